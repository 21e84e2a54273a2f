"""Where a file's account went before, when its number does not say: the same file, the same name, or rows that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from ledger.intake import bulk
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.connection import JobState

EDGE = 500
ENOUGH = 3

OVERLAP = """
WITH arrived AS (
  SELECT id, fingerprint FROM ledger_sourceline WHERE id IN (SELECT id FROM
    (SELECT id FROM ledger_sourceline WHERE batch_id = %s AND account_key = %s ORDER BY id LIMIT %s) AS earliest
    UNION SELECT id FROM
    (SELECT id FROM ledger_sourceline WHERE batch_id = %s AND account_key = %s ORDER BY id DESC LIMIT %s) AS latest)
)
SELECT known.account_id, count(DISTINCT arrived.id) FROM arrived JOIN ledger_sourceline known
  ON known.fingerprint = arrived.fingerprint AND known.outcome = 'taken' AND known.account_id IN ({accounts})
    AND known.batch_id <> %s
GROUP BY known.account_id ORDER BY 2 DESC, 1 LIMIT 2
"""


def account_remembered(batch: ImportBatch, key: str, facts: dict[str, Any]) -> Account | None:
    """The one visible account of the file's currency that this account of the file is, as far as the past tells; else None.

    A file of "Checking" and "Visa" finds the accounts of these names; a file that names nothing finds the account that has
    three of its rows (or half of a shorter file's) already. An account with another number is another account.
    """
    mine = Account.objects.visible_to(batch.user).balance_sheet().select_related("commodity", "household")
    fitting = [account for account in mine if _fits(account, facts)]
    return _by_same_file(batch, key, fitting) or _by_name(facts, fitting) or _by_rows(batch, key, facts, fitting)


def _fits(account: Account, facts: dict[str, Any]) -> bool:
    is_other = bool(facts["number"] and account.number_key)
    return not is_other and (
        not facts["currency"] or account.commodity is None or account.commodity.code == facts["currency"]
    )


def _by_same_file(batch: ImportBatch, key: str, fitting: Sequence[Account]) -> Account | None:
    """The very same bytes, imported before by the same person."""
    earlier = ImportBatch.objects.filter(
        household=batch.household_id, user=batch.user_id, file_sha256=batch.file_sha256,
        state__in=(JobState.DONE, JobState.UNDONE),
    ).exclude(Q(pk=batch.pk) | Q(file_sha256=""))  # fmt: skip
    last = earlier.order_by("-pk").first()
    rows = last.report.get("result", {}).get("accounts", ()) if last else ()
    went = {row["key"]: row["account_id"] for row in rows}.get(key)
    return next((account for account in fitting if str(account.public_id) == went), None)


def _by_name(facts: dict[str, Any], fitting: Sequence[Account]) -> Account | None:
    if not facts["name"]:
        return None
    names = {facts["name"].lower(), f"{facts['name']} {facts['currency']}".strip().lower()}
    found = [account for account in fitting if account.name.lower() in names]
    return found[0] if len(found) == 1 else None


def _by_rows(batch: ImportBatch, key: str, facts: dict[str, Any], fitting: Sequence[Account]) -> Account | None:
    """Only for a file that names nothing: rows alone must not overrule a name or a number."""
    if facts["name"] or facts["number"] or not fitting:
        return None
    sql = OVERLAP.format(accounts=", ".join(str(account.pk) for account in fitting))
    found = bulk.fetch(sql, [batch.pk, key, EDGE, batch.pk, key, EDGE, batch.pk])
    if not found or (len(found) == 2 and found[0][1] == found[1][1]):
        return None
    account, count = found[0]
    looked_at = min(SourceLine.objects.filter(batch=batch, account_key=key).count(), 2 * EDGE)
    if count < ENOUGH and 2 * count < looked_at:
        return None
    return next(row for row in fitting if row.pk == account)
