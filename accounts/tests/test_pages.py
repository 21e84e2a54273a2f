"""The doors of the web: sign-up, sign-in in stages, the welcome page, an invitation, the settings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts import services
from accounts.models import AccessToken, Household, Invitation, Role, User
from accounts.tests.conftest import PASSWORD, signed_in
from accounts.tests.test_api_auth import code_of


def sign_up(client: Client, email: str = "ana@example.org", **extra: str) -> Any:
    return client.post("/accounts/signup/", {"name": "Ana", "email": email, "password1": PASSWORD, **extra})


def sign_in(client: Client, email: str = "ana@example.org", password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_first_visitor_signs_up_and_founds(client: Client, db: Any, settings: Any) -> None:
    settings.SIGNUP = "first"
    assert client.get("/accounts/signup/").status_code == 200
    assert sign_up(client).status_code == 302
    assert is_signed_in(client)
    led = client.get("/settings/")
    assert (led.status_code, led["Location"]) == (302, "/welcome/")
    page = client.get("/welcome/", headers={"Accept-Language": "en-PH,en;q=0.8"})
    assert page.context["form"].initial["base_currency"] == "PHP"
    assert page.context["form"].initial["time_zone"] == "Asia/Manila"
    answer = client.post(
        "/welcome/",
        {"name": "Home", "base_currency": "PHP", "time_zone": "Asia/Manila"},
        headers={"Accept-Language": "en-PH"},
    )
    assert answer.status_code == 302
    ana = User.objects.get()
    assert ana.household is not None
    assert (ana.name, ana.role, ana.household.locale) == ("Ana", Role.OWNER, "en-PH")
    assert client.get("/settings/").status_code == 200


def test_the_second_visitor_finds_sign_up_closed(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "first"
    page = client.get("/accounts/signup/")
    assert "password1" not in text_of(page)
    sign_up(client, "ben@example.org")
    assert not User.objects.filter(email="ben@example.org").exists()
    settings.SIGNUP = "open"
    sign_up(client, "ben@example.org")
    assert User.objects.filter(email="ben@example.org").exists()


def test_a_household_form_says_what_is_wrong(nobody: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    client = signed_in(nobody)
    for wrong in ({"base_currency": "ZZZ"}, {"time_zone": "Mars"}, {"name": ""}):
        answer = client.post("/welcome/", {"name": "Home", "base_currency": "EUR", "time_zone": "UTC", **wrong})
        assert answer.status_code == 400
    assert not Household.objects.exists()
    settings.SIGNUP = "invite"
    assert client.post("/welcome/", {"name": "Home", "base_currency": "EUR", "time_zone": "UTC"}).status_code == 403
    assert "invitation link" in text_of(client.get("/welcome/"))


def test_an_invited_person_signs_up_into_the_household(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "invite"
    issued = services.invitation_create(acting_user=ana, role=Role.VIEWER)
    page = client.get(f"/invitation/{issued.token}/")
    assert "Ana" in text_of(page)
    assert "Home" in text_of(page)
    sign_up(client, "ben@example.org")
    ben = User.objects.get(email="ben@example.org")
    assert (ben.household, ben.role) == (ana.household, Role.VIEWER)
    other = Client()
    assert other.get(f"/invitation/{issued.token}/").status_code == 404
    sign_up(other, "eve@example.org")
    assert not User.objects.filter(email="eve@example.org").exists()


def test_an_invitation_to_another_address_is_refused_at_sign_up(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "invite"
    token = services.invitation_create(acting_user=ana, email="ben@example.org").token
    client.get(f"/invitation/{token}/")
    assert sign_up(client, "eve@example.org")["Location"] == "/accounts/signup/"
    assert not is_signed_in(client)
    client.get(f"/invitation/{token}/")
    sign_up(client, "ben@example.org")
    assert is_signed_in(client)


def test_a_signed_in_person_joins_by_one_click(ana: User, nobody: User, carl: User) -> None:
    token = services.invitation_create(acting_user=ana).token
    client = signed_in(nobody)
    assert client.get(f"/invitation/{token}/").status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert client.post(f"/invitation/{token}/").status_code == 302
    nobody.refresh_from_db()
    assert nobody.household == ana.household
    assert signed_in(carl).post(f"/invitation/{token}/").status_code == 404
    assert Client().post(f"/invitation/{token}/").status_code == 302


def test_whoever_signs_in_with_a_link_in_hand_is_led_back_to_it(client: Client, ana: User, nobody: User) -> None:
    token = services.invitation_create(acting_user=ana).token
    client.get(f"/invitation/{token}/")
    sign_in(client, "nora@example.org")
    assert client.get("/welcome/")["Location"] == f"/invitation/{token}/"


def test_a_second_factor_stands_before_the_pages(client: Client, ana: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    assert "/2fa/" in sign_in(client)["Location"]
    assert not is_signed_in(client)
    assert client.get("/settings/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_signed_in(client)


def test_guessing_passwords_is_limited(client: Client, ana: User) -> None:
    for number in range(5):
        sign_in(client, password=f"guess-{number}")
    assert "Too many" in text_of(sign_in(client))
    assert not is_signed_in(client)
    statuses = {sign_in(client, f"x{number}@example.org").status_code for number in range(30)}
    assert 429 in statuses


def test_a_forgotten_password_tells_nothing_and_works(client: Client, ana: User) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in ("ana@example.org", "who@example.org")
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert {message.to[0] for message in mail.outbox} == {"ana@example.org", "who@example.org"}
    (body,) = [message.body for message in mail.outbox if message.to == ["ana@example.org"]]
    link = re.search(r"https?://\S+/password/reset/key/\S+", body)
    assert link is not None
    form = client.get(link[0][link[0].index("/accounts/") :], follow=True)
    fresh = "orchard-gate-at-noon-3"
    client.post(form.request["PATH_INFO"], {"password1": fresh, "password2": fresh})
    assert not is_signed_in(client)
    sign_in(client, password=fresh)
    assert is_signed_in(client)


def test_sign_up_does_not_tell_who_has_a_sign_in(client: Client, ana: User, settings: Any) -> None:
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answers = [sign_up(Client(), email) for email in ("ana@example.org", "new@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]


def test_the_address_changes_after_confirmation(ana: User) -> None:
    client = Client()
    sign_in(client)
    client.post("/accounts/email/", {"email": "ana@new.example", "action_add": ""})
    assert User.objects.get(pk=ana.pk).email == "ana@example.org"
    link = re.search(r"/accounts/confirm-email/\S+/", mail.outbox[-1].body)
    assert link is not None
    client.post(link[0])
    assert User.objects.get(pk=ana.pk).email == "ana@new.example"
    assert EmailAddress.objects.get(user=ana, primary=True).email == "ana@new.example"


def test_sessions_are_listed(client: Client, ana: User) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
    client.defaults["HTTP_USER_AGENT"] = agent
    sign_in(client)
    page = client.get("/accounts/sessions/")
    assert page.status_code == 200
    assert "Edge on Windows" in text_of(page)
    assert agent not in text_of(page)


def test_the_style_guide_is_for_builders(ana: User, settings: Any) -> None:
    client = signed_in(ana)
    assert client.get("/styleguide/").status_code == 404
    User.objects.filter(pk=ana.pk).update(is_staff=True)
    assert client.get("/styleguide/").status_code == 200
    settings.DEBUG = True
    assert Client().get("/styleguide/").status_code == 200


def test_settings_are_changed_by_owners(ana: User, ben: User, home: Household) -> None:
    data = {
        "household-name": "Ours",
        "household-base_currency": "USD",
        "household-time_zone": "Asia/Manila",
        "household-locale": "en-PH",
    }
    periods = {"household-period_rule": "last_working_day"}
    refused = signed_in(ben).post("/settings/household/", data, follow=True)
    assert "Only an owner" in text_of(refused)
    home.refresh_from_db()
    assert home.name == "Home"
    client = signed_in(ana)
    client.post("/settings/household/", data)
    client.post("/settings/periods/", periods)
    home.refresh_from_db()
    assert (home.name, home.base_currency, home.period_rule, home.period_day) == ("Ours", "USD", "last_working_day", 1)
    wrong = client.post("/settings/periods/", {"household-period_rule": "every_n_weeks"})
    assert wrong.status_code == 400
    assert "first" in text_of(wrong).lower()


def test_an_invitation_link_is_shown_once(ana: User) -> None:
    client = signed_in(ana)
    client.post("/settings/invitations/", {"invitation-email": "", "invitation-role": "partner"})
    first, second = (text_of(client.get("/settings/members/")) for _ in range(2))
    assert re.search(r"/invitation/[\w-]{40,}/", first)
    assert not re.search(r"/invitation/[\w-]{40,}/", second)
    invitation = Invitation.objects.get()
    client.post(f"/settings/invitations/{invitation.public_id}/revoke/")
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_an_outsider_finds_no_member_and_no_invitation(ana: User, ben: User, carl: User) -> None:
    invitation = services.invitation_create(acting_user=ana).invitation
    outsider = signed_in(carl)
    for path in (
        f"/settings/members/{ben.public_id}/role/",
        f"/settings/members/{ben.public_id}/remove/",
        f"/settings/invitations/{invitation.public_id}/revoke/",
    ):
        assert outsider.post(path, {"role": "viewer"}).status_code == 404
        assert Client().post(path, {"role": "viewer"})["Location"].startswith("/accounts/login/")
    page = text_of(outsider.get("/settings/members/"))
    assert "ben@example.org" not in page
    assert "Home" not in page.replace("Go to Home", "").split("<main")[1].split("</main>")[0]
    ben.refresh_from_db()
    assert (ben.household, ben.role) == (ana.household, Role.PARTNER)
    signed_in(ana).post(f"/settings/members/{ben.public_id}/role/", {"role": "viewer"})
    ben.refresh_from_db()
    assert ben.role == Role.VIEWER


def test_the_sample_is_removed_and_its_people_signed_out(ana: User) -> None:
    sample = services.household_create(name="Sample", base_currency="EUR", acting_user=None, is_demo=True)
    demo = services.user_create(email="demo@example.org", password="demo", acting_user=None, household=sample)
    client = signed_in(demo)
    assert "sample household" in text_of(client.get("/settings/danger/"))
    assert client.post("/settings/demo/remove/")["Location"] == "/accounts/login/"
    assert not is_signed_in(client)
    assert list(User.objects.all()) == [ana]
    assert "sample household" not in text_of(signed_in(ana).get("/settings/danger/"))


def test_a_household_is_purged_by_typing_its_name(ana: User, ben: User) -> None:
    client = signed_in(ana)
    client.post("/settings/purge/", {"purge-confirmation": "Hom"})
    assert User.objects.count() == 2
    assert signed_in(ben).post("/settings/purge/", {"purge-confirmation": "Home"}).status_code == 302
    assert User.objects.count() == 2
    assert client.post("/settings/purge/", {"purge-confirmation": "Home"})["Location"] == "/accounts/login/"
    assert not User.objects.exists()
    assert not Household.objects.exists()


def test_the_page_speaks_the_persons_language(ana: User) -> None:
    client = signed_in(ana)
    client.post("/settings/profile/", {"profile-name": "Ana", "profile-language": "es"})
    with translation.override("en"):
        assert '<html lang="es"' in text_of(client.get("/settings/"))
    assert client.post("/settings/profile/", {"profile-language": "tlh"}).status_code == 400


def test_a_theme_is_in_the_page_from_its_first_byte(ana: User) -> None:
    client = signed_in(ana)
    assert 'data-theme-kept="system">' in text_of(client.get("/settings/"))
    assert client.post("/settings/theme/", {"theme": "night"}).status_code == 204
    assert 'data-theme-kept="night" data-theme="night">' in text_of(client.get("/settings/"))
    assert client.post("/settings/theme/", {"theme": "neon"}).status_code == 400
    ana.refresh_from_db()
    assert ana.theme == "night"
    assert "data-theme-kept" not in text_of(Client().get("/accounts/login/"))


def test_the_first_page_is_a_matter_of_taste(ana: User) -> None:
    client = signed_in(ana)
    client.post("/settings/profile/", {"profile-name": "Ana", "profile-language": "", "profile-has_plain_home": "on"})
    ana.refresh_from_db()
    assert (ana.has_plain_home, ana.theme) == (True, "system")
    assert "checked" in text_of(client.get("/settings/"))


def test_periods_show_what_they_mean(ana: User) -> None:
    with time_machine.travel("2026-11-21 09:00 +0000", tick=False):
        client = signed_in(ana)
        client.post("/settings/periods/", {"household-period_rule": "fixed_day", "household-period_day": "25"})
        shown = client.get("/settings/periods/").context["periods"]
    assert shown[0] == (date(2026, 10, 25), date(2026, 11, 24))
    assert shown[1][0] == date(2026, 11, 25)


def test_a_token_is_shown_once_and_revoked(ana: User, ben: User) -> None:
    client = signed_in(ana)
    made = client.post("/settings/tokens/", {"token-name": "Phone", "token-scope": "read", "token-days": "30"})
    secret = made.context["issued"].secret
    assert secret in text_of(made)
    assert "no-store" in made.headers["Cache-Control"]
    listed = text_of(client.get("/settings/tokens/"))
    assert "Phone" in listed
    assert secret not in listed
    token = AccessToken.objects.get()
    assert signed_in(ben).post(f"/settings/tokens/{token.public_id}/revoke/").status_code == 404
    assert "Phone" not in text_of(signed_in(ben).get("/settings/tokens/"))
    client.post(f"/settings/tokens/{token.public_id}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert client.post("/settings/tokens/", {"token-name": "", "token-scope": "all"}).status_code == 400
    endless = {"token-name": "Server", "token-scope": "write", "token-days": ""}
    assert client.post("/settings/tokens/", endless).context["issued"].token.expires_at is None


@pytest.mark.parametrize("who", ["ana", "ben", "vera"])
def test_every_section_opens_for_every_member(who: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    for name in ("", "household/", "members/", "periods/", "tokens/", "danger/"):
        page = client.get(f"/settings/{name}")
        assert page.status_code == 200
        assert text_of(page).count('aria-current="page"') >= 1
    for path in ("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"):
        assert "settings-nav" in text_of(client.get(path)), path


@pytest.mark.parametrize("path", ["/settings/", "/settings/tokens/", "/welcome/"])
def test_pages_ask_to_sign_in_first(client: Client, db: Any, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/")
