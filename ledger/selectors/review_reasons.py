"""Who or what chose a row's category, and why: said in one sentence, from what the viewer may read alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.money_format import day_locale_of
from ledger.learning.model import Guess
from ledger.models import Transaction, TransactionRevision
from ledger.models.account import CATEGORY_KINDS
from ledger.models.transaction import DecidedBy, audiences_shown_to
from ledger.selectors.books import Books
from ledger.selectors.learned import guess_said, guesses_of
from ledger.selectors.sql import fetch, marks


@dataclass(frozen=True, slots=True)
class Reason:
    """`decided_by` for machines, `text` for people: "Because you chose Groceries for SM Supermarket on 3 Nov"."""

    decided_by: str
    text: str
    payee_key: str
    imported_by: str


@dataclass(frozen=True, slots=True)
class _Fact:
    """What the sentence is made of."""

    key: int
    payee: str
    payee_key: str
    decided_by: str
    rule: str
    created_by: User | None
    category: int | None


Precedents = dict[tuple[str, int], tuple[User | None, datetime]]


def reasons_of(books: Books, keys: Sequence[int]) -> dict[int, Reason]:
    """The reason of each of these transactions: at most four queries, and two where rows were filed by what was learned."""
    facts = _facts(keys)
    known = _precedents(books, {(fact.payee_key, fact.category) for fact in facts if _asks(fact)})
    usual = _usual(books, {fact.payee_key for fact in facts if _asks(fact)})
    learned = guesses_of(books, [fact.key for fact in facts if fact.decided_by == DecidedBy.LEARNED])
    return {fact.key: _reason(books, fact, known, usual, learned.get(fact.key)) for fact in facts}


def _asks(fact: _Fact) -> bool:
    return fact.decided_by == DecidedBy.HISTORY and fact.category is not None and bool(fact.payee_key)


def _facts(keys: Sequence[int]) -> list[_Fact]:
    if not keys:
        return []
    rows = fetch(
        "SELECT p.transaction_id, min(p.account_id) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
        f"WHERE p.transaction_id IN {marks(keys)} AND a.kind IN {marks(CATEGORY_KINDS)} GROUP BY p.transaction_id "
        "HAVING COUNT(*) = 1",
        [*keys, *(kind.value for kind in CATEGORY_KINDS)],
    )
    category: dict[int, int] = dict(rows)
    found = Transaction.objects.filter(pk__in=keys).select_related("created_by", "rule")
    return [
        _Fact(
            row.pk, row.payee, row.payee_key, row.decided_by, row.rule.name if row.rule else "", row.created_by,
            category.get(row.pk),
        )
        for row in found
    ]  # fmt: skip


PRECEDENT = """
SELECT k.payee_key, k.category, (
  SELECT t.id FROM ledger_transaction t
  WHERE t.household_id = %s AND t.payee_key = k.payee_key AND NOT (t.decided_by = '') AND t.decided_by = 'person'
    AND t.state = 'posted' AND EXISTS (SELECT 1 FROM ledger_posting p
      WHERE p.transaction_id = t.id AND p.account_id = k.category AND p.audience IN (%s, %s, %s))
  ORDER BY t.date DESC, t.id DESC LIMIT 1)
FROM ({wanted}) AS k
"""


def _precedents(books: Books, wanted: Iterable[tuple[str, int | None]]) -> Precedents:
    """(payee, category) → who last chose it for that payee, and when; only among rows the viewer may read."""
    pairs = [(payee, category) for payee, category in wanted if category is not None]
    if not pairs:
        return {}
    first, *others = ["SELECT %s AS payee_key, %s AS category"] + ["SELECT %s, %s"] * (len(pairs) - 1)
    params = [books.household.pk, *audiences_shown_to(books.user), *(value for pair in pairs for value in pair)]
    rows = fetch(PRECEDENT.format(wanted=" UNION ALL ".join([first, *others])), params)
    found = {key: (payee, category) for payee, category, key in rows if key is not None}
    return {found[key]: (who, at) for key, who, at in _choices(list(found))}


def _choices(keys: Sequence[int]) -> Iterable[tuple[int, User | None, datetime]]:
    """Who made each of these what it is: the last person to change it, else who wrote it."""
    last = TransactionRevision.objects.filter(transaction=OuterRef("pk"), acting_user__isnull=False).order_by("-number")
    rows = Transaction.objects.filter(pk__in=keys).annotate(
        who=Coalesce(Subquery(last.values("acting_user")[:1]), F("created_by"), output_field=BigIntegerField()),
        at=Coalesce(Subquery(last.values("created_at")[:1]), F("created_at")),
    )
    chosen = list(rows.values_list("pk", "who", "at"))
    people = User.objects.in_bulk([who for _key, who, _at in chosen if who is not None])
    return [(key, people.get(who), at) for key, who, at in chosen]


def _usual(books: Books, payees: Iterable[str]) -> dict[str, int]:
    """Folded payee → the category a person gave that payee for good."""
    wanted = sorted(payees)
    if not wanted:
        return {}
    rows = fetch(
        f"SELECT key, category_id FROM ledger_payee WHERE household_id = %s AND key IN {marks(wanted)} "
        "AND category_id IS NOT NULL",
        [books.household.pk, *wanted],
    )
    return dict(rows)


def _reason(books: Books, fact: _Fact, known: Precedents, usual: dict[str, int], learned: Guess | None) -> Reason:
    by = "" if fact.created_by is None or fact.created_by == books.user else str(fact.created_by)
    is_learned = fact.decided_by == DecidedBy.LEARNED
    text = _learned(fact, learned) if is_learned else _text(books, fact, known, usual)
    return Reason(fact.decided_by, text, fact.payee_key, by)


def _learned(fact: _Fact, guess: Guess | None) -> str:
    """What speaks for it today. The model may have learned better since, or the row be another person's to explain."""
    return (
        guess_said(guess) if guess is not None and guess.category == fact.category else _("Learned from accepted rows")
    )


def _text(books: Books, fact: _Fact, known: Precedents, usual: dict[str, int]) -> str:
    if fact.decided_by == DecidedBy.RULE:
        return _("Rule: %(name)s") % {"name": fact.rule} if fact.rule else _("A rule that is gone now")
    if fact.decided_by == DecidedBy.MATCH:
        return _("Both ends of a transfer were found")
    if fact.decided_by == DecidedBy.PERSON:
        return _("A person chose it")
    if fact.decided_by == DecidedBy.NOBODY or fact.category is None:
        return _("Nobody yet")
    name = books.accounts[fact.category].name
    if usual.get(fact.payee_key) == fact.category:
        return _("%(category)s is the usual category of %(payee)s") % {"category": name, "payee": fact.payee}
    if (fact.payee_key, fact.category) not in known:
        return _("The category %(payee)s had last") % {"payee": fact.payee}
    return _chosen(books, fact, name, *known[fact.payee_key, fact.category])


def _chosen(books: Books, fact: _Fact, category: str, who: User | None, at: datetime) -> str:
    day = day_said(books, at.astimezone(ZoneInfo(books.household.time_zone)).date())
    words = {"category": category, "payee": fact.payee, "day": day, "who": who}
    if who == books.user:
        return _("Because you chose %(category)s for %(payee)s on %(day)s") % words
    return _("Because %(who)s chose %(category)s for %(payee)s on %(day)s") % words


def day_said(books: Books, on: date) -> str:
    """A day inside a sentence, the year only where it isn't this one: "Nov 3", "Nov 3, 2025"."""
    form = "MMMd" if on.year == books.today.year else "yMMMd"
    return str(format_skeleton(form, on, locale=day_locale_of(books.household.locale)))
