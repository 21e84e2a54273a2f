"""What the pages of accounts show: balances with freshness, and whether statements agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import members
from fintrack.lib.errors import NotFound
from ledger.models import Account, AccountKind, BalanceAssertion
from ledger.selectors.assertions import checked, red_accounts
from ledger.selectors.balances import AccountBalance, BalanceGroup, Balances, Freshness, balances, freshness
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.sql import quantity

AGEING_DAYS, STALE_DAYS = 7, 30


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as lists show it. `state` is the freshness dot: fresh, ageing, stale, unknown, or problem where the latest
    statement says otherwise."""

    balance: AccountBalance
    owner: str
    state: str
    last_booked_on: date | None


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """The lines of one kind; a group that is PRIVATE has a subtotal and none."""

    kind: str
    is_debt: bool
    lines: tuple[AccountLine, ...]
    subtotal: Figure


@dataclass(frozen=True, slots=True)
class AccountPages:
    """All accounts: open ones in groups, closed ones by themselves."""

    sheet: Balances
    groups: tuple[AccountGroup, ...]
    closed: tuple[AccountLine, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class AssertionLine:
    """What a statement said an account held, and what the books say at the end of that day."""

    on: date
    commodity: str
    stated: Decimal
    booked: Decimal
    source: str
    holds: bool

    @property
    def difference(self) -> Decimal:
        return self.stated - self.booked


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account. `number` and `commodity` ("" where it may hold several) as its form has them."""

    line: AccountLine
    number: str
    commodity: str
    assertions: tuple[AssertionLine, ...]

    @property
    def kind_name(self) -> str:
        return str(AccountKind(self.line.balance.kind).label)


def account_pages(user: User, *, books: Books | None = None, found: Balances | None = None) -> AccountPages:
    """Every account `user` may read; `found` saves the queries where a page has the balances already."""
    books = books or books_of(user)
    sheet = found or balances(user, books=books)
    lines = account_lines(books, sheet)
    groups = tuple(_group(group, lines) for group in sheet.groups)
    closed = tuple(line for line in lines.values() if line.balance.closed_on is not None)
    shown = tuple(group for group in groups if group.lines or group.kind == "private")
    return AccountPages(sheet, shown, closed, not lines)


def _group(group: BalanceGroup, lines: Mapping[UUID, AccountLine]) -> AccountGroup:
    here = [lines[account.public_id] for account in group.accounts]
    opened = tuple(line for line in here if line.balance.closed_on is None)
    return AccountGroup(group.kind, group.is_debt, opened, group.subtotal)


def account_lines(
    books: Books, sheet: Balances, recent: Mapping[UUID, Freshness] | None = None, red: frozenset[UUID] | None = None
) -> dict[UUID, AccountLine]:
    """The accounts of a sheet with owner and freshness, by public id, in its order."""
    recent = freshness(books.user, books=books) if recent is None else recent
    red = frozenset(found.public_id for found in red_accounts(books.user, books=books)) if red is None else red
    names = {person.pk: str(person) for person in members(books.user)}
    return {
        account.public_id: _line(books, account, recent.get(account.public_id), account.public_id in red, names)
        for account in sheet.accounts
    }


def _line(
    books: Books, account: AccountBalance, recent: Freshness | None, is_red: bool, names: Mapping[int, str]
) -> AccountLine:
    last = recent.last_booked_on if recent else None
    state = "problem" if is_red else state_of(last, books.today)
    return AccountLine(account, names.get(account.owner_id or 0, ""), state, last)


def state_of(last: date | None, today: date) -> str:
    """How fresh rows are: fresh up to a week, ageing up to a month, then stale; without any row unknown."""
    if last is None:
        return "unknown"
    age = (today - last).days
    return "fresh" if age <= AGEING_DAYS else "ageing" if age <= STALE_DAYS else "stale"


def account_page(user: User, public_id: UUID, *, books: Books | None = None, statements: int = 12) -> AccountPage:
    """One account with its newest `statements` assertions. NotFound for categories and what the viewer may not read."""
    books = books or books_of(user)
    facts = books.account(public_id)
    if not facts.is_balance:
        raise NotFound(_("There is no such account."))
    line = account_lines(books, balances(user, books=books))[public_id]
    number = Account.objects.filter(pk=facts.id).values_list("number", flat=True)[0]
    code = books.commodities([facts.commodity_id])[facts.commodity_id].code if facts.commodity_id else ""
    return AccountPage(line, number, code, _assertions(books, facts.id, statements))


def _assertions(books: Books, account: int, limit: int) -> tuple[AssertionLine, ...]:
    live = BalanceAssertion.objects.filter(account=account, superseded_by=None)
    found = list(checked(list(live.order_by("-date", "-pk")[:limit])))
    facts = books.commodities({one.assertion.commodity_id for one in found})
    return tuple(
        AssertionLine(
            one.assertion.date, facts[one.assertion.commodity_id].code,
            one.assertion.quantity, quantity(one.balances[-1], facts[one.assertion.commodity_id].decimals),
            one.assertion.source, one.holds,
        )
        for one in found
    )  # fmt: skip
