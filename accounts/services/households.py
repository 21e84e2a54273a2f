"""Households: founded, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.db.transaction import atomic
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, PeriodRule, Role, User
from accounts.periods import PeriodRuleSpec, spec_of
from accounts.places import currency_checked, locale_checked, time_zone_checked
from fintrack.lib.errors import Conflict, DomainError, Forbidden
from fintrack.lib.registry import (
    household_changed,
    household_created,
    household_emptiness,
    household_purgers,
    household_settled,
)

log = structlog.get_logger(__name__)

SETTINGS = (
    "name", "base_currency", "locale", "time_zone", "period_rule", "period_day", "period_weeks", "period_anchor",
    "locked_until",
)  # fmt: skip
"""What a household settles on, in the order in which people are asked: form, serializer and admin take it from here."""


def household_create(
    *,
    name: str,
    base_currency: str,
    acting_user: User | None,
    locale: str = "en",
    time_zone: str = "UTC",
    is_demo: bool = False,
) -> Household:
    """A new household. `acting_user` becomes its owner; None is the system (a command, the demo), which adds people itself.

    This does not ask whether a household may be founded here: a person's door is `household_found`.
    """
    household = Household(
        name=_name_checked(name),
        base_currency=currency_checked(base_currency),
        locale=locale_checked(locale),
        time_zone=time_zone_checked(time_zone),
        is_demo=is_demo,
    )
    with atomic():
        household.save()
        if acting_user is not None:
            _owner_set(acting_user, household)
        for _name, hook in household_created.items():
            hook(household)
    log.info("household_created", household=str(household.public_id), by=_who(acting_user))
    return household


def household_found(
    *, acting_user: User, name: str, base_currency: str, locale: str = "en", time_zone: str = "UTC"
) -> Household:
    """A signed-in person without a household founds one, where `SIGNUP` lets them. Forbidden `founding_closed` else."""
    if not founding_is_open(acting_user):
        raise Forbidden(
            "founding_closed", _("New households can't be started here. Ask your household for an invitation link.")
        )
    return household_create(
        name=name, base_currency=base_currency, acting_user=acting_user, locale=locale, time_zone=time_zone
    )


def founding_is_open(user: User) -> bool:
    """Whether this person may start a household: always when sign-up is open, as the operator, as the founder, or as the first."""
    if settings.SIGNUP == "open" or user.is_superuser or user.is_founder:
        return True
    return settings.SIGNUP == "first" and not Household.objects.filter(is_demo=False).exists()


def household_settings_change(
    *, household: Household, acting_user: User, changes: Mapping[str, Any], activity: Any = None
) -> frozenset[str]:
    """Change what the household has settled on; returns the names of what is different now.

    Only an owner may. `changes` holds any of SETTINGS. The floors above are told in the same database transaction, so that
    totals in a new base currency or a new period rule are never seen half-done. `activity` is the ledger's act this is part of;
    without one it is an act of its own.
    """
    owner_required(acting_user, household)
    unknown = set(changes) - set(SETTINGS)
    if unknown:
        raise DomainError("unknown_setting", _("There is no such setting."), attr=min(unknown))
    with atomic():
        current = Household.objects.select_for_update().get(pk=household.pk)
        before = {field: getattr(current, field) for field in SETTINGS}
        for field, value in changes.items():
            setattr(current, field, value)
        _settings_check(current)
        changed = frozenset(field for field in changes if getattr(current, field) != before[field])
        if changed:
            current.save(update_fields=sorted(changed))
            _tell(current, changed)
            _record(current, acting_user, {field: before[field] for field in changed}, activity)
    for field in SETTINGS:
        setattr(household, field, getattr(current, field))
    _log_change(household, acting_user, before, changed)
    return changed


def household_is_empty(household: Household) -> bool:
    """Whether every floor says that nothing of this household would be missed. Nobody to ask means yes."""
    return all(is_empty(household) for _name, is_empty in household_emptiness.items())


def household_purge(*, household: Household, acting_user: User, confirmation: str) -> None:
    """Remove a household with everything it holds and its people's sign-ins, through the purgers of the floors above.

    `confirmation` is the household's name, typed. An owner may; a demo household any owner or operator may remove.
    """
    if not may_purge(acting_user, household):
        raise Forbidden("owner_only", _("Only an owner of the household can do this. Nothing was changed."))
    if confirmation.strip() != household.name:
        raise DomainError(
            "confirmation_wrong",
            _("The name you typed is not the household's. Nothing was removed."),
            attr="confirmation",
        )
    household_remove(household=household, acting_user=acting_user)


def household_remove(*, household: Household, acting_user: User) -> None:
    """The removal itself, for callers that have asked already (purge, joining another household, tests)."""
    public_id, pk = str(household.public_id), household.pk
    with atomic():
        for _name, purge in household_purgers.from_above():
            purge(household, acting_user=acting_user, confirmation=household.name)
        people = User.objects.filter(household_id=pk)
        people.filter(is_superuser=True).update(household=None)  # who runs the system keeps the sign-in
        people.delete()
        Household.objects.filter(pk=pk).delete()
    log.info("household_removed", household=public_id, by=_who(acting_user))


def demo_remove(*, acting_user: User) -> int:
    """Remove every demo household at one click; returns how many there were."""
    households = list(Household.objects.filter(is_demo=True))
    for household in households:
        household_purge(household=household, acting_user=acting_user, confirmation=household.name)
    return len(households)


def may_purge(user: User, household: Household) -> bool:
    """Owners purge their own household. The demo's people and every real owner may clear the demo; the operator may too."""
    if user.is_superuser:
        return True
    is_owner = user.role == Role.OWNER and user.household_id is not None
    return is_owner and (user.household_id == household.pk or household.is_demo)


def owner_required(user: User, household: Household) -> None:
    """Forbidden `owner_only` unless this person is an owner of this household."""
    if user.household_id != household.pk or user.role != Role.OWNER:
        raise Forbidden("owner_only", _("Only an owner of the household can do this. Nothing was changed."))


def _owner_set(user: User, household: Household) -> None:
    """Claimed by a conditional update, so that two clicks at once don't found two households for one person."""
    claimed = User.objects.filter(pk=user.pk, household__isnull=True).update(household=household, role=Role.OWNER)
    if not claimed:
        raise Conflict("has_household", _("You already belong to a household. Nothing was changed."))
    user.household, user.role = household, Role.OWNER


def _name_checked(name: str) -> str:
    clean = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(clean) <= 120:
        raise DomainError("bad_name", _("Give the household a name of 1 to 120 characters."), attr="name")
    return clean


def _settings_check(household: Household) -> None:
    household.name = _name_checked(household.name)
    household.base_currency = currency_checked(household.base_currency)
    household.locale = locale_checked(household.locale)
    household.time_zone = time_zone_checked(household.time_zone)
    if household.period_rule not in PeriodRule.values:
        raise DomainError("bad_period", _("There is no such period rule."), attr="period_rule")
    if household.period_rule == PeriodRule.EVERY_N_WEEKS and not isinstance(household.period_anchor, date):
        raise DomainError("bad_period", _("Say on which day one of the periods begins."), attr="period_anchor")
    if not 1 <= household.period_weeks <= 52:
        raise DomainError("bad_period", _("A period has 1 to 52 weeks."), attr="period_weeks")
    _rule_check(household)


def _rule_check(household: Household) -> PeriodRuleSpec:
    try:
        return spec_of(household)
    except ValueError as error:
        raise DomainError(
            "bad_period", _("A period can start on day 1 to 28 of the month."), attr="period_day"
        ) from error


def _tell(household: Household, changed: frozenset[str]) -> None:
    for _name, function in household_changed.items():
        function(household, changed)


def _record(household: Household, acting_user: User, before: Mapping[str, Any], activity: Any) -> None:
    for _name, function in household_settled.items():
        function(household, acting_user=acting_user, before=before, activity=activity)


def _log_change(household: Household, acting_user: User, before: Mapping[str, Any], changed: frozenset[str]) -> None:
    if changed:
        was = {field: str(before[field]) for field in sorted(changed)}
        now = {field: str(getattr(household, field)) for field in sorted(changed)}
        log.info("household_changed", household=str(household.public_id), by=_who(acting_user), was=was, now=now)


def _who(user: User | None) -> str:
    return str(user.public_id) if user is not None else "system"
