"""Rules out as a file, and what a file would bring: rule by rule what is new, what would change, and what can't be brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import members
from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean, fold
from ledger.models import Rule
from ledger.models.transaction import Access
from ledger.rules.check import rule_check
from ledger.rules.portable import Name, Path, Reader, exchanged, file_rules, file_text
from ledger.rules.spec import RuleSpec, actions_json, conditions_json, rule_of
from ledger.rules.words import rule_words
from ledger.selectors.books import Books, books_of
from ledger.selectors.rules import RuleNames, rules_seen

NEW, CHANGED, SAME, LEFT_OUT = "new", "changed", "same", "left_out"
FIELDS = {"name", "group", "is_enabled", "conditions", "actions"}
Fresh = Mapping[Path, tuple[UUID, tuple[str, ...]]]


def rules_file(user: User, *, books: Books | None = None) -> str:
    """The viewer's rules in their order. One that can't be read any more is left out."""
    books = books or books_of(user)
    names = _names(books)
    return file_text([_told(rule, spec, names) for rule, spec in rules_seen(user, books=books) if spec is not None])


def _told(rule: Rule, spec: RuleSpec, names: Mapping[str, Name]) -> dict[str, Any]:
    return {
        "name": rule.name, "group": rule.group, "is_enabled": rule.is_enabled,
        "conditions": exchanged(conditions_json(spec.conditions), names), "actions": exchanged(actions_json(spec.actions), names),
    }  # fmt: skip


def _names(books: Books) -> dict[str, Name]:
    found: dict[str, Name] = {str(one.public_id): {"member": str(one)} for one in members(books.user)}
    for account in books.accounts.values():
        if account.is_category:
            found[str(account.public_id)] = {account.kind: _path(books, account.id)}
        elif account.access == Access.SHOWN:
            found[str(account.public_id)] = {"account": account.name}
    return found


def _path(books: Books, key: int | None) -> list[str]:
    steps: list[str] = []
    while key is not None:
        account = books.accounts[key]
        steps.insert(0, account.name)
        key = account.parent_id
    return steps


@dataclass(frozen=True)
class FileRule:
    """One rule of a file. `state` says what bringing it does, `problem` why it is left out; `before` and `words` are the rule as it is
    and as it would be, `makes` the categories it needs that are not there.
    """

    name: str
    group: str
    is_enabled: bool
    state: str
    words: str = ""
    before: str = ""
    problem: str = ""
    makes: tuple[Path, ...] = ()
    rule: Rule | None = None
    conditions: Any = None
    actions: Any = None


@dataclass(frozen=True)
class FileRules:
    """What a file would bring. `fresh` has the categories that are not there, with the id that stands for each in the rules."""

    rules: tuple[FileRule, ...]
    fresh: Fresh = field(default_factory=dict)

    def count(self, state: str) -> int:
        return sum(rule.state == state for rule in self.rules)

    @property
    def added(self) -> int:
        return self.count(NEW)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def same(self) -> int:
        return self.count(SAME)

    @property
    def left_out(self) -> int:
        return self.count(LEFT_OUT)

    @property
    def missing(self) -> list[str]:
        """The categories that the file names and the household hasn't: ["Food › Ramen"]."""
        return sorted({" › ".join(steps) for _key, steps in self.fresh.values()})


def rules_compared(
    user: User, content: str | bytes | Mapping[str, Any], *, creates: bool = False, books: Books | None = None
) -> FileRules:
    """A dry run of a file; rules are the same by name. A category that is not there is made where `creates`, else its rule is left
    out, as is one that names an account or member who isn't there. Errors as `file_rules`.

    Example: of three rules one is here already and equal, one files elsewhere, one is new: same, changed, new.
    """
    books = books or books_of(user)
    comparison = _Comparison(books, _reader(books), creates=creates)
    try:
        found = tuple(comparison.rules(file_rules(content)))
    except RecursionError as error:
        raise DomainError("bad_rule_file", _("This is not a file of rules.")) from error
    return FileRules(found, comparison.reader.fresh)


def _reader(books: Books) -> Reader:
    accounts: dict[str, list[UUID]] = defaultdict(list)
    people: dict[str, list[UUID]] = defaultdict(list)
    categories: dict[Path, UUID] = {}
    for account in books.accounts.values():
        if account.is_category:
            categories[account.kind, tuple(fold(step) for step in _path(books, account.id))] = account.public_id
        elif account.is_balance and account.access == Access.SHOWN and not account.is_merged:
            accounts[fold(account.name)].append(account.public_id)
    for one in members(books.user):
        people[fold(str(one))].append(one.public_id)
    return Reader(accounts, people, categories)


class _Comparison:
    """One file against the rules that are there; each of these is met once."""

    def __init__(self, books: Books, reader: Reader, *, creates: bool) -> None:
        self.books, self.reader, self.creates = books, reader, creates
        self.names = RuleNames(books)
        self.known: dict[str, list[tuple[Rule, RuleSpec | None]]] = defaultdict(list)
        for rule, spec in rules_seen(books.user, books=books):
            self.known[rule.name].append((rule, spec))

    def rules(self, given: list[Mapping[str, Any]]) -> Iterator[FileRule]:
        for rule in given:
            name, group = (clean(str(rule.get(key) or ""), size) for key, size in (("name", 120), ("group", 60)))
            yield self._rule(rule, name, group, is_enabled=rule.get("is_enabled") is not False)

    def _rule(self, given: Mapping[str, Any], name: str, group: str, *, is_enabled: bool) -> FileRule:
        self.reader.lost, self.reader.missed = [], []
        conditions, actions = self.reader.read(given.get("conditions")), self.reader.read(given.get("actions"))
        makes = tuple(self.reader.missed)
        problem, spec = self._problem(given, name, conditions, actions)
        if spec is None:
            return FileRule(name, group, is_enabled, LEFT_OUT, problem=problem, makes=makes)
        rule, before = self.known[name].pop(0) if self.known[name] else (None, None)
        is_same = rule is not None and (before, rule.group, rule.is_enabled) == (spec, group, is_enabled)
        state = NEW if rule is None else SAME if is_same else CHANGED
        return FileRule(
            name, group, is_enabled, state, self._words(spec), self._words(before), "", makes, rule,
            conditions_json(spec.conditions), actions_json(spec.actions),
        )  # fmt: skip

    def _problem(
        self, given: Mapping[str, Any], name: str, conditions: Any, actions: Any
    ) -> tuple[str, RuleSpec | None]:
        if not name or set(given) - FIELDS:
            return _("A rule has a name, conditions and actions."), None
        if self.reader.lost:
            return self.reader.lost[0], None
        if self.reader.missed and not self.creates:
            path = " › ".join(self.reader.fresh[self.reader.missed[0]][1])
            return _("There is no category “%(name)s”.") % {"name": path}, None
        try:
            spec = rule_of(conditions, actions)
            if not self.reader.missed:
                rule_check(spec, self.books)
        except DomainError as error:
            return error.message, None
        return "", spec

    def _words(self, spec: RuleSpec | None) -> str:
        if spec is None:
            return ""
        fresh = {key: " › ".join(steps) for key, steps in self.reader.fresh.values()}
        return rule_words(spec, self.names.of(spec) | fresh, self.books.household.locale).text
