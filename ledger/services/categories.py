"""The tree of categories in order: moved, archived, merged, deleted. Each is one act with one undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.looks import ICONS
from ledger.models import Account, Activity, Payee, Posting
from ledger.services.accounts import account_act, account_change, writer_of
from ledger.services.accounts_merge import merged_away
from ledger.services.accounts_undo import account_remove, is_used
from ledger.services.activity import entries_record, rows_moved
from ledger.services.bulk_rewrite import EntryNow, Pair, chunks, entries_now, entries_rewrite, refusal
from ledger.services.locks import household_lock
from ledger.services.sealing import sealing

DEEPEST = 3


def category_checked(category: Account, acting_user: User) -> None:
    """A category of the person's household that is theirs to change; the system's own stay as they are."""
    writer_of(acting_user, category.household)
    if not category.is_category:
        raise NotFound(_("There is no such category."))
    if category.purpose:
        raise DomainError("system_account", _("The system needs this category as it is."))


@atomic
def category_change(
    *, category: Account, acting_user: User, activity: Activity | None = None, **changes: Any
) -> Activity | None:
    """Its name, icon, colour, place, or what it is under; the act, None where nothing is new.

    Errors as `account_change`, and bad_icon; too_deep where its own children don't fit.
    """
    category_checked(category, acting_user)
    _check_look(category, changes)
    parent = changes.get("parent")
    if parent is not None and not _is_under(parent, category):
        _check_depth(category, parent)
    return _changed(category, acting_user, "change", activity, changes)


def _changed(
    category: Account, acting_user: User, what: str, activity: Activity | None, changes: dict[str, Any]
) -> Activity | None:
    act = activity or account_act(category, acting_user, what)
    account_change(account=category, acting_user=acting_user, activity=act, **changes)
    if activity is None and not act.changes:
        act.delete()
        return None
    return act


def _check_look(category: Account, changes: dict[str, Any]) -> None:
    if changes.get("icon", category.icon) not in ("", category.icon, *ICONS):
        raise DomainError("bad_icon", _("Choose one of the pictures there are."))


def _check_depth(category: Account, parent: Account) -> None:
    if _depth(parent) + _height(category) > DEEPEST:
        raise DomainError(
            "too_deep", _("Categories go three levels deep: with what is under it, it doesn't fit there.")
        )


def _depth(category: Account) -> int:
    return 1 + (_depth(category.parent) if category.parent else 0)


def _height(category: Account) -> int:
    return 1 + max((_height(child) for child in category.children.all()), default=0)


@atomic
def category_archive(
    *, category: Account, acting_user: User, on: date, activity: Activity | None = None
) -> Activity | None:
    """Offer it no more: not to choose, not by history. Its rows and the reports of the past stay as they are."""
    category_checked(category, acting_user)
    return _changed(category, acting_user, "close", activity, {"closed_on": on})


@atomic
def category_reopen(*, category: Account, acting_user: User, activity: Activity | None = None) -> Activity | None:
    """Offer it again. One that was merged comes back by undoing the merge: `merged`."""
    category_checked(category, acting_user)
    if category.merged_into_id is not None:
        raise DomainError("merged", _("Its rows are in another category now. Undo the merge to have it back."))
    return _changed(category, acting_user, "reopen", activity, {"closed_on": None})


@atomic
def category_delete(*, category: Account, acting_user: User, activity: Activity | None = None) -> Activity:
    """Delete a category nothing ever hung on; undo brings it back. Errors: in_use (archive or merge it instead)."""
    category_checked(category, acting_user)
    if is_used(category):
        message = _("It has rows, or categories under it. Archive it, or merge it into another one.")
        raise DomainError("in_use", message)
    activity = activity or account_act(category, acting_user, "delete")
    account_remove(category, activity)
    return activity


@dataclass(frozen=True, slots=True)
class Merged:
    """How many transactions moved, and how many of those the person sees stayed, by reason."""

    activity: Activity
    moved: int
    left: Counter[str] = field(default_factory=Counter)


@atomic
def category_merge(*, category: Account, into: Account, acting_user: User, activity: Activity | None = None) -> Merged:
    """Give every row of `category`, what is under it, its rules and the payees it is usual for to `into`, and archive it.

    Coffee with 12.50 in March into Eating out with 100.00: Eating out has 112.50. A split keeps its parts. What another member keeps
    private, or lies in a closed period, stays where it is. Errors: same_category, bad_kind, bad_parent, name_taken, too_deep, merged.
    """
    category_checked(category, acting_user)
    _check_merge(category, into, acting_user)
    activity = activity or account_act(into, acting_user, "merge")
    reason = _("Merged into “%(name)s”") % {"name": into.name}
    with household_lock(category.household), sealing():
        pairs, left = _pairs(category, into, acting_user)
        changed = entries_rewrite(category.household, pairs, acting_user=acting_user, reason=reason)
        entries_record(activity, changed)
    _move_labels(activity, category, into)
    merged_away(activity, category, into)
    return Merged(activity, len(changed), left)


def _check_merge(category: Account, into: Account, acting_user: User) -> None:
    category_checked(into, acting_user)
    if category.household_id != into.household_id:
        raise NotFound(_("There is no such category."))
    if category.pk == into.pk:
        raise DomainError("same_category", _("Choose two different categories."))
    if category.kind != into.kind:
        raise DomainError("bad_kind", _("What comes in and what goes out can't be one category."))
    if category.merged_into_id or into.merged_into_id or into.closed_on:
        raise DomainError("merged", _("One of them is archived or was merged already."))
    if _is_under(into, category):
        raise DomainError("bad_parent", _("It can't go into one that is under it."))
    _check_children(category, into)


def _is_under(category: Account, above: Account) -> bool:
    parent = category.parent
    while parent is not None and parent.pk != above.pk:
        parent = parent.parent
    return parent is not None


def _check_children(category: Account, into: Account) -> None:
    taken = {name.lower() for name in into.children.values_list("name", flat=True)}
    for child in category.children.all():
        _check_depth(child, into)
        if child.name.lower() in taken:
            message = _("Both have a category “%(name)s” under them. Merge these two first.")
            raise DomainError("name_taken", message % {"name": child.name})


def _pairs(category: Account, into: Account, acting_user: User) -> tuple[list[Pair], Counter[str]]:
    keys = sorted(set(Posting.objects.filter(account=category).values_list("transaction_id", flat=True)))
    pairs: list[Pair] = []
    left: Counter[str] = Counter()
    for part in chunks(keys):
        for old in entries_now(acting_user, part).values():
            new = _moved(old, category.pk, into.pk)
            why = refusal(old, new, acting_user, category.household.locked_until)
            if why:
                left[why] += 1
            else:
                pairs.append((old, new))
    return pairs, left


def _moved(entry: EntryNow, old: int, new: int) -> EntryNow:
    legs = tuple(replace(leg, account=new) if leg.account == old else leg for leg in entry.legs)
    return replace(entry, legs=legs)


def _move_labels(activity: Activity, category: Account, into: Account) -> None:
    """The categories under it and the payees it is usual for."""
    moves: Sequence[tuple[Any, str]] = ((Account, "parent"), (Payee, "category"))
    for model, column in moves:
        rows = model._default_manager.filter(**{column: category})
        keys = list(rows.values_list("pk", flat=True))
        rows.update(**{column: into})
        rows_moved(activity, model, f"{column}_id", keys, category.pk, into.pk)
