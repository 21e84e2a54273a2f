"""A household's books as one viewer sees them: which accounts they may read, which only count, and in what currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from accounts.periods import PeriodRuleSpec, spec_of
from accounts.selectors import household_of
from fintrack.lib.errors import NotFound
from ledger.models.account import BALANCE_KINDS, CATEGORY_KINDS, AccountKind, audience_of
from ledger.models.transaction import Access, access_of
from ledger.rates import RateTable
from ledger.selectors.sql import as_day, as_uuid, fetch, marks


@dataclass(frozen=True, slots=True)
class CommodityFacts:
    id: int
    code: str
    decimals: int


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account without its rows. `access` is the viewer's: SHOWN, COUNTED ("Private") or ABSENT."""

    id: int
    public_id: UUID
    kind: str
    name: str
    parent_id: int | None
    commodity_id: int | None
    owner_id: int | None
    visibility: str
    institution: str
    icon: str
    color: str
    purpose: str
    closed_on: date | None
    is_merged: bool
    access: Access

    @property
    def is_balance(self) -> bool:
        return self.kind in BALANCE_KINDS

    @property
    def is_category(self) -> bool:
        return self.kind in CATEGORY_KINDS


ACCOUNTS = (
    "SELECT id, public_id, kind, name, parent_id, commodity_id, owner_id, visibility, institution, icon, color, purpose, "
    "merged_into_id IS NOT NULL, closed_on FROM ledger_account"
)
COMMODITIES = "SELECT id, code, decimals FROM ledger_commodity"


@dataclass
class Books:
    """What selectors share within one request: accounts and commodities are read once, rates as they are asked for.

    `books_of(user)` makes one; a page that needs several selectors passes it on as `books=`.
    """

    user: User
    household: Household
    _access: dict[str, Access] = field(default_factory=dict)
    _commodities: dict[int, CommodityFacts] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> dict[int, AccountFacts]:
        """Every account of the household by key, in display order; look at `access` before showing one."""
        rows = fetch(f"{ACCOUNTS} WHERE household_id = %s ORDER BY position, name, id", [self.household.pk])
        return {row[0]: self._account(*row) for row in rows}

    def _account(self, key: int, public_id: Any, *row: Any) -> AccountFacts:
        *facts, is_merged, closed_on = row
        access = self.access(audience_of(visibility=row[5], owner_id=row[4]))
        day = None if closed_on is None else as_day(closed_on)
        return AccountFacts(*(key, as_uuid(public_id), *facts, day, bool(is_merged), access))

    @cached_property
    def children(self) -> dict[tuple[str, int | None], list[AccountFacts]]:
        """The accounts of a kind right under one, None for those at the top, in display order."""
        found: dict[tuple[str, int | None], list[AccountFacts]] = {}
        for account in self.accounts.values():
            found.setdefault((account.kind, account.parent_id), []).append(account)
        return found

    @cached_property
    def base(self) -> CommodityFacts:
        code = self.household.base_currency
        rows = fetch(f"{COMMODITIES} WHERE code = %s AND household_id IS NULL", [code])
        if not rows:
            raise NotFound(_("The currency %(code)s is not loaded yet.") % {"code": code}, code="unknown_currency")
        found = self._commodities[rows[0][0]] = CommodityFacts(*rows[0])
        return found

    @cached_property
    def rates(self) -> RateTable:
        return RateTable(self.household)

    @cached_property
    def period_rule(self) -> PeriodRuleSpec:
        return spec_of(self.household)

    @cached_property
    def today(self) -> date:
        """The day it is where the household lives."""
        now: datetime = timezone.now()
        return now.astimezone(ZoneInfo(self.household.time_zone)).date()

    def access(self, audience: str) -> Access:
        """`access_of` for this viewer, each audience worked out once."""
        found = self._access.get(audience)
        if found is None:
            found = self._access[audience] = access_of(self.user, audience)
        return found

    def commodities(self, keys: Iterable[int]) -> dict[int, CommodityFacts]:
        """Codes and decimals of these commodities; those already known cost no query."""
        wanted = set(keys)
        missing = wanted - self._commodities.keys()
        if missing:
            rows = fetch(f"{COMMODITIES} WHERE id IN {marks(list(missing))}", list(missing))
            self._commodities.update((row[0], CommodityFacts(*row)) for row in rows)
        return {key: self._commodities[key] for key in wanted}

    def balance_accounts(self, *accesses: Access) -> list[AccountFacts]:
        """The balance-sheet accounts of these accesses (SHOWN alone by default)."""
        wanted = accesses or (Access.SHOWN,)
        return [account for account in self.accounts.values() if account.is_balance and account.access in wanted]

    def account(self, public_id: UUID) -> AccountFacts:
        """A shown account by its public id; absent and not-yours are both NotFound."""
        for account in self.accounts.values():
            if account.public_id == public_id and account.access == Access.SHOWN:
                return account
        raise NotFound(_("There is no such account."))

    def below(self, account: AccountFacts) -> set[int]:
        """The keys of an account and all under it."""
        found = {account.id}
        while True:
            more = {child.id for child in self.accounts.values() if child.parent_id in found} - found
            if not more:
                return found
            found |= more

    def top(self, account: AccountFacts) -> AccountFacts:
        """The group an account is in: itself where nothing is above it."""
        while account.parent_id is not None:
            account = self.accounts[account.parent_id]
        return account

    @cached_property
    def has_private(self) -> bool:
        """Whether another member keeps any account to themselves, so that legs must be looked at one by one."""
        return any(account.access != Access.SHOWN for account in self.accounts.values())


def books_of(user: User) -> Books:
    """The books `user` looks at; Forbidden `no_household` for someone who has none yet."""
    return Books(user, household_of(user))


DEBT_KINDS = (AccountKind.CREDIT_CARD, AccountKind.LOAN, AccountKind.PAYABLE)
"""Kinds on the debt side of the balance sheet; a class stays on its side even when its sign turns (an overpaid card)."""
