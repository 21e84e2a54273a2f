"""What the pages of accounts show: balances with freshness, and whether statements agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import member, members
from fintrack.lib.errors import NotFound
from ledger.models import Account, AccountKind
from ledger.models.transaction import Access
from ledger.selectors.balances import PRIVATE, AccountBalance, BalanceGroup, Balances, Freshness, balances, freshness
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.coverage import Figure, total
from ledger.selectors.reconcile import AssertionLine, assertion_lines
from ledger.selectors.standing import UNSTATED, Colour, Standing, standings

AGEING_DAYS, STALE_DAYS = 7, 30


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as lists show it. `state` is the freshness dot: fresh, ageing, stale, unknown, or problem where the latest
    statement says otherwise; `proof` is how it stands with its statements.
    """

    balance: AccountBalance
    owner: str
    state: str
    last_booked_on: date | None
    proof: Standing = UNSTATED


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """The lines of one kind, or under one account (`name`); a group that is PRIVATE has a subtotal and no lines."""

    kind: str
    is_debt: bool
    lines: tuple[AccountLine, ...]
    subtotal: Figure
    name: str = ""


@dataclass(frozen=True, slots=True)
class AccountPages:
    """All accounts: open ones in groups, closed ones by themselves. `sheet` has the totals of what is shown."""

    sheet: Balances
    groups: tuple[AccountGroup, ...]
    closed: tuple[AccountLine, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account. `number` and `commodity` ("" where it may hold several) as its form has them. `heir` is the account that took
    over its rows: (public id, name), where the viewer may read it.
    """

    line: AccountLine
    number: str
    commodity: str
    assertions: tuple[AssertionLine, ...]
    heir: tuple[UUID, str] | None = None

    @property
    def proof(self) -> Standing:
        return self.line.proof

    @property
    def kind_name(self) -> str:
        return str(AccountKind(self.line.balance.kind).label)


SHARED = "shared"
"""The choice of accounts that belong to nobody in particular."""


def account_pages(
    user: User, *, books: Books | None = None, by_group: bool = False, owner: str = "", found: Balances | None = None
) -> AccountPages:
    """Every account `user` may read, by kind or by the account they are under; `owner` keeps those of one member (a public id) or
    SHARED ones, and the totals are then theirs. `found` saves the queries where a page has the balances already.
    """
    books = books or books_of(user)
    sheet = found or balances(user, books=books)
    lines = account_lines(books, sheet)
    if owner:
        sheet = _narrowed(books, sheet, _owner_key(books, owner))
    here = {account.public_id: lines[account.public_id] for account in sheet.accounts}
    groups = _grouped(books, here, sheet) if by_group else tuple(_group(group, here) for group in sheet.groups)
    gone = {account.public_id for account in books.accounts.values() if account.is_merged}
    closed = tuple(
        line
        for key, line in here.items()
        if line.balance.closed_on is not None and not (key in gone and _is_zero(line))
    )
    shown = tuple(group for group in groups if group.lines or group.kind == PRIVATE)
    return AccountPages(sheet, shown, closed, not lines)


def _is_zero(line: AccountLine) -> bool:
    return not any(holding.quantity for holding in line.balance.holdings)


def _owner_key(books: Books, owner: str) -> int | None:
    """The key of the member, None for SHARED; NotFound for whoever is no member."""
    if owner == SHARED:
        return None
    try:
        return member(books.user, UUID(owner)).pk
    except ValueError as error:
        raise NotFound(_("There is no such member.")) from error


def _narrowed(books: Books, sheet: Balances, owner: int | None) -> Balances:
    """The sheet of one owner's accounts alone; what others keep private is nobody's here."""
    base = books.base.code
    groups = []
    for group in sheet.groups:
        mine = tuple(account for account in group.accounts if account.owner_id == owner)
        if mine:
            groups.append(replace(group, accounts=mine, subtotal=total((one.value for one in mine), base)))
    assets = total((group.subtotal for group in groups if not group.is_debt), base)
    debts = total((group.subtotal for group in groups if group.is_debt), base)
    return replace(sheet, groups=tuple(groups), assets=assets, debts=debts, net=total((assets, debts), base))


def _grouped(books: Books, lines: Mapping[UUID, AccountLine], sheet: Balances) -> tuple[AccountGroup, ...]:
    """By the account at the top, in display order; accounts with nothing above or below them come last, in one group."""
    tops = {
        account.public_id: _top(books, account) for account in books.balance_accounts() if account.public_id in lines
    }
    heads = {top.public_id for key, top in tops.items() if top.public_id != key}
    order = dict.fromkeys(top.public_id for top in tops.values() if top.public_id in heads)
    named = [
        _named(books, top.name, [lines[key] for key, one in tops.items() if one.public_id == head])
        for head in order
        for top in [books.account(head)]
    ]
    alone = _named(books, "", [lines[key] for key, top in tops.items() if top.public_id not in heads])
    private = [
        AccountGroup(group.kind, group.is_debt, (), group.subtotal) for group in sheet.groups if group.kind == PRIVATE
    ]
    return (*named, alone, *private)


def _top(books: Books, account: AccountFacts) -> AccountFacts:
    """The topmost account above one that the viewer may read all the way."""
    while account.parent_id is not None and books.accounts[account.parent_id].access == Access.SHOWN:
        account = books.accounts[account.parent_id]
    return account


def _named(books: Books, name: str, lines: Sequence[AccountLine]) -> AccountGroup:
    opened = tuple(line for line in lines if line.balance.closed_on is None)
    return AccountGroup("", False, opened, total((line.balance.value for line in lines), books.base.code), name)


def _group(group: BalanceGroup, lines: Mapping[UUID, AccountLine]) -> AccountGroup:
    here = [lines[account.public_id] for account in group.accounts]
    opened = tuple(line for line in here if line.balance.closed_on is None)
    return AccountGroup(group.kind, group.is_debt, opened, group.subtotal)


def account_lines(
    books: Books,
    sheet: Balances,
    recent: Mapping[UUID, Freshness] | None = None,
    stands: Mapping[UUID, Standing] | None = None,
) -> dict[UUID, AccountLine]:
    """The accounts of a sheet with owner, freshness and standing, by public id, in its order."""
    recent = freshness(books.user, books=books) if recent is None else recent
    stands = standings(books, newest_rows(recent)) if stands is None else stands
    names = {person.pk: str(person) for person in members(books.user)}
    return {
        account.public_id: _line(
            books, account, recent.get(account.public_id), stands.get(account.public_id, UNSTATED), names
        )
        for account in sheet.accounts
    }


def newest_rows(recent: Mapping[UUID, Freshness]) -> dict[UUID, date | None]:
    return {key: fresh.last_booked_on for key, fresh in recent.items()}


def _line(
    books: Books, account: AccountBalance, recent: Freshness | None, proof: Standing, names: Mapping[int, str]
) -> AccountLine:
    last = recent.last_booked_on if recent else None
    state = "problem" if proof.colour == Colour.RED else state_of(last, books.today)
    return AccountLine(account, names.get(account.owner_id or 0, ""), state, last, proof)


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
    stated = assertion_lines(user, public_id, limit=statements, books=books)
    return AccountPage(line, number, code, stated, _heir(user, facts) if facts.is_merged else None)


def _heir(user: User, facts: AccountFacts) -> tuple[UUID, str] | None:
    mine = Account.objects.visible_to(user).filter(pk__in=Account.objects.filter(pk=facts.id).values("merged_into"))
    return mine.values_list("public_id", "name").first()
