"""The small household of the selectors' tests: bank 1,160, savings 300, card −60; today is Friday, 20 March 2026."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from ledger.models import Account, Activity
from ledger.selectors.balances import balances
from ledger.services.checking import books_check
from ledger.tests.selectors.conftest import (  # noqa: F401
    Home,
    _today,
    bank,
    booked,
    card,
    food,
    home,
    salary,
    savings,
)


def held(who: Home, account: Account) -> Decimal:
    """What the owner sees in an account today."""
    found = {one.public_id: one for one in balances(who.people.owner).accounts}
    return sum((holding.quantity for holding in found[account.public_id].holdings), Decimal(0))


def last_act(who: Home) -> Activity:
    return Activity.objects.filter(household=who.people.household).latest("pk")


@pytest.fixture
def is_sound(home: Home) -> Callable[[], bool]:  # noqa: F811
    """Whether the books still prove themselves."""

    def proved() -> bool:
        found = books_check([home.people.household]).findings
        assert [one for one in found if not one.is_warning] == []
        return True

    return proved
