"""Applying a rule to what is in the books already: one act that can be undone, on the rows its dry run shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.models import Account, Activity, Rule, Transaction
from ledger.models.transaction import DecidedBy
from ledger.selectors.books import Books, books_of
from ledger.selectors.rule_preview import Changed, changes_of
from ledger.selectors.rules import rule_found
from ledger.services.accounts import writer_of
from ledger.services.bulk_edit import BulkChange, BulkResult, transactions_change
from ledger.services.legs import Leg, legs_of
from ledger.services.rule_hits import hits_count
from ledger.services.rules import APPLIED, rule_act, spec_checked
from ledger.services.transactions import transaction_edit

Targets = dict[Any, Account]
"""Accounts by their key, categories of splits by their public id."""


@atomic
def rule_apply(*, rule: Rule, acting_user: User, only: Collection[UUID] | None = None) -> BulkResult:
    """Change the rows the dry run shows (or `only` those of them), with the rule as the one who decided.

    Example: of 214 rows that fit, 200 change; 2 of them are in a closed period: changed 198, left {"locked": 2}.
    Errors: not_found, read_only, nothing_to_change, and those of `spec_checked` where the rule names what is gone.
    """
    books = books_of(acting_user)
    writer_of(acting_user, books.household)
    rule = rule_found(acting_user, rule.public_id, books=books)
    spec = spec_checked(rule.conditions, rule.actions, books)
    wanted = [one for one in changes_of(spec, books).changed if only is None or one.past.public_id in only]
    if not wanted:
        raise DomainError("nothing_to_change", _("There is no row this rule would change."))
    activity = rule_act(rule, spec, books, APPLIED, None)
    left: Counter[str] = Counter()
    changed = 0
    simple = [one for one in wanted if one.transfer is None and not one.split]
    for change, keys in _together(simple, rule, books).items():
        result = transactions_change(
            household=books.household, acting_user=acting_user, keys=keys, change=change, activity=activity,
            reason=_reason(rule),
        )  # fmt: skip
        changed, left = changed + result.changed, left + result.left
    moved = [one for one in wanted if one.transfer is not None or one.split]
    changed += _with_new_legs(moved, rule, acting_user, activity, left)
    hits_count({rule.pk: changed})
    return _settled(activity, changed, left)


def _reason(rule: Rule) -> str:
    return _("By the rule “%(name)s”") % {"name": rule.name}


def _settled(activity: Activity, changed: int, left: Counter[str]) -> BulkResult:
    """An act that did nothing is none."""
    if not changed:
        activity.delete()
    return BulkResult(activity if changed else None, changed, left)


def _together(wanted: Sequence[Changed], rule: Rule, books: Books) -> dict[BulkChange, list[int]]:
    """The rows by what changes in them, so that each kind of change is one set."""
    categories = Account.objects.in_bulk({one.category for one in wanted if one.category is not None})
    found: dict[BulkChange, list[int]] = defaultdict(list)
    for one in wanted:
        change = BulkChange(
            category=categories[one.category] if one.category is not None else None, payee=one.payee, memo=one.memo,
            add_tags=one.tags, is_reviewed=one.is_reviewed, decided_by=DecidedBy.RULE.value, rule=rule,
        )  # fmt: skip
        found[change].append(one.past.id)
    return found


def _with_new_legs(moved: Sequence[Changed], rule: Rule, user: User, activity: Activity, left: Counter[str]) -> int:
    """Transfers and splits, one by one: their legs are other rows, of other audiences. Returns how many went through."""
    keys = {one.transfer for one in moved if one.transfer is not None}
    categories = {part.category for one in moved for part in one.split}
    targets: Targets = Account.objects.in_bulk(keys)
    targets |= Account.objects.in_bulk(categories, field_name="public_id")
    rows = Transaction.objects.select_related("household", "currency").in_bulk([one.past.id for one in moved])
    done = 0
    for one in moved:
        try:
            _rewrite(rows[one.past.id], one, targets, rule, user, activity)
            done += 1
        except DomainError as error:
            left[error.code] += 1
    return done


def _rewrite(
    transaction: Transaction, one: Changed, targets: Targets, rule: Rule, user: User, activity: Activity
) -> None:
    header: dict[str, Any] = {
        name: value for name, value in (("payee", one.payee), ("memo", one.memo)) if value is not None
    }
    if one.is_reviewed:
        header["reviewed_at"] = timezone.now()
    tags = [*transaction.tags.values_list("name", flat=True), *one.tags] if one.tags else None
    transaction_edit(
        transaction=transaction, acting_user=user, legs=_legs(transaction, one, targets), tags=tags, activity=activity,
        reason=_reason(rule), decided_by=DecidedBy.RULE.value, rule=rule, **header,
    )  # fmt: skip


def _legs(transaction: Transaction, one: Changed, targets: Targets) -> list[Leg]:
    """The account's leg as it is, and what takes the category's place: the other account, or the parts (the first keeps its row)."""
    kept = [leg for leg in legs_of(transaction) if not leg.account.is_category]
    (category,) = (leg for leg in legs_of(transaction) if leg.account.is_category)
    if one.transfer is not None:
        return [*kept, replace(category, account=targets[one.transfer])]
    parts = [
        replace(
            category, account=targets[part.category], memo=part.memo, value=None, posting=None if place else category.posting,
            quantity=-from_units(part.quantity, QUANTITY_SCALE).normalize(),
        )
        for place, part in enumerate(one.split)
    ]  # fmt: skip
    return [*kept, *parts]
