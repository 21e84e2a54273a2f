"""Me, the household, members and invitations by API; roles; and that an outsider finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Household, Invitation, Role, User
from accounts.tests.conftest import person, signed_in


def call(client: Client, method: str, path: str, data: Any = None) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", data, content_type="application/json")


def code_of(response: Any) -> str:
    return str(response.json()["errors"][0]["code"])


def test_who_has_no_household_is_told_so(nobody: User, ana: User) -> None:
    client = signed_in(nobody)
    assert call(client, "get", "users/me").json()["household"] is None
    for path in ("household", "household/members", "household/invitations"):
        response = call(client, "get", path)
        assert (response.status_code, code_of(response)) == (403, "no_household")
        assert call(signed_in(ana), "get", path).status_code == 200
        assert call(Client(), "get", path).status_code == 401


def test_me_changes_name_and_language_only(ana: User) -> None:
    client = signed_in(ana)
    body = {"name": "Ana María", "language": "es", "role": "viewer", "email": "x@example.org"}
    answer = call(client, "patch", "users/me", body).json()
    assert (answer["name"], answer["language"], answer["role"], answer["email"]) == (
        "Ana María",
        "es",
        "owner",
        "ana@example.org",
    )
    assert call(client, "patch", "users/me", {"language": "tlh"}).status_code == 400


def test_a_household_is_founded_by_api(nobody: User, settings: Any) -> None:
    client = signed_in(nobody)
    body = {"name": "Home", "base_currency": "eur"}
    settings.SIGNUP = "invite"
    assert code_of(call(client, "post", "household", body)) == "founding_closed"
    settings.SIGNUP = "open"
    response = call(client, "post", "household", body)
    assert (response.status_code, response.json()["base_currency"]) == (201, "EUR")
    assert code_of(call(client, "post", "household", body)) == "has_household"


def test_an_owner_changes_the_household(ana: User, ben: User, home: Household) -> None:
    body = {"base_currency": "usd", "period_rule": "fixed_day", "period_day": 25, "is_demo": True}
    assert code_of(call(signed_in(ben), "patch", "household", body)) == "owner_only"
    answer = call(signed_in(ana), "patch", "household", body)
    assert answer.status_code == 200
    assert (answer.json()["base_currency"], answer.json()["period_day"], answer.json()["is_demo"]) == ("USD", 25, False)


@pytest.mark.parametrize(
    "body",
    [
        {"base_currency": "ZZZ"},
        {"time_zone": "Mars"},
        {"locale": "??"},
        {"period_day": 31},
        {"period_weeks": "many"},
        {"period_rule": "every_n_weeks"},
        {"period_rule": []},
        {"locked_until": "yesterday"},
        {"name": ""},
        {"name": "a\x00b"},
        [],
    ],
)
def test_a_wrong_setting_is_a_400_with_a_code(ana: User, home: Household, body: Any) -> None:
    response = call(signed_in(ana), "patch", "household", body)
    assert (response.status_code, response.json()["type"]) == (400, "validation_error")
    home.refresh_from_db()
    assert (home.base_currency, home.period_rule) == ("PHP", "calendar_month")


def test_roles_by_api(ana: User, ben: User, vera: User) -> None:
    path = f"household/members/{ben.public_id}"
    assert code_of(call(signed_in(vera), "patch", path, {"role": "viewer"})) == "owner_only"
    assert call(signed_in(ana), "patch", path, {"role": "king"}).status_code == 400
    assert call(signed_in(ana), "patch", path, {"role": "viewer"}).json()["role"] == "viewer"
    assert (
        code_of(call(signed_in(ana), "patch", f"household/members/{ana.public_id}", {"role": "viewer"})) == "last_owner"
    )
    assert call(signed_in(ana), "delete", path).status_code == 204
    assert [member["email"] for member in call(signed_in(ana), "get", "household/members").json()] == [
        "ana@example.org",
        "vera@example.org",
    ]


def test_an_invitation_by_api_shows_its_link_once(ana: User, ben: User, nobody: User) -> None:
    client = signed_in(ana)
    assert code_of(call(signed_in(ben), "post", "household/invitations", {})) == "owner_only"
    assert code_of(call(signed_in(ben), "get", "household/invitations")) == "owner_only"
    issued = call(client, "post", "household/invitations", {"role": "viewer"})
    assert issued.status_code == 201
    assert issued.json()["link"].endswith(f"/invitation/{issued.json()['token']}/")
    (listed,) = call(client, "get", "household/invitations").json()
    assert listed["id"] == issued.json()["invitation"]["id"]
    assert issued.json()["token"] not in str(listed)
    joined = call(signed_in(nobody), "post", "invitations/accept", {"token": issued.json()["token"]})
    assert (joined.status_code, joined.json()["name"]) == (200, "Home")
    again = call(signed_in(nobody), "post", "invitations/accept", {"token": issued.json()["token"]})
    assert (again.status_code, code_of(again)) == (404, "invitation_invalid")


def test_an_outsider_finds_nothing(ana: User, ben: User, carl: User) -> None:
    """Another household's members and invitations are 404 for an owner elsewhere, like ones that never were."""
    invitation = services.invitation_create(acting_user=ana).invitation
    outsider = signed_in(carl)
    absent = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
    for method, path, ids in (
        ("patch", "household/members", (ben.public_id, absent)),
        ("delete", "household/members", (ben.public_id, absent)),
        ("delete", "household/invitations", (invitation.public_id, absent)),
    ):
        answers = [call(outsider, method, f"{path}/{public_id}", {"role": "viewer"}) for public_id in ids]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    assert [member["email"] for member in call(outsider, "get", "household/members").json()] == ["carl@example.org"]
    assert call(outsider, "get", "household/invitations").json() == []
    ben.refresh_from_db()
    assert (ben.household, ben.role) == (ana.household, Role.PARTNER)
    assert Invitation.objects.get().revoked_at is None
    assert call(signed_in(ana), "delete", f"household/invitations/{invitation.public_id}").status_code == 204


def test_a_session_needs_the_csrf_token(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = call(client, "patch", "users/me", {"name": "X"})
    assert response.status_code == 403
    ana.refresh_from_db()
    assert ana.name == "Ana"


def test_a_longer_list_takes_no_more_queries(ana: User, ben: User) -> None:
    client = signed_in(ana)
    call(client, "get", "household/invitations")

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            call(client, "get", "household/invitations")
            call(client, "get", "household/members")
        return len(context)

    services.invitation_create(acting_user=ana)
    few = queries()
    for number in range(5):
        services.invitation_create(acting_user=ana)
        person(f"m{number}@example.org", ana.household, Role.VIEWER)
    assert len(call(client, "get", "household/members").json()) == 7
    assert queries() == few
