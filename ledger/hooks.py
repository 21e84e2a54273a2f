"""What the ledger does when the floors below change something: registered once at start."""

from __future__ import annotations

from datetime import date

from accounts.models import Household
from fintrack.lib.registry import (
    household_changed,
    household_created,
    household_emptiness,
    household_purgers,
    household_settled,
    price_hooks,
)


def hooks_register() -> None:
    from ledger.services.household_acts import settings_record
    from ledger.services.purge import books_are_empty, books_purge
    from ledger.services.starter import household_start

    household_created.add("ledger", household_start)
    household_purgers.add("ledger", books_purge)
    household_emptiness.add("ledger", books_are_empty)
    household_changed.add("ledger", totals_follow_settings)
    household_settled.add("ledger", settings_record)
    price_hooks.add("ledger", totals_follow_prices)


REBUILDING = frozenset({"base_currency", "period_rule", "period_day", "period_weeks", "period_anchor"})


def totals_follow_settings(household: Household, changed_fields: frozenset[str]) -> None:
    """Another base currency or period rule cuts and values every total anew."""
    from ledger.services.commodities import commodities_ensure
    from ledger.services.month_totals import month_totals_rebuild

    if changed_fields & REBUILDING:
        commodities_ensure([household.base_currency])
        month_totals_rebuild(household)


def totals_follow_prices(*, commodities: set[int], first_on: date, household: Household | None) -> None:
    """A new rate revalues the totals that used, or lacked, one."""
    from ledger.services.month_totals import totals_revalue

    totals_revalue(commodities=commodities, first_on=first_on, household=household)
