"""Bringing rules from a file: those that are new and those that are different, as one act that can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from accounts.models import User
from fintrack.lib.text import fold
from ledger.models import Account, Activity
from ledger.rules.portable import exchanged
from ledger.rules.spec import rule_of
from ledger.selectors.books import Books, books_of
from ledger.selectors.rule_file import CHANGED, NEW, FileRule, FileRules, rules_compared
from ledger.selectors.rules import private_accounts, spec_of
from ledger.services.accounts import account_create, writer_of
from ledger.services.activity import activity_start
from ledger.services.rules import rule_change, rule_create


@dataclass(frozen=True)
class Brought:
    """What bringing a file did; `activity` is None where nothing changed."""

    activity: Activity | None
    found: FileRules


@atomic
def rules_bring(*, acting_user: User, content: str | bytes | Mapping[str, Any], creates: bool = False) -> Brought:
    """Add the rules that are not there by name, behind those that are, and change those that are different. What `rules_compared`
    leaves out is left out; rules that the file doesn't name stay as they are.

    Errors: read_only, those of `rules_compared`, and what stands against a category or a rule: then nothing is brought.
    """
    books = books_of(acting_user)
    writer_of(acting_user, books.household)
    found = rules_compared(acting_user, content, creates=creates, books=books)
    wanted = [rule for rule in found.rules if rule.state in (NEW, CHANGED)]
    if not wanted:
        return Brought(None, found)
    activity = activity_start(
        household=books.household, acting_user=acting_user, kind="rules.import", account=_private(wanted, books)
    )
    made = _categories(found, wanted, acting_user, activity)
    for rule in wanted:
        _bring(rule, made, acting_user, activity)
    return Brought(activity, found)


def _private(wanted: Sequence[FileRule], books: Books) -> Account | None:
    """An account that not everybody sees, named now or before, so that only who may see it is told of the act."""
    specs = [rule_of(rule.conditions, rule.actions) for rule in wanted]
    specs += [spec for rule in wanted if rule.rule is not None and (spec := spec_of(rule.rule)) is not None]
    keys = [key for spec in specs for key in private_accounts(spec, books)]
    return Account.objects.get(pk=keys[0]) if keys else None


def _categories(found: FileRules, wanted: Sequence[FileRule], user: User, activity: Activity) -> dict[str, str]:
    """Make the missing categories; the id that stood for each in the rules leads to its own."""
    needed = {place for rule in wanted for place in rule.makes}
    return {
        str(key): str(_category(kind, steps, user, activity))
        for (kind, folded), (key, steps) in found.fresh.items()
        if (kind, folded) in needed
    }


def _category(kind: str, steps: Sequence[str], user: User, activity: Activity) -> UUID:
    """The last of the steps, with those above it that are not there yet."""
    books = books_of(user)
    parent: Account | None = None
    for step in steps:
        level = Account.objects.filter(household=books.household, kind=kind, parent=parent)
        there = next((one for one in level if fold(one.name) == fold(step)), None)
        parent = there or account_create(
            household=books.household, acting_user=user, name=step, kind=kind, parent=parent, activity=activity
        )
    assert parent is not None
    return parent.public_id


def _bring(rule: FileRule, made: Mapping[str, str], user: User, activity: Activity) -> None:
    said: dict[str, Any] = {
        "name": rule.name, "group": rule.group, "is_enabled": rule.is_enabled, "activity": activity, "acting_user": user,
        "conditions": exchanged(rule.conditions, made), "actions": exchanged(rule.actions, made),
    }  # fmt: skip
    if rule.rule is None:
        rule_create(**said)
    else:
        rule_change(rule=rule.rule, **said)
