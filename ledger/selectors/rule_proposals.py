"""Rules worth having: from a row that a person corrected, and from payees that a person has always filed alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.text import fold
from ledger.models import Posting, SourceLine, Transaction
from ledger.models.account import Visibility
from ledger.models.evidence import Outcome
from ledger.models.transaction import EVERYBODY
from ledger.selectors import sql
from ledger.selectors.books import Books, books_of
from ledger.selectors.found import transaction_found
from ledger.selectors.rules import RuleNames, rules_seen

FEWEST = 3
MOST = 12

ALIKE = """
SELECT t.payee_key, max(t.payee), min(p.account_id), count(DISTINCT t.id)
FROM ledger_transaction t
JOIN ledger_posting p ON p.transaction_id = t.id AND p.audience = %s
JOIN ledger_account a ON a.id = p.account_id AND a.kind IN ('income', 'expense')
WHERE t.household_id = %s AND t.state = 'posted' AND t.decided_by = 'person' AND t.payee_key <> ''
GROUP BY t.payee_key
HAVING min(p.account_id) = max(p.account_id) AND count(DISTINCT t.id) >= %s AND max(a.purpose) = '' AND max(a.closed_on) IS NULL
ORDER BY 4 DESC, t.payee_key LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule nobody has written yet. `rows` says how often a person decided so; 0 for one made from a single row."""

    name: str
    conditions: dict[str, Any]
    actions: list[dict[str, Any]]
    payee: str = ""
    target: str = ""
    rows: int = 0


def rule_from_row(user: User, public_id: UUID, *, books: Books | None = None) -> Proposal:
    """The rule that would have made a row what a person made of it: its payee as it arrived, to the category it has now.

    A row of a private account gives a rule about that account alone, which nobody else sees. NotFound where the row is not theirs.

    Example: "AMZN MKTP", corrected to Amazon in Shopping: payee is “AMZN MKTP” → call the payee “Amazon”, file it under Shopping.
    """
    books = books or books_of(user)
    transaction = transaction_found(user, public_id)
    legs = list(Posting.objects.visible_to(user).filter(transaction=transaction).select_related("account"))
    arrived = _arrived(transaction, legs) or transaction.payee
    sides = [leg for leg in legs if not leg.account.is_category]
    conditions = [{"field": "payee", "op": "is", "value": arrived}] if fold(arrived) else []
    private = next((leg.account for leg in sides if leg.account.visibility != Visibility.OPEN), None)
    if private is not None:
        conditions.append({"field": "account", "op": "is", "value": str(private.public_id)})
    actions = _filing(legs)
    if arrived != transaction.payee and transaction.payee:
        actions.append({"do": "payee", "value": transaction.payee})
    target = _target(actions, RuleNames(books))
    name = f"{transaction.payee or arrived} → {target}" if target else transaction.payee
    return Proposal(name[:120], {"all": conditions}, actions, arrived, target)


def _arrived(transaction: Transaction, legs: Sequence[Posting]) -> str:
    """The payee as the source wrote it, of the first line that went to an account the viewer sees."""
    accounts = [leg.account_id for leg in legs]
    lines = SourceLine.objects.filter(transaction=transaction, outcome=Outcome.TAKEN, account__in=accounts)
    line = lines.order_by("pk").first()
    return str(line.cleaned.get("payee", "")) if line is not None else ""


def _filing(legs: Sequence[Posting]) -> list[dict[str, Any]]:
    """Where the row is filed: its one category, or the account money went to; nothing for a split or what nobody decided."""
    categories = [leg.account for leg in legs if leg.account.is_category]
    sides = sorted((leg for leg in legs if not leg.account.is_category), key=lambda leg: leg.quantity)
    if len(categories) == 1 and not categories[0].purpose:
        return [{"do": "category", "value": str(categories[0].public_id)}]
    if not categories and len(sides) == 2:
        return [{"do": "transfer", "value": str(sides[-1].account.public_id)}]
    return []


def _target(actions: Sequence[dict[str, Any]], names: RuleNames) -> str:
    filed = [action["value"] for action in actions if action["do"] in ("category", "transfer")]
    return names.by_id.get(UUID(filed[0]), "") if filed else ""


def rule_proposals(user: User, *, books: Books | None = None) -> tuple[Proposal, ...]:
    """Payees that a person filed under one category at least three times, and never otherwise, most often first; those a rule
    names already are left out. Only rows that everybody sees count, so that a rule tells nobody of a private account.
    """
    books = books or books_of(user)
    known = _named_payees(user, books)
    rows = sql.fetch(ALIKE, [EVERYBODY, books.household.pk, FEWEST, MOST + len(known)])
    names = RuleNames(books)
    fresh = [row for row in rows if row[0] not in known][:MOST]
    return tuple(
        _proposal(payee, books.accounts[account].public_id, count, names) for _key, payee, account, count in fresh
    )


def _proposal(payee: str, category: UUID, count: int, names: RuleNames) -> Proposal:
    target = names.by_id.get(category, _("(not there any more)"))
    conditions = {"all": [{"field": "payee", "op": "is", "value": payee}]}
    return Proposal(
        f"{payee} → {target}"[:120], conditions, [{"do": "category", "value": str(category)}], payee, target, count
    )


def _named_payees(user: User, books: Books) -> set[str]:
    specs = [spec for _rule, spec in rules_seen(user, books=books) if spec is not None]
    return {
        fold(part.value)
        for spec in specs
        for part in spec.each_condition()
        if part.field == "payee" and part.op == "is"
    }
