"""What was learned from a person's accepted rows: the rows to learn from, and what the model makes of rows that wait."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from fintrack.lib.text import fold
from ledger.learning.features import Sight, features
from ledger.learning.model import Guess, Model, unpacked
from ledger.learning.training import Example
from ledger.models import Categoriser
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books
from ledger.selectors.sql import Clause, as_day, fetch, marks

MOST_EXAMPLES = 20_000
"""The newest of them: what a person files where changes over the years."""

ROWS = """
SELECT t.id, t.payee_key, t.memo, b.account_id, b.quantity, b.booked_on, k.account_id, s.payee_key, s.cleaned
FROM ledger_transaction t
JOIN ledger_posting b ON b.transaction_id = t.id AND b.account_id IN {balances} AND b.audience IN {shown}
JOIN ledger_posting k ON k.transaction_id = t.id AND k.account_id IN {categories} AND k.audience IN {shown}
LEFT JOIN ledger_sourceline s ON s.id = (SELECT min(e.id) FROM ledger_sourceline e
  WHERE e.transaction_id = t.id AND e.account_id = b.account_id AND e.outcome = 'taken')
WHERE t.household_id = %s AND {which}
  AND NOT EXISTS (SELECT 1 FROM ledger_posting o WHERE o.transaction_id = t.id AND o.id <> b.id AND o.id <> k.id)
"""
ACCEPTED = Clause("t.state = 'posted' AND (t.decided_by = 'person' OR t.reviewed_at IS NOT NULL)")


def examples_of(books: Books) -> list[Example]:
    """The newest rows with one category that the person sees whole and somebody has accepted; 20,000 at most."""
    wanted = chosen(books)
    rows = _rows(books, ACCEPTED, sorted(wanted), f"ORDER BY t.date DESC, t.id DESC LIMIT {MOST_EXAMPLES}")
    return [Example(row[0], sight_of(row), row[6]) for row in rows]


def chosen(books: Books) -> frozenset[int]:
    """The categories that may be suggested: open, and none of the household's own catch-alls."""
    return frozenset(
        one.id for one in books.accounts.values() if one.is_category and not one.purpose and one.closed_on is None
    )


def _rows(books: Books, which: Clause, categories: Sequence[int], order: str = "") -> list[Any]:
    balances = [one.id for one in books.accounts.values() if one.kind in BALANCE_KINDS]
    if not balances or not categories:
        return []
    shown = audiences_shown_to(books.user)
    sql = ROWS.format(
        balances=marks(balances), categories=marks(categories), shown=marks(shown), which=which.sql
    ) + order  # fmt: skip
    return fetch(sql, [*balances, *shown, *categories, *shown, books.household.pk, *which.params])


def sight_of(row: Sequence[Any]) -> Sight:
    """A row of the books as the model sees it: under the name it has now, and under the one it came by."""
    _key, payee, memo, account, quantity, booked_on, _category, arrived, cleaned = row
    texts = json.loads(cleaned) if isinstance(cleaned, str) else cleaned or {}
    return Sight(
        payees_seen(payee, arrived or ""), fold(memo), account, quantity, as_day(booked_on),
        fold(texts.get("category", "")), fold(texts.get("counterparty", "")),
    )  # fmt: skip


def payees_seen(*names: str) -> tuple[str, ...]:
    """payees_seen("grab", "grab food 0412") == ("grab", "grab food 0412"); one name given twice is one."""
    return tuple(dict.fromkeys(name for name in names if name))


def model_for(user: User) -> Model | None:
    """What this person's rows have taught, if anything."""
    data = Categoriser.objects.filter(user=user, household=user.household_id).values_list("data", flat=True).first()
    return unpacked(bytes(data)) if data else None


def guesses_of(books: Books, keys: Sequence[int]) -> dict[int, Guess]:
    """What the person's own model makes of these rows, filed or not: two queries, none where there is nothing to ask."""
    model = model_for(books.user) if keys else None
    if model is None:
        return {}
    every = [one.id for one in books.accounts.values() if one.is_category]
    rows = _rows(books, Clause(f"t.id IN {marks(keys)}", tuple(keys)), every)
    return dict(_guessed(model, rows, chosen(books)))


def _guessed(model: Model, rows: Sequence[Any], among: frozenset[int]) -> Iterator[tuple[int, Guess]]:
    for row in rows:
        guess = model.guess(features(sight_of(row)), among)
        if guess is not None:
            yield row[0], guess


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category to accept with one key. `percent` is how sure the model is, `text` says what it goes by."""

    category: UUID
    name: str
    percent: int
    text: str


LEAST_PERCENT = 30
"""What is less sure than this is noise to a person."""


def suggestion_of(books: Books, guess: Guess | None) -> Suggestion | None:
    """What the page shows of a guess; None of one that is not worth showing."""
    if guess is None or percent_of(guess) < LEAST_PERCENT:
        return None
    category = books.accounts[guess.category]
    return Suggestion(category.public_id, category.name, percent_of(guess), guess_said(guess))


def percent_of(guess: Guess) -> int:
    """Never 100: nothing that was learned is certain."""
    return min(99, int(guess.confidence * 100))


def guess_said(guess: Guess) -> str:
    """ "Like 14 rows with “grab” and “food” — 82 %": what spoke most for it, and how sure that makes the model."""
    percent = percent_of(guess)
    if not guess.rows:
        return _("Like rows that were accepted — %(percent)d %%") % {"percent": percent}
    words = _(" and ").join(_("“%(word)s”") % {"word": word} for word in guess.words)
    text = ngettext(
        "Like %(count)d row with %(words)s — %(percent)d %%",
        "Like %(count)d rows with %(words)s — %(percent)d %%",
        guess.rows,
    )
    return text % {"count": guess.rows, "words": words, "percent": percent}


@dataclass(frozen=True, slots=True)
class LearnedState:
    """What the settings say of a person's model. `is_forgotten`: they told it to forget, and nothing is learned until they ask."""

    trained_at: datetime | None
    examples: int
    accuracy: Decimal | None
    categories: int
    decides_from: int | None
    is_forgotten: bool

    @property
    def percent(self) -> int | None:
        """The accuracy in whole percent, rounded down: what is not quite 100 is not said to be."""
        return None if self.accuracy is None else int(self.accuracy * 100)


NOTHING_LEARNED = LearnedState(None, 0, None, 0, None, False)
"""Before the first lesson."""


def learned_state(user: User) -> LearnedState | None:
    """None where nothing was ever learned. `decides_from`: the confidence in percent from which rows are filed without asking."""
    kept = Categoriser.objects.filter(user=user, household=user.household_id).first()
    if kept is None:
        return None
    model = unpacked(bytes(kept.data)) if kept.data else None
    decides = None if model is None or model.threshold > 1 else int(model.threshold * 100)
    classes = 0 if model is None else len(model.classes)
    return LearnedState(kept.trained_at, kept.examples, kept.accuracy, classes, decides, not kept.data)
