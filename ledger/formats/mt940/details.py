"""What `:86:` and `:NS:` say of a row: who, why, which account. Each country has its own layout; the text shows which."""

from __future__ import annotations

import re

from ledger.formats.mt940.entry import Entry
from ledger.formats.mt940.free import read_free
from ledger.formats.mt940.layouts import read_numbered, read_subfields, subfield_mark
from ledger.formats.mt940.slashes import read_slashes, slashed
from ledger.formats.mt940.texts import Details, joined, one_line, unless_absent

ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}|(?!0+$)P?\d{7,10}")
BANK_CODE = re.compile(r"^\d{3}[- ](?=[^\W\d_])")
"""Polish banks put their number of the sort of booking before its name: "824-OPŁATA"."""
LETTERS = re.compile(r"[^\W\d_]{3}")


def read_details(lines: list[str], entry: Entry, *, is_numbered: bool = False) -> Details:
    """The details of an entry; `is_numbered` for the lines of `:NS:`. Always answers: what has no layout is free text."""
    if is_numbered:
        found = read_numbered(lines)
    elif mark := subfield_mark(lines):
        found = read_subfields(joined(lines, mark), mark)
    elif slashed(lines):
        found = read_slashes(joined(lines, "/"))
    else:
        found = read_free(lines, entry)
    return _completed(found, entry)


def _completed(found: Details, entry: Entry) -> Details:
    """What the statement line itself knows fills the gaps; a row without a name shows what the bank calls it."""
    found.payee = one_line(found.payee)
    found.memo = one_line(found.memo)
    found.kind = one_line(found.kind)
    said = one_line(entry.details) if _is_said(entry.details) else ""
    if said and said not in (found.payee, found.counterparty) and said not in found.memo:
        found.kind = found.kind or said
    sort = BANK_CODE.sub("", found.kind, count=1)
    found.payee = found.payee or entry.name or (sort if LETTERS.search(sort) else "") or said
    found.kind = found.kind or (entry.code if len(entry.code) > 2 else "")
    found.counterparty = re.sub(r"\s", "", found.counterparty) or _account(entry.details)
    found.reference = unless_absent(found.reference) or entry.reference
    return found


def _is_said(text: str) -> bool:
    return LETTERS.search(text) is not None and not text.startswith("/") and not _account(text)


def _account(text: str) -> str:
    """The other account, where a bank writes its number alone under the statement line."""
    number = re.sub(r"\s", "", text)
    return number if ACCOUNT.fullmatch(number) else ""
