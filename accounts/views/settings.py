"""The settings, a page for each section: you, household, members, periods, removing things."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts import selectors, services
from accounts.forms import HouseholdSettingsForm, InvitationForm, PeriodsForm, ProfileForm, PurgeForm, SettledForm
from accounts.models import Role, User
from accounts.periods import period_bounds, period_of, spec_of
from accounts.permissions import MemberRequired
from accounts.services.members import PROFILE
from accounts.views.common import done, person_of, section

LINK_KEY = "invitation_link"
SHOWN_PERIODS = 3


class YouView(MemberRequired, View):
    """What is the person's own business: their name, language, first page and theme."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return you_page(request)


class ProfileView(LoginRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, prefix="profile")
        if not form.is_valid():
            return you_page(request, form)
        user = person_of(request)
        return done(
            request,
            "accounts:settings",
            _("Saved."),
            lambda: services.profile_change(user=user, **form.cleaned_data),
        )


class ThemeView(LoginRequiredMixin, View):
    """Keeps the theme a person chose, on whatever page they chose it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        services.profile_change(user=person_of(request), theme=request.POST.get("theme", ""))
        return HttpResponse(status=204)


def you_page(request: HttpRequest, form: ProfileForm | None = None) -> HttpResponse:
    user = person_of(request)
    known = {name: getattr(user, name) for name in PROFILE}
    fresh = ProfileForm(initial=known, prefix="profile")
    return section(request, "you", profile_form=form or fresh, is_wrong=form is not None)


class HouseholdSettingsView(MemberRequired, View):
    """What the household has settled on, less its periods."""

    name, page = "household", "accounts:household"
    form_class: type[SettledForm] = HouseholdSettingsForm

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        household = selectors.household_of(user)
        form = self.form_class.of(household, request.POST)
        if not form.is_valid():
            return self._page(request, form)
        changes = form.cleaned_data
        return done(
            request,
            self.page,
            _("Saved."),
            lambda: services.household_settings_change(household=household, acting_user=user, changes=changes),
        )

    def _page(self, request: HttpRequest, form: Any = None) -> HttpResponse:
        fresh = self.form_class.of(selectors.household_of(person_of(request)))
        return section(request, self.name, form=form or fresh, is_wrong=form is not None, **self.more(request))

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {}


class PeriodsView(HouseholdSettingsView):
    """How the household cuts time, and what that means for the weeks ahead."""

    name, page = "periods", "accounts:periods"
    form_class = PeriodsForm

    def more(self, request: HttpRequest) -> dict[str, Any]:
        rule = spec_of(selectors.household_of(person_of(request)))
        current = period_of(rule, timezone.localdate())
        return {"periods": [period_bounds(rule, current + step) for step in range(SHOWN_PERIODS)]}


class MembersView(MemberRequired, View):
    """Who belongs to the household, and links for who shall."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return members_page(request)


def members_page(request: HttpRequest, form: InvitationForm | None = None) -> HttpResponse:
    user = person_of(request)
    is_owner = user.role == Role.OWNER
    return section(
        request, "members", members=selectors.members(user), roles=Role.choices,
        invitations=selectors.open_invitations(user) if is_owner else [], new_link=request.session.pop(LINK_KEY, ""),
        invitation_form=form or InvitationForm(prefix="invitation"), is_wrong=form is not None,
    )  # fmt: skip


class InviteView(MemberRequired, View):
    """Makes a link. It is shown once, on the page that follows."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(request.POST, prefix="invitation")
        if not form.is_valid():
            return members_page(request, form)

        def invite() -> None:
            issued = services.invitation_create(acting_user=person_of(request), **form.cleaned_data)
            request.session[LINK_KEY] = issued.link

        return done(request, "accounts:members", "", invite)


class InvitationRevokeView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        invitation = selectors.invitation(user, public_id)
        return done(
            request,
            "accounts:members",
            _("The link can't be used any more."),
            lambda: services.invitation_revoke(invitation=invitation, acting_user=user),
        )


class MemberRoleView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        member, role = selectors.member(user, public_id), request.POST.get("role", "")
        return done(
            request,
            "accounts:members",
            _("Saved."),
            lambda: services.member_role_change(member=member, role=role, acting_user=user),
        )


class MemberRemoveView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        member = selectors.member(user, public_id)
        return done(
            request,
            "accounts:members",
            _("%(member)s no longer belongs to the household.") % {"member": member},
            lambda: services.member_remove(member=member, acting_user=user),
        )


class DangerView(MemberRequired, View):
    """Where things are removed for good."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return danger_page(request)


def danger_page(request: HttpRequest, form: PurgeForm | None = None) -> HttpResponse:
    return section(
        request, "danger", has_demo=selectors.has_demo(), purge_form=form or PurgeForm(prefix="purge"),
        is_wrong=form is not None,
    )  # fmt: skip


class DemoRemoveView(LoginRequiredMixin, View):
    """The demo goes with one click; whoever was signed in as one of its people is signed out with it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        is_own = user.household is not None and user.household.is_demo
        answer = done(
            request,
            "accounts:danger",
            _("The sample household is gone."),
            lambda: services.demo_remove(acting_user=user),
        )
        return _after_removal(request, answer, user, is_own)


class PurgeView(MemberRequired, View):
    """Everything goes, after the household's name was typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        form = PurgeForm(request.POST, prefix="purge")
        if not form.is_valid():
            return danger_page(request, form)
        household, confirmation = selectors.household_of(user), form.cleaned_data["confirmation"]
        answer = done(
            request,
            "accounts:danger",
            _("The household and everything in it is gone."),
            lambda: services.household_purge(household=household, acting_user=user, confirmation=confirmation),
        )
        return _after_removal(request, answer, user, True)


def _after_removal(request: HttpRequest, answer: HttpResponse, user: User, is_own: bool) -> HttpResponse:
    """Sign out a person whose own household was removed: their row is gone, or has no household."""
    if is_own and not selectors.is_member(user):
        logout(request)
        return redirect("account_login")
    return answer
