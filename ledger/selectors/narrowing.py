"""A register's filters as SQL: a test for each row on the way, and where there is an index, the few transactions that pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.fields import MAX_UNITS, QUANTITY_SCALE, to_units
from ledger.models import ImportBatch, Tag
from ledger.models.transaction import State, audiences_shown_to
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.sql import Clause, fetch, marks
from ledger.selectors.words import matches_of, test_of, words_of

FEW = 4000
"""A filter that passes no more transactions than this is looked up instead of tested row by row."""

MANY = 100_000
"""The same in another order than by day: rows that pass a filter often stand together there (one payee, one price), so that a walk
may test nearly all rows before it meets the first (5,000 of 100,000 rows by amount: 600 ms walked, 40 ms looked up and sorted)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a register is narrowed to. All are optional.

    `text`: words, each a prefix. `least` and `most`: of the amount, whatever its sign. `category`: it or one under it. `state`:
    draft (pending), posted or void; by default all but void. `is_reconciled`: the listed leg is locked to a statement, or not yet.
    `member`: accounts owned by that person. `batch`: brought by that import, which only who imported it may ask.
    """

    text: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    category: UUID | None = None
    state: str = ""
    is_reviewed: bool | None = None
    is_reconciled: bool | None = None
    first_on: date | None = None
    last_on: date | None = None
    member: UUID | None = None
    tag: UUID | None = None
    batch: UUID | None = None

    @property
    def leaves_gaps(self) -> bool:
        """Whether posted rows between two listed ones may be missing, so that a running balance can't be shown."""
        gaps = (
            self.text.strip(),
            self.least,
            self.most,
            self.category,
            self.is_reviewed,
            self.is_reconciled,
            self.member,
            self.tag,
            self.batch,
        )
        return any(gap not in (None, "") for gap in gaps) or self.state not in ("", State.POSTED)


@dataclass(frozen=True, slots=True)
class Filter:
    """A test on `p` (posting) and `t` (transaction), or, where it `is_of_leg`, on `p` alone; `candidates` selects `id` of all
    transactions that could pass, some perhaps more than once."""

    test: Clause
    candidates: Clause | None = None
    is_of_leg: bool = False


def filters_of(books: Books, wanted: Filters, accounts: Sequence[AccountFacts] = ()) -> list[Filter]:
    """The filters, cheapest first; the state is always one of them. `accounts`: those whose legs are listed, where that is known."""
    return [*_of_amount(wanted, accounts), *_of_days(wanted), _of_state(books, wanted.state),
            *_of_review(books, wanted.is_reviewed), *_of_lock(wanted.is_reconciled), *_of_batch(books, wanted.batch),
            *_of_tag(books, wanted.tag), *_of_category(books, wanted.category), *_of_text(books, wanted.text)]  # fmt: skip


def _of_amount(wanted: Filters, accounts: Sequence[AccountFacts]) -> Iterator[Filter]:
    """Between two bounds, on either side of zero: two ranges of each account's index by amount."""
    if wanted.least is None and wanted.most is None:
        return
    least, most = max(_units(wanted.least or Decimal(0)), 0), MAX_UNITS if wanted.most is None else _units(wanted.most)
    test = Clause("(p.quantity BETWEEN %s AND %s OR p.quantity BETWEEN %s AND %s)", (least, most, -most, -least))
    keys = [account.id for account in accounts]
    if not keys:
        yield Filter(test, is_of_leg=True)
        return
    part = f"SELECT p.transaction_id AS id FROM ledger_posting p WHERE p.account_id IN {marks(keys)} AND p.quantity BETWEEN"
    sql = f"SELECT id FROM ({part} %s AND %s UNION ALL {part} %s AND %s) AS amounts"
    yield Filter(test, Clause(sql, (*keys, least, most, *keys, -most, -least)), is_of_leg=True)


def _units(bound: Decimal) -> int:
    try:
        return to_units(bound, QUANTITY_SCALE)
    except ValidationError as error:
        raise DomainError("bad_number", " ".join(error.messages)) from error


def _of_days(wanted: Filters) -> Iterator[Filter]:
    for day, sign in ((wanted.first_on, ">="), (wanted.last_on, "<=")):
        if day is not None:
            yield Filter(Clause(f"p.booked_on {sign} %s", (day,)), is_of_leg=True)


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


def _of_lock(is_reconciled: bool | None) -> Iterator[Filter]:
    """What a statement has locked, or has not yet."""
    if is_reconciled is not None:
        yield Filter(Clause("p.reconciled" if is_reconciled else "NOT p.reconciled"), is_of_leg=True)


def _of_batch(books: Books, batch: UUID | None) -> Iterator[Filter]:
    if batch is None:
        return
    key = ImportBatch.objects.visible_to(books.user).filter(public_id=batch).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(_("There is no such import."))
    lines = Clause("FROM ledger_sourceline s WHERE s.batch_id = %s AND s.transaction_id", (key,))
    yield Filter(
        Clause(f"EXISTS (SELECT 1 {lines.sql} = t.id)", lines.params),
        Clause(f"SELECT s.transaction_id AS id {lines.sql} IS NOT NULL", lines.params),
    )


def _of_tag(books: Books, tag: UUID | None) -> Iterator[Filter]:
    if tag is None:
        return
    key = Tag.objects.filter(household=books.household, public_id=tag).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(_("There is no such tag."))
    links = Clause("FROM ledger_transaction_tags g WHERE g.tag_id = %s", (key,))
    yield Filter(
        Clause(f"EXISTS (SELECT 1 {links.sql} AND g.transaction_id = t.id)", links.params),
        Clause(f"SELECT g.transaction_id AS id {links.sql}", links.params),
    )


def _of_category(books: Books, category: UUID | None) -> Iterator[Filter]:
    """Transactions with a leg there that the viewer may read: a private leg's category finds nothing."""
    if category is None:
        return
    keys = sorted(books.below(books.account(category)))
    shown = audiences_shown_to(books.user)
    legs = Clause(f"c.account_id IN {marks(keys)} AND c.audience IN {marks(shown)}", (*keys, *shown))
    yield Filter(
        Clause(f"EXISTS (SELECT 1 FROM ledger_posting c WHERE c.transaction_id = t.id AND {legs.sql})", legs.params),
        Clause(f"SELECT c.transaction_id AS id FROM ledger_posting c WHERE {legs.sql}", legs.params),
    )


def _of_text(books: Books, text: str) -> Iterator[Filter]:
    words = words_of(text)
    if words:
        yield Filter(test_of(words), matches_of(words, books.household.pk))
    elif text.strip():
        yield Filter(Clause("1 = 0"))  # only signs: nothing has such a word


def once(candidates: Clause) -> Clause:
    """Each transaction of the candidates once."""
    return Clause(f"SELECT DISTINCT id FROM ({candidates.sql}) AS named", candidates.params)


def is_few(candidates: Clause, most: int = FEW) -> bool:
    """Whether no more than `most` keys come out."""
    return counted(candidates, most) <= most


def counted(candidates: Clause, most: int) -> int:
    """How many keys come out; beyond `most` it counts no further than one."""
    sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({candidates.sql} LIMIT %s) AS found) AS few"
    return int(fetch(sql, [*candidates.params, most + 1])[0][0])
