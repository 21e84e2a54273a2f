"""Pages about people: the first run's household step, an invitation, and the settings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
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

from accounts import selectors, services
from accounts.adapters import INVITATION_KEY
from accounts.forms import HouseholdForm, HouseholdSettingsForm, InvitationForm, ProfileForm, PurgeForm
from accounts.models import Household, Role, User
from accounts.permissions import MemberRequired
from accounts.places import currency_guessed, locale_checked, time_zone_guessed
from fintrack.lib.errors import DomainError

LINK_KEY = "invitation_link"


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the mixins have made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user


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


class SettingsView(MemberRequired, View):
    """The one page of settings; each of its forms posts to a view of its own and comes back here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return settings_page(request)


class ProfileView(LoginRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, prefix="profile")
        if not form.is_valid():
            return settings_page(request, profile_form=form)
        return _done(
            request, _("Saved."), lambda: services.profile_change(user=person_of(request), **form.cleaned_data)
        )


class HouseholdSettingsView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        household = selectors.household_of(user)
        form = HouseholdSettingsForm.of(household, request.POST)
        if not form.is_valid():
            return settings_page(request, household_form=form)
        changes = form.cleaned_data
        return _done(
            request,
            _("Saved."),
            lambda: services.household_settings_change(household=household, acting_user=user, changes=changes),
        )


class InviteView(MemberRequired, View):
    """Makes a link. It is shown once, on the page that follows."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(request.POST, prefix="invitation")
        if not form.is_valid():
            return settings_page(request, invitation_form=form)

        def invite() -> None:
            issued = services.invitation_create(acting_user=person_of(request), **form.cleaned_data)
            request.session[LINK_KEY] = issued.link

        return _done(request, "", invite)


class InvitationRevokeView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        invitation = selectors.invitation(user, public_id)
        message = _("The link can't be used any more.")
        return _done(request, message, lambda: services.invitation_revoke(invitation=invitation, acting_user=user))


class MemberRoleView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        member = selectors.member(user, public_id)
        role = request.POST.get("role", "")
        return _done(
            request, _("Saved."), lambda: services.member_role_change(member=member, role=role, acting_user=user)
        )


class MemberRemoveView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        member = selectors.member(user, public_id)
        message = _("%(member)s no longer belongs to the household.") % {"member": member}
        return _done(request, message, lambda: services.member_remove(member=member, acting_user=user))


class DemoRemoveView(LoginRequiredMixin, View):
    """The demo goes with one click; whoever was signed in as one of its people is signed out with it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        is_own = user.household is not None and user.household.is_demo
        answer = _done(request, _("The sample household is gone."), lambda: services.demo_remove(acting_user=user))
        return _after_removal(request, answer, is_own)


class PurgeView(MemberRequired, View):
    """Everything goes, after the household's name was typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        form = PurgeForm(request.POST, prefix="purge")
        if not form.is_valid():
            return settings_page(request, purge_form=form)
        household = selectors.household_of(user)
        confirmation = form.cleaned_data["confirmation"]
        answer = _done(
            request,
            _("The household and everything in it is gone."),
            lambda: services.household_purge(household=household, acting_user=user, confirmation=confirmation),
        )
        return _after_removal(request, answer, True)


def settings_page(request: HttpRequest, **bound: forms.Form) -> HttpResponse:
    """The settings as they stand; a form among `bound` stands in for its fresh one and makes the answer a 400."""
    user = person_of(request)
    household = selectors.household_of(user)
    is_owner = user.role == Role.OWNER
    context: dict[str, Any] = {
        "household": household,
        "is_owner": is_owner,
        "members": selectors.members(user),
        "roles": Role.choices,
        "invitations": selectors.open_invitations(user) if is_owner else [],
        "new_link": request.session.pop(LINK_KEY, ""),
        "has_demo": selectors.has_demo(),
        **_fresh_forms(user, household),
        **bound,
    }
    return render(request, "accounts/settings.html", context, status=400 if bound else 200)


def _fresh_forms(user: User, household: Household) -> dict[str, forms.Form]:
    return {
        "household_form": HouseholdSettingsForm.of(household),
        "profile_form": ProfileForm(initial={"name": user.name, "language": user.language}, prefix="profile"),
        "invitation_form": InvitationForm(prefix="invitation"),
        "purge_form": PurgeForm(prefix="purge"),
    }


def _done(request: HttpRequest, message: str, change: Any) -> HttpResponse:
    """Make the change and go back to the settings, with its message or with why it was refused."""
    try:
        change()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if message:
            messages.success(request, message)
    return redirect("accounts:settings")


def _after_removal(request: HttpRequest, answer: HttpResponse, is_own: bool) -> HttpResponse:
    """Sign out a person whose own household was removed: their row is gone, or has no household."""
    if is_own and not selectors.is_member(person_of(request)):
        logout(request)
        return redirect("account_login")
    return answer


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
