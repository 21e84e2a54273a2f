"""Access tokens and kept answers in the admin site: no secret, no hash, no answer; revoking ends them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from accounts import services
from accounts.models import AccessToken, KeptAnswer, User
from accounts.tests.conftest import signed_in

pytestmark = pytest.mark.slow


@pytest.fixture
def boss(db: Any) -> User:
    return services.user_create(email="boss@example.org", password="x", acting_user=None, is_operator=True)


@pytest.fixture
def clerk(ben: User) -> User:
    """Staff of Ana's own household, with every right but the operator's."""
    User.objects.filter(pk=ben.pk).update(is_staff=True)
    ben.user_permissions.set(Permission.objects.exclude(codename="run_system"))
    return User.objects.get(pk=ben.pk)


def test_what_is_kept_of_a_token_is_not_shown(boss: User, ana: User) -> None:
    issued = services.token_create(acting_user=ana, name="Phone")
    kept = KeptAnswer.objects.create(user=ana, key="k1", digest="d" * 64, status=201, body={"text": "private words"})
    client = signed_in(boss)
    pages = [
        client.get(f"/admin/accounts/{path}").content.decode()
        for path in (
            "accesstoken/", f"accesstoken/{issued.token.pk}/change/", "keptanswer/", f"keptanswer/{kept.pk}/change/",
        )
    ]  # fmt: skip
    assert issued.token.prefix in pages[0]
    assert "k1" in pages[2]
    for page in pages:
        for secret in (issued.secret, issued.token.token_hash, "private words", kept.digest):
            assert secret not in page


def test_an_operator_revokes(boss: User, ana: User) -> None:
    token = services.token_create(acting_user=ana, name="Phone").token
    data = {"action": "revoke", "_selected_action": [token.pk]}
    assert signed_in(boss).post("/admin/accounts/accesstoken/", data).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_other_staff_reach_only_their_own(clerk: User, ana: User) -> None:
    token = services.token_create(acting_user=ana, name="Anas phone").token
    own = services.token_create(acting_user=clerk, name="Bens phone").token
    client = signed_in(clerk)
    page = client.get("/admin/accounts/accesstoken/").content.decode()
    assert "Bens phone" in page
    assert "Anas phone" not in page
    client.post("/admin/accounts/accesstoken/", {"action": "revoke", "_selected_action": [token.pk, own.pk]})
    assert list(AccessToken.objects.filter(revoked_at=None)) == [token]
