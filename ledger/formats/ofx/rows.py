"""One `<STMTTRN>` block to one transaction, or to the Problem that says why not. The hot path of the reader: a few microseconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ledger.formats.ofx.values import amount, day, text
from ledger.intake.records import IncomingAccount, IncomingTransaction, LineState, Problem

LEAF = re.compile(r"<([A-Z0-9._-]{1,32})>([^<]*(?:<(?!/?[A-Z0-9._-]{1,32}/?>)[^<]*)*)")
"""A tag and the text after it, up to the next tag; a bare `<` in the text is text. An aggregate's text is blank."""

CURRENCY_CODE = re.compile(r"[A-Z]{3}")
NO_ID = re.compile(r"0*|NONE|NULL|N/A", re.IGNORECASE)  # what banks write that have no id: all rows would be one
FOREIGN = frozenset({"CURRENCY", "ORIGCURRENCY", "CURSYM"})
SPECIAL = re.compile(r"[&\x00-\x02\xa0]")
WRONG = {"date": "a day of the calendar", "amount": "a number"}
RAW_SHOWN = 500
KNOWN_DAYS = 20_000


def leaves(block: str) -> dict[str, str]:
    """Tag → text. A tag that comes twice: MEMO is joined, of the others the first with a text counts.

    Example: "<NAME>Shop<MEMO>a<MEMO>b" → {"NAME": "Shop", "MEMO": "a b"}.
    """
    pairs = LEAF.findall(block)
    found = dict(pairs)
    return found if len(found) == len(pairs) else _merged(pairs)


def _merged(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag, value in pairs:
        before = found.get(tag, "").strip()
        if not before:
            found[tag] = value
        elif tag == "MEMO" and value.strip() and value.strip() != before:
            found[tag] = f"{before} {value.strip()}"
    return found


@dataclass(slots=True)
class Rows:
    """Reads blocks. `decode` is the file's charset, `comma_groups` settles "1,234" (`values.amount`)."""

    decode: Callable[[bytes], str]
    comma_groups: Callable[[], bool]
    days: dict[str, date] = field(default_factory=dict)

    def transaction(
        self, block: bytes, raw: bytes, line: int, account: IncomingAccount, state: LineState
    ) -> IncomingTransaction | Problem:
        """Example: `<STMTTRN><DTPOSTED>20240115<TRNAMT>-3.50<FITID>7<NAME>Coffee</STMTTRN>` → 2024-01-15, -3.50, "Coffee"."""
        letters = self.decode(block)
        found = leaves(letters)
        get = found.get
        booked_on = self._day(get("DTPOSTED", ""))
        if booked_on is None and state is LineState.PENDING:
            booked_on = self._day(get("DTTRAN", "")) or self._day(get("DTUSER", ""))
        quantity = amount(get("TRNAMT", "").strip(), self.comma_groups)
        if booked_on is None or quantity is None:
            return self._refused(found, raw, line, account.key, booked_on)
        clean = str.strip if SPECIAL.search(letters) is None else text
        currency, original = _currencies(found, account.currency) if not FOREIGN.isdisjoint(found) else ("", "")
        identity = clean(get("FITID", ""))
        return IncomingTransaction(
            account.key,
            booked_on,
            quantity,
            _one_line(clean(get("NAME", "")) or clean(get("PAYEE", ""))),
            _one_line(clean(get("MEMO", ""))),
            "" if NO_ID.fullmatch(identity) else identity,
            currency,
            state,
            self._day(get("DTUSER", "")),
            self._day(get("DTAVAIL", "")),
            clean(get("CHECKNUM", "")) or clean(get("REFNUM", "")),
            clean(get("TRNTYPE", "")).upper(),
            counterparty=clean(get("ACCTID", "")),
            original_currency=original,
            line=line,
            raw=raw,
        )

    def _day(self, value: str) -> date | None:
        """`values.day`, remembered: a statement has few days and many rows."""
        if not value:
            return None
        known = self.days.get(value)
        if known is None:
            known = day(value.strip())
            if known is not None and len(self.days) < KNOWN_DAYS:
                self.days[value] = known
        return known

    def _refused(self, found: dict[str, str], raw: bytes, line: int, account: str, booked_on: date | None) -> Problem:
        if booked_on is None:
            code, value, what = "bad_date", (found.get("DTPOSTED") or found.get("DTTRAN") or "").strip(), "date"
        else:
            code, value, what = "bad_amount", found.get("TRNAMT", "").strip(), "amount"
        message = f'"{value[:60]}" is not {WRONG[what]}.' if value else f"The transaction has no {what}."
        return Problem(code, message, line, self.decode(raw)[:RAW_SHOWN], account=account, data={"value": value[:60]})


def _one_line(value: str) -> str:
    """A text the bank broke over lines; spaces inside a line stay as they are."""
    return " ".join(part.strip() for part in value.splitlines()) if "\n" in value or "\r" in value else value


def _currencies(found: dict[str, str], account_currency: str) -> tuple[str, str]:
    """(currency the amount is in, currency it was converted from): CURRENCY says the first, ORIGCURRENCY the second."""
    origin = "ORIGCURRENCY" in found
    code = (found.get("CURSYM") or found.get("ORIGCURRENCY" if origin else "CURRENCY") or "").strip().upper()
    if code == account_currency or not CURRENCY_CODE.fullmatch(code):
        return "", ""
    return ("", code) if origin else (code, "")
