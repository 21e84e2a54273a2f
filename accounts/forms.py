"""Forms of the people pages. They check shape; the services decide."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, PeriodRule, Role, Scope, User
from accounts.places import currency_checked, currency_choices, locale_checked, time_zone_checked, time_zone_choices
from accounts.services import SETTINGS
from fintrack.lib.errors import DomainError


class SignupForm(forms.Form):
    """What sign-up asks beside address and password (ACCOUNT_SIGNUP_FORM_CLASS: the base of every allauth sign-up form)."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this method; `AccountAdapter.save_user` has done everything already."""


class PlacesMixin(forms.Form):
    """Fields whose values babel and the zone list know; a DomainError of the check becomes the field's error."""

    base_currency = forms.ChoiceField(label=_("Main currency"), help_text=_("Totals are shown in it."))
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("base_currency", currency_choices())
        self._choose("time_zone", time_zone_choices())

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        """The usual choices, and the present value where it isn't one of them (a past currency, an alias of a zone)."""
        present = str(self.get_initial_for_field(self.fields[field], field) or "")
        known = {value for value, _label in choices}
        self.fields[field].choices = [*choices, (present, present)] if present and present not in known else choices  # type: ignore[attr-defined]

    def clean_base_currency(self) -> str:
        return _checked(currency_checked, self.cleaned_data["base_currency"])

    def clean_time_zone(self) -> str:
        return _checked(time_zone_checked, self.cleaned_data["time_zone"])


class HouseholdForm(PlacesMixin):
    """Step 1 of the first run."""

    name = forms.CharField(label=_("Name of the household"), max_length=120)
    field_order = ["name", "base_currency", "time_zone"]


class SettledForm(forms.Form):
    """Fields of `accounts.services.SETTINGS`, as the household stands now."""

    field_order = SETTINGS

    @classmethod
    def of(cls, household: Household, data: Any = None) -> Self:
        return cls(data, initial={name: getattr(household, name) for name in cls.base_fields}, prefix="household")


class HouseholdSettingsForm(SettledForm, PlacesMixin):
    """What a household has settled on, less its periods."""

    name = forms.CharField(label=_("Name"), max_length=120)
    locale = forms.CharField(
        label=_("Number and date format"), max_length=20, help_text=_("A locale, for example en-PH or es-AR.")
    )
    locked_until = forms.DateField(
        label=_("Locked up to and including"),
        required=False,
        help_text=_("Nothing on or before this day can be changed. Leave it empty to lock nothing."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_locale(self) -> str:
        return _checked(locale_checked, self.cleaned_data["locale"])


class PeriodsForm(SettledForm):
    """How a household cuts time."""

    period_rule = forms.ChoiceField(label=_("Periods"), choices=PeriodRule.choices)
    period_day = forms.IntegerField(label=_("Day of the month"), min_value=1, max_value=28, required=False)
    period_weeks = forms.IntegerField(label=_("Weeks in a period"), min_value=1, max_value=52, required=False)
    period_anchor = forms.DateField(
        label=_("First day of one period"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """An empty number keeps the one that was; weeks need their first day."""
        data = super().clean() or {}
        for field in ("period_day", "period_weeks"):
            if data.get(field) is None and field not in self.errors:
                data[field] = self.initial[field]
        if data.get("period_rule") == PeriodRule.EVERY_N_WEEKS and not data.get("period_anchor"):
            self.add_error("period_anchor", _("Say on which day one of the periods begins."))
        return data


class ProfileForm(forms.Form):
    """How a person is called, which language they read and which first page they like."""

    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    has_plain_home = forms.BooleanField(
        label=_("Begin with the short home page"),
        required=False,
        help_text=_("How you are doing, in a few words. The full one is a click away."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("As the browser asks")), *settings.LANGUAGES]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """What a token is for, what it may do, how long it works."""

    name = forms.CharField(label=_("What it is for"), max_length=80, help_text=_("For example the program’s name."))
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            (Scope.READ, _("Read what you can read")),
            (Scope.PROPOSE, _("Read, and add transactions and statements that wait for your review")),
            (Scope.WRITE, _("Read and write the books, but not people, settings or tokens")),
        ],
        initial=Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("Until you revoke it"))],
        initial="90",
        required=False,
        coerce=int,
        empty_value=None,
    )


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Leave it empty to hand over the link yourself."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.PARTNER)


class PurgeForm(forms.Form):
    """The household's name, typed, before everything goes."""

    confirmation = forms.CharField(label=_("Type the name of the household to confirm"), max_length=120)


def _checked(check: Any, value: str) -> str:
    try:
        return str(check(value))
    except DomainError as error:
        raise forms.ValidationError(str(error), code=error.code) from error
