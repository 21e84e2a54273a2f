"""One walk through the pieces of a CAMT file, in their order: each statement opens its account, entries follow, balances close it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.formats.base import FileRefused
from ledger.formats.camt.accounts import WHOLE_DAY, account_currency, account_of, balance_type, currency_of, number_at
from ledger.formats.camt.balances import Closings, Period, booked_balance
from ledger.formats.camt.details import Owner
from ledger.formats.camt.entries import Frame, NotTaken, currency_and_quantity, state_of, transaction
from ledger.formats.camt.pieces import Fields, Piece
from ledger.formats.camt.stream import Stream
from ledger.formats.camt.values import day, told
from ledger.formats.currencies import CODES
from ledger.intake.records import IncomingAccount, LineState, Problem, Record

VERSION = re.compile(r"camt\.05[234]\.001\.(\d\d)")
LATEST_VERSION = 13
MAX_BALANCES = 1000
MAX_STATEMENTS = 20_000
PAGINATIONS = ("StmtPgntn/LastPgInd", "RptPgntn/LastPgInd", "NtfctnPgntn/LastPgInd")


@dataclass
class Current:
    """The statement being read: its balances so far, and once its account is known the periods by currency."""

    fields: Fields
    balances: list[Piece] = field(default_factory=list)
    frames: dict[str, Frame] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    currency: str = ""
    entries: int = 0
    is_open: bool = False
    is_repeated: bool = False


class Walk:
    """One reading of one file; `records()` may be called once."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.accounts: dict[str, IncomingAccount] = {}
        self.closings = Closings()
        self.seen: set[int] = set()
        self.current: Current | None = None
        self.statements = 0
        self.dayless: dict[str, tuple[int, int]] = {}
        self.last_page = ""

    def records(self) -> Iterator[Record]:
        """Everything the file holds. Raises FileRefused when that is no statement."""
        for piece in self.stream.pieces():
            if self.current is None:
                self.current = Current(piece.statement)
            if piece.name == "balance":
                self.current.balances += [piece] if len(self.current.balances) < MAX_BALANCES else []
            elif piece.name == "entry":
                yield from self._entry(self.current, piece)
            else:
                yield from self._close(self.current, piece)
                self.current = None
        if not self.statements:
            raise FileRefused("not_a_statement", "There is no statement in this file; nothing was imported.")
        yield from self.closings.rest()
        yield from self._notes()

    def _open(self, now: Current, piece: Piece, entry_currency: str) -> Iterator[Record]:
        now.is_open = True
        now.currency = account_currency(now.fields, now.balances, entry_currency) or self._known_currency(now)
        now.is_repeated = self._is_repeated(now, piece)
        if now.is_repeated:
            message = "The same statement stands in the file twice; it was taken once."
            yield Problem("statement_twice", message, piece.line, is_warning=True)
            return
        fallback = day(now.fields.first("CreDtTm")) or day(piece.message.first("GrpHdr/CreDtTm"))
        owner = Owner(number_at(now.fields, "Acct"), told(now.fields.first("Acct/Ownr/Nm")))
        for currency in dict.fromkeys([now.currency, *_booked_currencies(now.balances)]):
            account = account_of(now.fields, currency)
            now.frames[currency] = Frame(account, owner, fallback)
            now.periods[currency] = Period(account.key, currency)
            yield from self._announce(account, is_pocket=currency != now.currency, main=now.currency)

    def _known_currency(self, now: Current) -> str:
        """That of an earlier statement of the same account, for an empty one that names none."""
        number = number_at(now.fields, "Acct")
        return next((account.currency for account in self.accounts.values() if account.number == number), "")

    def _announce(self, account: IncomingAccount, *, is_pocket: bool, main: str) -> Iterator[Record]:
        if account.key in self.accounts:
            return
        self.accounts[account.key] = account
        yield account
        if is_pocket:
            message = (
                f"The statement is in {main}, but also states a balance in {account.currency}: that part of the account is shown "
                "on its own."
            )
            yield Problem("other_currency", message, is_warning=True, account=account.key)

    def _is_repeated(self, now: Current, first: Piece) -> bool:
        """Was this very statement read before: header, balances and `first` entry alike? Pages of one differ in their entries."""
        if not now.balances or not now.fields.first("Id"):
            return False
        stated = [sorted(each.items()) for each in (now.fields, *(balance.fields for balance in now.balances))]
        size = len(self.seen)
        self.seen.add(hash((repr(stated), first.raw)))
        return len(self.seen) == size

    def _entry(self, now: Current, piece: Piece) -> Iterator[Record]:
        now.entries += 1
        if not now.is_open:
            yield from self._open(now, piece, currency_of(piece.fields))
        if now.is_repeated:
            return
        frame = now.frames[now.currency]
        try:
            state = state_of(piece, self.stream.built.kind)
            currency, quantity = currency_and_quantity(piece)
            frame = _frame_for(now, currency or now.currency)
            row = transaction(piece, frame, quantity, state)
        except NotTaken as reason:
            yield reason.problem(piece, frame.account.key)
            return
        yield row
        if state is LineState.BOOKED:
            now.periods[frame.account.currency].entry(row.booked_on)
            self._note_day(piece)
        if len(piece.details) > 1 and not row.parts:
            yield _unsplit(piece, frame.account.key)

    def _note_day(self, piece: Piece) -> None:
        if not piece.fields.first("BookgDt/Dt", "BookgDt/DtTm", "BookgDt"):
            code = "value_day" if piece.fields.first("ValDt/Dt", "ValDt/DtTm", "ValDt") else "statement_day"
            count, first = self.dayless.get(code, (0, piece.line))
            self.dayless[code] = (count + 1, first)

    def _close(self, now: Current, piece: Piece) -> Iterator[Record]:
        self.statements += 1
        if self.statements > MAX_STATEMENTS:
            raise FileRefused("too_large", f"The file has more than {MAX_STATEMENTS} statements; nothing was imported.")
        self.last_page = now.fields.first(*PAGINATIONS) or piece.message.first("GrpHdr/MsgPgntn/LastPgInd")
        if not now.is_open:
            yield from self._open(now, piece, "")
        if now.is_repeated:
            return
        for balance in now.balances:
            yield from self._balance(now, balance)
        for period in now.periods.values():
            opening, closing, is_interim = period.finished()
            if opening is not None:
                yield opening
            if closing is not None:
                yield from self.closings.add(closing, is_interim=is_interim)
        yield from _miscounted(now, piece.line)

    def _balance(self, now: Current, piece: Piece) -> Iterator[Record]:
        currency = currency_of(piece.fields) or now.currency
        period = now.periods.get(currency)
        found = booked_balance(piece, period.account if period else now.frames[now.currency].account.key, currency)
        if isinstance(found, Problem):
            yield found
        elif found is not None and period is None:
            message = f"A balance in {currency} was left out: the statement is in {now.currency}."
            yield Problem(
                "other_currency", message, piece.line, is_warning=True, account=now.frames[now.currency].account.key
            )
        elif found is not None and period is not None:
            period.take(found, balance_type(piece.fields))

    def _notes(self) -> Iterator[Problem]:
        version = VERSION.search(self.stream.built.namespace)
        if "camt." in self.stream.built.namespace and (version is None or int(version[1]) > LATEST_VERSION):
            name = self.stream.built.namespace[-40:]
            message = f"This version of CAMT is not known ({name}); what is known of it was read."
            yield Problem("unknown_version", message, is_warning=True, data={"namespace": name})
        if self.last_page in ("false", "0"):
            yield Problem("more_pages", "More pages of this statement follow in another file.", is_warning=True)
        for code, (count, first) in self.dayless.items():
            taken = "value day" if code == "value_day" else "day of the statement"
            yield Problem(code, f"{count} entries have no booking day; the {taken} was taken.", first, is_warning=True)


def _booked_currencies(balances: list[Piece]) -> list[str]:
    """Currencies in which whole-day balances are stated: parts of an account that holds several."""
    booked = (each for each in balances if balance_type(each.fields) in WHOLE_DAY)
    return [code for each in booked if (code := currency_of(each.fields)) in CODES]


def _frame_for(now: Current, currency: str) -> Frame:
    """The part of the account that holds this currency; an entry in any other is not booked as if it were the account's."""
    frame = now.frames.get(currency)
    if frame is None:
        own = now.currency or "an unknown currency"
        raise NotTaken("currency_differs", f"The entry is in {currency}, but its account in {own}.")
    return frame


def _unsplit(piece: Piece, account: str) -> Problem:
    count = len(piece.details) + piece.more
    message = f"The {count} payments of this entry do not add up to it; it was taken as a whole."
    return Problem("batch_not_split", message, piece.line, is_warning=True, account=account)


def _miscounted(now: Current, line: int) -> Iterator[Problem]:
    said = now.fields.first("TxsSummry/TtlNtries/NbOfNtries")
    if said.isdecimal() and len(said) < 10 and int(said) != now.entries:
        message = f"The statement says it has {int(said)} entries, but {now.entries} are in the file."
        yield Problem("entries_missing", message, line, is_warning=True)
