"""What the month totals leave open: by how much one bucket's values, in one currency and audience, do not sum to zero.

A transaction sums to zero, so a bucket that holds all its legs does too, and nothing is kept. 100 that leave on 31 March and arrive
on 3 April are −100 in March and +100 in April: two rows, where all the totals of ten years were added up before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Household
from fintrack.lib.errors import DomainError
from fintrack.lib.fields import MAX_UNITS
from ledger.models.projection import Residue, TransitTotal
from ledger.selectors.sql import fetch
from ledger.services.total_guard import LARGE

UPSERT = (
    "INSERT INTO ledger_transittotal (household_id, currency_id, month, period, audience, value) VALUES (%s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (household_id, currency_id, month, period, audience) DO UPDATE SET value = ledger_transittotal.value + excluded.value"
)


def residues(values: Iterable[tuple[Residue, int]]) -> dict[Residue, int]:
    """Values added up by where they belong, in sorted order, without what comes to zero."""
    sums = Counter[Residue]()
    for key, units in values:
        sums[key] += units
    return {key: units for key, units in sorted(sums.items()) if units}


def residues_of(changed: Mapping[tuple[int, int, int, int, int, str], Sequence[int]]) -> dict[Residue, int]:
    """What changes of month totals leave open; `changed` is that of `Deltas`, whose second sum is the value."""
    return residues((Residue(*key[2:]), sums[1]) for key, sums in changed.items())


def transit_write(household: Household, changed: dict[Residue, int], *, is_checked: bool) -> None:
    """Add what has been left open; most changes leave nothing. Error: `total_too_large`."""
    if not changed:
        return
    if is_checked:
        _check(household, changed)
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [[household.pk, *key, units] for key, units in changed.items()])


def _check(household: Household, changed: Mapping[Residue, int]) -> None:
    """Refuse what the column could not hold exactly; changes below LARGE are not looked into, as in `totals_check`."""
    if all(abs(units) <= LARGE for units in changed.values()):
        return
    kept = transit_kept(household)
    if any(abs(kept.get(key, 0) + units) > MAX_UNITS for key, units in changed.items()):
        raise DomainError("total_too_large", _("With this, more is on its way than can be added up exactly."))


def transit_kept(household: Household) -> dict[Residue, int]:
    """All that is kept of a household, zeros left out."""
    rows = fetch(
        "SELECT currency_id, month, period, audience, value FROM ledger_transittotal WHERE household_id = %s AND value <> 0",
        [household.pk],
    )
    return {Residue(*key): int(units) for *key, units in rows}


def transit_clear(household: Household) -> None:
    """Forget all, before it is counted anew."""
    TransitTotal.objects.filter(household=household).delete()
