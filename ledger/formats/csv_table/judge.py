"""What a table's cells mean together: the order of its dates, its decimal mark, and which way its money goes.

Each question is answered by a person (`answers`), else by a saved mapping, else by a bank we know, else by the file itself. What
stays open is asked (dates, decimal mark) or said in a warning (sign), never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fintrack.lib.errors import NeedsAnswer
from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import Columns
from ledger.formats.csv_table.rows import trimmed
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.signs import Chain, Sign
from ledger.formats.csv_table.table import Table
from ledger.formats.currencies import THREE_DECIMALS, currency_code
from ledger.formats.days import OrderEvidence
from ledger.formats.numbers import column_mark, decimal_mark, is_number, read_number
from ledger.formats.questions import ORDERS, mark_question, order_question
from ledger.intake.records import Problem

_DAY_FIRST_WORDS = frozenset(
    {
        "datum",
        "fecha",
        "data",
        "dato",
        "дата",
        "tarih",
        "buchungstag",
        "buchungsdatum",
        "valuta",
        "valutadatum",
        "paivamaara",
        "libelle",
    }
)


@dataclass(frozen=True)
class Judgement:
    """How the cells are read. `turn` is -1 where the file prints money out as positive, else 1. `is_signed` says that a direction
    column only repeats the sign. `balance_turn` is -1 where the balance column prints what is owed. `is_fee_apart` says that the
    fee left the account beside the amount; `credit_turn` is -1 where the credit column prints all of its amounts negative.
    """

    date_order: str = ""
    mark: str = ""
    turn: int = 1
    is_signed: bool = False
    credit_turn: int = 1
    balance_turn: int = 1
    is_fee_apart: bool = False
    is_order_asked: bool = False
    warnings: tuple[Problem, ...] = ()


def judge(table: Table, columns: Columns, settings: Settings) -> Judgement:
    """Everything that must be known to read the rows; NeedsAnswer where only a person can tell."""
    sample = [[trimmed(cell) for cell in row.cells] for row in table.sample[:400]]
    mark = _decimal_mark(table, columns, settings, sample)
    order = _date_order(table, columns, settings, sample, mark)
    sign = Sign(table, columns, settings, sample, mark)
    fitted = Chain(sample, columns, mark, sign.turn)
    return Judgement(
        date_order=order,
        mark=mark,
        turn=sign.turn,
        is_signed=sign.is_signed,
        credit_turn=_credit_turn(columns, sample, mark),
        balance_turn=fitted.turn,
        is_fee_apart=fitted.is_fee_apart,
        is_order_asked=bool(settings.answers.get("date_order") or settings.profile.get("date_order")),
        warnings=sign.warnings,
    )


def _credit_turn(columns: Columns, sample: Sequence[Sequence[str]], mark: str) -> int:
    """Some cards print payments as negative amounts in the credit column: -1 where all of them are, and there is a debit column."""
    if columns.credit < 0 or columns.debit < 0:
        return 1
    numbers = [
        read_number(row[columns.credit], mark or ".")
        for row in sample
        if columns.credit < len(row) and is_number(row[columns.credit])
    ]
    return -1 if any(numbers) and all(number <= 0 for number in numbers) else 1


def column_cells(table: Table, places: Sequence[int]) -> Iterator[str]:
    """The cells of some columns below the heading, streaming, blanks left out."""
    for index, row in enumerate(table.origin.rows(table)):
        if index >= table.first:
            for place in places:
                if place < len(row.cells) and (cell := trimmed(row.cells[place])):
                    yield cell


def _date_order(table: Table, columns: Columns, settings: Settings, sample: Sequence[Sequence[str]], mark: str) -> str:
    if (said := settings.say("date_order")) in ORDERS:
        return said
    places = [*columns.booked_on, *(place for place in (columns.value_on, columns.occurred_on) if place >= 0)]
    evidence = OrderEvidence()
    _weigh(evidence, (row[place] for row in sample for place in places if place < len(row)))
    if not evidence.is_needed:
        return ""  # a later cell that needs an order stops the reading and asks
    found = evidence.orders()
    return found.pop() if len(found) == 1 else _whole_order(table, places, mark)


def _weigh(evidence: OrderEvidence, cells: Iterable[str]) -> None:
    for cell in cells:
        evidence.add(cell)


def _whole_order(table: Table, places: Sequence[int], mark: str) -> str:
    """The head didn't say: look through the whole column, and then at what its words and its sequence tell."""
    evidence = OrderEvidence()
    _weigh(evidence, column_cells(table, places[:1] or places))
    if not evidence.is_needed:
        return ""
    _weigh(evidence, column_cells(table, places[1:])) if len(evidence.orders()) > 1 and places[1:] else None
    found = evidence.orders()
    if len(found) == 1:
        return found.pop()
    if not found:
        raise NeedsAnswer(order_question(evidence.examples(), is_mixed=True))
    if likely := evidence.likely() or _order_of_place(table, mark):
        return likely
    raise NeedsAnswer(order_question(evidence.examples(), is_mixed=False))


def _order_of_place(table: Table, mark: str) -> str:
    """Where amounts have a decimal comma, or headings are in a language other than English, the day comes first; else unknown."""
    if mark == ",":
        return "dmy"
    words = {word for cell in table.header for word in fold(cell).split()}
    return "dmy" if words & _DAY_FIRST_WORDS else ""


def _amount_places(columns: Columns) -> list[int]:
    return [place for place in (columns.quantity, columns.debit, columns.credit, columns.balance) if place >= 0]


def _decimal_mark(table: Table, columns: Columns, settings: Settings, sample: Sequence[Sequence[str]]) -> str:
    if (said := settings.say("decimal_mark")) in {".", ","}:
        return said
    places = _amount_places(columns)
    found = column_mark([row[place] for row in sample for place in places if place < len(row)])
    if found is None and len(table.sample) >= 400:
        found = column_mark(_telling(column_cells(table, places)))
    if found is not None:
        return found
    return _mark_of_currency(sample, columns, settings) or _ask_mark(sample, places)


def _telling(cells: Iterable[str]) -> list[str]:
    """At most a few thousand cells that say something of the mark, so that memory stays flat."""
    kept: dict[str | None, list[str]] = {}
    for cell in cells:
        if is_number(cell) and len(some := kept.setdefault(decimal_mark(cell), [])) < 1000:
            some.append(cell)
    return [cell for some in kept.values() for cell in some]


def _mark_of_currency(sample: Sequence[Sequence[str]], columns: Columns, settings: Settings) -> str:
    """`1,000` is one dinar in a currency with three decimals, a thousand in all others; without a currency it takes four."""
    named = {row[columns.currency] for row in sample if 0 <= columns.currency < len(row)} - {""}
    code = currency_code(named.pop()) if len(named) == 1 else columns.heading_currency or settings.currency
    texts = [
        row[place] for row in sample for place in _amount_places(columns) if place < len(row) and is_number(row[place])
    ]
    used, other = (",", ".") if any("," in text for text in texts) else (".", ",")
    if code in THREE_DECIMALS:
        return used
    return other if code or len(texts) >= 4 else ""


def _ask_mark(sample: Sequence[Sequence[str]], places: Sequence[int]) -> str:
    example = next(
        row[place]
        for row in sample
        for place in places
        if place < len(row) and is_number(row[place]) and decimal_mark(row[place]) is None
    )
    raise NeedsAnswer(mark_question(example))
