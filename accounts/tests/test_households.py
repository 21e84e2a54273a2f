"""Settings, members and removal: who may, what is refused, who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from accounts import selectors, services
from accounts.models import Household, Role, User
from accounts.places import currency_choices, currency_guessed, locale_checked, time_zone_choices, time_zone_guessed
from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound
from fintrack.lib.registry import Hooks, household_changed, household_purgers


def only(hooks: Hooks, function: Any) -> Iterator[None]:
    """The hooks with this one function for as long as the test runs."""
    kept = dict(hooks._functions)
    hooks._functions.clear()
    hooks.add("test", function)
    yield
    hooks._functions.clear()
    hooks._functions.update(kept)


@pytest.fixture
def told() -> Iterator[list[tuple[str, frozenset[str]]]]:
    """What the floors above were told: (the base currency as they saw it in the database, the changed fields)."""
    calls: list[tuple[str, frozenset[str]]] = []

    def listen(household: Household, fields: frozenset[str]) -> None:
        calls.append((Household.objects.get(pk=household.pk).base_currency, fields))

    for _ in only(household_changed, listen):
        yield calls


@pytest.fixture
def purged() -> Iterator[list[str]]:
    names: list[str] = []

    def purge(household: Household, *, acting_user: User, confirmation: str) -> None:
        assert confirmation == household.name
        names.append(household.name)

    household_purgers.add("test", purge)  # beside the ledger's own, which takes the starter categories along
    yield names
    del household_purgers._functions["test"]


def test_a_change_is_told_once_with_what_is_different(ana: User, home: Household, told: list[Any]) -> None:
    changes = {"base_currency": "usd", "name": "Home", "period_rule": "fixed_day", "period_day": 25}
    changed = services.household_settings_change(household=home, acting_user=ana, changes=changes)
    assert changed == {"base_currency", "period_rule", "period_day"}
    assert told == [("USD", changed)]
    home.refresh_from_db()
    assert (home.base_currency, home.period_rule, home.period_day) == ("USD", "fixed_day", 25)
    assert services.household_settings_change(household=home, acting_user=ana, changes=changes) == frozenset()
    assert len(told) == 1


def test_a_floor_that_fails_keeps_the_change_out(ana: User, home: Household, told: list[Any]) -> None:
    def fail(household: Household, fields: frozenset[str]) -> None:
        raise RuntimeError("projections")

    household_changed.add("failing", fail)
    with pytest.raises(RuntimeError):
        services.household_settings_change(household=home, acting_user=ana, changes={"base_currency": "USD"})
    assert Household.objects.get(pk=home.pk).base_currency == "PHP"


@pytest.mark.parametrize(
    ("changes", "code", "attr"),
    [
        ({"base_currency": "XTS"}, "unknown_currency", "base_currency"),
        ({"base_currency": "peso"}, "unknown_currency", "base_currency"),
        ({"locale": "tlh-Qonos"}, "unknown_locale", "locale"),
        ({"time_zone": "Manila"}, "unknown_time_zone", "time_zone"),
        ({"period_rule": "moon"}, "bad_period", "period_rule"),
        ({"period_day": 29}, "bad_period", "period_day"),
        ({"period_weeks": 0}, "bad_period", "period_weeks"),
        ({"period_rule": "every_n_weeks"}, "bad_period", "period_anchor"),
        ({"name": "  "}, "bad_name", "name"),
        ({"name": "x" * 121}, "bad_name", "name"),
        ({"is_demo": True}, "unknown_setting", "is_demo"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    ana: User, home: Household, told: list[Any], changes: dict[str, Any], code: str, attr: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.household_settings_change(household=home, acting_user=ana, changes=changes)
    assert (refused.value.code, refused.value.data["attr"]) == (code, attr)
    assert told == []
    weeks = {"period_rule": "every_n_weeks", "period_weeks": 4, "period_anchor": date(2026, 1, 2)}
    assert services.household_settings_change(household=home, acting_user=ana, changes=weeks)


def test_only_an_owner_of_it_changes_a_household(ana: User, ben: User, vera: User, carl: User, home: Household) -> None:
    for person in (ben, vera, carl):
        with pytest.raises(Forbidden):
            services.household_settings_change(household=home, acting_user=person, changes={"name": "Mine"})
    services.household_settings_change(household=home, acting_user=ana, changes={"name": "Ours"})
    assert Household.objects.get(pk=home.pk).name == "Ours"


def test_roles_change_and_one_owner_remains(ana: User, ben: User) -> None:
    with pytest.raises(Conflict) as refused:
        services.member_role_change(member=ana, role=Role.VIEWER, acting_user=ana)
    assert refused.value.code == "last_owner"
    services.member_role_change(member=ben, role=Role.OWNER, acting_user=ana)
    services.member_role_change(member=ana, role=Role.VIEWER, acting_user=ana)
    ana.refresh_from_db()
    assert ana.role == Role.VIEWER
    with pytest.raises(Forbidden):
        services.member_role_change(member=ben, role=Role.VIEWER, acting_user=ana)


def test_an_owner_who_is_switched_off_does_not_count(ana: User, ben: User) -> None:
    services.member_role_change(member=ben, role=Role.OWNER, acting_user=ana)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    with pytest.raises(Conflict):
        services.member_remove(member=ana, acting_user=ana)


def test_a_stranger_is_no_member(ana: User, carl: User) -> None:
    with pytest.raises(NotFound):
        services.member_role_change(member=carl, role=Role.VIEWER, acting_user=ana)
    with pytest.raises(NotFound):
        services.member_remove(member=carl, acting_user=ana)
    with pytest.raises(NotFound):
        selectors.member(ana, carl.public_id)
    with pytest.raises(DomainError):
        services.member_role_change(member=ana, role="king", acting_user=ana)


def test_members_leave_or_are_taken_out_by_an_owner(ana: User, ben: User, vera: User) -> None:
    with pytest.raises(Forbidden):
        services.member_remove(member=vera, acting_user=ben)
    services.member_remove(member=ben, acting_user=ben)
    services.member_remove(member=vera, acting_user=ana)
    with pytest.raises(Conflict):
        services.member_remove(member=ana, acting_user=ana)
    assert list(selectors.members(ana)) == [ana]


def test_a_profile_takes_languages_that_exist(ana: User) -> None:
    services.profile_change(user=ana, name="  Ana   María ", language="es")
    ana.refresh_from_db()
    assert (ana.name, ana.language) == ("Ana María", "es")
    with pytest.raises(DomainError):
        services.profile_change(user=ana, language="tlh")


def test_a_household_goes_when_an_owner_types_its_name(
    ana: User, ben: User, carl: User, home: Household, purged: list[str]
) -> None:
    for person in (ben, carl):
        with pytest.raises(Forbidden):
            services.household_purge(household=home, acting_user=person, confirmation="Home")
    with pytest.raises(DomainError) as refused:
        services.household_purge(household=home, acting_user=ana, confirmation="home")
    assert refused.value.code == "confirmation_wrong"
    assert purged == []
    services.household_purge(household=home, acting_user=ana, confirmation="Home ")
    assert purged == ["Home"]
    assert list(User.objects.all()) == [carl]
    assert list(Household.objects.all()) == [carl.household]


def test_the_sample_goes_at_one_click_and_nothing_else(ana: User, ben: User, carl: User, purged: list[str]) -> None:
    sample = services.household_create(name="Sample", base_currency="EUR", acting_user=None, is_demo=True)
    services.user_create(email="demo@example.org", password="demo", acting_user=None, household=sample)
    with pytest.raises(Forbidden):
        services.demo_remove(acting_user=ben)
    assert services.demo_remove(acting_user=carl) == 1
    assert purged == ["Sample"]
    assert set(User.objects.all()) == {ana, ben, carl}
    assert not selectors.has_demo()


def test_the_operator_survives_the_purge_of_their_household(home: Household, purged: list[str]) -> None:
    boss = services.user_create(
        email="boss@example.org", password="x", acting_user=None, household=home, is_operator=True
    )
    services.household_purge(household=home, acting_user=boss, confirmation="Home")
    boss.refresh_from_db()
    assert boss.household is None


def test_guesses_come_from_the_country() -> None:
    today = date(2026, 11, 21)
    assert [currency_guessed(tag, today) for tag in ("en-PH", "es_AR", "de-DE", "hr-HR", "en", "nonsense!")] == [
        "PHP",
        "ARS",
        "EUR",
        "EUR",
        "EUR",
        "EUR",
    ]
    assert [time_zone_guessed(tag) for tag in ("en-PH", "en-US", "en", "nonsense!")] == [
        "Asia/Manila",
        "UTC",
        "UTC",
        "UTC",
    ]
    assert locale_checked(" es_AR ") == "es-AR"


def test_choices_are_todays() -> None:
    codes = {code for code, _label in currency_choices()}
    assert {"PHP", "EUR", "USD", "ARS", "RUB"} <= codes
    assert not codes & {"DEM", "XAU", "XTS"}
    zones = {zone for zone, _label in time_zone_choices()}
    assert {"UTC", "Asia/Manila"} <= zones
