"""The register: a page of the legs of one account, or of all accounts the viewer may read, with a running balance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import member
from fintrack.lib.errors import DomainError
from ledger.models import Transaction
from ledger.models.transaction import Access, State
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.narrowing import Filters, filters_of
from ledger.selectors.rows import Entry, Leg, Side, can_change, counter_name, entries
from ledger.selectors.sql import as_day, fetch, quantity, uuid_param
from ledger.selectors.totals import balance_in_all, balance_through
from ledger.selectors.walk import Order, page_keys

SORTS = ("-date", "date", "-amount", "amount", "payee", "-payee")
MAX_PAGE = 500
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One leg. `counter` names the other sides ("Split" for several, then `sides` has them); `balance` is the account's after
    this row, None where it can't be told (filtered, sorted otherwise, several commodities or accounts) or isn't booked.
    """

    cursor: str
    transaction: UUID
    account: UUID
    account_name: str
    booked_on: date
    date: date
    payee: str
    memo: str
    counter: str
    sides: tuple[Side, ...]
    tags: tuple[str, ...]
    quantity: Decimal
    commodity: str
    value: Decimal
    currency: str
    state: str
    origin: str
    decided_by: str
    revision: int
    is_reviewed: bool
    is_reconciled: bool
    is_transfer: bool
    is_split: bool
    can_change: bool
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Rows and the cursors of the pages around; an empty cursor means there is none."""

    rows: tuple[RegisterRow, ...]
    next_cursor: str
    previous_cursor: str
    account: AccountFacts | None
    has_balance: bool


def register_page(
    user: User,
    *,
    account: UUID | None = None,
    filters: Filters = NO_FILTERS,
    sort: str = "-date",
    cursor: str = "",
    limit: int = 50,
    books: Books | None = None,
) -> RegisterPage:
    """A page of legs, newest first by default. NotFound for an account the viewer may not read; `bad_sort`, `bad_cursor`."""
    books = books or books_of(user)
    if sort not in SORTS:
        raise DomainError("bad_sort", _("Rows can't be sorted like that."), sorts=list(SORTS))
    chosen = books.account(account) if account else None
    place = cursor_of(cursor) if cursor else None
    limit = max(1, min(limit, MAX_PAGE))
    keys, has_more = _keys(books, _accounts(books, chosen, filters), filters, sort, place, limit)
    has_balance = _has_balance(chosen, filters, sort)
    rows = tuple(_rows(books, chosen, keys, sort, has_balance, is_open=place is None and filters.last_on is None))
    is_back = place is not None and place.is_back
    return RegisterPage(
        rows,
        rows[-1].cursor if rows and (is_back or has_more) else "",
        _back(rows[0].cursor) if rows and (has_more if is_back else place is not None) else "",
        chosen,
        has_balance,
    )


def register_row(
    user: User, cursor: str, *, account: UUID | None = None, has_balance: bool = False, books: Books | None = None
) -> RegisterRow:
    """The one row a cursor names, as it is now: what a page shows in its place after a change. `bad_cursor` when it has gone."""
    books = books or books_of(user)
    chosen = books.account(account) if account else None
    place = cursor_of(cursor)
    key = _start(books, place, "date")[-1]
    found = Transaction.objects.visible_to(user).filter(public_id=place.transaction).values_list("pk", flat=True)
    entry = entries(books, list(found))[found[0]]
    at = [(entry, _place(entry, key))]
    is_single = chosen is not None and chosen.commodity_id is not None
    units = next(iter(_running(books, chosen, at, "date", False))) if chosen and is_single and has_balance else None
    return _row(books, entry, at[0][1], units)


MOST_FOUND = 20_000
"""So many legs can be chosen at once."""


def register_found(
    user: User, *, account: UUID | None = None, filters: Filters = NO_FILTERS, books: Books | None = None
) -> list[int]:
    """The keys of all transactions a register lists, newest first; `too_many` beyond MOST_FOUND legs."""
    books = books or books_of(user)
    accounts = _accounts(books, books.account(account) if account else None, filters)
    wanted = filters_of(books, filters, accounts)
    found = page_keys(books.household.pk, accounts, wanted, Order("date", True), MOST_FOUND + 1)
    if len(found) > MOST_FOUND:
        raise DomainError("too_many", _("These are too many to change at once. Narrow the list, by dates for example."))
    return list(dict.fromkeys(transaction for _posting, transaction in found))


def _accounts(books: Books, chosen: AccountFacts | None, filters: Filters) -> list[AccountFacts]:
    accounts = [chosen] if chosen else books.balance_accounts()
    if filters.member is None:
        return accounts
    owner = member(books.user, filters.member).pk
    return [account for account in accounts if account.owner_id == owner]


def _has_balance(chosen: AccountFacts | None, filters: Filters, sort: str) -> bool:
    is_single = chosen is not None and chosen.commodity_id is not None
    return is_single and sort in ("-date", "date") and not filters.leaves_gaps


def _back(cursor: str) -> str:
    return f"p{cursor[1:]}"


def _keys(
    books: Books, accounts: Sequence[AccountFacts], filters: Filters, sort: str, place: Cursor | None, limit: int
) -> tuple[list[tuple[int, int]], bool]:
    """(posting, transaction) of the page in display order, and whether there are more that way."""
    by, is_down = sort.lstrip("-"), sort.startswith("-")
    start = None if place is None else _start(books, place, by)
    is_back = place is not None and place.is_back
    order = Order(by, is_down != is_back, start)
    wanted = filters_of(books, filters, accounts)
    found = page_keys(books.household.pk, accounts, wanted, order, limit + 1)
    page = found[:limit]
    return (page[::-1] if is_back else page), len(found) > limit


def _start(books: Books, place: Cursor, by: str) -> tuple[Any, ...]:
    """Where the named leg stands now, as the order has it; its key comes last. Private legs are no places."""
    rows = fetch(
        "SELECT p.id, p.booked_on, p.quantity, t.payee_key, t.id, p.audience FROM ledger_transaction t JOIN ledger_posting p "
        "ON p.transaction_id = t.id WHERE t.public_id = %s AND t.household_id = %s ORDER BY p.id",
        [uuid_param(place.transaction), books.household.pk],
    )
    if place.leg >= len(rows) or books.access(rows[place.leg][5]) != Access.SHOWN:
        raise bad_cursor()
    key, booked_on, units, payee, transaction, _audience = rows[place.leg]
    return {"date": (as_day(booked_on), key), "amount": (units, key), "payee": (payee, transaction, key)}[by]


def _rows(
    books: Books,
    chosen: AccountFacts | None,
    keys: Sequence[tuple[int, int]],
    sort: str,
    has_balance: bool,
    is_open: bool,
) -> Iterator[RegisterRow]:
    found = entries(books, list(dict.fromkeys(transaction for _posting, transaction in keys)))
    places = [(found[transaction], _place(found[transaction], posting)) for posting, transaction in keys]
    balances: Sequence[int | None] = [None] * len(places)
    if chosen is not None and has_balance and places:
        balances = list(_running(books, chosen, places, sort, is_open))
    for (entry, place), units in zip(places, balances, strict=True):
        yield _row(books, entry, place, units)


def _place(entry: Entry, posting: int) -> int:
    return next(place for place, leg in enumerate(entry.legs) if leg.id == posting)


def _running(
    books: Books, account: AccountFacts, places: Sequence[tuple[Entry, int]], sort: str, is_open: bool
) -> Iterator[int | None]:
    """The balance after each row: known at the first, then up or down by what is booked; None for what is not."""
    first = places[0][0].legs[places[0][1]]
    is_down = sort == "-date"
    units = (
        balance_in_all(account) if is_open and is_down else balance_through(books, account, first.booked_on, first.id)
    )
    previous: Leg | None = None
    for entry, place in places:
        leg, is_posted = entry.legs[place], entry.header.state == State.POSTED
        if previous is not None and not is_down and is_posted:
            units += leg.quantity
        yield units if is_posted else None
        if is_down and is_posted:
            units -= leg.quantity
        previous = leg


def _row(books: Books, entry: Entry, place: int, balance: int | None) -> RegisterRow:
    header, leg, side = entry.header, entry.legs[place], entry.sides[place]
    others = tuple(other for number, other in enumerate(entry.sides) if number != place)
    facts = books.commodities([leg.commodity])[leg.commodity]
    account = books.accounts[leg.account]
    return RegisterRow(
        cursor=Cursor(header.public_id, place, False).text(), transaction=header.public_id, account=account.public_id,
        account_name=account.name, booked_on=leg.booked_on, date=header.date, payee=header.payee,
        memo=header.memo or leg.memo, counter=counter_name(others), sides=others, tags=entry.tags,
        quantity=quantity(leg.quantity, facts.decimals), commodity=facts.code, value=side.value or Decimal(0),
        currency=entry.currency, state=header.state, origin=header.origin, decided_by=header.decided_by,
        revision=header.revision, is_reviewed=header.is_reviewed, is_reconciled=leg.is_reconciled,
        is_transfer=entry.is_transfer, is_split=len(others) > 1, can_change=can_change(books, entry),
        balance=None if balance is None else quantity(balance, facts.decimals),
    )  # fmt: skip
