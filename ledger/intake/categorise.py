"""Categorise: a payee seen before gets its category; what can't be decided goes to `Uncategorised`."""

from __future__ import annotations

from collections.abc import Sequence

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
    AND a.kind IN ('income', 'expense') AND a.purpose = '' AND a.closed_on IS NULL AND p.audience IN (%s, %s, %s)
  ORDER BY t.date DESC, t.id DESC, abs(p.value) DESC LIMIT 1)
FROM (SELECT DISTINCT s.payee_key FROM ledger_sourceline s WHERE s.batch_id = %s AND {lines} AND s.payee_key <> '') k
"""


def categories_for(batch: ImportBatch) -> dict[str, int]:
    """Folded payee → category account, for the batch's new lines: what a person set for the payee, else its last category.

    Only transactions the importing person may see are looked at.
    """
    found = _last_categories(batch, "s.outcome = 'staged'")
    if found or Payee.objects.filter(household=batch.household).exists():
        named = Payee.objects.filter(household=batch.household, category__isnull=False)
        found.update(dict(named.values_list("key", "category_id")))
    return found


def guesses_for(batch: ImportBatch, payee_keys: Sequence[str]) -> dict[str, int]:
    """The same for a few payees of the batch only: what a page of the preview shows."""
    wanted = sorted({key for key in payee_keys if key})
    if not wanted:
        return {}
    found = _last_categories(batch, f"s.payee_key IN ({', '.join(['%s'] * len(wanted))})", wanted)
    named = Payee.objects.filter(household=batch.household, key__in=wanted, category__isnull=False)
    return {**found, **dict(named.values_list("key", "category_id"))}


def _last_categories(batch: ImportBatch, lines: str, params: Sequence[str] = ()) -> dict[str, int]:
    given = [batch.household_id, *audiences_shown_to(batch.user), batch.pk, *params]
    rows = bulk.fetch(LAST_CATEGORY.format(lines=lines), given)
    return {payee: category for payee, category in rows if category is not None}


def uncategorised(batch: ImportBatch) -> tuple[int, int]:
    """The accounts for undecided money out and money in."""
    return (
        system_account(batch.household, Purpose.UNCATEGORISED_EXPENSE).pk,
        system_account(batch.household, Purpose.UNCATEGORISED_INCOME).pk,
    )
