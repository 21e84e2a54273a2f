"""A realistic seeded ledger of any size, for benchmarks: written in sets, drafts first, then the seal, then the totals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import Household, User, new_public_id
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.intake.post import POSTING_COLUMNS, TRANSACTION_COLUMNS
from ledger.models import Account, AccountKind
from ledger.models.transaction import EVERYBODY, DecidedBy, Origin
from ledger.services.accounts import account_create, currency_for, writer_of
from ledger.services.locks import household_lock
from ledger.services.month_totals import Deltas, Fact

YEARS = 10
CHUNK = 5_000
PAYEES = 2_000
CATEGORIES = 60
UNREVIEWED = 100
UNITS = 10 ** (QUANTITY_SCALE - VALUE_SCALE)
CENT = 10 ** (QUANTITY_SCALE - 2)
ACCOUNTS = (
    ("Generated checking", AccountKind.CHECKING, 50),
    ("Generated card", AccountKind.CREDIT_CARD, 20),
    ("Generated wallet", AccountKind.WALLET, 10),
    ("Generated cash", AccountKind.CASH, 6),
    ("Generated second card", AccountKind.CREDIT_CARD, 5),
    ("Generated payroll", AccountKind.CHECKING, 4),
    ("Generated savings", AccountKind.SAVINGS, 2),
    ("Generated reserve", AccountKind.SAVINGS, 1),
    ("Generated second wallet", AccountKind.WALLET, 1),
    ("Generated loan", AccountKind.LOAN, 1),
)
"""Name, kind and share of the rows: the busiest has half of them."""

FIRST = (
    "Star",
    "Green",
    "North",
    "Blue",
    "River",
    "Sun",
    "Metro",
    "Golden",
    "Union",
    "Prime",
    "Corner",
    "Family",
    "City",
    "Lake",
    "Royal",
    "Fresh",
    "Urban",
    "Grand",
    "Park",
    "Silver",
)
SECOND = ("Market", "Coffee", "Pharmacy", "Fuel", "Bakery", "Books", "Energy", "Telecom", "Fitness", "Grill")
PLACES = ("Makati", "Cebu", "Davao", "Iloilo", "Baguio", "Quezon", "Pasig", "Taguig", "Manila", "Bacolod")
COMMON_PAYEE, RARE_PAYEE = f"{FIRST[0]} {SECOND[0]} {PLACES[0]}", "Zephyrine Antiques"

RARE_ROWS = 60
"""A rare payee is one with a page of rows in a ledger of any size, so that what is compared between sizes is finding them."""


class Payee(NamedTuple):
    """Where money goes: its folded name, its category and what is usual there, in cents."""

    name: str
    key: str
    category: int
    usual: int
    is_income: bool


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written, and how long it took."""

    transactions: int
    postings: int
    busiest: Account
    seconds: float


def ledger_generate(
    *, household: Household, acting_user: User, transactions: int, today: date, seed: int = 1
) -> Generated:
    """Write `transactions` entries over the ten years up to `today` into new accounts; the same seed gives the same ledger.

    4 of 100 are transfers, 5 income, the rest spending, at 2,000 payees of which few are common and many rare.
    """
    writer_of(acting_user, household)
    started = time.perf_counter()
    with atomic(), household_lock(household):
        writer = _Writer(household, acting_user, Random(seed), today)  # noqa: S311
        for first in range(0, transactions, CHUNK):
            writer.write(first, min(first + CHUNK, transactions), transactions)
        writer.deltas.write()
    seconds = time.perf_counter() - started
    return Generated(transactions, 2 * transactions, writer.accounts[0], round(seconds, 3))


@dataclass
class _Writer:
    household: Household
    user: User
    random: Random
    today: date
    accounts: list[Account] = field(init=False)
    deltas: Deltas = field(init=False)

    def __post_init__(self) -> None:
        self.deltas = Deltas.of(self.household)
        self.accounts = [self._account(name, kind) for name, kind, _share in ACCOUNTS]
        self._currency = currency_for(self.accounts[0]).pk
        self._payees = self._make_payees(*self._categories())
        self._payee_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._payees))))
        self._account_keys = [account.pk for account in self.accounts]
        self._account_weights = list(accumulate(share for _name, _kind, share in ACCOUNTS))
        self._now = bulk.moment(timezone.now())

    def _account(self, name: str, kind: AccountKind) -> Account:
        return account_create(
            household=self.household, acting_user=self.user, name=name, kind=kind, currency=self.household.base_currency
        )

    def _categories(self) -> tuple[list[int], list[int]]:
        """The household's categories (spending, income), with enough generated ones to make sixty."""
        mine = Account.objects.filter(household=self.household, purpose="")
        spending = list(mine.filter(kind=AccountKind.EXPENSE).order_by("pk").values_list("pk", flat=True))
        income = list(mine.filter(kind=AccountKind.INCOME).order_by("pk").values_list("pk", flat=True))
        for number in range(len(spending) + len(income), CATEGORIES):
            kind = AccountKind.EXPENSE if income or number % 2 else AccountKind.INCOME
            made = account_create(
                household=self.household, acting_user=self.user, name=f"Generated {number}", kind=kind
            )
            (spending if kind == AccountKind.EXPENSE else income).append(made.pk)
        return spending, income

    def _make_payees(self, spending: list[int], income: list[int]) -> list[Payee]:
        names = [f"{first} {second} {place}" for place in PLACES for second in SECOND for first in FIRST]
        payees = []
        for rank, name in enumerate(names[:PAYEES]):
            is_income = rank % 20 == 19
            category = self.random.choice(income if is_income else spending)
            payees.append(Payee(name, fold(name), category, self.random.randrange(500, 80_000), is_income))
        self._rare = Payee(RARE_PAYEE, fold(RARE_PAYEE), spending[0], 25_000, False)
        return payees

    def write(self, first: int, end: int, total: int) -> None:
        """Entries number `first` to `end` of `total`, in order of days."""
        count, step = end - first, max(total // RARE_ROWS, RARE_ROWS)
        keys = bulk.reserve_ids("ledger_transaction", count)
        payees = self.random.choices(self._payees, cum_weights=self._payee_weights, k=count)
        accounts = self.random.choices(self._account_keys, cum_weights=self._account_weights, k=count)
        headers: list[tuple[Any, ...]] = []
        legs: list[tuple[Any, ...]] = []
        for number, key, payee, account in zip(range(first, end), keys, payees, accounts, strict=True):
            on = self._day(number, total)
            told = self._rare if number % step == step - 1 else payee
            headers.append(self._header(key, on, told, number >= total - UNREVIEWED))
            legs.extend(self._legs(key, on, told, account))
        bulk.insert_rows("ledger_transaction", TRANSACTION_COLUMNS, headers)
        bulk.insert_rows("ledger_posting", POSTING_COLUMNS, legs)
        bulk.seal(keys)

    def _day(self, number: int, total: int) -> date:
        days = YEARS * 365
        return self.today - timedelta(days=days - 1 - number * days // total)

    def _header(self, key: int, on: date, payee: Payee, is_new: bool) -> tuple[Any, ...]:
        return (
            key, new_public_id().hex, self.household.pk, on.isoformat(), self._currency, payee.name, payee.key, "", payee.key,
            "draft", Origin.PERSON.value, DecidedBy.PERSON.value, 0, self._now, self.user.pk, None,
            None if is_new else self._now,
        )  # fmt: skip

    def _legs(self, key: int, on: date, payee: Payee, account: int) -> Iterator[tuple[Any, ...]]:
        dice = self.random.random()
        other, quantity = payee.category, int(payee.usual * (0.5 + dice)) * CENT
        if payee.is_income:
            quantity *= -18
        elif dice < 0.04:
            other = next(key for key in self._account_keys[5:] if key != account)
        for where, amount in ((account, -quantity), (other, quantity)):
            self.deltas.add(Fact(where, self._currency, self._currency, on, EVERYBODY, amount, amount // UNITS))
            yield (key, where, on.isoformat(), self._currency, amount, amount // UNITS, EVERYBODY, "", False)
