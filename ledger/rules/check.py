"""Whether what a rule names is there: the accounts and categories its author may see, and currencies we know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.selectors import members
from fintrack.lib.errors import DomainError
from ledger.models import Commodity
from ledger.models.transaction import Access
from ledger.rules.fitting import Known
from ledger.rules.spec import Condition, Group, RuleSpec, bad_rule
from ledger.selectors.books import AccountFacts, Books

MISSING = _("There is no such account or category.")


def accounts_seen(books: Books) -> dict[UUID, AccountFacts]:
    """The accounts and categories the viewer may see, by public id."""
    return {account.public_id: account for account in books.accounts.values() if account.access == Access.SHOWN}


def known_of(books: Books, specs: Iterable[RuleSpec]) -> Known:
    """What conditions name, by key, as the viewer sees it; members are only looked up where a rule names one."""
    keys = {public_id: account.id for public_id, account in accounts_seen(books).items()}
    if not any(spec.members for spec in specs):
        return Known(keys)
    owned: dict[int | None, set[int]] = defaultdict(set)
    for account in books.accounts.values():
        owned[account.owner_id].add(account.id)
    return Known(keys, {one.public_id: frozenset(owned[one.pk]) for one in members(books.user)})


def rule_check(spec: RuleSpec, books: Books) -> None:
    """Errors, each with its place (`attr`): unknown_account (absent or another's alike), not_a_category, not_an_account, closed,
    system_account, unknown_currency, unknown_member.
    """
    seen = accounts_seen(books)
    _check_group(spec.conditions, "conditions", seen)
    codes = {part.value for part in spec.each_condition() if part.field == "currency"}
    if codes and codes - set(Commodity.objects.filter(household=None, code__in=codes).values_list("code", flat=True)):
        raise bad_rule("unknown_currency", _("This is not a currency we know."), "conditions")
    if spec.members and spec.members - {one.public_id for one in members(books.user)}:
        raise bad_rule("unknown_member", _("There is no such member."), "conditions")
    for place, action in enumerate(spec.actions):
        for target in action.targets:
            _check_target(seen.get(target), action.do, f"actions.{place}")


def _check_group(group: Group, where: str, seen: dict[UUID, AccountFacts]) -> None:
    for place, part in enumerate(group.parts):
        here = f"{where}.{group.how}.{place}"
        if not isinstance(part, Condition):
            _check_group(part, here, seen)
        elif part.field == "account":
            account = seen.get(part.value)
            if account is None:
                raise bad_rule("unknown_account", MISSING, here)
            if not account.is_balance:
                raise bad_rule("not_an_account", _("Choose an account, not a category."), here)


def _check_target(account: AccountFacts | None, do: str, where: str) -> None:
    code, message = target_problem(account, do)
    if code:
        raise bad_rule(code, message, where)


def target_problem(account: AccountFacts | None, do: str) -> tuple[str, str | Promise]:
    """Why rows can't be filed there: (code, sentence), or ("", "")."""
    if account is None:
        return "unknown_account", MISSING
    if do != "transfer" and not account.is_category:
        return "not_a_category", _("Choose a category.")
    if do == "transfer" and not account.is_balance:
        return "not_an_account", _("Choose an account, not a category.")
    if account.purpose:
        return "system_account", _("Rows can't be filed there by a rule.")
    if account.closed_on is not None:
        return "closed", _("“%(name)s” is closed.") % {"name": account.name}
    return "", ""


def rule_problem(spec: RuleSpec, books: Books) -> str:
    """Why a rule that was fine when it was written does nothing now; "" where it works."""
    try:
        rule_check(spec, books)
    except DomainError as error:
        return error.message
    return ""
