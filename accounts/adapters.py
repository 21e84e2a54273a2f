"""allauth's hooks: every door it opens (web form, headless API, outside sign-in) leads to `accounts.services.signup`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import signup, signup_is_open
from fintrack.lib.errors import DomainError

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.forms import BaseForm

INVITATION_KEY = "invitation_token"
EMAIL_MAX = 254


@dataclasses.dataclass(frozen=True, slots=True)
class SignupExtras:
    """What an API sign-up brings beside address and password; put on the request as `signup_extras`."""

    invitation_token: str = ""
    household: Any = None


def invitation_token_of(request: HttpRequest | None) -> str:
    """The invitation a visitor holds: sent with an API sign-up, or kept in the session since they opened the link."""
    extras = getattr(request, "signup_extras", None)
    if extras is not None:
        return str(extras.invitation_token)
    session = getattr(request, "session", None)
    return str(session.get(INVITATION_KEY, "")) if session is not None else ""


class AccountAdapter(DefaultAccountAdapter):
    """Who may sign up, and how a person is made."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return signup_is_open(invitation_token_of(request))

    def clean_email(self, email: str) -> str:
        if len(email) > EMAIL_MAX:
            raise ValidationError(_("This e-mail address is too long."), code="max_length")
        return email

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        data = form.cleaned_data
        extras = getattr(request, "signup_extras", None)
        try:
            person = signup(
                email=data["email"],
                password=data.get("password1") or data.get("password"),
                name=data.get("name", ""),
                invitation_token=invitation_token_of(request),
                household=extras.household if extras is not None else None,
                user=user,
            )
        except DomainError as error:
            self._refuse(request, error)
            raise
        request.session.pop(INVITATION_KEY, None)
        return person

    def _refuse(self, request: HttpRequest, error: DomainError) -> None:
        """A page says why and goes back to the sign-up page; an API client gets the error itself."""
        if not is_headless_request(request):
            if error.code.startswith("invitation"):
                request.session.pop(INVITATION_KEY, None)
            messages.error(request, str(error))
            raise ImmediateHttpResponse(redirect("account_signup")) from error


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A first sign-in by an outside account is a sign-up like any other."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return signup_is_open(invitation_token_of(request))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        email = form.cleaned_data["email"] if form is not None else sociallogin.user.email
        token = invitation_token_of(request)
        signup(email=email, password=None, name=sociallogin.user.name, invitation_token=token, user=sociallogin.user)
        request.session.pop(INVITATION_KEY, None)
        sociallogin.save(request)
        person: User = sociallogin.user
        return person


@dataclasses.dataclass
class PublicUser:
    """What allauth's own endpoints tell of a person: the public id, never the row's number."""

    id: str | None
    display: str
    email: str | None
    has_usable_password: bool


class HeadlessAdapter(DefaultHeadlessAdapter):
    """Keeps integer keys inside the house."""

    def get_user_dataclass(self) -> type[PublicUser]:
        return PublicUser

    def user_as_dataclass(self, user: User) -> PublicUser:
        public_id = str(user.public_id) if user.pk else None
        return PublicUser(public_id, str(user), user.email or None, user.has_usable_password())
