"""Writing, changing, ordering and removing rules. Each is an act of its own that can be undone; what rules decide is decided later."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean
from ledger.models import Account, Activity, Actor, Rule
from ledger.rules.check import rule_check
from ledger.rules.spec import RuleSpec, actions_json, conditions_json, rule_of
from ledger.rules.words import rule_title
from ledger.selectors.books import Books, books_of
from ledger.selectors.rules import RuleNames, private_accounts, rule_found, spec_of
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made, row_removed
from ledger.services.rule_order import GROUP, rule_group_join

MOST_RULES = 1000
NAME = 120
APPLIED = "rule.apply"
"""The act that is the rule's own doing, not the person's who set it going."""


def spec_checked(conditions: Any, actions: Any, books: Books) -> RuleSpec:
    """The rule as typed values, with everything it names found. Errors as `rule_of` and `rule_check`."""
    spec = rule_of(conditions, actions)
    rule_check(spec, books)
    return spec


def rule_act(
    rule: Rule,
    spec: RuleSpec | None,
    books: Books,
    kind: str,
    activity: Activity | None,
    before: RuleSpec | None = None,
) -> Activity:
    """The act, or a new one about the rule: seen only by who may see the account it names, or named before."""
    if activity is not None:
        return activity
    private = [key for one in (spec, before) if one is not None for key in private_accounts(one, books)]
    account = Account.objects.get(pk=private[0]) if private else None
    given: dict[str, Any] = {"actor": Actor.RULE, "rule": rule} if kind == APPLIED else {}
    return activity_start(
        household=books.household, acting_user=books.user, kind=kind, subject=rule.name, account=account, **given
    )


@atomic
def rule_create(
    *,
    acting_user: User,
    conditions: Any,
    actions: Any,
    name: str = "",
    group: str = "",
    is_enabled: bool = True,
    activity: Activity | None = None,
) -> Rule:
    """A new rule, behind those there are; in a group, behind those of the group. Without a name it is called by what it does.

    Example: conditions {"all": [{"field": "payee", "op": "is", "value": "Corner Shop"}]}, actions [{"do": "category", "value": "0192…"}].
    Errors: read_only, too_many_rules, and those of `spec_checked`.
    """
    books = books_of(acting_user)
    writer_of(acting_user, books.household)
    spec = spec_checked(conditions, actions, books)
    mine = Rule.objects.filter(household=books.household)
    if mine.count() >= MOST_RULES:
        raise DomainError("too_many_rules", _("A household can't have more than 1,000 rules."))
    last = mine.aggregate(last=Max("position"))["last"]
    rule = Rule.objects.create(
        household=books.household, name=_named(name, spec, books), position=0 if last is None else last + 1,
        is_enabled=is_enabled, conditions=conditions_json(spec.conditions), actions=actions_json(spec.actions),
        group=clean(group, GROUP), created_by=acting_user,
    )  # fmt: skip
    activity = rule_act(rule, spec, books, "rule.add", activity)
    row_made(activity, rule)
    rule_group_join(rule, activity)
    return rule


def _named(name: str, spec: RuleSpec, books: Books) -> str:
    if given := clean(name, NAME):
        return given
    return clean(rule_title(spec, RuleNames(books).of(spec), books.household.locale), NAME)


@atomic
def rule_change(
    *,
    rule: Rule,
    acting_user: User,
    name: str | None = None,
    group: str | None = None,
    is_enabled: bool | None = None,
    conditions: Any = None,
    actions: Any = None,
    activity: Activity | None = None,
) -> Rule:
    """Change what is given; in another group it stands behind those of the group. What the rule decided before stays decided.

    Errors: not_found, read_only, those of `spec_checked`.
    """
    books = books_of(acting_user)
    writer_of(acting_user, books.household)
    rule = rule_found(acting_user, rule.public_id, books=books)
    before = spec = spec_of(rule)
    if conditions is not None or actions is not None:
        spec = spec_checked(
            rule.conditions if conditions is None else conditions, rule.actions if actions is None else actions, books
        )
    activity = rule_act(rule, spec, books, "rule.change", activity, before)
    is_moved = group is not None and clean(group, GROUP) != rule.group
    with row_change(activity, rule):
        if spec is not None and spec != before:
            rule.conditions, rule.actions = conditions_json(spec.conditions), actions_json(spec.actions)
        if name is not None and spec is not None:
            rule.name = _named(name, spec, books)
        rule.is_enabled = rule.is_enabled if is_enabled is None else is_enabled
        rule.group = rule.group if group is None else clean(group, GROUP)
        rule.save()
    if is_moved:
        rule_group_join(rule, activity)
    return rule


@atomic
def rule_delete(*, rule: Rule, acting_user: User, activity: Activity | None = None) -> Activity:
    """Remove a rule; what it decided stays as it is. Undo puts it back. Errors: not_found, read_only."""
    books = books_of(acting_user)
    writer_of(acting_user, books.household)
    rule = rule_found(acting_user, rule.public_id, books=books)
    activity = rule_act(rule, spec_of(rule), books, "rule.delete", activity)
    row_removed(activity, rule)
    rule.delete()
    return activity


@atomic
def rules_repoint(*, household: Household, old: Account, new: Account, activity: Activity) -> int:
    """Let every rule that names `old` name `new`: part of merging one account or category into another. Returns how many."""
    count = 0
    for rule in Rule.objects.filter(household=household):
        spec = spec_of(rule)
        if spec is None or old.public_id not in spec.accounts:
            continue
        with row_change(activity, rule):
            rule.conditions = _renamed(rule.conditions, str(old.public_id), str(new.public_id))
            rule.actions = _renamed(rule.actions, str(old.public_id), str(new.public_id))
            rule.save(update_fields=["conditions", "actions"])
        count += 1
    return count


def _renamed(part: Any, old: str, new: str) -> Any:
    if isinstance(part, dict):
        return {name: _renamed(value, old, new) for name, value in part.items()}
    if isinstance(part, list):
        return [_renamed(value, old, new) for value in part]
    return new if part == old else part
