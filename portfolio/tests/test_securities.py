"""Securities: brought in once, described, renamed with history; and what only the partner's hidden account knows does not exist."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.models import Activity, Commodity
from ledger.services.activity_undo import activity_undo
from portfolio.models import Holding, Security, Trade
from portfolio.services.securities import security_change
from portfolio.tests.making import broker, share, traded
from tests.conftest import People

pytestmark = pytest.mark.django_db


def seen(user: Any) -> list[str]:
    return list(Security.objects.visible_to(user).values_list("symbol", flat=True))


def test_a_new_security_and_its_commodity(people: People) -> None:
    bond = share(
        people.owner, "OFZ 26238", "RUB", "government_bond", isin="ru000a1038v6", name="Russia 2041", nominal=D(1000),
        coupon_rate=D("7.1"), coupons_per_year=2, day_count="act/365", matures_on=date(2041, 5, 15),
    )  # fmt: skip
    commodity = bond.commodity
    assert (commodity.code, commodity.kind, commodity.isin, commodity.decimals) == (
        "OFZ 26238",
        "bond",
        "RU000A1038V6",
        8,
    )
    assert (commodity.household, bond.currency.code, bond.is_bond) == (people.household, "RUB", True)


def test_the_code_is_free_of_currencies_and_of_others(people: People) -> None:
    assert share(people.owner, "ALL").commodity.code == "ALL.2"  # the lek has that code
    assert share(people.owner, "SAP", exchange="XETRA").commodity.code == "SAP"
    assert share(people.owner, "SAP", "USD", exchange="NYSE").commodity.code == "SAP.NYSE"


BAD: dict[str, dict[str, Any]] = {
    "bad_symbol": {"symbol": " "},
    "bad_isin": {"isin": "DE123"},
    "bad_class": {"asset_class": "art"},
    "unknown_currency": {"currency": "ZZZ"},
    "bad_bond": {"nominal": D(-1)},
    "bad_field": {"colour": "red"},
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_no_security_is_refused(code: str, people: People) -> None:
    before = Commodity.objects.count()
    with pytest.raises(DomainError) as refused:
        share(people.owner, **BAD[code])
    assert refused.value.code == code
    assert Commodity.objects.count() == before


def test_who_may_not_write_brings_in_nothing(people: People) -> None:
    with pytest.raises(Forbidden):
        share(people.viewer)
    assert not Security.objects.exists()


def test_the_same_twice_is_said_to_who_sees_it_and_shared_with_who_does_not(people: People) -> None:
    hidden = broker(people.owner, owner=people.owner, visibility="hidden")
    first = share(people.owner)
    traded(people.owner, "buy", hidden, first, "2026-01-05", "10", "100")
    assert (seen(people.owner), seen(people.partner), seen(people.outsider)) == (["ACME"], [], [])
    assert not Trade.objects.visible_to(people.partner).exists()
    assert not Activity.objects.visible_to(people.partner).filter(subject="ACME").exists()
    with pytest.raises(NotFound):
        security_change(security=first, acting_user=people.partner, name="Mine")
    assert share(people.partner).pk == first.pk
    assert seen(people.partner) == ["ACME"]
    with pytest.raises(DomainError, match="there already"):
        share(people.partner)


def test_an_open_account_shows_its_securities(people: People) -> None:
    acme = share(people.owner)
    assert seen(people.partner) == []
    traded(people.owner, "buy", broker(people.owner), acme, "2026-01-05", "10", "100")
    assert (seen(people.partner), seen(people.viewer)) == (["ACME"], ["ACME"])


def test_a_new_name_keeps_the_old_one_for_older_files(people: People) -> None:
    meta = share(people.owner, "FB", name="Facebook", isin="US30303M1027")
    security_change(
        security=meta, acting_user=people.owner, renamed_on=date(2022, 6, 9), symbol="META", name="Meta Platforms"
    )
    meta.refresh_from_db()
    assert (meta.symbol, meta.commodity.name, meta.commodity.isin) == ("META", "Meta Platforms", "US30303M1027")
    assert [(one.symbol, one.name, one.until) for one in meta.names.all()] == [("FB", "Facebook", date(2022, 6, 8))]
    activity_undo(activity=Activity.objects.get(kind="security.edit"), acting_user=people.owner)
    meta = Security.objects.get(pk=meta.pk)
    assert (meta.symbol, meta.commodity.name, meta.names.count()) == ("FB", "Facebook", 0)


def test_another_class_is_another_kind_of_commodity(people: People) -> None:
    acme = share(people.owner)
    security_change(security=acme, acting_user=people.owner, asset_class="etf")
    assert Commodity.objects.get(pk=acme.commodity_id).kind == "etf"


def test_bringing_in_is_undone_unless_something_is_held(people: People) -> None:
    acme = share(people.owner)
    activity_undo(activity=Activity.objects.get(kind="security.add"), acting_user=people.owner)
    assert not Commodity.objects.filter(household=people.household).exists()
    acme = share(people.owner)
    traded(people.owner, "buy", broker(people.owner), acme, "2026-01-05", "10", "100")
    with pytest.raises(DomainError):
        activity_undo(activity=Activity.objects.filter(kind="security.add").latest("pk"), acting_user=people.owner)
    assert Holding.objects.get(commodity=acme.commodity).quantity == 10
