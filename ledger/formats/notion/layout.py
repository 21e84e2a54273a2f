"""Which column of a Notion table means what, and which way its money goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fintrack.lib.errors import NeedsAnswer, Question
from fintrack.lib.text import fold
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.csv_table.judge import Judgement, judge
from ledger.formats.csv_table.plan import Plan, choose_columns, missing_columns
from ledger.formats.csv_table.roles import Columns
from ledger.formats.csv_table.rows import trimmed
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.surroundings import Preamble
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import direction
from ledger.formats.currencies import currency_in
from ledger.formats.days import is_day
from ledger.formats.numbers import is_number
from ledger.intake.records import Problem

TRANSFERS = frozenset(
    {"transfer", "transfers", "internal transfer", "ubertrag", "umbuchung", "transferencia", "virement", "перевод"}
)
_TAGS = ("tags", "tag", "labels", "label", "etiquetas", "schlagworte", "etiquettes", "теги", "метки")
_MADE = ("created time", "created", "date created", "creation time")
_PAID = ("paid", "is paid", "bezahlt", "pagado", "paye", "оплачено")
_TARGETS = ("to", "to account", "transfer to", "destination", "destination account")
_SPENDING_WORDS = """
expense expenses spending spendings spent purchases bills costs outgoings shopping ausgaben kosten gastos compras depenses spese uscite
despesas uitgaven wydatki расходы траты
"""
_EARNING_WORDS = """
income incomes earnings salary salaries revenue einnahmen ingresos revenus entrate receitas inkomsten доходы
"""
_SPENDING, _EARNING = frozenset(_SPENDING_WORDS.split()), frozenset(_EARNING_WORDS.split())
_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True)
class Extra:
    """Places of what only Notion tables have, -1 for none."""

    tags: int = -1
    made: int = -1
    paid: int = -1
    target: int = -1


def table_name(file_name: str) -> str:
    """The database's own name: table_name("Expenses 0123456789abcdef0123456789abcdef_all.csv") == "Expenses"."""
    stem = file_name.replace("\\", "/").rpartition("/")[2].rsplit(".", 1)[0].removesuffix("_all")
    return _ID.sub("", stem).strip()


def layout(table: Table, options: ReadOptions) -> tuple[Plan, Extra]:
    """Judge a table; NeedsAnswer where only a person can tell, FileRefused for a database without amounts."""
    extra = Extra(*(_place(table, names) for names in (_TAGS, _MADE, _PAID, _TARGETS)))
    columns = _columns(table, options, extra)
    if not columns.has_amount and not any(_is_figures(table, place) for place in range(len(table.header))):
        raise FileRefused("not_a_statement", "This Notion table has no column of amounts; nothing was imported.")
    if not columns.booked_on or not columns.has_amount:
        raise missing_columns(table, columns)
    said = {**(options.profile or {}), **options.answers}.get("sign")
    known = {} if said else _known(table, columns)
    settings = Settings(options.answers, options.profile or {}, known, options.currency)
    judgement = judge(table, columns, settings)
    if columns.quantity >= 0 and columns.indicator < 0 and not (said or known):
        _check_sign(table, columns, judgement)
    if known:
        warning = Problem("sign_guessed", f"{known['reason']} Choose the other way if that is wrong.", is_warning=True)
        judgement = replace(judgement, warnings=(*judgement.warnings, warning))
    return Plan(table, columns, settings, judgement, Preamble()), extra


def _columns(table: Table, options: ReadOptions, extra: Extra) -> Columns:
    """As for any table, but: the title is the first column, formulas are no bank's balance, and the day a row was made stands in
    for a date it doesn't have.
    """
    found = choose_columns(table, options, {})
    if (options.profile or {}).get("columns"):
        return found
    taken = {place for role in vars(found).values() for place in (role if isinstance(role, tuple) else (role,))}
    days = tuple(place for place in found.booked_on if place != extra.made)
    if extra.made >= 0 and _is_days(table, extra.made):
        days = (*days, extra.made)
    payee = found.payee or ((0,) if 0 not in taken else ())
    indicator = found.indicator if found.indicator >= 0 or found.quantity < 0 else _type_place(table, found)
    found = replace(found, booked_on=days, payee=payee, balance=-1, indicator=indicator, external_id=-1)
    return replace(found, heading_currency=found.heading_currency or _printed_currency(table, found))


def _place(table: Table, names: Sequence[str]) -> int:
    folded = [fold(heading) for heading in table.header]
    return next((folded.index(name) for name in names if name in folded), -1)


def _filled(table: Table, place: int) -> list[str]:
    rows = table.sample[:300]
    return [cell for row in rows if 0 <= place < len(row.cells) and (cell := trimmed(row.cells[place]))]


def _is_days(table: Table, place: int) -> bool:
    return any(is_day(cell) for cell in _filled(table, place))


def _is_figures(table: Table, place: int) -> bool:
    cells = _filled(table, place)
    return bool(cells) and sum(is_number(cell) and not is_day(cell) for cell in cells) * 2 > len(cells)


def _type_place(table: Table, columns: Columns) -> int:
    """A select of Income, Expense and perhaps Transfer."""
    cells = _filled(table, columns.kind)
    ways = [direction(cell) for cell in cells]
    is_told = any(ways) and all(way or fold(cell) in TRANSFERS for way, cell in zip(ways, cells, strict=True))
    return columns.kind if is_told else -1


def _printed_currency(table: Table, columns: Columns) -> str:
    """The one currency that the amounts are printed with: Notion's number formats have one for a whole column."""
    places = [place for place in (columns.quantity, columns.debit, columns.credit) if place >= 0]
    found = {_currency(cell) for place in places for cell in _filled(table, place)}
    return found.pop() if len(found) == 1 else ""


def _currency(cell: str) -> str:
    return currency_in(re.sub(r"[-+\d.,'()]", " ", cell).strip())


def _known(table: Table, columns: Columns) -> dict[str, Any]:
    """What the table's name and the amount's heading say of the sign: those of a list of expenses are money out."""
    if columns.quantity < 0 or columns.indicator >= 0:
        return {}
    figures, negative = _figures(table, columns)
    if 2 * negative > len(figures):
        return {}  # whoever writes most of them with a minus means it
    name = table_name(table.origin.name)
    # A damaged table may have more cells than headings.
    heading = "".join(table.header[columns.quantity : columns.quantity + 1])
    words = set(fold(f"{name} {heading}").split())
    if words & _SPENDING and not words & _EARNING:
        return {"sign": "inverse", "reason": f"The amounts of “{name[:60]}” are read as spending."}
    if words & _EARNING and not words & _SPENDING:
        return {"sign": "normal", "reason": f"The amounts of “{name[:60]}” are read as money in."}
    return {}


def _figures(table: Table, columns: Columns) -> tuple[list[str], int]:
    """The amounts as printed, and how many of them are negative."""
    figures = [cell for cell in _filled(table, columns.quantity) if is_number(cell)]
    return figures, sum("-" in cell or "−" in cell or "(" in cell for cell in figures)


def _check_sign(table: Table, columns: Columns, judgement: Judgement) -> None:
    """Ask which way the money goes when neither the name nor the words of the rows said it and most amounts are positive."""
    figures, negative = _figures(table, columns)
    is_guess = any(warning.code == "sign_guessed" for warning in judgement.warnings)
    if judgement.turn > 0 and figures and (is_guess or 0 < 4 * negative <= len(figures)):
        text = f"Are the amounts of this table, like {figures[0]}, spending or money in?"
        choices = (("inverse", "Spending: they are money out"), ("normal", "As printed: a minus is money out"))
        raise NeedsAnswer(Question("sign", text, choices))
