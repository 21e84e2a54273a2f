"""One `Ntry` to one transaction, or to the Problem that says why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.formats.camt.accounts import currency_of
from ledger.formats.camt.details import (
    Owner,
    Party,
    charges,
    joined,
    kind_of,
    original,
    party_of,
    references,
    remittance,
    signed,
)  # fmt: skip
from ledger.formats.camt.pieces import Fields, Piece
from ledger.formats.camt.values import amount, day_at, side, told
from ledger.intake.records import IncomingAccount, IncomingTransaction, LineState, Part, Problem

STATES = {"BOOK": LineState.BOOKED, "PDNG": LineState.PENDING, "FUTR": LineState.PENDING}
NOT_A_BOOKING = "INFO"
SHORT_NUMBER = 8
"""A shorter `NtryRef` counts the entries of one file, so it is nobody's name."""
NAMES_SHOWN, TEXTS_SHOWN = 3, 5
NO_FIELDS = Fields()


class NotTaken(Exception):
    """Why an entry is no row: a code and a sentence."""

    def __init__(self, code: str, message: str, *, is_warning: bool = False) -> None:
        super().__init__(code, message)
        self.code, self.message, self.is_warning = code, message, is_warning

    def problem(self, piece: Piece, account: str) -> Problem:
        raw = piece.raw[:500].decode("utf-8", "replace").replace("\0", "")
        return Problem(self.code, self.message, piece.line, raw, self.is_warning, account)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known around an entry. `fallback` is the day of the statement, for entries that name none."""

    account: IncomingAccount
    owner: Owner
    fallback: date | None


def currency_and_quantity(piece: Piece) -> tuple[str, Decimal]:
    """Example: `<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>` → ("EUR", Decimal("-10.00")). Raises NotTaken."""
    written = piece.fields.first("Amt")
    quantity, sign = amount(written), side(piece.fields)
    if quantity is None:
        raise NotTaken("bad_amount", f"“{written[:60]}” is not a number." if written else "The entry has no amount.")
    if quantity < 0:
        raise NotTaken("signed_amount", f"“{written[:60]}” has a sign of its own beside credit and debit.")
    if not sign:
        said = piece.fields.first("CdtDbtInd")
        detail = f"“{said[:20]}” is neither CRDT nor DBIT." if said else "It has no CdtDbtInd."
        raise NotTaken("no_direction", f"It is not known whether the entry is credit or debit. {detail}")
    return currency_of(piece.fields), sign * quantity


def state_of(piece: Piece, kind: str) -> LineState:
    """Text in versions 1 to 7, `Cd` or `Prtry` since. A statement (053) or notification (054) without one tells of bookings."""
    said = piece.fields.first("Sts/Cd", "Sts/Prtry", "Sts").upper()
    if said.startswith(NOT_A_BOOKING):
        raise NotTaken("not_a_booking", "The entry is for information only (INFO); it is no booking.", is_warning=True)
    if not said and kind != "052":
        return LineState.BOOKED
    for name, state in STATES.items():
        if said.startswith(name):
            return state
    detail = f"its status is “{said[:40]}”" if said else "it has no status"
    raise NotTaken("unknown_status", f"It is not known whether the entry is booked: {detail}.")


def transaction(piece: Piece, frame: Frame, quantity: Decimal, state: LineState) -> IncomingTransaction:
    """The entry as one row; several details are its parts where they add up to it. Raises NotTaken for one without a day."""
    fields, details = piece.fields, piece.details
    levels = (details[0], fields) if len(details) == 1 else (fields,)
    sign = -1 if quantity < 0 or (not quantity and side(fields) < 0) else 1
    parties = [party_of(detail, sign, frame.owner) for detail in details]
    payee, notes = _payee(parties, fields, levels)
    spent, code = original(levels, sign, currency_of(fields) or frame.account.currency)
    return IncomingTransaction(
        frame.account.key,
        booking_day(piece, frame),
        quantity,
        payee,
        joined(_texts(details, parties, [*notes, charges(*levels), _reversal(fields)])),
        identity(fields, details),
        state=state,
        occurred_on=_occurred_on(details),
        value_on=day_at(fields, "ValDt"),
        reference=joined(dict.fromkeys(text for detail in details[:TEXTS_SHOWN] for text in references(detail)), ", "),
        kind=kind_of(*(*levels, *details[:1])),
        parts=parts_of(piece, parties, quantity, sign, frame.account.currency),
        counterparty=_same(party.number for party in parties),
        original_quantity=spent,
        original_currency=code,
        line=piece.line,
        raw=piece.raw,
    )


def booking_day(piece: Piece, frame: Frame) -> date:
    """`BookgDt`; where there is none the value day, then the day of the statement (the walk says how often that was so)."""
    written = piece.fields.first("BookgDt/Dt", "BookgDt/DtTm", "BookgDt")
    on = day_at(piece.fields, "BookgDt")
    if on is None and written:
        raise NotTaken("bad_date", f"“{written[:60]}” is not a day of the calendar.")
    on = on or day_at(piece.fields, "ValDt") or frame.fallback
    if on is None:
        raise NotTaken("bad_date", "The entry has no day.")
    return on


def identity(fields: Fields, details: Iterable[Fields]) -> str:
    """The id the bank will give this booking again: its own reference, else that of the only payment, the batch or the entry."""
    own = told(fields.first("AcctSvcrRef"))
    if own:
        return own
    given = list(details)
    if len(given) == 1:
        for name in ("AcctSvcrRef", "TxId", "UETR", "InstrId", "EndToEndId"):
            if reference := told(given[0].first(f"Refs/{name}")):
                return reference
    reference = told(fields.first("Btch/PmtInfId", "Btch/MsgId"))
    number = told(fields.first("NtryRef"))
    return reference or (number if len(number) >= SHORT_NUMBER else "")


def parts_of(piece: Piece, parties: list[Party], quantity: Decimal, sign: int, currency: str) -> tuple[Part, ...]:
    """Example: an entry of 3.45 with details of 2.25 and 1.20 → two parts; () where they don't add up, or for one detail."""
    if len(piece.details) < 2 or piece.more:
        return ()
    given = currency_of(piece.fields) or currency
    shares = [signed(detail, sign, given) for detail in piece.details]
    if None in shares or sum(share for share in shares if share is not None) != quantity:
        return ()
    return tuple(
        Part(share, memo=joined([party.name, *remittance(detail)]))
        for share, party, detail in zip(shares, parties, piece.details, strict=True)
        if share is not None
    )


def _payee(parties: list[Party], fields: Fields, levels: tuple[Fields, ...]) -> tuple[str, list[str]]:
    """The other side's name (of a batch the first few), else what the bank calls the entry; and the texts not used for it."""
    names = list(dict.fromkeys(party.name for party in parties if party.name))
    notes = [told(levels[0].first("AddtlTxInf")), told(fields.first("AddtlNtryInf"))]
    if names:
        shown = [*names[:NAMES_SHOWN], *(["…"] if len(names) > NAMES_SHOWN else [])]
        return ", ".join(shown), [note for note in notes if note not in names]
    ordered = [notes[1], notes[0]]
    payee = next((note for note in ordered if note), "")
    return payee, [note for note in notes if note != payee]


def _reversal(fields: Fields) -> str:
    return "Reversal" if fields.first("RvslInd").lower() in ("true", "1") else ""


def _texts(details: tuple[Fields, ...], parties: list[Party], notes: list[str]) -> Iterable[str]:
    for detail, party in list(zip(details, parties, strict=True))[:TEXTS_SHOWN]:
        yield from remittance(detail)
        if party.ultimate != party.name:
            yield party.ultimate
    yield from notes


def _occurred_on(details: tuple[Fields, ...]) -> date | None:
    if len(details) != 1:
        return None
    return day_at(details[0], "RltdDts/TxDtTm") or day_at(details[0], "RltdDts/AccptncDtTm")


def _same(texts: Iterable[str]) -> str:
    """The one text all agree on, else ""."""
    found = set(texts)
    return found.pop() if len(found) == 1 else ""
