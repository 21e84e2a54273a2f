"""Which accounts of an archive's members are the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from fintrack.lib.text import fold
from ledger.intake.records import IncomingAccount, IncomingTransaction

_DAY = re.compile(r"(?:19|20)\d\d(?:[-_. ]?\d\d){0,2}|\d\d?[-_. ]\d\d?[-_. ](?:19|20)?\d\d")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")


def series(name: str) -> str:
    """A file's name without its days and months: what one bank's monthly statements have in common.

    >>> series("Checking 2026-01.csv") == series("checking_2026-02.csv"), series("Checking.csv") == series("Savings.csv")
    (True, False)
    """
    stem = _DAY.sub(" ", name.rsplit(".", 1)[0])
    return " ".join(_MONTH.sub(" ", fold(stem)).split())


@dataclass
class Keys:
    """Keys of accounts over all members: a number is the same account everywhere, and so is a name in a person's own books.

    Others are one only within a `layout`: files with the same headings whose names differ by a day alone. A key gets the member's
    name before it only where another account has it already.
    """

    _taken: set[str] = field(default_factory=set)
    _found: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def of(self, account: IncomingAccount, member: str, layout: str, reader: str) -> IncomingAccount:
        """The account under its key in the archive. What another format tells of a number comes under a key of its own: its words are
        others, and the corridor has to tell which rows are the same.
        """
        by_currency = self._found.setdefault(_identity(account, layout, reader), {})
        key = by_currency.get(account.currency)
        if key is None and len(by_currency) == 1 and ("" in by_currency or not account.currency):
            key = next(iter(by_currency.values()))  # one of the two doesn't say its currency
        if key is None:
            key = account.key if account.key not in self._taken else f"{member}/{account.key}".rstrip("/")
            self._taken.add(key)
            by_currency[account.currency] = key
        name = account.name or (_shown(member) if key != account.key else "")
        return replace(account, key=key, name=name)


def _identity(account: IncomingAccount, layout: str, reader: str) -> tuple[str, ...]:
    number = "".join(filter(str.isalnum, account.number)).upper()
    if number:
        return ("number", number, reader)
    if account.keeps_books and account.name:
        return ("name", fold(account.name))
    if account.name or account.key:
        return ("name", account.key, fold(account.name), layout)
    return ("file", layout)


def _shown(member: str) -> str:
    return member.rpartition("/")[2].rsplit(".", 1)[0][:60]


@dataclass
class Known:
    """The rows of earlier members, counted: a row that stands in two statements of one account is one row.

    Example: January to March and March to May both have the 7.00 of the 2nd of March; of two in the second file one is new.
    """

    _before: dict[int, int] = field(default_factory=dict)
    _here: dict[int, int] = field(default_factory=dict)

    def next_member(self) -> None:
        for row, count in self._here.items():
            self._before[row] = max(count, self._before.get(row, 0))
        self._here = {}

    def has(self, record: IncomingTransaction) -> bool:
        """Whether an earlier member told this row already."""
        row = hash(
            (record.account, record.booked_on, record.quantity, fold(record.payee), fold(record.memo), record.state)
        )
        count = self._here[row] = self._here.get(row, 0) + 1
        return count <= self._before.get(row, 0)
