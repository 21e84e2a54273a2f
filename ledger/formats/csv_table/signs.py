"""Which way the money of a table goes, and how its balance column follows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import NO_AMOUNT, Columns
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import direction, money_words, status
from ledger.formats.numbers import NotANumber, read_number
from ledger.intake.records import Problem

_CARD_NAME = frozenset(
    ["card", "visa", "mastercard", "amex", "creditcard", "kreditkarte", "carte", "tarjeta", "carta", "cartao", "credit"]
)


class Sign:
    """Whether the file prints money out as positive (cards and lists of expenses do), by the words of its rows."""

    def __init__(
        self,
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
            self._weigh(_is_card(table, columns, settings))

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


def _is_card(table: Table, columns: Columns, settings: Settings) -> bool:
    if settings.bank.get("kind") or settings.profile.get("kind"):
        return str(settings.profile.get("kind") or settings.bank.get("kind")) == "credit_card"
    named = columns.card >= 0 and any(
        columns.card < len(row.cells) and row.cells[columns.card].strip() for row in table.sample[:50]
    )
    return named or bool(set(fold(table.origin.name.rsplit(".", 1)[0]).split()) & _CARD_NAME)


class Chain:
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
