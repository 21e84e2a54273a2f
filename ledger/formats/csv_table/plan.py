"""Everything that must be known before the rows of a table are read, and the mapping that keeps it for the next file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fintrack.lib.errors import NeedsAnswer, Question
from fintrack.lib.text import fold
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.csv_table.banks import known_bank
from ledger.formats.csv_table.columns import find_columns
from ledger.formats.csv_table.judge import Judgement, judge
from ledger.formats.csv_table.roles import SEVERAL, SINGLE, Columns, heading_currency, mapped_columns
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.surroundings import Preamble, read_preamble
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import meanings


@dataclass(frozen=True)
class Plan:
    """How one table will be read. `account` tells its account from those of the file's other tables ("" its number does)."""

    table: Table
    columns: Columns
    settings: Settings
    judgement: Judgement
    preamble: Preamble
    account: str = ""

    @property
    def date_format(self) -> str:
        return str(self.settings.profile.get("date_format") or "")

    @property
    def kind(self) -> str:
        """The kind of account as far as it's known: a card whose purchases are positive is one."""
        said = self.settings.profile.get("kind") or self.settings.bank.get("kind") or ""
        return str(said) or ("credit_card" if self.judgement.turn < 0 and self.columns.card >= 0 else "")

    @property
    def currency(self) -> str:
        """The currency of rows that don't name one; "" for the account's own. What is known of the bank counts least."""
        usual = "" if self.settings.currency else str(self.settings.bank.get("currency") or "")
        return self.columns.heading_currency or self.preamble.currency or usual

    @property
    def institution(self) -> str:
        return str(
            self.settings.profile.get("institution")
            or self.settings.bank.get("institution")
            or self.preamble.institution
        )


def make_plan(table: Table, options: ReadOptions) -> Plan:
    """Judge a table; FileRefused when it's one of trades, NeedsAnswer when a person must decide first."""
    _refuse_trades(table)
    bank = known_bank(table.header)
    columns = choose_columns(table, options, bank)
    if not columns.booked_on or not columns.has_amount:
        raise missing_columns(table, columns)
    settings = Settings(options.answers, options.profile or {}, bank, options.currency)
    judgement = judge(table, columns, settings)
    return Plan(table, columns, settings, judgement, read_preamble(table.before, judgement.mark, judgement.date_order))


def choose_columns(table: Table, options: ReadOptions, bank: Mapping[str, Any]) -> Columns:
    """The columns by the mapping when there is one, else by the guess and what is known of the bank."""
    mapping = (options.profile or {}).get("columns")
    if mapping:
        columns = mapped_columns(table, mapping, Columns())
    else:
        known, guessed = bank.get("columns", {}), find_columns(table)
        if "quantity" not in known and known.keys() & {"debit", "credit"}:
            guessed = replace(guessed, quantity=-1)  # the amount that was guessed is another's: the bank has a pair
        columns = mapped_columns(table, known, guessed)
    return replace(columns, heading_currency=heading_currency(table, columns))


def missing_columns(table: Table, columns: Columns) -> Exception:
    """The refusal or the question for a table without a known date or amount column."""
    missing = "an amount" if columns.booked_on else "a date"
    if not table.sample:
        return FileRefused("no_table", f"No column of this file looks like {missing}, and there are no rows below it.")
    choices = tuple((str(index), heading or f"Column {index + 1}") for index, heading in enumerate(table.header[:100]))
    return NeedsAnswer(Question("columns", f"No column of this file looks like {missing}. Which one is it?", choices))


def is_of_trades(table: Table) -> bool:
    """A broker's list of trades has prices and numbers of shares: its cash would be only half of the story."""
    found = {
        fold(heading) for heading in table.header[:200] for meaning in meanings(heading) if meaning.role == "security"
    }
    prices = {"price", "unit price"}
    return len(found) >= 2 and bool(found - {"quantity", "qty", *prices} or found & prices)


def _refuse_trades(table: Table) -> None:
    if is_of_trades(table):
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
        **table.origin.layout(),
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
