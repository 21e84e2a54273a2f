"""What the net worth of a day is made of: account by account, what was on its way, and what other members show as a total only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ledger.models.transaction import Access
from ledger.selectors.balances import ASSETS, DEBTS, AccountBalance, balances
from ledger.selectors.books import Books
from ledger.selectors.coverage import Figure, Valuer, negated, total
from ledger.selectors.net_worth import ClassWorth, NetWorth, net_worth
from ledger.selectors.rows import entries
from ledger.selectors.sql import fetch, marks
from ledger.selectors.transit import TO_QUANTITY

TRANSIT = "transit"
LONGEST = timedelta(days=31)
"""What is on its way for longer is one sum: to find it, every later row would have to be read."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An entry of which one side is booked and the other still to come: what it will bring."""

    transaction: UUID
    payee: str
    on: date
    value: Figure


@dataclass(frozen=True, slots=True)
class WorthClass:
    """A class of accounts with those that held anything; of PRIVATE the subtotal alone."""

    kind: str
    accounts: tuple[AccountBalance, ...]
    subtotal: Figure


@dataclass(frozen=True, slots=True)
class WorthDay:
    """`classes`, `moving` and `longer` (on its way for more than a month) add up to `whole`."""

    on: date
    classes: tuple[WorthClass, ...]
    moving: tuple[OnItsWay, ...]
    longer: Figure | None
    whole: Figure


def worth_day(books: Books, on: date, part: str = "", owned: Sequence[int] | None = None) -> WorthDay:
    """At the end of `on`: bank 1,000, card −200 and 100 on its way are 900.

    `part` names one figure of it: ASSETS, DEBTS, TRANSIT or the kind of a class; `owned` the accounts that count (None: all).
    """
    worth = net_worth(books.user, on, owned=owned, books=books)
    chosen = [line for line in worth.classes if part in ("", line.kind, DEBTS if line.is_debt else ASSETS)]
    has_transit = part in ("", TRANSIT) and owned is None
    moving = tuple(_moving(books, on)) if has_transit and worth.in_transit.value else ()
    longer = _longer(worth, moving) if has_transit else None
    parts = [line.value for line in chosen] + ([worth.in_transit] if has_transit else [])
    return WorthDay(on, _classes(books, on, chosen, owned), moving, longer, total(parts, books.base.code))


def _classes(
    books: Books, on: date, chosen: Sequence[ClassWorth], owned: Sequence[int] | None
) -> tuple[WorthClass, ...]:
    known = balances(books.user, on, books=books).accounts
    mine = None if owned is None else {books.accounts[key].public_id for key in owned}
    held = [
        account for account in known
        if (mine is None or account.public_id in mine) and any(one.quantity for one in account.holdings)
    ]  # fmt: skip
    return tuple(
        WorthClass(line.kind, tuple(account for account in held if account.kind == line.kind), line.value)
        for line in chosen
    )


def _moving(books: Books, on: date) -> Iterator[OnItsWay]:
    keys = [key for key, account in books.accounts.items() if account.access != Access.ABSENT]
    rows = fetch(
        "SELECT p.transaction_id, t.currency_id, SUM(p.value) FROM ledger_posting p "
        "JOIN ledger_transaction t ON t.id = p.transaction_id "
        f"WHERE p.account_id IN {marks(keys)} AND p.booked_on > %s AND p.booked_on <= %s AND t.state = 'posted' AND EXISTS "
        "(SELECT 1 FROM ledger_posting o WHERE o.transaction_id = t.id AND o.booked_on <= %s) "
        "GROUP BY p.transaction_id, t.currency_id HAVING SUM(p.value) <> 0",
        [*keys, on, on + LONGEST, on],
    )
    known = entries(books, [row[0] for row in rows])
    valuer = Valuer(books, {(currency, on) for _key, currency, _units in rows})
    for key, currency, units in rows:
        header = known[key].header
        value = valuer.figure({currency: int(units) * TO_QUANTITY}, on)
        yield OnItsWay(header.public_id, header.payee, header.date, value)


def _longer(worth: NetWorth, moving: Sequence[OnItsWay]) -> Figure | None:
    rest = total((worth.in_transit, *(negated(one.value) for one in moving)), worth.currency)
    return rest if rest.value or not rest.is_complete else None
