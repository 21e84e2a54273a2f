"""Everything that must be known before the rows of a table are read, and the mapping that keeps it for the next file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fintrack.lib.errors import NeedsAnswer, Question
from ledger.formats.base import FileRefused, ReadOptions, Source
from ledger.formats.csv_table.banks import known_bank
from ledger.formats.csv_table.columns import find_columns
from ledger.formats.csv_table.judge import Judgement, judge
from ledger.formats.csv_table.roles import SEVERAL, SINGLE, Columns, heading_currency, mapped_columns
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.surroundings import Preamble, read_preamble
from ledger.formats.csv_table.table import Table, find_table
from ledger.formats.csv_table.vocabulary import meanings
from ledger.formats.folding import fold


@dataclass(frozen=True)
class Plan:
    """How one file will be read."""

    source: Source
    table: Table
    columns: Columns
    settings: Settings
    judgement: Judgement
    preamble: Preamble

    @property
    def date_format(self) -> str:
        return str(self.settings.profile.get("date_format") or "")

    @property
    def kind(self) -> str:
        """The kind of account as far as it's known: a card whose purchases are positive is one."""
        said = self.settings.profile.get("kind") or self.settings.bank.get("kind") or ""
        return str(said) or ("credit_card" if self.judgement.turn < 0 and self.columns.card >= 0 else "")

    @property
    def institution(self) -> str:
        return str(
            self.settings.profile.get("institution")
            or self.settings.bank.get("institution")
            or self.preamble.institution
        )


def make_plan(source: Source, options: ReadOptions) -> Plan:
    """Find the table and judge it; FileRefused when it's none or one of trades, NeedsAnswer when a person must decide."""
    table = find_table(source, options.profile, options.answers.get("encoding", ""))
    _refuse_trades(table)
    bank = known_bank(table.header)
    columns = choose_columns(table, options, bank)
    if not columns.booked_on or not columns.has_amount:
        raise missing_columns(table, columns)
    settings = Settings(options.answers, options.profile or {}, bank, options.currency)
    judgement = judge(source, table, columns, settings)
    return Plan(
        source, table, columns, settings, judgement, read_preamble(table.before, judgement.mark, judgement.date_order)
    )


def choose_columns(table: Table, options: ReadOptions, bank: Mapping[str, Any]) -> Columns:
    """The columns by the mapping when there is one, else by the guess and what is known of the bank."""
    mapping = (options.profile or {}).get("columns")
    if mapping:
        columns = mapped_columns(table, mapping, Columns())
    else:
        columns = mapped_columns(table, bank.get("columns", {}), find_columns(table))
    return replace(columns, heading_currency=heading_currency(table, columns))


def missing_columns(table: Table, columns: Columns) -> Exception:
    """The refusal or the question for a table without a known date or amount column."""
    missing = "an amount" if columns.booked_on else "a date"
    if not table.sample:
        return FileRefused("no_table", f"No column of this file looks like {missing}, and there are no rows below it.")
    choices = tuple((str(index), heading or f"Column {index + 1}") for index, heading in enumerate(table.header[:100]))
    return NeedsAnswer(Question("columns", f"No column of this file looks like {missing}. Which one is it?", choices))


def _refuse_trades(table: Table) -> None:
    """A broker's list of trades has prices and numbers of shares: its cash would be only half of the story."""
    found = {
        fold(heading) for heading in table.header[:200] for meaning in meanings(heading) if meaning.role == "security"
    }
    if (
        len(found) >= 2
        and len(found - {"price", "quantity", "qty", "unit price"}) + len(found & {"price", "unit price"}) >= 1
    ):
        raise FileRefused(
            "investment",
            "This is a list of trades or holdings. Investment files are not read yet; nothing was imported.",
        )


def mapping_of(plan: Plan) -> dict[str, Any]:
    """The plan as a mapping to save: plain JSON, columns by heading where it's unique, else by place.

    Example: {"signature": "date|payee|amount", "delimiter": ",", "columns": {"booked_on": ["Date"], "quantity": "Amount"}, …}.
    """
    table, judgement = plan.table, plan.judgement
    columns = {
        role: _named(table, value)
        for role in (*SEVERAL, *SINGLE)
        if (value := getattr(plan.columns, role)) not in (-1, ())
    }
    return {
        "signature": table.signature,
        "delimiter": table.delimiter,
        "encoding": table.coding.name,
        "header_row": len(table.before) if table.header else -1,
        "columns": columns,
        "date_format": plan.date_format,
        "date_order": judgement.date_order,
        "decimal_mark": judgement.mark,
        "sign": "inverse" if judgement.turn < 0 else "normal",
    }


def _named(table: Table, value: int | tuple[int, ...]) -> Any:
    if isinstance(value, tuple):
        return [_named(table, place) for place in value]
    heading = table.header[value] if value < len(table.header) else ""
    return heading if heading and sum(fold(other) == fold(heading) for other in table.header) == 1 else value
