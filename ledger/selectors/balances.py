"""Balances at a date: every balance-sheet account, by kind, in its own commodities and in the base currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from ledger.models import ImportBatch
from ledger.models.account import BALANCE_KINDS
from ledger.models.connection import JobState
from ledger.models.transaction import Access
from ledger.selectors.books import DEBT_KINDS, AccountFacts, Books, books_of
from ledger.selectors.coverage import Figure, Valuer, total
from ledger.selectors.sql import as_day, fetch, marks, quantity
from ledger.selectors.totals import Holdings, holdings_at

PRIVATE = "private"
"""The class of what other members show as a total only."""

ASSETS, DEBTS = "assets", "debts"
"""The two sides, where a sum is not wanted by kind."""


BATCHES = 200
"""So many of the newest imports are looked at for when an account last had one."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A quantity of one commodity."""

    commodity: str
    quantity: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One account: what it holds, and what that is worth in the base currency on the day."""

    public_id: UUID
    name: str
    kind: str
    institution: str
    icon: str
    color: str
    owner_id: int | None
    visibility: str
    closed_on: date | None
    holdings: tuple[Holding, ...]
    value: Figure


@dataclass(frozen=True, slots=True)
class BalanceGroup:
    """The accounts of one kind and their subtotal; the group PRIVATE has a subtotal and no accounts."""

    kind: str
    is_debt: bool
    accounts: tuple[AccountBalance, ...]
    subtotal: Figure


@dataclass(frozen=True, slots=True)
class Balances:
    """`groups` in display order (assets, debts, then PRIVATE where there is any); `net` is the sum of their subtotals."""

    on: date
    currency: str
    groups: tuple[BalanceGroup, ...]
    assets: Figure
    debts: Figure
    net: Figure

    @property
    def accounts(self) -> tuple[AccountBalance, ...]:
        return tuple(account for group in self.groups for account in group.accounts)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How recent an account's rows are: the newest booking day, and when a file or sync last brought something."""

    last_booked_on: date | None
    last_imported_at: datetime | None


def balances(user: User, on: date | None = None, *, books: Books | None = None) -> Balances:
    """What everybody's shown accounts hold at the end of `on` (today); other members' total-only accounts in one sum."""
    books = books or books_of(user)
    on = on or books.today
    counted = books.balance_accounts(Access.SHOWN, Access.COUNTED)
    held = holdings_at(books, counted, on)
    valuer = Valuer(books, {(commodity, on) for _account, commodity in held})
    groups = tuple(_groups(books, counted, held, valuer, on))
    assets = total((group.subtotal for group in groups if not group.is_debt), books.base.code)
    debts = total((group.subtotal for group in groups if group.is_debt), books.base.code)
    return Balances(on, books.base.code, groups, assets, debts, total((assets, debts), books.base.code))


def class_of(account: AccountFacts) -> str:
    """The line of the balance sheet an account is in: its kind, or PRIVATE."""
    return account.kind if account.access == Access.SHOWN else PRIVATE


def is_debt(kind: str, subtotal: Figure | None) -> bool:
    """The side a class is on: its kind's; what is private has no kind, so its sign decides."""
    is_negative = subtotal is not None and subtotal.value is not None and subtotal.value < 0
    return kind == DEBTS or kind in DEBT_KINDS or (kind == PRIVATE and is_negative)


def by_class(books: Books, held: Holdings) -> dict[str, dict[int, int]]:
    """Quantities by class and commodity."""
    classes: dict[str, dict[int, int]] = {}
    for (key, commodity), units in held.items():
        sums = classes.setdefault(class_of(books.accounts[key]), {})
        sums[commodity] = sums.get(commodity, 0) + units
    return classes


def class_order(kind: str) -> tuple[bool, bool, int]:
    """Assets, then debts, in the order of the kinds; PRIVATE last."""
    order = [str(known) for known in BALANCE_KINDS]
    return kind == PRIVATE, kind in DEBT_KINDS, order.index(kind) if kind in order else len(order)


def _groups(
    books: Books, accounts: Sequence[AccountFacts], held: Holdings, valuer: Valuer, on: date
) -> Iterable[BalanceGroup]:
    sums = by_class(books, held)
    for kind in sorted({class_of(account) for account in accounts}, key=class_order):
        members = [account for account in accounts if class_of(account) == kind and kind != PRIVATE]
        subtotal = valuer.figure(sums.get(kind, {}), on)
        lines = tuple(_line(books, account, _own(held, account), valuer, on) for account in members)
        yield BalanceGroup(kind, is_debt(kind, subtotal), lines, subtotal)


def _own(held: Holdings, account: AccountFacts) -> dict[int, int]:
    return {commodity: units for (key, commodity), units in held.items() if key == account.id}


def _line(books: Books, account: AccountFacts, held: Mapping[int, int], valuer: Valuer, on: date) -> AccountBalance:
    shown = dict(held)
    if account.commodity_id is not None:
        shown.setdefault(account.commodity_id, 0)
    known = books.commodities(shown)
    holdings = tuple(
        Holding(known[key].code, quantity(units, known[key].decimals), known[key].decimals)
        for key, units in sorted(shown.items(), key=lambda item: known[item[0]].code)
    )
    return AccountBalance(
        account.public_id, account.name, account.kind, account.institution, account.icon, account.color, account.owner_id,
        account.visibility, account.closed_on, holdings, valuer.figure(held, on),
    )  # fmt: skip


def freshness(user: User, *, books: Books | None = None) -> dict[UUID, Freshness]:
    """How recent each shown balance-sheet account is, by public id."""
    books = books or books_of(user)
    accounts = books.balance_accounts()
    booked, imported = _last_booked(accounts), _last_imported(books)
    return {
        account.public_id: Freshness(booked.get(account.id), imported.get(str(account.public_id)))
        for account in accounts
    }


def _last_booked(accounts: Sequence[AccountFacts]) -> dict[int, date]:
    """The newest booking day of each account: one step into the register index each."""
    if not accounts:
        return {}
    keys = [account.id for account in accounts]
    newest = "(SELECT MAX(p.booked_on) FROM ledger_posting p WHERE p.account_id = a.id)"
    rows = fetch(f"SELECT a.id, {newest} FROM ledger_account a WHERE a.id IN {marks(keys)}", keys)
    return {key: as_day(day) for key, day in rows if day is not None}


def _last_imported(books: Books) -> dict[str, datetime]:
    """When a batch last brought rows to each account, by the accounts its result names. Only the moment leaves here: whose
    batch it was and what it held do not.
    """
    done = ImportBatch.objects.filter(household=books.household, state=JobState.DONE, posted_at__isnull=False)
    found: dict[str, datetime] = {}
    newest = done.order_by("-created_at").values_list("report__result__accounts", "posted_at")
    for accounts, posted_at in newest[:BATCHES]:
        for account in accounts or ():
            if posted_at is not None and account.get("account_id"):
                found[account["account_id"]] = max(posted_at, found.get(account["account_id"], posted_at))
    return found
