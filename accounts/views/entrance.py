"""The way in: the first run's household step, and an invitation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, get_language_from_request, to_locale
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import services
from accounts.adapters import INVITATION_KEY
from accounts.forms import HouseholdForm
from accounts.models import User
from accounts.places import currency_guessed, locale_checked, time_zone_guessed
from accounts.views.common import person_of
from fintrack.lib.errors import DomainError


class WelcomeView(LoginRequiredMixin, View):
    """Step 1 of the first run: found the household. Whoever has one goes on to step 2."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.household_id is not None:
            return redirect("/")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        token = request.session.get(INVITATION_KEY)
        if token and services.signup_is_open(token):
            return redirect("accounts:invitation", token=token)
        return self._page(request, HouseholdForm(initial=_guesses(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HouseholdForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=400)
        try:
            services.household_found(acting_user=person_of(request), locale=_locale_tag(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._page(request, form, status=error.status)
        return redirect(_second_step())

    def _page(self, request: HttpRequest, form: HouseholdForm, status: int = 200) -> HttpResponse:
        is_open = services.founding_is_open(person_of(request))
        return render(request, "accounts/welcome.html", {"form": form, "is_open": is_open}, status=status)


@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """Who invites into which household; join at once when signed in, else sign up or sign in first."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            invitation = services.invitation_by_token(token)
        except DomainError as error:
            return self._refusal(request, error)
        if not isinstance(request.user, User):
            request.session[INVITATION_KEY] = token
        return render(request, "accounts/invitation.html", {"invitation": invitation, "token": token})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect("accounts:invitation", token=token)
        try:
            household = services.invitation_accept(token=token, acting_user=request.user)
        except DomainError as error:
            return self._refusal(request, error)
        request.session.pop(INVITATION_KEY, None)
        messages.success(request, _("You now belong to “%(household)s”.") % {"household": household})
        return redirect("/")

    def _refusal(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        request.session.pop(INVITATION_KEY, None)
        return render(request, "accounts/invitation.html", {"refusal": error}, status=error.status)


def _guesses(request: HttpRequest) -> dict[str, str]:
    """What the browser's languages suggest: "en-PH" means pesos and Manila's clock."""
    user = person_of(request)
    name = _("Our household") if not user.name else _("%(person)s’s household") % {"person": user.name}
    tag = _locale_tag(request)
    return {
        "name": name,
        "base_currency": currency_guessed(tag, timezone.localdate()),
        "time_zone": time_zone_guessed(tag),
    }


def _locale_tag(request: HttpRequest) -> str:
    """The first full locale the browser asks for ("es-AR"), else the page's language."""
    wanted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    try:
        return locale_checked(wanted)
    except DomainError:
        return to_locale(get_language() or get_language_from_request(request)).replace("_", "-")


def _second_step() -> str:
    try:
        return reverse("ledger:wizard_account")
    except NoReverseMatch:
        return "/"
