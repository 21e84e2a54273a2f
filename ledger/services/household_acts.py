"""What a household settles on, in the list of acts: recorded when somebody changes it, and taken back by the same service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import Household, User
from accounts.services import household_settings_change
from ledger.models import Activity
from ledger.services.activity import activity_start, row_changed, row_snapshot
from ledger.services.entries_undo import changed_since

MODEL = "accounts.household"


def settings_record(
    household: Household, *, acting_user: User, before: Mapping[str, Any], activity: Activity | None
) -> None:
    """Note that settings went from `before` to what they are now: {"name": "Home"} of a household called House by now."""
    activity = activity or activity_start(
        household=household, acting_user=acting_user, kind="household.change", subject=household.name
    )
    row_changed(activity, household, before)


def settings_undo(change: dict[str, Any], undo: Activity, acting_user: User) -> None:
    """Make the settings what they were before `change` (of `Activity.changes`), as part of `undo`.

    Errors: owner_only, changed_since, and those of `household_settings_change`.
    """
    household = Household.objects.select_for_update().get(pk=undo.household_id)
    now = row_snapshot(household)
    if any(now[name] != value for name, value in change["after"].items()):
        raise changed_since()
    fields = {field.attname: field for field in Household._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in change["before"].items()}
    household_settings_change(household=household, acting_user=acting_user, changes=values, activity=undo)
