"""The order of the rules, which alone decides who is asked first, and the groups they stand in: a name that neighbours share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from accounts.selectors import household_of
from fintrack.lib.errors import Conflict, NotFound
from fintrack.lib.text import clean
from ledger.models import Activity, Rule
from ledger.selectors.books import books_of
from ledger.selectors.rules import rule_found, rules_seen
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change

GROUP = 60


@atomic
def rules_reorder(
    *,
    acting_user: User,
    order: Sequence[UUID],
    groups: Mapping[UUID, str] | None = None,
    activity: Activity | None = None,
) -> Activity | None:
    """Put the rules the person sees into this order, and those that `groups` names into that group; those they don't see keep their
    places between. None where all is so already.

    Example: of places 0 to 3 the person sees 0, 1 and 3; [c, a, b] puts c in 0, a in 1 and b in 3.
    Errors: read_only, rules_changed (the order doesn't name each of their rules once).
    """
    household = household_of(acting_user)
    writer_of(acting_user, household)
    list(Rule.objects.select_for_update().filter(household=household).order_by("pk").values_list("pk"))
    seen = {rule.public_id: rule for rule, _spec in rules_seen(acting_user)}
    if len(order) != len(seen) or set(order) != seen.keys():
        raise Conflict("rules_changed", _("The list of rules has changed meanwhile. Look at it again."))
    wanted = iter([seen[public_id] for public_id in order])
    every = Rule.objects.filter(household=household).order_by("position", "id")
    placed = [next(wanted) if rule.public_id in seen else rule for rule in every]
    named = {seen[key].pk: clean(name, GROUP) for key, name in (groups or {}).items() if key in seen}
    return _place(placed, named, household, acting_user, activity)


@atomic
def rule_move(*, rule: Rule, acting_user: User, position: int, activity: Activity | None = None) -> Activity | None:
    """Give one rule a position among all of the household's, the others closing up; those the person doesn't see stay where they are.

    Of a, b, c, giving c position 0 makes c, a, b; a position behind the last is the last. Errors: not_found, read_only.
    """
    rule = rule_found(acting_user, rule.public_id, books=books_of(acting_user))
    others = Rule.objects.filter(household=rule.household_id).exclude(pk=rule.pk).order_by("position", "id")
    order = list(others.values_list("public_id", flat=True))
    order.insert(max(position, 0), rule.public_id)
    seen = {one.public_id for one, _spec in rules_seen(acting_user)}
    return rules_reorder(acting_user=acting_user, order=[key for key in order if key in seen], activity=activity)


def _place(
    placed: Sequence[Rule],
    groups: Mapping[int, str],
    household: Household,
    acting_user: User | None,
    activity: Activity | None,
) -> Activity | None:
    moved = [
        (place, rule)
        for place, rule in enumerate(placed)
        if (rule.position, rule.group) != (place, groups.get(rule.pk, rule.group))
    ]
    if not moved:
        return activity
    activity = activity or activity_start(household=household, acting_user=acting_user, kind="rules.order")
    for place, rule in moved:
        with row_change(activity, rule):
            rule.position, rule.group = place, groups.get(rule.pk, rule.group)
            rule.save(update_fields=["position", "group"])
    return activity


def rule_group_join(rule: Rule, activity: Activity) -> None:
    """Stand behind the last rule of its group; without a group, or as its first, it stays where it is."""
    if not rule.group:
        return
    every = list(Rule.objects.filter(household=rule.household_id).order_by("position", "id"))
    others = [one for one in every if one.pk != rule.pk]
    last = max((place for place, one in enumerate(others) if one.group == rule.group), default=None)
    if last is not None:
        mine = next(one for one in every if one.pk == rule.pk)
        _place([*others[: last + 1], mine, *others[last + 1 :]], {}, rule.household, None, activity)
        rule.refresh_from_db(fields=["position"])


@atomic
def rules_group_change(
    *,
    acting_user: User,
    group: str,
    name: str | None = None,
    is_enabled: bool | None = None,
    activity: Activity | None = None,
) -> Activity | None:
    """Switch every rule of a group on or off, or call the group something else ("" dissolves it); rules the person doesn't see stay as
    they are. None where all is so already.

    Example: of six rules in “Shops” two are off; is_enabled=True changes those two. Errors: read_only, not_found (no such group).
    """
    household = household_of(acting_user)
    writer_of(acting_user, household)
    mine = [rule for rule, _spec in rules_seen(acting_user) if rule.group == group and group]
    if not mine:
        raise NotFound(_("There is no such group of rules."))
    wanted = {"group": None if name is None else clean(name, GROUP), "is_enabled": is_enabled}
    given = {column: value for column, value in wanted.items() if value is not None}
    changed = [rule for rule in mine if any(getattr(rule, column) != value for column, value in given.items())]
    if not changed:
        return activity
    activity = activity or activity_start(
        household=household, acting_user=acting_user, kind="rules.group", subject=group
    )
    for rule in changed:
        with row_change(activity, rule):
            for column, value in given.items():
                setattr(rule, column, value)
            rule.save(update_fields=list(given))
    return activity
