"""Who may sign up, through the one service; what the first visitor gets; that two first visitors are one too many."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, OperationalError, connection, connections
from django.db.transaction import atomic

from accounts import services
from accounts.models import Household, Role, User
from accounts.services import HouseholdDraft, signup
from accounts.tests.conftest import PASSWORD
from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound

DRAFT = HouseholdDraft("Home", "php", "en-PH", "Asia/Manila")


@pytest.fixture
def demo(db: Any) -> Household:
    household = services.household_create(name="Sample", base_currency="PHP", acting_user=None, is_demo=True)
    services.user_create(email="demo@example.org", password="demo", acting_user=None, household=household)
    return household


def test_the_first_visitor_founds_and_the_second_needs_an_invitation(demo: Household, settings: Any) -> None:
    settings.SIGNUP = "first"
    founder = signup(email="Ana@Example.org", password=PASSWORD, name=" Ana  María ", household=DRAFT)
    assert (founder.email, founder.name, founder.role, founder.is_founder) == (
        "ana@example.org",
        "Ana María",
        Role.OWNER,
        True,
    )
    assert founder.check_password(PASSWORD)
    assert founder.household is not None
    assert (founder.household.base_currency, founder.household.is_demo) == ("PHP", False)
    with pytest.raises(Forbidden) as refused:
        signup(email="second@example.org", password=PASSWORD)
    assert refused.value.code == "signup_closed"
    assert not User.objects.filter(email="second@example.org").exists()


def test_a_first_visitor_without_a_household_yet_keeps_the_place(db: Any, settings: Any) -> None:
    settings.SIGNUP = "first"
    assert services.signup_is_open()
    founder = signup(email="ana@example.org", password=PASSWORD)
    assert founder.household is None
    assert not services.signup_is_open()
    assert services.founding_is_open(founder)


def test_by_invitation_only_nobody_comes_without_one(db: Any, ana: User, settings: Any) -> None:
    settings.SIGNUP = "invite"
    token = services.invitation_create(acting_user=ana, role=Role.VIEWER).token
    with pytest.raises(Forbidden):
        signup(email="ben@example.org", password=PASSWORD)
    ben = signup(email="ben@example.org", password=PASSWORD, invitation_token=token)
    assert (ben.household, ben.role, ben.is_founder) == (ana.household, Role.VIEWER, False)


def test_open_sign_up_lets_everyone_found(ana: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    other = signup(email="other@example.org", password=PASSWORD, household=DRAFT)
    assert other.household is not None
    assert other.household != ana.household
    assert not other.is_founder


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (HouseholdDraft("Home", "ZZZ"), "unknown_currency"),
        (HouseholdDraft("Home", "XAU"), "unknown_currency"),
        (HouseholdDraft(" \x00 ", "EUR"), "bad_name"),
        (HouseholdDraft("Home", "EUR", "xx-nowhere"), "unknown_locale"),
        (HouseholdDraft("Home", "EUR", "en", "Mars/Base"), "unknown_time_zone"),
        (HouseholdDraft("Home", "EUR", "en", "../etc/passwd"), "unknown_time_zone"),
    ],
)
def test_a_household_that_cannot_be_leaves_no_person_behind(db: Any, draft: HouseholdDraft, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        signup(email="ana@example.org", password=PASSWORD, household=draft)
    assert refused.value.code == code
    assert not User.objects.exists()
    assert signup(email="ana@example.org", password=PASSWORD, household=DRAFT).household is not None


def test_an_address_has_one_sign_in(ana: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    with pytest.raises(Conflict) as refused:
        signup(email="ANA@example.org", password=PASSWORD)
    assert refused.value.code == "email_taken"
    assert signup(email="ana2@example.org", password=PASSWORD).pk


def test_the_database_knows_one_founder(db: Any) -> None:
    User.objects.create_user("one@example.org", PASSWORD, is_founder=True)
    with pytest.raises(IntegrityError), atomic():
        User.objects.create_user("two@example.org", PASSWORD, is_founder=True)
    assert User.objects.create_user("three@example.org", PASSWORD).pk


def test_a_person_founds_once(nobody: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    stale = User.objects.get(pk=nobody.pk)
    services.household_found(acting_user=nobody, name="Home", base_currency="EUR")
    with pytest.raises(Conflict):
        services.household_found(acting_user=stale, name="Again", base_currency="EUR")
    assert list(Household.objects.values_list("name", flat=True)) == ["Home"]


def test_who_lost_their_household_does_not_found_another_where_sign_up_is_closed(
    ana: User, nobody: User, settings: Any
) -> None:
    settings.SIGNUP = "first"
    with pytest.raises(Forbidden) as refused:
        services.household_found(acting_user=nobody, name="Home", base_currency="EUR")
    assert refused.value.code == "founding_closed"
    settings.SIGNUP = "open"
    assert services.household_found(acting_user=nobody, name="Home", base_currency="EUR").pk


def test_people_made_from_the_shell_have_a_confirmed_address(home: Household) -> None:
    user = services.user_create(email=" Zoe@Example.org ", password="x", acting_user=None, household=home)
    assert EmailAddress.objects.get(user=user, email="zoe@example.org", primary=True).verified
    with pytest.raises(Conflict):
        services.user_create(email="zoe@example.org", password="x", acting_user=None, household=home)


def together(*calls: Any) -> list[Any]:
    """Run the calls at the same moment in threads of their own; results and DomainErrors in the order of the calls."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Any) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            results[place] = patiently(call)
        except DomainError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def patiently(call: Any) -> Any:
    """SQLite's database in memory answers "table is locked" at once, where a file waits its busy timeout: wait here instead."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return call()
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def codes(results: list[Any]) -> list[str]:
    return sorted(result.code for result in results if isinstance(result, DomainError))


@pytest.mark.django_db(transaction=True)
def test_of_two_first_visitors_one_gets_in(settings: Any) -> None:
    settings.SIGNUP = "first"
    results = together(
        *(lambda n=n: signup(email=f"v{n}@example.org", password=PASSWORD, household=DRAFT) for n in range(3))  # type: ignore[misc]
    )
    assert codes(results) == ["signup_closed", "signup_closed"]
    assert (User.objects.count(), Household.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_invitation_one_gets_in(ana: User, settings: Any) -> None:
    settings.SIGNUP = "first"
    token = services.invitation_create(acting_user=ana).token
    results = together(
        *(lambda n=n: signup(email=f"v{n}@example.org", password=PASSWORD, invitation_token=token) for n in range(2))  # type: ignore[misc]
    )
    assert codes(results) == ["invitation_invalid"]
    assert ana.household is not None
    assert ana.household.members.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_both_leave(ana: User, ben: User) -> None:
    services.member_role_change(member=ben, role=Role.OWNER, acting_user=ana)
    results = together(
        lambda: services.member_remove(member=ana, acting_user=ana),
        lambda: services.member_remove(member=ben, acting_user=ben),
    )
    assert codes(results) == ["last_owner"]
    assert User.objects.filter(household__isnull=False, role=Role.OWNER).count() == 1


def test_an_unusable_token_is_not_found(db: Any) -> None:
    with pytest.raises(NotFound):
        signup(email="ana@example.org", password=PASSWORD, invitation_token="nonsense")
    assert not User.objects.exists()
