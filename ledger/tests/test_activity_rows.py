"""Acts on rows that are no transactions: rates, accounts; what was made, changed or removed goes back, and forth again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fintrack.lib.errors import Conflict
from ledger.models import Account, Activity, MonthTotal, Price
from ledger.selectors.activity import activity_page
from ledger.services.activity_undo import activity_undo
from ledger.services.commodities import currency
from ledger.services.prices import rate_delete, rate_set
from ledger.tests.selectors.conftest import Home
from tests.conftest import People

ON = date(2026, 3, 2)


def rate(people: People, close: str) -> Activity:
    rate_set(
        household=people.household, acting_user=people.owner, commodity=currency("USD"), currency=currency("EUR"), on=ON,
        close=Decimal(close),
    )  # fmt: skip
    return Activity.objects.latest("pk")


def closes() -> list[Decimal]:
    return list(Price.objects.exclude(household=None).values_list("close", flat=True))


def test_a_typed_rate_goes_back_and_forth_with_what_is_valued_by_it(people: People) -> None:
    home = Home(people)
    dollars, food = home.account("Dollars", currency="USD"), home.account("Food", "expense")
    home.spend(dollars, food, "100", ON)

    def valued() -> Decimal:
        return sum((row.base_value for row in MonthTotal.objects.filter(account=food)), Decimal(0))

    first = rate(people, "0.90")
    second = rate(people, "0.95")
    assert valued() == Decimal(95)
    with pytest.raises(Conflict, match="changed again"):
        activity_undo(activity=first, acting_user=people.owner)
    back = activity_undo(activity=second, acting_user=people.partner)
    assert (closes(), valued()) == ([Decimal("0.90")], Decimal(90))
    row = next(row for row in activity_page(people.owner).rows if row.public_id == second.public_id)
    assert [(one.label, one.before, one.after) for one in row.rows] == [("Rate", "0.9", "0.95")]
    activity_undo(activity=back.activity, acting_user=people.owner)
    assert valued() == Decimal(95)
    rate_delete(
        household=people.household, acting_user=people.owner, commodity=currency("USD"), currency=currency("EUR"), on=ON
    )
    assert closes() == []
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=people.owner)
    assert (closes(), valued()) == ([Decimal("0.95")], Decimal(95))


def test_the_same_rate_again_is_no_act(people: People) -> None:
    assert rate(people, "0.90") == rate(people, "0.9000")


def test_an_opened_account_is_taken_back_unless_it_is_used(people: People) -> None:
    home = Home(people)
    bank = home.account("Bank")
    opened = Activity.objects.latest("pk")
    used = home.account("Used")
    used_act = Activity.objects.latest("pk")
    home.opening(used, "10", ON)
    with pytest.raises(Conflict, match="in use"):
        activity_undo(activity=used_act, acting_user=people.owner)
    redo = activity_undo(activity=opened, acting_user=people.owner).activity
    assert not Account.objects.filter(pk=bank.pk).exists()
    activity_undo(activity=redo, acting_user=people.owner)
    assert Account.objects.get(pk=bank.pk).name == "Bank"
