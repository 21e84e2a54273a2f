"""What a table's cells mean together: the order of its dates, its decimal mark, and which way its money goes.

Each question is answered by a person (`answers`), else by a saved mapping, else by a bank we know, else by the file itself. What
stays open is asked (dates, decimal mark) or said in a warning (sign), never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fintrack.lib.errors import NeedsAnswer, Question
from ledger.formats.base import Source
from ledger.formats.csv_table.columns import NO_AMOUNT, Columns
from ledger.formats.csv_table.rows import Row, lines, rows, trimmed
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import direction, meanings, money_words, status
from ledger.formats.currencies import THREE_DECIMALS, currency_code
from ledger.formats.days import NotADay, OrderEvidence, possible_orders, read_day
from ledger.formats.folding import fold
from ledger.formats.numbers import NotANumber, column_mark, decimal_mark, is_number, read_number
from ledger.intake.records import Problem

ORDERS = ("dmy", "mdy", "ymd")
_DAY_FIRST_WORDS = frozenset(
    [
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
    ]
)
_CARD_NAME = frozenset(
    ["card", "visa", "mastercard", "amex", "creditcard", "kreditkarte", "carte", "tarjeta", "carta", "cartao", "credit"]
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


@dataclass
class Settings:
    """What is known before the file is looked at, the strongest voice first: a person's answers, a mapping, a known bank."""

    answers: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    bank: Mapping[str, Any] = field(default_factory=dict)
    currency: str = ""

    def say(self, key: str) -> str:
        return next((str(voice[key]) for voice in (self.answers, self.profile, self.bank) if voice.get(key)), "")


def judge(source: Source, table: Table, columns: Columns, settings: Settings) -> Judgement:
    """Everything that must be known to read the rows; NeedsAnswer where only a person can tell."""
    sample = [[trimmed(cell) for cell in row.cells] for row in table.sample[:400]]
    mark = _decimal_mark(source, table, columns, settings, sample)
    order = _date_order(source, table, columns, settings, sample, mark)
    sign = _Sign(source, table, columns, settings, sample, mark)
    fitted = _Chain(sample, columns, mark, sign.turn)
    is_asked = bool(settings.answers.get("date_order") or settings.profile.get("date_order"))
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


def column_cells(source: Source, table: Table, places: Sequence[int]) -> Iterator[str]:
    """The cells of some columns below the heading, streaming, blanks left out."""
    for index, row in enumerate(body(source, table)):
        if index >= table.first:
            for place in places:
                if place < len(row.cells) and (cell := trimmed(row.cells[place])):
                    yield cell


def body(source: Source, table: Table) -> Iterator[Row]:
    """All records of the file, those above the table too (an Excel hint line left out, but counted as a line)."""
    physical = lines(source, table.coding)
    for _ in range(table.skipped):
        next(physical, "")
    day = next((index for index, cell in enumerate(table.header) if _is_date_heading(cell)), -1)
    first = 1 + table.skipped
    if day < 0 or table.width < 3:
        return rows(physical, table.delimiter, first_line=first)
    return rows(physical, table.delimiter, lambda line: _is_row(line, table, day), first)


def _is_date_heading(heading: str) -> bool:
    return any(meaning.role in {"booked", "date", "occurred"} for meaning in meanings(heading))


def _is_row(line: str, table: Table, day: int) -> bool:
    """Whether a line inside a quoted text is a whole booking: as many cells as the table is wide, and a day where days are."""
    cells = line.rstrip("\r\n").split(table.delimiter)
    return len(cells) >= table.width and bool(possible_orders(cells[day].strip().strip('"')))


def _date_order(
    source: Source, table: Table, columns: Columns, settings: Settings, sample: Sequence[Sequence[str]], mark: str
) -> str:
    if (said := settings.say("date_order")) in ORDERS:
        return said
    places = [*columns.booked_on, *(place for place in (columns.value_on, columns.occurred_on) if place >= 0)]
    evidence = OrderEvidence()
    _weigh(evidence, (row[place] for row in sample for place in places if place < len(row)))
    if not evidence.is_needed:
        return ""  # a later cell that needs an order stops the reading and asks
    found = evidence.orders()
    return found.pop() if len(found) == 1 else _whole_order(source, table, places, mark)


def _weigh(evidence: OrderEvidence, cells: Iterable[str]) -> None:
    for cell in cells:
        evidence.add(cell)


def _whole_order(source: Source, table: Table, places: Sequence[int], mark: str) -> str:
    """The head didn't say: look through the whole column, and then at what its words and its sequence tell."""
    evidence = OrderEvidence()
    _weigh(evidence, column_cells(source, table, places[:1] or places))
    if not evidence.is_needed:
        return ""
    _weigh(evidence, column_cells(source, table, places[1:])) if len(evidence.orders()) > 1 and places[1:] else None
    found = evidence.orders()
    if len(found) == 1:
        return found.pop()
    if not found:
        raise NeedsAnswer(_order_question(evidence.examples(), is_mixed=True))
    if likely := evidence.likely() or _order_of_place(table, mark):
        return likely
    raise NeedsAnswer(_order_question(evidence.examples(), is_mixed=False))


def _order_of_place(table: Table, mark: str) -> str:
    """Where amounts have a decimal comma, or headings are in a language other than English, the day comes first; else unknown."""
    if mark == ",":
        return "dmy"
    words = {word for cell in table.header for word in fold(cell).split()}
    return "dmy" if words & _DAY_FIRST_WORDS else ""


def _order_question(examples: Sequence[str], is_mixed: bool) -> Question:
    example = examples[0]
    choices = []
    for order, name in (("dmy", "Day first"), ("mdy", "Month first"), ("ymd", "Year first")):
        shown = next((text for text in examples if order in possible_orders(text)), "")
        if shown:
            choices.append((order, f"{name}: {shown} is {_written(shown, order)}"))
    if is_mixed:
        text = f"The dates of this file don't agree: some can only be day first, others only month first ({', '.join(examples[:2])}). Which is right?"
        return Question("date_order", text, tuple(choices))
    return Question(
        "date_order", f"Is {example} {_written(example, 'dmy')} or {_written(example, 'mdy')}?", tuple(choices)
    )


def _written(text: str, order: str) -> str:
    try:
        day = read_day(text, order)
    except NotADay:
        return order
    return f"{day.day} {day:%B %Y}"


def _amount_places(columns: Columns) -> list[int]:
    return [place for place in (columns.quantity, columns.debit, columns.credit, columns.balance) if place >= 0]


def _decimal_mark(
    source: Source, table: Table, columns: Columns, settings: Settings, sample: Sequence[Sequence[str]]
) -> str:
    if (said := settings.say("decimal_mark")) in {".", ","}:
        return said
    places = _amount_places(columns)
    found = column_mark([row[place] for row in sample for place in places if place < len(row)])
    if found is None and len(table.sample) >= 400:
        found = column_mark(_telling(column_cells(source, table, places)))
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
    """`1,000` is one dinar in a currency with three decimals, and a thousand in all others; without a currency it takes four cells."""
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
    choices = tuple((mark, f"{example} is {read_number(example, mark):f}") for mark in (".", ","))
    raise NeedsAnswer(Question("decimal_mark", f"Which amount is {example}?", choices))


class _Sign:
    """Whether the file prints money out as positive (cards and lists of expenses do), by the words of its rows."""

    def __init__(
        self,
        source: Source,
        table: Table,
        columns: Columns,
        settings: Settings,
        sample: Sequence[Sequence[str]],
        mark: str,
    ) -> None:
        self.turn, self.is_signed, self.warnings = 1, False, ()
        self._columns, self._mark = columns, mark
        self._amounts = [(row, amount) for row in sample if (amount := self._amount(row))]  # zeros tell nothing
        said = settings.say("sign")
        if said:
            self.turn = -1 if said == "inverse" else 1
        if columns.quantity < 0:
            return
        if columns.indicator >= 0:
            self.is_signed = self._repeats_the_sign()
        elif not said:
            self._weigh(_is_card(source, table, columns, settings))

    turn: int
    is_signed: bool
    warnings: tuple[Problem, ...]

    def _amount(self, row: Sequence[str]) -> Decimal | None:
        if not 0 <= self._columns.quantity < len(row):
            return None
        try:
            return read_number(row[self._columns.quantity], self._mark)
        except NotANumber:
            return None

    def _repeats_the_sign(self) -> bool:
        """Amounts are signed already when money out is negative wherever the direction column says out."""
        ways = [
            (direction(row[self._columns.indicator]), amount)
            for row, amount in self._amounts
            if self._columns.indicator < len(row)
        ]
        outs = [amount for way, amount in ways if way == "out"]
        ins = [amount for way, amount in ways if way == "in"]
        negative = any(amount < 0 for _, amount in ways)
        return negative and not any(amount > 0 for amount in outs) and (bool(outs) or any(amount > 0 for amount in ins))

    def _weigh(self, is_card: bool) -> None:
        agree = sum(row[self._columns.quantity].startswith("+") for row, _ in self._amounts)
        against = 0
        for row, amount in self._amounts:
            way = money_words(" ".join(row[place] for place in self._text_places() if place < len(row)))
            if way and (way == "in") == (amount > 0):
                agree += 1
            elif way:
                against += 1
        positive = sum(amount > 0 for _, amount in self._amounts)
        negative = len(self._amounts) - positive
        is_expenses = agree == 0 and against >= 2 and against >= 0.3 * len(self._amounts)
        if against > 2 * agree and positive >= negative and (is_card or is_expenses or (negative and against > 1)):
            self._turn_round("Purchases are printed as positive amounts in this file: they are read as money out.")
        elif not negative and positive and not agree > against:
            self._all_positive(is_card)
        elif is_card and agree == against and negative and self._looks_owed():
            self._turn_round(
                "This seems to be a card statement that prints purchases as positive amounts: they are read as money out."
            )

    def _text_places(self) -> list[int]:
        columns = self._columns
        return [*columns.payee, *columns.memo, *(place for place in (columns.kind, columns.category) if place >= 0)]

    def _all_positive(self, is_card: bool) -> None:
        if is_card:
            self._turn_round("All amounts of this card are positive: they are read as money out.")
        else:
            self._warn("All amounts are positive and nothing says which way the money went: they are read as money in.")

    def _looks_owed(self) -> bool:
        """Purchases are many and small, payments few and large."""
        ups = [amount for _, amount in self._amounts if amount > 0]
        downs = [-amount for _, amount in self._amounts if amount < 0]
        return len(ups) >= len(downs) > 0 and sum(ups) / len(ups) < sum(downs) / len(downs)

    def _turn_round(self, message: str) -> None:
        self.turn = -1
        self._warn(message)

    def _warn(self, message: str) -> None:
        self.warnings = (Problem("sign_guessed", f"{message} Choose the other way if that is wrong.", is_warning=True),)


def _is_card(source: Source, table: Table, columns: Columns, settings: Settings) -> bool:
    if settings.bank.get("kind") or settings.profile.get("kind"):
        return str(settings.profile.get("kind") or settings.bank.get("kind")) == "credit_card"
    named = columns.card >= 0 and any(
        columns.card < len(row.cells) and row.cells[columns.card].strip() for row in table.sample[:50]
    )
    return named or bool(set(fold(source.name.rsplit(".", 1)[0]).split()) & _CARD_NAME)


class _Chain:
    """How the balance column follows the amounts in the sample: with the fee taken off or not, and as money had or money owed."""

    def __init__(self, sample: Sequence[Sequence[str]], columns: Columns, mark: str, turn: int) -> None:
        self.turn, self.is_fee_apart = 1, False
        self._columns, self._mark = columns, mark
        if columns.balance < 0 or columns.quantity < 0 or columns.indicator >= 0:
            return
        steps = [step for row in sample if (step := self._step(row, turn))]
        fits = {key: _links(steps, *key) for key in ((1, False), (1, True), (-1, False))}
        best = max(fits, key=lambda key: (fits[key], key == (1, False)))
        if fits[best] > fits[1, False]:
            self.turn, self.is_fee_apart = best

    def _step(self, row: Sequence[str], turn: int) -> tuple[Decimal, Decimal, Decimal] | None:
        columns = self._columns
        if columns.status >= 0 and columns.status < len(row) and status(row[columns.status]) == "failed":
            return None
        try:
            quantity, balance = (read_number(row[place], self._mark) for place in (columns.quantity, columns.balance))
            has_fee = 0 <= columns.fee < len(row) and row[columns.fee].casefold() not in NO_AMOUNT
            fee = abs(read_number(row[columns.fee], self._mark)) if has_fee else Decimal(0)
        except (NotANumber, IndexError):
            return None
        return turn * quantity, balance, fee


def _links(steps: Sequence[tuple[Decimal, Decimal, Decimal]], balance_turn: int, is_fee_apart: bool) -> int:
    """How many neighbours follow each other, whichever way the file runs."""
    moves = [(quantity - (fee if is_fee_apart else 0), balance_turn * balance) for quantity, balance, fee in steps]
    rising = sum(before[1] + after[0] == after[1] for before, after in pairwise(moves))
    falling = sum(before[1] - before[0] == after[1] for before, after in pairwise(moves))
    return max(rising, falling)
