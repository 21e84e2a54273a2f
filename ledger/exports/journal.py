"""The books as a journal has them: one entry per transaction and day, oldest first. Drafts and void transactions are no entries.

A journal knows one day for an entry. A transaction whose sides are booked on several days becomes an entry for each, with the
difference held in `TRANSIT` between them. What the viewer may not see of a transaction is one side in `PRIVATE`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from ledger.exports.chart import BEFORE, PRIVATE, REVALUED, TRANSIT, Path, accounts_of, paths_of
from ledger.models import Account, Commodity, CommodityKind, Posting
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import State
from ledger.selectors.export import Span, export_prices, export_transactions, shown_legs, stated_balances

Place = int | Path
"""An account's key, or one of the paths that stand for no account."""


@dataclass(frozen=True, slots=True)
class Side:
    """`quantity` of `commodity`, worth `value` of the entry's currency. Where both are one thing, value is the quantity."""

    place: Place
    quantity: Decimal
    commodity: str
    value: Decimal
    currency: str
    memo: str = ""

    @property
    def is_converted(self) -> bool:
        return self.commodity != self.currency


@dataclass(frozen=True, slots=True)
class Entry:
    on: date
    payee: str
    memo: str
    tags: tuple[str, ...]
    public_id: str
    links: tuple[str, ...]
    is_reviewed: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds at the end of a day: stated by a bank (`is_stated`), or as the books have it at the end."""

    on: date
    place: Place
    quantity: Decimal
    commodity: str


Changes = dict[tuple[Place, str], dict[date, Decimal]]


@dataclass
class Journal:
    """All a writer needs. `entries` may be gone through once more: each time they are read anew, a few hundred at a time."""

    user: User
    span: Span
    accounts: list[Account] = field(init=False)
    paths: dict[int, Path] = field(init=False)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        self.accounts = accounts_of(self.user)
        self.paths = paths_of(self.accounts)
        self.changes = defaultdict(lambda: defaultdict(Decimal))
        for entry in self._all():
            for side in entry.sides:
                self.changes[side.place, side.commodity][entry.on] += side.quantity

    @cached_property
    def _decimals(self) -> dict[str, int]:
        return {one.code: one.decimals for one in self.commodities() if one.kind == CommodityKind.CURRENCY}

    def number(self, value: Decimal, code: str) -> str:
        """As many decimals as the currency has, and more where the number needs them: number(12.5, "EUR") is "12.50"."""
        exponent = value.normalize().as_tuple().exponent
        needed = -exponent if isinstance(exponent, int) else 0
        return f"{value:.{max(needed, self._decimals.get(code, 0))}f}"

    def path(self, place: Place) -> Path:
        return self.paths.get(place, PRIVATE) if isinstance(place, int) else place

    def entries(self) -> Iterator[Entry]:
        """Those within the span, after what was held before it."""
        if (before := self._before) is not None:
            yield before
        yield from (entry for entry in self._all() if self.span.holds(entry.on))

    @cached_property
    def first_use(self) -> dict[Place, date]:
        """The day each account is first used; nothing of those that never are."""
        found: dict[Place, date] = {}
        for (place, _commodity), days in self.changes.items():
            if used := [day for day in days if self.span.holds(day)]:
                found[place] = min([*used, found.get(place, date.max)])
        if (before := self._before) is not None:
            found.update({side.place: before.on for side in before.sides})
        return found

    def commodities(self) -> list[Commodity]:
        """What is held, paid in or priced, by code."""
        codes = {code for _place, code in self.changes}
        codes |= {account.commodity.code for account in self.accounts if account.commodity}
        for price in self.prices():
            codes |= {price.commodity.code, price.currency.code}
        rows = Commodity.objects.filter(code__in=codes, household=None) | Commodity.objects.filter(
            code__in=codes, household=self.user.household
        )
        return list(rows.order_by("code"))

    def prices(self) -> list[Any]:
        return [
            price for price in export_prices(self.user) if self.span.last_on is None or price.date <= self.span.last_on
        ]

    def stated(self) -> Iterator[Held]:
        """What banks stated, where it is what the account holds at that day's end: a statement of the middle of a day can't be said
        in a journal, and one that doesn't hold would make the whole file wrong.
        """
        for one in stated_balances(self.user):
            key = (one.account_id, one.commodity.code)
            if self._is_open(key[0], one.date) and self._at(key, one.date) == one.quantity:
                yield Held(one.date, one.account_id, one.quantity, one.commodity.code)

    def closing(self) -> Iterator[Held]:
        """What the books say each balance-sheet account holds at the end."""
        last = self.last_day()
        balance = {account.pk for account in self.accounts if account.kind in BALANCE_KINDS}
        for key in sorted(self.changes, key=str):
            if last is not None and key[0] in balance and self._is_open(key[0], last):
                yield Held(last, key[0], self._at(key, last), key[1])

    def _is_open(self, place: Place, on: date) -> bool:
        """Whether the day is in the span and the account used by then."""
        return self.span.holds(on) and self.first_use.get(place, date.max) <= on

    def last_day(self) -> date | None:
        """The last day with an entry within the span."""
        days = [day for days in self.changes.values() for day in days if self.span.holds(day)]
        return max(days, default=self.span.first_on if self._before else None)

    def _at(self, key: tuple[Place, str], on: date) -> Decimal:
        return sum((quantity for day, quantity in self.changes.get(key, {}).items() if day <= on), Decimal(0))

    @cached_property
    def _before(self) -> Entry | None:
        """One entry on the first day with what balance-sheet accounts held on its eve."""
        if self.span.first_on is None:
            return None
        eve = self.span.first_on - timedelta(days=1)
        balance = {account.pk for account in self.accounts if account.kind in BALANCE_KINDS} | {TRANSIT}
        sides: list[Side] = []
        for place, code in sorted(self.changes, key=str):
            held = self._at((place, code), eve) if place in balance else Decimal(0)
            if held:
                sides += [Side(place, held, code, held, code), Side(BEFORE, -held, code, -held, code)]
        return Entry(self.span.first_on, "", "", (), "", (), True, tuple(sides)) if sides else None

    def _all(self) -> Iterator[Entry]:
        for transaction in export_transactions(self.user):
            if transaction.state == State.POSTED:
                yield from entries_of(transaction)


def entries_of(transaction: Any) -> Iterator[Entry]:
    """The entries of a posted transaction as `export_transactions` yields it."""
    days: dict[date, list[Side]] = {}
    legs = shown_legs(transaction)
    currency = transaction.currency.code
    for leg in legs:
        days.setdefault(leg.booked_on, []).extend(_sides(leg, currency))
    if len(legs) < len(transaction.every_leg):
        rest = -sum((leg.value for leg in legs), Decimal(0))
        days[min(days)].append(Side(PRIVATE, rest, currency, rest, currency))
    is_split = len(days) > 1
    links = _links(transaction, is_split)
    tags = tuple(sorted(tag.name for tag in transaction.every_tag))
    for day in sorted(days):
        sides = days[day]
        rest = -sum((side.value for side in sides), Decimal(0))
        if is_split and rest:
            sides.append(Side(TRANSIT, rest, currency, rest, currency))
        yield Entry(
            day, transaction.payee, transaction.memo, tags, str(transaction.public_id), links,
            transaction.reviewed_at is not None, tuple(sides),
        )  # fmt: skip


def _sides(leg: Posting, currency: str) -> Iterator[Side]:
    code = leg.commodity.code
    if leg.quantity or code == currency:
        yield Side(leg.account_id, leg.quantity, code, leg.value, currency, leg.memo)
    elif leg.value:
        yield Side(REVALUED, leg.value, currency, leg.value, currency, leg.memo)


def _links(transaction: Any, is_split: bool) -> tuple[str, ...]:
    """A purchase and its refunds, and the halves of what was in transit, share a word."""
    links = [str(transaction.public_id)] if is_split or transaction.has_refund else []
    if transaction.refund_of is not None and transaction.shows_purchase:
        links.append(str(transaction.refund_of.public_id))
    return tuple(links)
