"""The admin site of people: behind allauth's sign-in, own household for staff, no token, no delete, an owner remains."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Channel, Household, Notification, Role, User
from accounts.tests.conftest import person, signed_in

pytestmark = pytest.mark.slow

LISTS = ("household", "user", "invitation", "channel", "notification")
SIGN_IN_LISTS = ("account/emailaddress", "mfa/authenticator", "usersessions/usersession")


@pytest.fixture
def boss(home: Household) -> User:
    return services.user_create(
        email="boss@example.org", password="x", acting_user=None, household=home, is_operator=True
    )


@pytest.fixture
def clerk(carl: User) -> User:
    """Staff of the other household, with every right but the operator's."""
    carl.is_staff = True
    carl.save()
    carl.user_permissions.set(Permission.objects.exclude(codename="run_system"))
    return carl


def test_every_list_and_row_opens(boss: User, ana: User) -> None:
    rows: dict[str, Any] = {
        "household": boss.household,
        "user": ana,
        "invitation": services.invitation_create(acting_user=ana).invitation,
        "channel": Channel.objects.create(user=ana, kind="email", address="secret-address"),
        "notification": Notification.objects.create(user=boss, key="k", text="News"),
    }
    client = signed_in(boss)
    for name in LISTS:
        assert client.get(f"/admin/accounts/{name}/").status_code == 200
        page = client.get(f"/admin/accounts/{name}/{rows[name].pk}/change/")
        assert page.status_code == 200
        assert rows["invitation"].token_hash not in page.content.decode()
        assert "secret-address" not in page.content.decode()


def test_the_plain_admin_sign_in_is_not_there(client: Client, ana: User) -> None:
    answer = client.get("/admin/login/")
    assert answer["Location"].startswith("/accounts/login/")
    assert signed_in(ana).get("/admin/accounts/user/").status_code in (302, 403)


def test_staff_see_their_own_household_only(clerk: User, ana: User, ben: User) -> None:
    invitation = services.invitation_create(acting_user=ana).invitation
    client = signed_in(clerk)
    page = client.get("/admin/accounts/user/").content.decode()
    assert "carl@example.org" in page
    assert "ana@example.org" not in page
    assert "Home" not in client.get("/admin/accounts/household/").content.decode().split("result_list")[-1]
    for name, row in (("user", ben), ("household", ana.household), ("invitation", invitation)):
        assert row is not None
        assert client.get(f"/admin/accounts/{name}/{row.pk}/change/").status_code in (302, 404)


def test_nobody_signs_in_as_another(boss: User, ana: User) -> None:
    """Neither a password nor another person's news is an operator's."""
    client, told = signed_in(boss), Notification.objects.create(user=ana, key="k", text="Rent is due")
    path = f"/admin/accounts/user/{ana.pk}/password/"
    data = {"password1": "a-long-passphrase-3", "password2": "a-long-passphrase-3", "usable_password": "true"}
    assert (client.get(path).status_code, client.post(path, data).status_code) == (403, 403)
    assert "../password/" not in client.get(f"/admin/accounts/user/{ana.pk}/change/").content.decode()
    assert client.get(f"/admin/accounts/notification/{told.pk}/change/").status_code == 302
    assert "Rent is due" not in client.get("/admin/accounts/notification/").content.decode()


def test_the_right_to_run_the_system_shows_everybody_and_gives_no_rights(clerk: User, ana: User) -> None:
    clerk.user_permissions.set(Permission.objects.filter(codename="run_system"))
    client = signed_in(User.objects.get(pk=clerk.pk))
    assert "ana@example.org" in client.get("/admin/accounts/user/").content.decode()
    assert "Home" in client.get("/admin/accounts/household/").content.decode()
    path = f"/admin/accounts/user/{ana.pk}/change/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "Annie", "is_superuser": "on"}).status_code == 403
    assert client.get("/admin/auth/group/").status_code == 403


def test_staff_give_no_rights(clerk: User) -> None:
    client = signed_in(clerk)
    client.post(
        f"/admin/accounts/user/{clerk.pk}/change/",
        {"name": "Carlo", "is_superuser": "on", "is_active": "on", "language": ""},
    )
    clerk.refresh_from_db()
    assert (clerk.name, clerk.is_superuser) == ("Carlo", False)


def test_a_household_keeps_an_owner(boss: User, ana: User, ben: User) -> None:
    User.objects.filter(pk=boss.pk).update(household=None)
    client = signed_in(boss)
    data = {"name": "Ana", "role": "viewer", "is_active": "on", "language": ""}
    refused = client.post(f"/admin/accounts/user/{ana.pk}/change/", data)
    assert "at least one owner" in refused.content.decode()
    User.objects.filter(pk=ben.pk).update(role=Role.OWNER)
    assert client.post(f"/admin/accounts/user/{ana.pk}/change/", data).status_code == 302
    ana.refresh_from_db()
    assert ana.role == Role.VIEWER


def test_nothing_is_added_or_deleted_here(boss: User, ana: User) -> None:
    client = signed_in(boss)
    assert client.post(f"/admin/accounts/user/{ana.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ana.household is not None
    assert client.post(f"/admin/accounts/household/{ana.household.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_takes_no_more_queries(boss: User, ana: User, name: str) -> None:
    client = signed_in(boss)

    def grow(number: int) -> None:
        household = services.household_create(name=f"House {number}", base_currency="EUR", acting_user=None)
        member = person(f"p{number}@example.org", household, Role.OWNER)
        services.invitation_create(acting_user=member)
        Channel.objects.create(user=member, kind="email")
        Notification.objects.create(user=member, key="k", text="News")

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"/admin/accounts/{name}/").status_code == 200
        return len(context)

    grow(1)
    queries()
    few = queries()
    for number in range(2, 7):
        grow(number)
    assert queries() == few


def test_sign_in_tables_show_no_secret(boss: User, ana: User) -> None:
    secret = generate_totp_secret()
    factor = TOTP.activate(ana, secret).instance
    session = UserSession.objects.create(user=ana, session_key="k" * 32, ip="127.0.0.1", user_agent="x")
    address = EmailAddress.objects.get(user=ana)
    client = signed_in(boss)
    for path, row in zip(SIGN_IN_LISTS, (address, factor, session), strict=True):
        page = client.get(f"/admin/{path}/{row.pk}/change/").content.decode()
        assert "ana@example.org" in page or "Ana" in page
        assert secret not in page
        assert session.session_key not in page
        assert client.get(f"/admin/{path}/?q=ana").status_code == 200


def test_staff_see_the_sign_ins_of_their_household_only(clerk: User, ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    UserSession.objects.create(user=ana, session_key="k" * 32, ip="192.0.2.7", user_agent="x")
    client = signed_in(clerk)
    for path in SIGN_IN_LISTS:
        page = client.get(f"/admin/{path}/").content.decode()
        assert "ana@example.org" not in page
        assert "192.0.2.7" not in page


def test_an_operator_confirms_an_address_and_staff_do_not(boss: User, clerk: User, ana: User) -> None:
    address = EmailAddress.objects.get(user=ana)
    EmailAddress.objects.filter(pk__in=[address.pk, EmailAddress.objects.get(user=clerk).pk]).update(verified=False)
    act = {"action": "addresses_confirm", "_selected_action": [EmailAddress.objects.get(user=clerk).pk]}
    signed_in(clerk).post("/admin/account/emailaddress/", act)
    assert not EmailAddress.objects.get(user=clerk).verified
    signed_in(boss).post("/admin/account/emailaddress/", {**act, "_selected_action": [address.pk]})
    assert EmailAddress.objects.get(pk=address.pk).verified
