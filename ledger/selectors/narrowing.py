"""A register's filters as SQL: a test for each row on the way, and where there is an index, the few transactions that pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.models.transaction import State, audiences_shown_to
from ledger.selectors.books import Books
from ledger.selectors.sql import Clause, fetch, marks
from ledger.selectors.words import matches_of, test_of, words_of

FEW = 4000
"""A filter that passes no more transactions than this is looked up instead of tested row by row."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a register is narrowed to. All are optional.

    `text`: words, each a prefix. `least` and `most`: of the amount, whatever its sign. `category`: it or one under it. `state`:
    draft (pending), posted or void; by default all but void. `member`: accounts owned by that person.
    """

    text: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    category: UUID | None = None
    state: str = ""
    is_reviewed: bool | None = None
    first_on: date | None = None
    last_on: date | None = None
    member: UUID | None = None

    @property
    def leaves_gaps(self) -> bool:
        """Whether posted rows between two listed ones may be missing, so that a running balance can't be shown."""
        gaps = (self.text.strip(), self.least, self.most, self.category, self.is_reviewed, self.member)
        return any(gap not in (None, "") for gap in gaps) or self.state not in ("", State.POSTED)


@dataclass(frozen=True, slots=True)
class Filter:
    """A test on `p` (posting) and `t` (transaction); `candidates` selects `id`, each once, of all transactions that could
    pass."""

    test: Clause
    candidates: Clause | None = None


def filters_of(books: Books, wanted: Filters) -> list[Filter]:
    """The filters, cheapest first; the state is always one of them."""
    return [*_of_amount(wanted), *_of_days(wanted), _of_state(books, wanted.state), *_of_review(books, wanted.is_reviewed),
            *_of_category(books, wanted.category), *_of_text(books, wanted.text)]  # fmt: skip


def _of_amount(wanted: Filters) -> Iterator[Filter]:
    for bound, sign in ((wanted.least, ">="), (wanted.most, "<=")):
        if bound is not None:
            yield Filter(Clause(f"abs(p.quantity) {sign} %s", (_units(bound),)))


def _units(bound: Decimal) -> int:
    try:
        return to_units(bound, QUANTITY_SCALE)
    except ValidationError as error:
        raise DomainError("bad_number", " ".join(error.messages)) from error


def _of_days(wanted: Filters) -> Iterator[Filter]:
    for day, sign in ((wanted.first_on, ">="), (wanted.last_on, "<=")):
        if day is not None:
            yield Filter(Clause(f"p.booked_on {sign} %s", (day,)))


def _of_state(books: Books, state: str) -> Filter:
    if not state:
        return Filter(Clause("NOT (t.state = 'void')"))
    if state not in State.values:
        raise DomainError("bad_state", _("There is no such state."), states=[str(known) for known in State.values])
    test = Clause("t.state = %s", (state,))
    if state == State.POSTED:
        return Filter(test)
    sql = "SELECT id FROM ledger_transaction WHERE household_id = %s AND NOT (state = 'posted') AND state = %s"
    return Filter(test, Clause(sql, (books.household.pk, state)))


def _of_review(books: Books, is_reviewed: bool | None) -> Iterator[Filter]:
    """To review is what is posted and nobody has looked at; the partial index says it in these words."""
    if is_reviewed is None:
        return
    if is_reviewed:
        yield Filter(Clause("t.reviewed_at IS NOT NULL"))
        return
    sql = "SELECT id FROM ledger_transaction WHERE household_id = %s AND reviewed_at IS NULL AND state = 'posted'"
    yield Filter(Clause("t.reviewed_at IS NULL AND t.state = 'posted'"), Clause(sql, (books.household.pk,)))


def _of_category(books: Books, category: UUID | None) -> Iterator[Filter]:
    """Transactions with a leg there that the viewer may read: a private leg's category finds nothing."""
    if category is None:
        return
    keys = sorted(books.below(books.account(category)))
    shown = audiences_shown_to(books.user)
    legs = Clause(f"c.account_id IN {marks(keys)} AND c.audience IN {marks(shown)}", (*keys, *shown))
    yield Filter(
        Clause(f"EXISTS (SELECT 1 FROM ledger_posting c WHERE c.transaction_id = t.id AND {legs.sql})", legs.params),
        Clause(f"SELECT DISTINCT c.transaction_id AS id FROM ledger_posting c WHERE {legs.sql}", legs.params),
    )


def _of_text(books: Books, text: str) -> Iterator[Filter]:
    words = words_of(text)
    if words:
        yield Filter(test_of(words), matches_of(words, books.household.pk))
    elif text.strip():
        yield Filter(Clause("1 = 0"))  # only signs: nothing has such a word


def is_few(candidates: Clause) -> bool:
    """Whether no more than FEW keys come out; counts no further."""
    sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({candidates.sql} LIMIT %s) AS found) AS few"
    return int(fetch(sql, [*candidates.params, FEW + 1])[0][0]) <= FEW
