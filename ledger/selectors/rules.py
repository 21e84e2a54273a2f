"""The rules a viewer may see, in words, and those that decide for them.

A rule that names an account is only for who may see that account: for the others it does not exist and does nothing. Where the
others' rules stand between, the order of the visible ones is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import members
from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Rule, Transaction
from ledger.models.account import Visibility
from ledger.models.transaction import Access
from ledger.rules.check import accounts_seen, known_of, rule_problem
from ledger.rules.engine import RuleSet, compiled
from ledger.rules.spec import RuleSpec, actions_json, conditions_json, rule_of
from ledger.rules.words import RuleWords, rule_words
from ledger.selectors.books import Books, books_of
from ledger.selectors.categories import category_list

PAGE = 50
IDLE = timedelta(days=183)
"""A rule that decided nothing for so long is pointed out."""


@dataclass
class RuleNames:
    """How accounts and categories are called in rules, worked out when first asked for: "Food › Eating out"."""

    books: Books

    @cached_property
    def by_id(self) -> dict[UUID, str]:
        categories = {node.public_id: node.path for node in category_list(self.books.user, books=self.books)}
        return {key: account.name for key, account in accounts_seen(self.books).items()} | categories

    @cached_property
    def members(self) -> dict[UUID, str]:
        return {one.public_id: str(one) for one in members(self.books.user)}

    def of(self, spec: RuleSpec) -> dict[UUID, str]:
        """With the members, where the rule names one."""
        return self.by_id | self.members if spec.members else self.by_id

    def words(self, spec: RuleSpec) -> RuleWords:
        return rule_words(spec, self.of(spec), self.books.household.locale)


@dataclass(frozen=True)
class RuleItem:
    """A rule as its viewer sees it. `spec` is None where its JSON can't be read; `problem` says why it does nothing.

    `rows` is how many transactions the viewer may see that it decided; `is_private` that others don't see it.
    """

    rule: Rule
    spec: RuleSpec | None
    words: RuleWords
    problem: str
    rows: int
    is_private: bool

    @property
    def id(self) -> int:
        return self.rule.pk

    @property
    def public_id(self) -> UUID:
        return self.rule.public_id

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def group(self) -> str:
        return self.rule.group

    @property
    def hits(self) -> int:
        return self.rule.hits

    @property
    def hit_at(self) -> datetime | None:
        return self.rule.hit_at

    @property
    def hit_on(self) -> date | None:
        return timezone.localtime(self.rule.hit_at).date() if self.rule.hit_at else None

    @property
    def is_idle(self) -> bool:
        """Switched on and whole, but no row has asked for it in half a year."""
        since = self.rule.hit_at or self.rule.created_at
        return self.is_enabled and not self.problem and timezone.now() - since > IDLE

    @property
    def is_enabled(self) -> bool:
        return self.rule.is_enabled

    @property
    def created_at(self) -> datetime:
        return self.rule.created_at

    @property
    def conditions(self) -> dict[str, Any]:
        return conditions_json(self.spec.conditions) if self.spec else self.rule.conditions

    @property
    def actions(self) -> list[dict[str, Any]]:
        return actions_json(self.spec.actions) if self.spec else self.rule.actions


def spec_of(rule: Rule) -> RuleSpec | None:
    """What the row says, None where it can't be read."""
    try:
        return rule_of(rule.conditions, rule.actions)
    except DomainError:
        return None


def _hidden(books: Books) -> set[UUID]:
    return {account.public_id for account in books.accounts.values() if account.access != Access.SHOWN}


def rules_seen(user: User, *, books: Books | None = None) -> list[tuple[Rule, RuleSpec | None]]:
    """The rules `user` may see, in their order. One that can't be read is only its author's."""
    books = books or books_of(user)
    rows = list(Rule.objects.filter(household=books.household).order_by("position", "id"))
    hidden = _hidden(books) if rows else set()
    found = [(rule, spec_of(rule)) for rule in rows]
    return [
        (rule, spec)
        for rule, spec in found
        if (rule.created_by_id == user.pk if spec is None else not spec.accounts & hidden)
    ]


def groups_named(books: Books) -> list[str]:
    """The groups that the viewer's rules are in, in the order of the list."""
    found = dict.fromkeys(rule.group for rule, _spec in rules_seen(books.user, books=books))
    return [name for name in found if name]


@dataclass(frozen=True, slots=True)
class RulePage:
    """Some of the rules in their order; `before` is how many stand before them."""

    items: tuple[RuleItem, ...]
    page: int
    before: int
    has_more: bool


def rule_page(user: User, page: int = 1, *, limit: int = PAGE, books: Books | None = None) -> RulePage:
    """Of 120 rules page 3 has those from the 101st on, and so has page 4: there is no page behind the last."""
    books = books or books_of(user)
    seen = rules_seen(user, books=books)
    page = max(1, min(page, -(-len(seen) // limit)))
    before = (page - 1) * limit
    items = _items(user, seen[before : before + limit], books)
    return RulePage(tuple(items), page, before, len(seen) > before + limit)


def rule_list(user: User, *, books: Books | None = None) -> list[RuleItem]:
    """The rules with their words and what they decided: three queries, however many rules there are."""
    books = books or books_of(user)
    return _items(user, rules_seen(user, books=books), books)


def _items(user: User, seen: Sequence[tuple[Rule, RuleSpec | None]], books: Books) -> list[RuleItem]:
    counted = Transaction.objects.visible_to(user).filter(rule__in=[rule.pk for rule, _spec in seen]).order_by()
    rows = dict(counted.values_list("rule").annotate(rows=Count("pk"))) if seen else {}
    names = RuleNames(books)
    return [_item(rule, spec, books, names, rows.get(rule.pk, 0)) for rule, spec in seen]


def _item(rule: Rule, spec: RuleSpec | None, books: Books, names: RuleNames, rows: int) -> RuleItem:
    if spec is None:
        unread = _("This rule can't be read.")
        return RuleItem(rule, None, RuleWords("", ""), unread, rows, is_private=True)
    return RuleItem(rule, spec, names.words(spec), rule_problem(spec, books), rows, bool(private_accounts(spec, books)))


def private_accounts(spec: RuleSpec, books: Books) -> list[int]:
    """The keys of the accounts it names that not everybody sees."""
    named = [account for account in books.accounts.values() if account.public_id in spec.accounts]
    return [account.id for account in named if account.visibility != Visibility.OPEN]


def rule_item(user: User, public_id: UUID, *, books: Books | None = None) -> RuleItem:
    """One rule; absent and not-yours are both NotFound."""
    for item in rule_list(user, books=books):
        if item.public_id == public_id:
            return item
    raise NotFound(_("There is no such rule."))


def rule_found(user: User, public_id: UUID, *, books: Books | None = None) -> Rule:
    """The row itself, for the services."""
    for rule, _spec in rules_seen(user, books=books):
        if rule.public_id == public_id:
            return rule
    raise NotFound(_("There is no such rule."))


def rule_set(user: User, *, books: Books | None = None) -> RuleSet | None:
    """The rules that decide what arrives for `user`: switched on, readable, and whole. None where there is none: one query."""
    if not Rule.objects.filter(household=user.household_id, is_enabled=True).exists():
        return None
    books = books or books_of(user)
    working = [
        (rule, spec)
        for rule, spec in rules_seen(user, books=books)
        if rule.is_enabled and spec is not None and not rule_problem(spec, books)
    ]
    known = known_of(books, [spec for _rule, spec in working])
    ready = [compiled(rule.pk, rule.name, spec, known) for rule, spec in working]
    return RuleSet(ready) if ready else None
