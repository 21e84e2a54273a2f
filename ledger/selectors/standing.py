"""How each account stands with what was stated of it: proved up to a day, proved long ago, or off. One rule for pages, API, admin and
shell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.models import BalanceAssertion
from ledger.selectors.assertions import Checked, checked, latest_assertions
from ledger.selectors.books import Books
from ledger.selectors.reconcile import EARLIER, broken
from ledger.selectors.sql import quantity

PROVED_FOR = timedelta(days=35)
"""A monthly statement and a few days for it to come."""


class Colour(StrEnum):
    """GREEN: the newest stated balance holds, and is no older than `PROVED_FOR`. AMBER: it holds, and is older. RED: it doesn't hold.
    NONE: nothing was ever stated.
    """

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """`on` is the day of the newest stated balance, `proved_on` of the newest that holds; off, it is `difference` that was stated more,
    and `since` the first one that doesn't hold.
    """

    colour: Colour = Colour.NONE
    on: date | None = None
    proved_on: date | None = None
    commodity: str = ""
    difference: Decimal = Decimal(0)
    since: date | None = None

    @property
    def holds(self) -> bool:
        return self.colour != Colour.RED

    @property
    def is_stated(self) -> bool:
        return self.colour != Colour.NONE


UNSTATED = Standing()


def colour_of(holds: bool, on: date, *, newest_on: date | None, today: date, closed_on: date | None = None) -> Colour:
    """On 20 March, proved on 28 February: green; on 31 December: amber. A closed account needs proof up to its last row only."""
    if not holds:
        return Colour.RED
    until = newest_on or on if closed_on else max(today, newest_on or today)
    return Colour.GREEN if until - on <= PROVED_FOR else Colour.AMBER


def latest(books: Books) -> tuple[Checked, ...]:
    """The newest stated balance of each account the viewer may read, in each commodity, against the books."""
    return tuple(checked(latest_assertions([account.id for account in books.balance_accounts()])))


def standings(
    books: Books, newest: Mapping[UUID, date | None], found: Sequence[Checked] | None = None
) -> dict[UUID, Standing]:
    """For each account that something was stated of. Of several commodities the worst one counts. `newest`: the day of each account's
    last row; `found` saves the queries where the page has `latest` already.
    """
    found = latest(books) if found is None else found
    breaks = _breaks([one for one in found if not one.holds])
    stands: dict[UUID, Standing] = {}
    for one in found:
        account = books.accounts[one.assertion.account_id]
        colour = colour_of(
            one.holds, one.assertion.date, newest_on=newest.get(account.public_id), today=books.today, closed_on=account.closed_on
        )  # fmt: skip
        known = stands.get(account.public_id, UNSTATED)
        if WORST.index(colour) < WORST.index(known.colour):
            stands[account.public_id] = _standing(one, colour, breaks)
    return stands


WORST = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.NONE)


def _standing(one: Checked, colour: Colour, breaks: Mapping[int, tuple[date | None, date]]) -> Standing:
    assertion, commodity = one.assertion, one.assertion.commodity
    if one.holds:
        return Standing(colour, assertion.date, assertion.date, commodity.code)
    gap = quantity(to_units(assertion.quantity, QUANTITY_SCALE) - one.balances[-1], commodity.decimals)
    agreed_on, since = breaks[assertion.pk]
    return Standing(colour, assertion.date, agreed_on, commodity.code, gap, since)


def _breaks(red: Sequence[Checked]) -> dict[int, tuple[date | None, date]]:
    """For each balance that doesn't hold: the last before it that does, and the first one since that doesn't."""
    if not red:
        return {}
    keys = {one.assertion.account_id for one in red}
    rows = BalanceAssertion.objects.filter(account__in=keys, superseded_by=None).order_by("-date", "-pk")
    rows = rows.exclude(pk__in=[one.assertion.pk for one in red])
    every = list(checked(list(rows[: EARLIER * len(red)])))
    return {one.assertion.pk: broken(one, _earlier(one, every)) for one in red}


def _earlier(one: Checked, every: Iterable[Checked]) -> list[Checked]:
    own = one.assertion
    return [
        other for other in every if other.assertion.account_id == own.account_id and other.assertion.date < own.date
    ]
