"""Rules as a file that another household can read: accounts, categories and members by their names instead of ids.

Example of a part: {"do": "category", "value": {"expense": ["Food", "Eating out"]}}; an account is {"account": "Bank"}, a member
{"member": "Ana"}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from fintrack.lib.text import fold

MARK = "fintrack_rules"
VERSION = 1
MOST_BYTES = 1_000_000
MOST_RULES = 1000
DEEPEST_PATH = 10
Name = dict[str, Any]
Path = tuple[str, tuple[str, ...]]
"""A category by its kind and the folded names down to it: ("expense", ("food", "eating out"))."""


def file_text(rules: Sequence[Mapping[str, Any]]) -> str:
    """The file, to be read and edited by hand."""
    return json.dumps({MARK: VERSION, "rules": list(rules)}, ensure_ascii=False, indent=2) + "\n"


def file_rules(content: Any) -> list[Mapping[str, Any]]:
    """The rules of a file (its text, or what its JSON says), not yet looked at. Errors: bad_rule_file, too_many_rules."""
    given = _json(content) if isinstance(content, str | bytes) else content
    rules = given.get("rules") if isinstance(given, Mapping) and given.get(MARK) == VERSION else None
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        raise DomainError("bad_rule_file", _("This is not a file of rules."))
    if len(rules) > MOST_RULES:
        raise DomainError("too_many_rules", _("A household can't have more than 1,000 rules."))
    return rules


def _json(content: str | bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise DomainError("bad_rule_file", _("This file is too large for rules."))
    try:
        return json.loads(content.decode("utf-8-sig") if isinstance(content, bytes) else content)
    except (ValueError, RecursionError) as error:
        raise DomainError("bad_rule_file", _("This is not a file of rules.")) from error


def exchanged(part: Any, names: Mapping[str, Any]) -> Any:
    """Every text that `names` has, replaced: ids by names on the way out, ids by other ids where categories were made anew."""
    if isinstance(part, Mapping):
        return {key: exchanged(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [exchanged(value, names) for value in part]
    return names.get(part, part) if isinstance(part, str) else part


@dataclass
class Reader:
    """Turns names into ids. `accounts` and `members` have the ids by folded name (two of a name are two ids). A category that is not
    there gets an id of its own in `fresh`. Of the rule being read, `missed` are its categories that are not there, `lost` says which
    other names lead nowhere.
    """

    accounts: Mapping[str, Sequence[UUID]]
    members: Mapping[str, Sequence[UUID]]
    categories: Mapping[Path, UUID]
    fresh: dict[Path, tuple[UUID, tuple[str, ...]]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    missed: list[Path] = field(default_factory=list)

    def read(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self.read(value) for value in part]
        if not isinstance(part, Mapping):
            return part
        name, value = next(iter(part.items())) if len(part) == 1 else ("", None)
        if name in ("expense", "income"):
            return self._category(name, value)
        if name in ("account", "member"):
            return self._one(name, value)
        return {key: self.read(inner) for key, inner in part.items()}

    def _one(self, kind: str, name: Any) -> str:
        known = self.accounts if kind == "account" else self.members
        found = known.get(fold(name), ()) if isinstance(name, str) else ()
        if len(found) != 1:
            self.lost.append(_lost(kind, str(name)[:120], len(found)))
            return ""
        return str(found[0])

    def _category(self, kind: str, path: Any) -> str:
        steps = tuple(path) if isinstance(path, list) else (path,)
        if not 0 < len(steps) <= DEEPEST_PATH or not all(isinstance(step, str) and fold(step) for step in steps):
            self.lost.append(_("A category has no name."))
            return ""
        place = (kind, tuple(fold(step) for step in steps))
        if place in self.categories:
            return str(self.categories[place])
        self.missed.append(place)
        return str(self.fresh.setdefault(place, (uuid4(), steps))[0])


def _lost(kind: str, name: str, count: int) -> str:
    if count > 1:
        return _("More than one is called “%(name)s”.") % {"name": name}
    if kind == "account":
        return _("There is no account “%(name)s”.") % {"name": name}
    return _("There is no member “%(name)s”.") % {"name": name}
