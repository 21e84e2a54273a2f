"""The rows of a planned table → records, streaming.

A row that can't be taken becomes a Problem with its line; none is dropped unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice

from fintrack.lib.errors import NeedsAnswer, Question
from fintrack.lib.text import fold
from ledger.formats.base import FileRefused
from ledger.formats.csv_table.balances import RunningBalance
from ledger.formats.csv_table.cells import Cells, Neutral
from ledger.formats.csv_table.plan import Plan
from ledger.formats.csv_table.rows import Row, trimmed
from ledger.formats.csv_table.surroundings import PrintedBalance, balance_of, read_preamble, row_label
from ledger.formats.csv_table.vocabulary import label, status
from ledger.formats.currencies import currency_code
from ledger.formats.days import NotADay, possible_orders
from ledger.formats.numbers import NotANumber
from ledger.intake.records import IncomingAccount, IncomingTransaction, LineState, Problem, Record

MAX_RAW = 500
MAX_UNREAD = 10_000
MAX_ACCOUNTS = 500
MAX_BETWEEN = 20


class Reading:
    """One pass over one file."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns = plan.columns
        self.origin = plan.table.origin
        self.encoding = self.origin.encoding
        self.cells = Cells(plan.columns, plan.judgement, plan.date_format)
        self.expected = max(len(plan.table.header), plan.table.width)
        self.default_currency = plan.currency
        self.number, self.name = plan.account or plan.preamble.number, plan.preamble.name
        self.between: list[Row] = []
        self.printed = list(plan.preamble.balances)
        self.running: dict[str, RunningBalance] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.is_pending_section = False
        self.unread = 0

    def records(self) -> Iterator[Record]:
        yield from self._file_warnings()
        for row in islice(self.origin.rows(self.plan.table), self.plan.table.first, None):
            record = self._record(row)
            if isinstance(record, IncomingTransaction):
                if record.account not in self.running:
                    yield self._announced(record.account)
                if record.state is LineState.BOOKED:
                    self.running[record.account].add(record.booked_on, record.quantity, record.balance)
                yield record
                if self.between:
                    self.between.clear()
                if record.kind == "neutral":
                    yield self._problem(
                        row,
                        "no_direction",
                        "The row doesn't say whether the money went in or out: it counts as zero.",
                        True,
                    )
            elif isinstance(record, PrintedBalance):
                self.printed.append(record)
            elif record is not None:
                yield record
        yield from self._endings()

    def _file_warnings(self) -> Iterator[Problem]:
        yield from self.plan.judgement.warnings
        yield from self.origin.warnings()

    def _record(self, row: Row) -> IncomingTransaction | PrintedBalance | Problem | None:
        text = row.text
        cells = (
            [trimmed(cell) for cell in row.cells]
            if "'" in text or '="' in text
            else [cell.strip() for cell in row.cells]
        )
        day_text = ""
        for place in self.columns.booked_on:
            if place < len(cells) and cells[place]:
                day_text = cells[place]
                break
        try:
            day = self.cells.day(day_text) if day_text else None
        except NotADay as error:
            return self._bad_day(row, cells, day_text, str(error))
        if day is None:
            return self._aside(row, cells)
        return self._booking(row, cells, day)

    def _booking(self, row: Row, cells: list[str], day: date) -> IncomingTransaction | PrintedBalance | Problem | None:
        if len(cells) > self.expected and any(cells[self.expected :]):
            return self._problem(
                row, "ragged_row", f"The row has {len(cells)} cells where the table has {self.expected}."
            )
        neutral = ""
        try:
            quantity = self.cells.quantity(cells)
        except Neutral:
            quantity, neutral = Decimal(0), "neutral"
        except NotANumber as error:
            return self._without_amount(row, cells, str(error))
        except IndexError:
            return self._without_amount(row, cells, "the row is too short and has no amount")
        return self._transaction(row, cells, day, quantity, neutral)

    def _transaction(
        self, row: Row, cells: list[str], day: date, quantity: Decimal, neutral: str
    ) -> IncomingTransaction | PrintedBalance | Problem:
        columns, at = self.columns, self._at
        state = status(at(cells, columns.status)) if columns.status >= 0 else ""
        if state == "failed":
            text = f"The row is marked “{at(cells, columns.status)}” and was left out."
            return self._problem(row, "not_booked", text, is_warning=True)
        payee, memo = self._texts(cells, quantity)
        if (found := label(payee)) and found.is_particular and found.kind in {"opening", "closing", "total"}:
            return balance_of(row, self.plan.judgement.mark, self.plan.judgement.date_order) or self._total(row)
        key = self._key(cells)
        if key is None:
            return self._problem(row, "unknown_currency", f"“{at(cells, columns.currency)[:40]}” is not a currency.")
        original, original_currency = self._original(cells, neutral, quantity)
        return IncomingTransaction(
            account=key,
            booked_on=day,
            quantity=quantity,
            payee=payee,
            memo=memo,
            external_id=at(cells, columns.external_id),
            state=LineState.PENDING if state or self.is_pending_section else LineState.BOOKED,
            occurred_on=self.cells.optional_day(cells, columns.occurred_on) if columns.occurred_on >= 0 else None,
            value_on=self.cells.optional_day(cells, columns.value_on) if columns.value_on >= 0 else None,
            reference=at(cells, columns.reference),
            kind=neutral or at(cells, columns.kind),
            category=at(cells, columns.category),
            counterparty=at(cells, columns.counterparty),
            balance=self.cells.balance(cells) if columns.balance >= 0 else None,
            line=row.line,
            raw=row.text.rstrip("\r\n").encode(self.encoding, "replace"),
            original_quantity=original,
            original_currency=original_currency,
        )

    @staticmethod
    def _at(cells: list[str], place: int) -> str:
        return cells[place] if 0 <= place < len(cells) else ""

    def _original(self, cells: list[str], neutral: str, quantity: Decimal) -> tuple[Decimal | None, str]:
        """What a purchase cost in another currency; of a row that went neither way, the amount it prints."""
        columns = self.columns
        if neutral:
            return self.cells.optional_number(cells, columns.quantity), self._currency(cells) or ""
        if columns.original_currency < 0:
            return None, ""
        currency = currency_code(self._at(cells, columns.original_currency))
        number = self.cells.optional_number(cells, columns.original_quantity)
        if number is None or not currency or currency == self._currency(cells):
            return None, ""
        return (abs(number) if quantity > 0 else -abs(number)), currency

    def _texts(self, cells: list[str], quantity: Decimal) -> tuple[str, str]:
        """Payee and memo: without a payee the first text is it, and the memo is what remains."""
        payee, memo, count = "", [], len(cells)
        columns = self.columns
        for place in columns.payee if columns.payer < 0 or quantity <= 0 else (columns.payer, *columns.payee):
            if place < count and cells[place] and cells[place] != "/":
                payee = cells[place]
                break
        for place in columns.memo:
            text = cells[place] if place < count else ""
            if text and text != "/" and text != payee and text not in memo:
                memo.append(text)
        if not payee and memo:
            payee = memo.pop(0)
        return payee, " ".join(memo) if len(memo) != 1 else memo[0]

    def _currency(self, cells: list[str]) -> str | None:
        """The row's currency, the file's where the cell is blank, None for a word that is no currency."""
        text = self._at(cells, self.columns.currency)
        return (currency_code(text) or None) if text else self.default_currency

    def _key(self, cells: list[str]) -> str | None:
        texts = (self._at(cells, self.columns.account), self._at(cells, self.columns.currency))
        key = self.keys.get(texts)
        if key is None:
            currency = self._currency(cells)
            if currency is None:
                return None
            if len(self.running) >= MAX_ACCOUNTS:
                raise FileRefused(
                    "too_many_accounts", f"This file names more than {MAX_ACCOUNTS} accounts; nothing was imported."
                )
            number = texts[0] or self.number
            key = self.keys[texts] = " ".join(filter(None, (number, currency)))
        return key

    def _announced(self, key: str) -> IncomingAccount:
        texts = next((texts for texts, known in self.keys.items() if known == key), ("", ""))
        currency = (currency_code(texts[1]) if texts[1] else "") or self.default_currency
        self.running[key] = RunningBalance(key, currency)
        return self._account(key, texts[0], currency)

    def _account(self, key: str, text: str, currency: str) -> IncomingAccount:
        plan = self.plan
        is_number = sum(sign.isdigit() for sign in text) >= 4 and " " not in text.strip().strip("0123456789- ")
        own = "" if self.number == plan.account else self.number
        number = (text if is_number else "") if text else own or plan.preamble.number
        name = text if text and not is_number else self.name
        return IncomingAccount(key, number, plan.institution, name, plan.kind, currency)

    def _bad_day(
        self, row: Row, cells: list[str], text: str, reason: str
    ) -> IncomingTransaction | PrintedBalance | Problem | None:
        orders = possible_orders(text)
        if orders and not self.plan.judgement.is_order_asked and not self.plan.date_format:
            choices = tuple((order, name) for order, name in (("dmy", "Day first"), ("mdy", "Month first")))
            message = (
                f"The dates of this file don't agree: {text} in line {row.line} has another order. Which is right?"
            )
            raise NeedsAnswer(Question("date_order", message, choices), line=row.line)
        if any(sign.isdigit() for sign in text[:4]) and not row_label(cells):
            return self._problem(row, "bad_date", f"{reason[:1].upper()}{reason[1:]}.")
        return self._aside(row, cells)

    def _aside(self, row: Row, cells: list[str]) -> PrintedBalance | Problem | None:
        """A line that is no booking: a repeated heading, a section's title, a balance, a total, or something to report."""
        filled = [cell for cell in cells if cell]
        if not filled:
            return None
        if tuple(map(fold, cells)) == tuple(map(fold, self.plan.table.header)):
            self._begin_section()
            return None
        if len(self.between) < MAX_BETWEEN:
            self.between.append(row)
        found = row_label(cells)
        if len(filled) == 1 and found and found.kind.endswith("_section"):
            self.is_pending_section = found.kind == "pending_section"
            return None
        balance = balance_of(row, self.plan.judgement.mark, self.plan.judgement.date_order)
        if balance or (found and found.kind == "other_balance"):
            return balance
        return self._total(row) if found and found.kind == "total" else self._unknown(row, cells, filled)

    def _begin_section(self) -> None:
        """A heading repeated below another account's data begins that account's table."""
        judgement = self.plan.judgement
        found = read_preamble(self.between, judgement.mark, judgement.date_order)
        self.between.clear()
        if found.number and found.number != self.number:
            self.number, self.name = found.number, found.name
            self.default_currency = found.currency or self.default_currency
            self.keys.clear()

    def _unknown(self, row: Row, cells: list[str], filled: list[str]) -> Problem:
        try:
            quantity = self.cells.quantity(cells)
        except (NotANumber, IndexError):
            return self._problem(
                row, "not_a_booking", "The line has no date and no amount and was left out.", is_warning=len(filled) < 3
            )
        return self._problem(row, "bad_date", f"The row has an amount ({quantity}) and no date.")

    def _total(self, row: Row) -> Problem:
        return self._problem(row, "total_row", "The line is a total, not a booking.", is_warning=True)

    def _without_amount(self, row: Row, cells: list[str], reason: str) -> PrintedBalance | Problem:
        balance = balance_of(row, self.plan.judgement.mark, self.plan.judgement.date_order)
        if balance:
            return balance
        return self._problem(row, "bad_amount", f"{reason[:1].upper()}{reason[1:]}.")

    def _problem(self, row: Row, code: str, message: str, is_warning: bool = False) -> Problem:
        self.unread += 1
        if self.unread > MAX_UNREAD and self.unread > sum(running.count for running in self.running.values()):
            raise FileRefused("no_table", "Most lines of this file can't be read as bookings; nothing was imported.")
        return Problem(
            code, f"{self.origin.place(row.line)}: {message}", row.line, row.text.rstrip("\r\n")[:MAX_RAW], is_warning
        )

    def _endings(self) -> Iterator[Record]:
        """Balances at the end; an account for a file that has balances or headings and no bookings."""
        if not self.running:
            yield Problem("no_rows", "There are no bookings in this file.", is_warning=True)
            if not self.printed:
                return
            self.keys["", ""] = key = self.number
            yield self._announced(key)
        if len(self.running) == 1:
            next(iter(self.running.values())).printed.extend(self.printed)
        for running in self.running.values():
            yield from running.results()
