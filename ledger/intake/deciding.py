"""What a person says about an import, checked against what is there to be decided, then handed to the corridor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.intake.batches import batch_decide
from ledger.models import ImportBatch
from ledger.selectors.found import own_account_found
from ledger.services.profiles import profile_save


@atomic
def import_decide(
    *,
    batch: ImportBatch,
    acting_user: User,
    accounts: Sequence[Mapping[str, Any]] = (),
    answers: Mapping[str, str] | None = None,
    format: str | None = None,
    profile: Mapping[str, Any] | None = None,
) -> ImportBatch:
    """`batch_decide` for {"key", "account" | "create" | "skip"} choices. What is said of a table's layout is kept for its bank.

    Errors: `unknown_account_key`, `bad_answer` (the question was not asked, or has no such choice), `nothing_decided`; NotFound.
    """
    if not (accounts or answers or profile or format is not None):
        raise DomainError("nothing_decided", _("Say what to decide. Nothing was changed."))
    chosen = {choice["key"]: _plan_of(acting_user, choice) for choice in accounts}
    if unknown := sorted(set(chosen) - set(batch.report.get("accounts", {}))):
        raise DomainError("unknown_account_key", _("The file has no such account."), keys=unknown)
    if answers:
        _check_answers(batch, answers)
    said = {**(answers or {}), **(profile or {})}
    if said:
        profile_save(batch=batch, format_key=format or batch.format, mapping=said)
    return batch_decide(
        batch=batch, acting_user=acting_user, accounts=chosen, answers=answers, profile=profile, format=format
    )


def _plan_of(user: User, choice: Mapping[str, Any]) -> dict[str, Any]:
    """The choice as the batch's plan keeps it. A new account without a name gets one."""
    if choice.get("skip"):
        return {"skip": True}
    if "create" in choice:
        return {"create": dict(choice["create"]) or {"name": ""}}
    return {"account": str(own_account_found(user, choice["account"]).public_id)}


def _check_answers(batch: ImportBatch, answers: Mapping[str, str]) -> None:
    """An answer is to the question the reader asked, one of its choices where it has any."""
    asked = (batch.error or {}).get("data", {})
    values = {choice["value"] for choice in asked.get("choices", [])}
    for key, value in answers.items():
        if key != asked.get("key") or (values and value not in values):
            raise DomainError("bad_answer", _("This question was not asked. Nothing was changed."))
