"""Whom the money went to or came from: payees in a window, the largest first, against another stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from fintrack.lib.fields import VALUE_SCALE, from_units, to_units
from ledger.models.account import AccountKind
from ledger.models.transaction import Access, audiences_shown_to
from ledger.rates import convert
from ledger.selectors.books import Books
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, total
from ledger.selectors.day_range import Days
from ledger.selectors.reports.asked import Asked, Window, window_of
from ledger.selectors.reports.flows import category_keys, legs_where
from ledger.selectors.sql import Row, as_day, fetch

TOP = 50


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """One payee: how much and in how many rows. `key` is the folded name, by which the rows are found ("" has no payee)."""

    key: str
    name: str
    count: int
    now: Figure
    before: Figure | None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Payees:
    """The largest `TOP`; `others` is all the rest in one line. `private` is what other members show as a total only."""

    window: Window
    currency: str
    kind: str
    lines: tuple[PayeeLine, ...]
    others: PayeeLine | None
    private: PayeeLine | None
    total: Figure
    total_before: Figure | None


@dataclass
class _Sum:
    name: str = ""
    count: int = 0
    first_on: date | None = None
    figures: list[Figure] = field(default_factory=list)


PayeeSums = dict[str, _Sum]


def payees(
    books: Books,
    asked: Asked,
    kind: str = AccountKind.EXPENSE,
    *,
    limit: int = TOP,
    spent: PayeeSums | None = None,
) -> Payees:
    """Two rows of the Corner Shop, 20 and 15, are one line of 35 in two rows; a refund of 5 there makes it 30 in three.

    `spent` is what `payee_sums` says of the window, where the caller has read it already.
    """
    window = window_of(books, asked)
    now = payee_sums(books, kind, Days(window.first, window.last), window.owned) if spent is None else spent
    earlier = payee_sums(books, kind, window.before, window.owned) if window.before else {}
    lines = sorted((_line(books, window, key, now, earlier) for key in {**now, **earlier}), key=_order)
    shown = [line for line in lines if not line.is_private]
    rest = shown[limit:]
    every = [*lines]
    return Payees(
        window, books.base.code, kind, tuple(shown[:limit]), _together(books, window, rest),
        next((line for line in lines if line.is_private), None),
        total((line.now for line in every), books.base.code),
        total((line.before for line in every if line.before), books.base.code) if window.before else None,
    )  # fmt: skip


def _order(line: PayeeLine) -> tuple[Decimal, Decimal, str]:
    before = (line.before.value if line.before else None) or Decimal(0)
    return -(line.now.value or Decimal(0)), -before, line.name


PRIVATE_KEY = "\0"
"""Sorts private rows under a key that no name folds to."""


def _line(books: Books, window: Window, key: str, now: PayeeSums, earlier: PayeeSums) -> PayeeLine:
    base = books.base.code
    mine, past = now.get(key, _Sum()), earlier.get(key, _Sum())
    before = total(past.figures, base) if window.before else None
    is_private = key == PRIVATE_KEY
    name = "" if is_private else mine.name or past.name
    return PayeeLine("" if is_private else key, name, mine.count, total(mine.figures, base), before, is_private)


def _together(books: Books, window: Window, lines: Sequence[PayeeLine]) -> PayeeLine | None:
    if not lines:
        return None
    base = books.base.code
    before = total((line.before for line in lines if line.before), base) if window.before else None
    return PayeeLine("", "", sum(line.count for line in lines), total((line.now for line in lines), base), before)


def payee_sums(books: Books, kind: str, days: Days, owned: Sequence[int] | None) -> PayeeSums:
    """By folded payee; of several ways of writing it, the last in the alphabet (small letters rather than capitals)."""
    rows = _rows(books, kind, days, owned)
    base = books.base
    foreign = {(row[3], base.id, as_day(row[4])) for row in rows if row[3] != base.id}
    rates = books.rates.rates(foreign) if foreign else {}
    found: PayeeSums = {}
    for key, name, audience, currency, day, units, count, first_on in rows:
        access = books.access(audience)
        if access == Access.ABSENT:
            continue
        one = found.setdefault(key if access == Access.SHOWN else PRIVATE_KEY, _Sum())
        one.name = name if access == Access.SHOWN else ""
        one.count += count
        one.first_on = min(as_day(first_on), one.first_on or as_day(first_on))
        rate = None if currency == base.id else rates[currency, base.id, as_day(day)]
        worth = int(units) if currency == base.id else 0
        if rate is not None:
            worth = to_units(convert(from_units(int(units), VALUE_SCALE), rate), VALUE_SCALE)
        lost = count if currency != base.id and rate is None else 0
        sign = -1 if kind == AccountKind.INCOME else 1
        one.figures.append(bucket_figure(books, BucketSums(currency, worth, int(units), lost, count), sign))
    return found


def _rows(books: Books, kind: str, days: Days, owned: Sequence[int] | None) -> list[Row]:
    """One row for each payee; one for each of its days where its money is foreign, as each day has its own rate."""
    where = legs_where(books, category_keys(books, [kind]), days, owned)
    day = "CASE WHEN t.currency_id = %s THEN NULL ELSE p.booked_on END"
    return fetch(
        f"SELECT t.payee_key, MAX(t.payee), p.audience, t.currency_id, {day} AS day, SUM(p.value), COUNT(*), MIN(p.booked_on) "
        f"FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id WHERE {where.sql} "
        "GROUP BY t.payee_key, p.audience, t.currency_id, day",
        [books.base.id, *where.params],
    )


@dataclass(frozen=True, slots=True)
class NewPayee:
    """A payee nobody had paid before: since when, how often and how much in the stretch."""

    key: str
    name: str
    first_on: date
    count: int
    now: Figure


def new_payees(
    books: Books, days: Days, owned: Sequence[int] | None, *, limit: int = 10, spent: PayeeSums | None = None
) -> tuple[NewPayee, ...]:
    """Who was paid for the first time on these days, the largest first. Other members' private rows neither count nor prove a past."""
    sums = payee_sums(books, AccountKind.EXPENSE, days, owned) if spent is None else spent
    now = {key: one for key, one in sums.items() if key not in ("", PRIVATE_KEY)}
    known = _known_before(books, days.first)
    found = [
        NewPayee(key, one.name, one.first_on or days.first, one.count, total(one.figures, books.base.code))
        for key, one in now.items()
        if key not in known
    ]
    return tuple(sorted(found, key=lambda payee: (-(payee.now.value or Decimal(0)), payee.name))[:limit])


def _known_before(books: Books, day: date) -> set[str]:
    """The payees of the rows before that day that the viewer may read: one walk over the transactions, and their legs only where
    another member keeps some to themselves."""
    shown = audiences_shown_to(books.user) if books.has_private else ()
    test = (
        "AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id AND p.audience IN (%s, %s, %s))"
        if shown
        else ""
    )
    rows = fetch(
        "SELECT DISTINCT t.payee_key FROM ledger_transaction t WHERE t.household_id = %s AND t.date < %s "
        f"AND t.state = 'posted' {test}",
        [books.household.pk, day, *shown],
    )
    return {key for (key,) in rows}
