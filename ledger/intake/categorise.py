"""Categorise: a payee seen before gets its category; what can't be decided goes to `Uncategorised`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ledger.intake import bulk
from ledger.models import ImportBatch, Payee
from ledger.models.account import Purpose
from ledger.models.transaction import audiences_shown_to
from ledger.services.accounts import system_account

LAST_CATEGORY = """
SELECT k.payee_key, (
  SELECT p.account_id FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
    JOIN ledger_account a ON a.id = p.account_id
  WHERE t.household_id = %s AND t.payee_key = k.payee_key AND NOT (t.decided_by = '') AND t.state = 'posted'
    AND (NOT (t.decided_by = 'learned') OR t.reviewed_at IS NOT NULL)
    AND a.kind IN ('income', 'expense') AND a.purpose = '' AND a.closed_on IS NULL AND p.audience IN (%s, %s, %s)
  ORDER BY t.date DESC, t.id DESC, abs(p.value) DESC LIMIT 1)
FROM ({keys}) k
"""
"""What was only learned is no precedent until a person has accepted it."""
MOST_NAMES = 2000
OF_LINES = "SELECT DISTINCT payee_key FROM ledger_sourceline WHERE batch_id = %s AND {lines} AND payee_key <> ''"
OF_NAMES = "SELECT column1 AS payee_key FROM (VALUES {names}) AS named"


def categories_for(batch: ImportBatch, renamed: Collection[str] = ()) -> dict[str, int]:
    """Folded payee → category account, for the batch's new lines: what a person set for the payee, else its last category.

    `renamed` are folded names that lines get on the way. Only transactions the importing person may see are looked at.
    """
    found = _last_categories(batch, OF_LINES.format(lines="outcome = 'staged'"), [batch.pk])
    found |= _of_names(batch, renamed)
    if found or Payee.objects.filter(household=batch.household).exists():
        named = Payee.objects.filter(household=batch.household, category__isnull=False)
        found.update(dict(named.values_list("key", "category_id")))
    return found


def guesses_for(batch: ImportBatch, payee_keys: Collection[str]) -> dict[str, int]:
    """The same for a few payees only: what a page of the preview shows."""
    wanted = {key for key in payee_keys if key}
    if not wanted:
        return {}
    named = Payee.objects.filter(household=batch.household, key__in=wanted, category__isnull=False)
    return {**_of_names(batch, wanted), **dict(named.values_list("key", "category_id"))}


def _of_names(batch: ImportBatch, names: Collection[str]) -> dict[str, int]:
    """In parts: SQLite takes no more than so many places in one statement."""
    wanted = sorted(name for name in names if name)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), MOST_NAMES):
        part = wanted[start : start + MOST_NAMES]
        found |= _last_categories(batch, OF_NAMES.format(names=", ".join(["(%s)"] * len(part))), part)
    return found


def _last_categories(batch: ImportBatch, keys: str, params: Sequence[Any]) -> dict[str, int]:
    given = [batch.household_id, *audiences_shown_to(batch.user), *params]
    rows = bulk.fetch(LAST_CATEGORY.format(keys=keys), given)
    return {payee: category for payee, category in rows if category is not None}


def uncategorised(batch: ImportBatch) -> tuple[int, int]:
    """The accounts for undecided money out and money in."""
    return (
        system_account(batch.household, Purpose.UNCATEGORISED_EXPENSE).pk,
        system_account(batch.household, Purpose.UNCATEGORISED_INCOME).pk,
    )
