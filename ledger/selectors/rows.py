"""Transactions as lists show them: each side by name where the viewer may read it, "Private" where not. A constant number of
queries for any number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ledger.models.transaction import Access, State
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.sql import Row, as_day, as_uuid, fetch, marks, money, quantity


class Leg(NamedTuple):
    """A posting as read; `quantity` and `value` in database units."""

    id: int
    transaction: int
    account: int
    booked_on: date
    commodity: int
    quantity: int
    value: int
    audience: str
    memo: str
    is_reconciled: bool


class Header(NamedTuple):
    """A transaction without its legs and texts that need looking up."""

    id: int
    public_id: UUID
    date: date
    payee: str
    memo: str
    state: str
    origin: str
    decided_by: str
    revision: int
    is_reviewed: bool
    currency: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry as the viewer sees it. A private one has a name ("Private") and nothing else.

    `quantity` is in `commodity`, `value` in the transaction's currency; debit positive.
    """

    account: UUID | None
    name: str
    kind: str
    color: str
    icon: str
    booked_on: date | None
    quantity: Decimal | None
    commodity: str
    value: Decimal | None
    memo: str
    is_reconciled: bool
    is_private: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What rows of the register, of search and of the dashboard have in common: one transaction with its sides."""

    header: Header
    legs: tuple[Leg, ...]
    sides: tuple[Side, ...]
    tags: tuple[str, ...]
    currency: str
    is_transfer: bool
    is_whole: bool


def entries(books: Books, keys: Sequence[int]) -> dict[int, Entry]:
    """The transactions of these keys as `books.user` sees them: four queries, commodities included."""
    if not keys:
        return {}
    headers, legs, tags = _headers(keys), legs_of(keys), _tags(keys)
    used = {leg.commodity for group in legs.values() for leg in group} | {header.currency for header in headers}
    books.commodities(used)
    return {header.id: _entry(books, header, legs.get(header.id, []), tags.get(header.id, ())) for header in headers}


def _headers(keys: Sequence[int]) -> list[Header]:
    rows = fetch(
        "SELECT id, public_id, date, payee, memo, state, origin, decided_by, revision, "
        "CASE WHEN reviewed_at IS NULL THEN 0 ELSE 1 END, currency_id "
        f"FROM ledger_transaction WHERE id IN {marks(keys)}",
        keys,
    )
    return [Header._make([row[0], as_uuid(row[1]), as_day(row[2]), *row[3:9], bool(row[9]), row[10]]) for row in rows]


def legs_of(keys: Sequence[int]) -> dict[int, list[Leg]]:
    """Every leg of these transactions, in key order; nothing of it may be shown before `books.access` has been asked."""
    rows = fetch(
        "SELECT id, transaction_id, account_id, booked_on, commodity_id, quantity, value, audience, memo, reconciled "
        f"FROM ledger_posting WHERE transaction_id IN {marks(keys)} ORDER BY id",
        keys,
    )
    found: dict[int, list[Leg]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_leg(row))
    return found


def _leg(row: Row) -> Leg:
    key, transaction, account, booked_on, *rest, is_reconciled = row
    return Leg._make([key, transaction, account, as_day(booked_on), *rest, bool(is_reconciled)])


def _tags(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = fetch(
        "SELECT m.transaction_id, g.name FROM ledger_transaction_tags m JOIN ledger_tag g ON g.id = m.tag_id "
        f"WHERE m.transaction_id IN {marks(keys)} ORDER BY g.name",
        keys,
    )
    found: dict[int, tuple[str, ...]] = {}
    for key, name in rows:
        found[key] = (*found.get(key, ()), name)
    return found


def _entry(books: Books, header: Header, legs: Sequence[Leg], tags: tuple[str, ...]) -> Entry:
    currency = books.commodities([header.currency])[header.currency]
    sides = tuple(side_of(books, leg, currency.decimals) for leg in legs)
    return Entry(
        header, tuple(legs), sides, tags, currency.code, _is_transfer(books, legs),
        all(not side.is_private for side in sides),
    )  # fmt: skip


def side_of(books: Books, leg: Leg, value_decimals: int) -> Side:
    if books.access(leg.audience) != Access.SHOWN:
        return Side(None, _("Private"), "", "", "", None, None, "", None, "", False, True)
    account, commodity = books.accounts[leg.account], books.commodities([leg.commodity])[leg.commodity]
    return Side(
        account.public_id, account.name, account.kind, account.color, account.icon, leg.booked_on,
        quantity(leg.quantity, commodity.decimals), commodity.code, money(leg.value, value_decimals), leg.memo,
        leg.is_reconciled, False,
    )  # fmt: skip


def _is_transfer(books: Books, legs: Sequence[Leg]) -> bool:
    """Own money moved: at least two sides on the balance sheet and nothing else. With a private side nobody can tell."""
    return len(legs) > 1 and all(
        books.access(leg.audience) == Access.SHOWN and books.accounts[leg.account].is_balance for leg in legs
    )


def counter_name(sides: Iterable[Side]) -> str:
    """What stands on the other side: a name, "Private", or "Split" for several."""
    names = list(dict.fromkeys(side.name for side in sides))
    if not names:
        return ""
    return names[0] if len(names) == 1 else pgettext("category", "Split")


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A transaction in a list: what the viewer's own accounts (`accounts`) gained or lost, and what for (`counter`).

    `quantity` is that of the first balance-sheet side the viewer may read: an expense of 350 is −350; None where there is none.
    """

    public_id: UUID
    date: date
    payee: str
    memo: str
    state: str
    is_reviewed: bool
    is_transfer: bool
    revision: int
    account: str
    counter: str
    sides: tuple[Side, ...]
    tags: tuple[str, ...]
    quantity: Decimal | None
    commodity: str
    can_change: bool
    currency: str
    origin: str
    decided_by: str


def transaction_rows(books: Books, keys: Sequence[int]) -> tuple[TransactionRow, ...]:
    """Rows for these transactions, in the order of the keys."""
    found = entries(books, keys)
    return tuple(_row(books, found[key]) for key in keys if key in found)


def _row(books: Books, entry: Entry) -> TransactionRow:
    header = entry.header
    main = next(
        (place for place, leg in enumerate(entry.legs) if _is_main(books.accounts, leg, entry.sides[place])), None
    )
    side = None if main is None else entry.sides[main]
    others = [other for place, other in enumerate(entry.sides) if place != main]
    return TransactionRow(
        header.public_id, header.date, header.payee, header.memo, header.state, header.is_reviewed, entry.is_transfer,
        header.revision, side.name if side else "", counter_name(others), entry.sides, entry.tags,
        side.quantity if side else None, side.commodity if side else "", can_change(books, entry),
        entry.currency, header.origin, header.decided_by,
    )  # fmt: skip


def _is_main(accounts: Mapping[int, AccountFacts], leg: Leg, side: Side) -> bool:
    return not side.is_private and accounts[leg.account].is_balance


def can_change(books: Books, entry: Entry) -> bool:
    """Who sees every side and may write may change it; what is partly private is read-only."""
    return entry.is_whole and books.user.can_write and entry.header.state != State.VOID
