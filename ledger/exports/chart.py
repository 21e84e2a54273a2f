"""How the books' accounts are called in a journal: a path from one of the five roots, made legal and unique for each syntax."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from accounts.models import User
from ledger.models import Account, AccountKind
from ledger.selectors.books import DEBT_KINDS

Path = tuple[str, ...]
ASSETS, LIABILITIES, EQUITY, INCOME, EXPENSES = "Assets", "Liabilities", "Equity", "Income", "Expenses"
PRIVATE: Path = (EQUITY, "Private")
"""Where the sides go that another member keeps private, so that the entry still balances."""
TRANSIT: Path = (ASSETS, "In-Transit")
"""Where money is that left one account on one day and reached the other on a later one."""
BEFORE: Path = (EQUITY, "Before")
"""The other side of what accounts held before the first day of an export."""
REVALUED: Path = (EQUITY, "Revalued")
"""The worth of a side that moves no quantity: a return of capital."""
_ROOTS = {AccountKind.INCOME: INCOME, AccountKind.EXPENSE: EXPENSES, AccountKind.EQUITY: EQUITY}


def root_of(kind: str) -> str:
    """root_of("credit_card") == "Liabilities", root_of("savings") == "Assets"."""
    return _ROOTS.get(AccountKind(kind)) or (LIABILITIES if kind in DEBT_KINDS else ASSETS)


def accounts_of(user: User) -> list[Account]:
    """The accounts and categories the person may see, parents before what is under them where there is an order."""
    rows = Account.objects.visible_to(user).select_related("commodity", "parent", "owner")
    return list(rows.order_by("position", "name", "pk"))


def paths_of(accounts: Iterable[Account]) -> dict[int, Path]:
    """Key → path: groceries under food are ("Expenses", "Food", "Groceries"). A parent the person can't see is passed over."""
    known = {account.pk: account for account in accounts}
    return {key: (root_of(account.kind), *_names(account, known)) for key, account in known.items()}


def _names(account: Account, known: dict[int, Account]) -> Path:
    names, seen, here = [account.name], {account.pk}, known.get(account.parent_id or 0)
    while here is not None and here.pk not in seen:
        names.append(here.name)
        seen.add(here.pk)
        here = known.get(here.parent_id or 0)
    return tuple(reversed(names))


@dataclass
class Namer:
    """Legal names for things that may be called anything, each its own: two accounts "Cash" become Assets:Cash and Assets:Cash-2.

    `legal` makes one part of a path legal; names that become the same are told apart by a number.
    """

    legal: Callable[[str], str]
    separator: str = ":"
    longest: int = 200
    _names: dict[Hashable, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def name(self, key: Hashable, path: Path) -> str:
        """The name of `key`, the same each time."""
        found = self._names.get(key)
        if found is None:
            plain = self.separator.join((path[0], *(self.legal(part) for part in path[1:])))[: self.longest]
            found = self._names[key] = self._free(plain)
            self._taken.add(found)
        return found

    def _free(self, plain: str) -> str:
        found, number = plain, 1
        while found in self._taken:
            number += 1
            found = f"{plain[: self.longest - 8]}-{number}"
        return found

    @property
    def used(self) -> dict[Hashable, str]:
        return self._names
