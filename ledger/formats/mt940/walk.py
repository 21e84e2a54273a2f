"""One walk through a file from front to back: each field changes the message being read or yields what it is worth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger.formats.base import FileRefused, Source
from ledger.formats.mt940.charges import original_of
from ledger.formats.mt940.details import read_details
from ledger.formats.mt940.entry import Entry, NotAnEntry, read_balance, read_entry
from ledger.formats.mt940.scan import END, Field, fields
from ledger.formats.mt940.statement import Accounts, Chain, Message
from ledger.formats.text import Coding
from ledger.intake.records import IncomingTransaction, LineState, Problem, Record

MOST_MESSAGES = 100_000
MOST_ACCOUNTS = 2_000
MOST_DETAILS = 40
MOST_UNREAD = 10_000
RAW_SHOWN = 300
CURRENCY = re.compile(r"[A-Z]{3}")
PENDING_NAME = "STARTDISP"
"""German banks send what is announced but not booked as a message of this name."""
WEAK_ID = re.compile(r"[A-Za-z ]*|\d{1,4}")
"""A bank's reference that can't tell rows apart: words without a number, or a short number."""


class Walk:
    """One reading of one file; `records()` may be called once."""

    def __init__(self, source: Source, coding: Coding, *, is_interim: bool) -> None:
        self.source = source
        self.coding = coding
        self.is_interim = is_interim
        self.accounts = Accounts()
        self.message: Message | None = None
        self.chain: Chain | None = None
        self.number = ""
        self.currency = ""
        self.entry: Field | None = None
        self.details: list[Field] = []
        self.messages = 0
        self.unread = 0

    def records(self) -> Iterator[Record]:
        """Everything the file holds, in its order. Raises FileRefused when that is nothing."""
        for found in fields(self.source, self.coding):
            if found.tag in ("86", "NS") and self.entry is not None:
                self._detailed(found)
                continue
            yield from self._entry_done()
            yield from self._take(found)
        yield from self._entry_done()
        yield from self._message_done()
        for chain in self.accounts.chains.values():
            yield from chain.end()
        if not self.accounts.chains:
            raise FileRefused(
                "not_a_statement", "This is no MT940 or MT942 statement: it holds no balance and no statement line."
            )

    def _detailed(self, found: Field) -> None:
        """Old Rabobank files have a `:86:` for each line; a file of nothing else must not fill the memory."""
        if len(self.details) < MOST_DETAILS:
            self.details.append(found)
        else:
            self.details[-1].is_cut = True

    def _take(self, found: Field) -> Iterator[Record]:
        tag = found.tag
        if tag in (END, "20"):
            yield from self._message_done()
            self._begin(found)
        elif tag.startswith("25"):
            yield from self._account(found)
        elif tag.startswith("28"):
            yield from self._numbered(found)
        elif tag in ("60F", "60M", "60", "62F", "62M", "62"):
            yield from self._balance(found)
        elif tag.startswith("34"):
            self.currency = self.currency or found.first[:3] * bool(CURRENCY.match(found.first))
        elif tag == "61":
            yield from self._entered(found)
            self.entry = found
        elif tag.startswith(("13", "90")):
            self.is_interim = True

    def _begin(self, found: Field) -> None:
        self.messages += 1
        if self.messages > 2 * MOST_MESSAGES:
            raise FileRefused("too_large", f"The file has more than {MOST_MESSAGES} statements; no bank writes that.")
        self.message = None
        if found.tag == "20":
            self.number = self.currency = ""
            self.chain = None
            self.message = Message(found.line, is_pending=found.first.upper().startswith(PENDING_NAME))

    def _current(self, found: Field) -> Message:
        if self.message is None:
            self.message = Message(found.line)
        return self.message

    def _account(self, found: Field) -> Iterator[Record]:
        if self.message is not None and (self.message.rows or self.message.opening or self.message.closing):
            yield from self._message_done()
        self._current(found)
        self.number, self.currency, self.chain = found.first[:64], "", None

    def _numbered(self, found: Field) -> Iterator[Record]:
        message = self._current(found)
        if message.rows or message.closing:
            yield from self._message_done()
            message = self._current(found)
        number = found.first[:20].partition("/")[0].strip()
        message.number = number.lstrip("0") or number

    def _balance(self, found: Field) -> Iterator[Record]:
        message = self._current(found)
        is_opening = found.tag.startswith("60")
        if is_opening and (message.closing is not None or message.opening is not None or message.rows):
            yield from self._message_done()
            message = self._current(found)
        try:
            balance = read_balance(found.first)
        except NotAnEntry as error:
            yield self._problem("bad_balance", f"{error} The rows were not checked against it.", found, is_warning=True)
            return
        if balance.currency and balance.currency != self.currency:
            self.currency = balance.currency
            self.chain = None if is_opening or not message.rows else self.chain
        yield from self._entered(found)
        if is_opening:
            message.opening, message.opening_is_whole = balance, found.tag != "60M"
        else:
            message.closing, message.closing_is_whole = balance, found.tag != "62M"

    def _entered(self, found: Field) -> Iterator[Record]:
        """Announce the account before its first record."""
        self._current(found)
        if self.chain is None:
            self.chain, is_new = self.accounts.enter(self.number, self.currency)
            if is_new:
                yield self.chain.account
            if len(self.accounts.chains) > MOST_ACCOUNTS:
                raise FileRefused(
                    "too_large", f"The file holds more than {MOST_ACCOUNTS} accounts; no household has so many."
                )

    def _message_done(self) -> Iterator[Record]:
        message, self.message = self.message, None
        if message is None or self.chain is None:
            return
        if message.closing is None and not self.is_interim and not message.is_pending:
            text = (
                "This statement has no closing balance: its rows can't be checked against one, and some may be missing."
            )
            yield Problem("no_closing_balance", text, message.line, is_warning=True, account=self.chain.account.key)
        if not message.is_pending:
            yield from self.chain.add(message)

    def _entry_done(self) -> Iterator[Record]:
        """The row of the `:61:` just read and the `:86:` after it."""
        found, details, self.entry, self.details = self.entry, self.details, None, []
        if found is None or self.chain is None or self.message is None:
            return
        try:
            entry = read_entry(found.lines)
        except NotAnEntry as error:
            yield self._unread(error, found)
            return
        if found.is_cut or any(part.is_cut for part in details):
            yield self._problem("long_details", "The details of this row are longer than any bank writes; the rest was left out.",
                                found, is_warning=True)  # fmt: skip
        if entry.moved:
            text = (
                f"“{entry.moved}” is not a day of the calendar; the last day of that month was taken: {entry.value_on}."
            )
            yield self._problem("moved_date", text, found, is_warning=True)
        row = self._row(found, details, entry)
        if row.state is LineState.BOOKED:
            self.message.count(row.booked_on, row.quantity)
        yield row

    def _unread(self, error: NotAnEntry, found: Field) -> Problem:
        self.unread += 1
        if self.unread > MOST_UNREAD:
            raise FileRefused(
                "not_a_statement", f"More than {MOST_UNREAD} of its lines are no statement lines. The last: {error}"
            )
        return self._problem(error.code, str(error), found)

    def _row(self, found: Field, details: list[Field], entry: Entry) -> IncomingTransaction:
        assert self.chain is not None
        assert self.message is not None
        account = self.chain.account
        lines = [line for part in details for line in part.lines]
        told = read_details(lines or [""], entry, is_numbered=bool(details) and details[0].tag == "NS")
        original, currency = original_of(f"{entry.details} {' '.join(lines)}", entry.quantity, account.currency)
        is_pending = entry.is_expected or self.message.is_pending
        return IncomingTransaction(
            account.key,
            entry.booked_on,
            entry.quantity,
            payee=told.payee,
            memo=told.memo,
            external_id=self._identity(entry),
            state=LineState.PENDING if is_pending else LineState.BOOKED,
            occurred_on=told.occurred_on,
            value_on=entry.value_on,
            reference=told.reference,
            kind=told.kind,
            counterparty=told.counterparty,
            original_quantity=original,
            original_currency=currency,
            line=found.line,
            raw=bytes(found.raw) + b"".join(bytes(part.raw) for part in details),
        )

    def _identity(self, entry: Entry) -> str:
        """The bank's reference, where it is one row's alone: a batch or a constant that comes again says nothing."""
        identity = entry.bank_reference
        if WEAK_ID.fullmatch(identity):
            return ""
        return identity

    def _problem(self, code: str, message: str, found: Field, *, is_warning: bool = False) -> Problem:
        raw = found.raw[:RAW_SHOWN].decode(self.coding.name, "replace")
        account = self.chain.account.key if self.chain else ""
        return Problem(code, message, found.line, raw, is_warning, account)
