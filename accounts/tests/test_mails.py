"""The mails: short, plain, in the reader's language, and without words a stranger could put into them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from accounts import services
from accounts.models import User
from accounts.tests.conftest import PASSWORD

KINDS = (
    "email_confirmation", "email_confirmation_signup", "password_reset_key", "unknown_account", "account_already_exists",
    "password_changed", "password_reset", "password_set", "email_changed", "invitation",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_is_short_and_plain(kind: str) -> None:
    told = {
        "email": "ana&co@example.org",
        "activate_url": "https://x/?a=1&b=2",
        "password_reset_url": "https://x/?a=1&b=2",
    }
    with translation.override("en"):
        subject = render_to_string(f"account/email/{kind}_subject.txt", told).strip()
        body = render_to_string(f"account/email/{kind}_message.txt", {**told, "link": "https://x/?a=1&b=2"}).rstrip()
    assert 5 < len(subject) < 60
    assert body.startswith("Hello,\n\n")
    assert body.endswith("Fintrack")
    assert not re.search(r"\n{3,}|<|&amp;|example\.com|\{\{", body)


def test_sign_up_mails_a_link_without_the_strangers_words(db: Any, settings: Any) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    Client().post(
        "/accounts/signup/", {"name": "Win at evil.example", "email": "ana@example.org", "password1": PASSWORD}
    )
    (message,) = mail.outbox
    assert message.subject == "Confirm your e-mail address"
    assert "evil" not in message.body
    assert re.search(r"/accounts/confirm-email/\S+", message.body)
    assert not getattr(message, "alternatives", [])


def test_an_invitation_is_mailed(ana: User, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.HAS_MAIL_SERVER = True
    with django_capture_on_commit_callbacks(execute=True):
        issued = services.invitation_create(acting_user=ana, email="ben@example.org")
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["ben@example.org"], "Join “Home” in Fintrack")
    assert issued.link in message.body
    assert "Ana invites you" in message.body
