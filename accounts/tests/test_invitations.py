"""Invitations: single use, expiring, hashed, for owners to give; joining from an empty household."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts import selectors, services
from accounts.models import Household, Invitation, Role, User
from accounts.services.invitations import invitation_claim
from fintrack.lib.errors import Conflict, DomainError, Forbidden, NotFound
from fintrack.lib.registry import household_emptiness


@pytest.fixture
def emptiness() -> Iterator[dict[int, bool]]:
    """What an upper floor answers when asked whether a household is empty, by its key; empty unless said otherwise."""
    answers: dict[int, bool] = {}
    kept = dict(household_emptiness._functions)
    household_emptiness._functions.clear()
    household_emptiness.add("test", lambda household: answers.get(household.pk, True))
    yield answers
    household_emptiness._functions.clear()
    household_emptiness._functions.update(kept)


def test_the_table_keeps_a_hash_and_the_link_is_shown_once(ana: User, settings: Any) -> None:
    settings.BASE_URL = "https://money.example.org/"
    issued = services.invitation_create(acting_user=ana)
    assert issued.link == f"https://money.example.org/invitation/{issued.token}/"
    assert len(issued.token) >= 32
    row = Invitation.objects.values().get()
    assert row["token_hash"] == hashlib.sha256(issued.token.encode()).hexdigest()
    assert issued.token not in str(row)


def test_a_link_works_once(ana: User, nobody: User, settings: Any) -> None:
    token = services.invitation_create(acting_user=ana, role=Role.VIEWER).token
    assert services.invitation_accept(token=token, acting_user=nobody) == ana.household
    nobody.refresh_from_db()
    assert (nobody.household, nobody.role) == (ana.household, Role.VIEWER)
    with pytest.raises(NotFound) as refused:
        services.invitation_by_token(token)
    assert refused.value.code == "invitation_invalid"
    used = Invitation.objects.get()
    assert used.accepted_by == nobody
    with pytest.raises(NotFound):
        invitation_claim(used, nobody)


@pytest.mark.parametrize("spoil", ["expired", "revoked", "wrong"])
def test_a_spoiled_link_does_not_work(ana: User, nobody: User, spoil: str) -> None:
    issued = services.invitation_create(acting_user=ana)
    token = issued.token
    assert services.invitation_by_token(token) == issued.invitation
    if spoil == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoked":
        services.invitation_revoke(invitation=issued.invitation, acting_user=ana)
    else:
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    with pytest.raises(NotFound):
        services.invitation_accept(token=token, acting_user=nobody)
    nobody.refresh_from_db()
    assert nobody.household is None


def test_only_an_owner_invites(ana: User, ben: User, vera: User, nobody: User) -> None:
    for person in (ben, vera, nobody):
        with pytest.raises(Forbidden):
            services.invitation_create(acting_user=person)
    assert services.invitation_create(acting_user=ana).invitation.household == ana.household


def test_only_the_owner_of_that_household_withdraws(ana: User, ben: User, carl: User) -> None:
    invitation = services.invitation_create(acting_user=ana).invitation
    with pytest.raises(NotFound):
        services.invitation_revoke(invitation=invitation, acting_user=carl)
    with pytest.raises(Forbidden):
        services.invitation_revoke(invitation=invitation, acting_user=ben)
    assert list(selectors.open_invitations(ana)) == [invitation]
    services.invitation_revoke(invitation=invitation, acting_user=ana)
    assert list(selectors.open_invitations(ana)) == []


def test_a_used_invitation_is_not_withdrawn(ana: User, nobody: User) -> None:
    issued = services.invitation_create(acting_user=ana)
    services.invitation_accept(token=issued.token, acting_user=nobody)
    with pytest.raises(Conflict):
        services.invitation_revoke(invitation=issued.invitation, acting_user=ana)


def test_an_invitation_to_an_address_is_for_that_address(ana: User, nobody: User, carl: User) -> None:
    token = services.invitation_create(acting_user=ana, email=" Nora@Example.org").token
    with pytest.raises(Forbidden) as refused:
        services.invitation_accept(token=token, acting_user=carl)
    assert refused.value.code == "invitation_other_email"
    assert "nora" not in str(refused.value).lower()
    assert services.invitation_accept(token=token, acting_user=nobody) == ana.household


@pytest.mark.parametrize(("field", "value"), [("role", "king"), ("email", "not an address")])
def test_what_cannot_be_invited_is_refused(ana: User, field: str, value: str) -> None:
    with pytest.raises(DomainError):
        services.invitation_create(acting_user=ana, **{field: value})  # type: ignore[arg-type]
    assert not Invitation.objects.exists()


def test_whoever_is_alone_in_an_empty_household_may_join_another(
    ana: User, carl: User, emptiness: dict[int, bool]
) -> None:
    left = carl.household
    assert left is not None
    token = services.invitation_create(acting_user=ana).token
    emptiness[left.pk] = False
    with pytest.raises(Conflict) as refused:
        services.invitation_accept(token=token, acting_user=carl)
    assert refused.value.code == "household_not_empty"
    emptiness[left.pk] = True
    services.invitation_accept(token=token, acting_user=carl)
    carl.refresh_from_db()
    assert (carl.household, carl.role) == (ana.household, Role.PARTNER)
    assert not Household.objects.filter(pk=left.pk).exists()


def test_whoever_shares_a_household_stays_in_it(ana: User, ben: User, carl: User, emptiness: dict[int, bool]) -> None:
    token = services.invitation_create(acting_user=carl).token
    with pytest.raises(Conflict) as refused:
        services.invitation_accept(token=token, acting_user=ben)
    assert refused.value.code == "household_not_empty"
    services.member_remove(member=ben, acting_user=ana)
    assert services.invitation_accept(token=token, acting_user=ben) == carl.household


def test_a_member_does_not_join_twice(ana: User) -> None:
    issued = services.invitation_create(acting_user=ana)
    with pytest.raises(Conflict) as refused:
        services.invitation_accept(token=issued.token, acting_user=ana)
    assert refused.value.code == "already_member"
    assert services.invitation_by_token(issued.token) == issued.invitation


def test_the_sample_household_lets_nobody_in_or_out(ana: User, home: Household) -> None:
    token = services.invitation_create(acting_user=ana).token
    sample = services.household_create(name="Sample", base_currency="EUR", acting_user=None, is_demo=True)
    demo = services.user_create(email="demo@example.org", password="demo", acting_user=None, household=sample)
    with pytest.raises(Forbidden):
        services.invitation_create(acting_user=demo)
    with pytest.raises(Forbidden):
        services.invitation_accept(token=token, acting_user=demo)


def test_links_of_a_former_owner_die(ana: User, ben: User, nobody: User) -> None:
    services.member_role_change(member=ben, role=Role.OWNER, acting_user=ana)
    token = services.invitation_create(acting_user=ben).token
    kept = services.invitation_create(acting_user=ana).token
    services.member_role_change(member=ben, role=Role.VIEWER, acting_user=ana)
    with pytest.raises(NotFound):
        services.invitation_accept(token=token, acting_user=nobody)
    assert services.invitation_accept(token=kept, acting_user=nobody)


def test_with_a_mail_server_the_link_is_mailed_to_its_address(
    ana: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HAS_MAIL_SERVER = True
    with django_capture_on_commit_callbacks(execute=True):
        issued = services.invitation_create(acting_user=ana, email="nora@example.org")
        services.invitation_create(acting_user=ana)
    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    assert issued.link in message.body


def test_without_a_mail_server_the_link_is_in_the_log(
    ana: User, settings: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HAS_MAIL_SERVER = False
    lines: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        "accounts.services.invitations.log.info", lambda event, **values: lines.append((event, values)), raising=False
    )
    with django_capture_on_commit_callbacks(execute=True):
        issued = services.invitation_create(acting_user=ana, email="nora@example.org")
    assert ("invitation_link", {"address": "nora@example.org", "link": issued.link}) in lines
    assert mail.outbox == []
