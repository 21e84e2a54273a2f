"""Payees renamed, merged and written otherwise, with all their rows; tags likewise."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from fintrack.lib.errors import DomainError, Forbidden
from ledger.models import Activity, Payee, PayeeAlias, SourceLine, Tag, Transaction
from ledger.selectors.payees import payee_item, payee_page
from ledger.selectors.tags import tag_list
from ledger.services.activity_undo import activity_undo
from ledger.services.payees import payee_alias_add, payee_alias_remove, payee_category_set, payees_merge
from ledger.services.tags import tag_delete, tag_merge, tag_rename
from ledger.tests.selectors.conftest import Home, day
from ledger.tests.statements import Row, booked, bring, ofx
from ledger.tests.statements import bank as bank_of
from tests.conftest import People


@pytest.fixture
def home(people: People) -> Home:
    return Home(people)


def payees() -> list[str]:
    return sorted(Transaction.objects.exclude(payee="").values_list("payee", flat=True))


def test_two_ways_of_writing_become_one_payee_and_undo_parts_them(home: Home) -> None:
    owner, household = home.people.owner, home.people.household
    bank, food = home.account("Bank"), home.account("Food", "expense")
    Payee.objects.create(household=household, name="SM", key="sm sprmkt 42", category=food)
    for name in ("SM SPRMKT 42", "SM SPRMKT 42", "Sm Supermarket", "Tram"):
        home.spend(bank, food, "5", day(3, 1), payee=name)
    done = payees_merge(
        household=household, acting_user=owner, keys=["sm sprmkt 42", "sm supermarket"], name="SM Supermarket"
    )
    assert (done.changed, payees()) == (3, ["SM Supermarket"] * 3 + ["Tram"])
    (payee,) = Payee.objects.all()
    assert (payee.name, payee.key, payee.category) == ("SM Supermarket", "sm supermarket", food)
    assert [alias.key for alias in payee.aliases.all()] == ["sm sprmkt 42"]
    assert Activity.objects.filter(kind="payee.merge").count() == 1
    activity_undo(activity=done.activity, acting_user=owner)
    assert payees() == ["SM SPRMKT 42", "SM SPRMKT 42", "Sm Supermarket", "Tram"]
    assert (Payee.objects.get().key, PayeeAlias.objects.count()) == ("sm sprmkt 42", 0)


def test_renamed_back_and_forth_leaves_no_alias_of_itself(home: Home) -> None:
    owner, household = home.people.owner, home.people.household
    home.spend(home.account("Bank"), home.account("Food", "expense"), "5", day(3, 1), payee="Kiosk")
    for old, new in (("kiosk", "Corner Shop"), ("corner shop", "Kiosk"), ("kiosk", "KIOSK")):
        payees_merge(household=household, acting_user=owner, keys=[old], name=new)
    assert (payees(), [alias.key for alias in PayeeAlias.objects.all()]) == (["KIOSK"], ["corner shop"])
    assert set(Activity.objects.filter(kind__startswith="payee.").values_list("kind", flat=True)) == {"payee.rename"}


@pytest.mark.parametrize(
    ("keys", "name", "code"), [(["nobody"], "New", "no_payee"), ([], "New", "no_payee"), (["kiosk"], " !", "bad_name")]
)  # fmt: skip
def test_what_is_no_payee_is_refused(home: Home, keys: list[str], name: str, code: str) -> None:
    home.spend(home.account("Bank"), home.account("Food", "expense"), "5", day(3, 1), payee="Kiosk")
    with pytest.raises(DomainError) as refused:
        payees_merge(household=home.people.household, acting_user=home.people.owner, keys=keys, name=name)
    assert (refused.value.code, payees(), PayeeAlias.objects.count()) == (code, ["Kiosk"], 0)


def test_private_rows_keep_their_payee_and_are_not_spoken_of(home: Home) -> None:
    people = home.people
    bank, secret, food = (
        home.account("Bank"),
        home.private("Stash", "hidden", people.partner),
        home.account("Food", "expense"),
    )
    home.spend(secret, food, "9", day(3, 1), people.partner, payee="Jeweller")
    home.spend(bank, food, "5", day(3, 1), payee="Kiosk")
    home.spend(secret, food, "5", day(3, 1), people.partner, payee="Kiosk")
    with pytest.raises(DomainError) as refused:
        payees_merge(household=people.household, acting_user=people.owner, keys=["jeweller"], name="X")
    assert refused.value.code == "no_payee"
    done = payees_merge(household=people.household, acting_user=people.owner, keys=["kiosk"], name="Corner")
    assert (done.changed, dict(done.left), payees()) == (1, {}, ["Corner", "Jeweller", "Kiosk"])
    for act in (
        payee_category_set(household=people.household, acting_user=people.partner, name="Jeweller", category=food),
        payee_alias_add(household=people.household, acting_user=people.partner, name="Jeweller", alias="Gold 4711"),
    ):
        assert not Activity.objects.visible_to(people.owner).filter(pk=act.pk).exists()
        assert Activity.objects.visible_to(people.partner).filter(pk=act.pk).exists()
    assert [item.name for item in payee_page(people.owner).payees] == ["Corner"]
    assert payee_item(people.owner, "jeweller") is None
    assert {item.name for item in payee_page(people.partner).payees} == {"Corner", "Jeweller", "Kiosk"}


def test_what_arrives_under_an_alias_gets_the_payees_name_and_category(people: People) -> None:
    owner, household = people.owner, people.household
    bank, food = bank_of(owner), Home(people).account("Food", "expense")
    payee_category_set(household=household, acting_user=owner, name="SM Supermarket", category=food)
    payee_alias_add(household=household, acting_user=owner, name="SM Supermarket", alias="SM SPRMKT 0042")
    bring(owner, ofx([Row("20240115", "-3.50", "SM SPRMKT 0042", "a1"), Row("20240116", "-4", "Tram", "a2")]), bank)
    first, second = booked(bank)
    assert (first.payee, first.payee_key, first.decided_by) == ("SM Supermarket", "sm supermarket", "history")
    assert first.postings.filter(account=food).exists()
    assert second.payee == "Tram"
    line = SourceLine.objects.get(transaction=first)
    assert (line.payee_key, line.cleaned["payee"]) == ("sm sprmkt 0042", "SM SPRMKT 0042")
    assert b"SM SPRMKT 0042" in bytes(line.raw)
    again = bring(owner, ofx([Row("20240115", "-3.50", "SM SPRMKT 0042", "a1")]), bank)
    assert again.counts["new"] == 0


def test_an_alias_belongs_to_one_payee(home: Home) -> None:
    given = {"household": home.people.household, "acting_user": home.people.owner}
    payee_alias_add(name="SM Supermarket", alias="SM 42", **given)
    for name, alias, code in (
        ("Other", "sm 42", "alias_taken"),
        ("SM 42", "sm-42", "same_name"),
        ("Other", "?", "bad_name"),
    ):
        with pytest.raises(DomainError) as refused:
            payee_alias_add(name=name, alias=alias, **given)
        assert refused.value.code == code
    act = payee_alias_remove(alias=PayeeAlias.objects.get(), acting_user=home.people.owner)
    assert not PayeeAlias.objects.exists()
    activity_undo(activity=act, acting_user=home.people.owner)
    assert PayeeAlias.objects.get().name == "SM 42"
    with pytest.raises(Forbidden):
        payee_alias_remove(alias=PayeeAlias.objects.get(), acting_user=home.people.viewer)


def test_a_payee_in_figures(home: Home) -> None:
    bank, food, home_costs = home.account("Bank"), home.account("Food", "expense"), home.account("Home", "expense")
    for amount, category, month in (("10", food, 3), ("20", food, 2), ("40", home_costs, 1)):
        home.spend(bank, category, amount, day(month, 1, 2026), payee="Kiosk")
    home.spend(bank, food, "500", day(1, 1, 2020), payee="Kiosk")
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False):
        (item,) = payee_page(home.people.owner, q="kio").payees
        assert payee_page(home.people.owner, q="iosk").payees == ()
    assert (item.count, item.last_on, item.usual_name, item.year.value) == (4, day(3, 1), "Food", Decimal(70))


def tagged(home: Home) -> tuple[Tag, Tag]:
    bank, food = home.account("Bank"), home.account("Food", "expense")
    home.spend(bank, food, "10", day(3, 1), tags=["trip"])
    home.spend(bank, food, "20", day(3, 2), tags=["trip", "holiday"])
    return Tag.objects.get(name="trip"), Tag.objects.get(name="holiday")


def names(home: Home) -> dict[str, tuple[int, Decimal | None]]:
    return {tag.name: (tag.count, tag.total.value) for tag in tag_list(home.people.owner)}


def test_tags_are_renamed_merged_and_deleted_and_come_back(home: Home) -> None:
    owner = home.people.owner
    trip, holiday = tagged(home)
    assert names(home) == {"trip": (2, Decimal(30)), "holiday": (1, Decimal(20))}
    with pytest.raises(DomainError) as refused:
        tag_rename(tag=trip, acting_user=owner, name="Holiday")
    assert refused.value.code == "name_taken"
    act = tag_rename(tag=trip, acting_user=owner, name="journey")
    assert set(names(home)) == {"journey", "holiday"}
    activity_undo(activity=act, acting_user=owner)
    merge, done = tag_merge(tag=Tag.objects.get(name="trip"), into=holiday, acting_user=owner)
    assert (done.changed, names(home)) == (2, {"holiday": (2, Decimal(30))})
    activity_undo(activity=merge, acting_user=owner)
    assert names(home) == {"trip": (2, Decimal(30)), "holiday": (1, Decimal(20))}
    gone, done = tag_delete(tag=Tag.objects.get(name="trip"), acting_user=owner)
    assert (done.changed, names(home)) == (2, {"holiday": (1, Decimal(20))})
    activity_undo(activity=gone, acting_user=owner)
    assert names(home) == {"trip": (2, Decimal(30)), "holiday": (1, Decimal(20))}


def test_a_tag_of_private_rows_is_theirs_alone(home: Home) -> None:
    people = home.people
    secret, food = home.private("Stash", "hidden", people.partner), home.account("Food", "expense")
    home.spend(secret, food, "9", day(3, 1), people.partner, tags=["ring"])
    assert names(home) == {}
    assert [tag.name for tag in tag_list(people.partner)] == ["ring"]
    act = tag_rename(tag=Tag.objects.get(), acting_user=people.partner, name="surprise")
    assert not Activity.objects.visible_to(people.owner).filter(pk=act.pk).exists()
