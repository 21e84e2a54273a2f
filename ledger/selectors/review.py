"""What waits for a person: rows to review, newest first, each with who or what decided and why; and how much waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import member
from fintrack.lib.errors import NotFound
from ledger.models import Account, Posting, Transaction
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import State, audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.learned import Suggestion, guesses_of, suggestion_of
from ledger.selectors.review_reasons import Reason, reasons_of
from ledger.selectors.rows import TransactionRow, transaction_rows
from ledger.selectors.transfers import transfer_pairs_open

MAX_PAGE = 500
MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """`to_review`: booked rows nobody has looked at. `unmatched_transfers`: how many rows look like half of a transfer."""

    to_review: int
    unmatched_transfers: int


def review_counts(user: User, *, books: Books | None = None) -> ReviewCounts:
    """Counts of what the viewer may read; another member's private rows wait for that member only.

    −500 from checking on Monday and +500 in savings on Wednesday, both uncategorised, are two unmatched rows.
    """
    books = books or books_of(user)
    halves = {key for pair in transfer_pairs_open(books) for key in (pair.first, pair.second)}
    return ReviewCounts(to_review_count(books), len(halves))


def to_review_count(books: Books) -> int:
    """From the partial index alone where nobody keeps an account to themselves."""
    return _waiting(books).count()


def _waiting(books: Books) -> QuerySet[Transaction]:
    if books.has_private:
        rows = Transaction.objects.visible_to(books.user)
    else:
        rows = Transaction.objects.filter(household=books.household)
    return rows.filter(state=State.POSTED, reviewed_at=None)


class Waiting(NamedTuple):
    """Which of the waiting rows: those of a member's own accounts, those a member brought, those of one (folded) payee."""

    owner: UUID | None = None
    by: UUID | None = None
    payee: str | None = None
    account: UUID | None = None


EVERYTHING = Waiting()


def waiting_rows(books: Books, wanted: Waiting = EVERYTHING) -> QuerySet[Transaction]:
    """The rows to review the viewer may read, in no order. NotFound for a member or an account that is not theirs to name."""
    rows = _waiting(books)
    if wanted.owner is not None:
        rows = rows.filter(_has_leg(books, account__owner=member(books.user, wanted.owner)))
    if wanted.account is not None:
        rows = rows.filter(_has_leg(books, account=books.account(wanted.account).id))
    if wanted.by is not None:
        rows = rows.filter(created_by=member(books.user, wanted.by))
    return rows if wanted.payee is None else rows.filter(payee_key=wanted.payee)


def _has_leg(books: Books, **narrowed: Account | User | int) -> Exists:
    legs = Posting.objects.filter(
        transaction=OuterRef("pk"), audience__in=audiences_shown_to(books.user), account__kind__in=BALANCE_KINDS, **narrowed
    )  # fmt: skip
    return Exists(legs)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A waiting row with its reason. `category` is its one category, None for a transfer, a split or what is partly private.

    `suggestion` is what the viewer's own accepted rows make likely for a row nobody has decided.
    """

    row: TransactionRow
    reason: Reason
    category: UUID | None
    is_undecided: bool
    payee_key: str
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    rows: tuple[ReviewRow, ...]
    next_cursor: str


def review_page(
    user: User, *, wanted: Waiting = EVERYTHING, cursor: str = "", limit: int = 50, books: Books | None = None
) -> ReviewPage:
    """A page of rows to review, newest first; an accepted row doesn't shift the next page. `bad_cursor`."""
    books = books or books_of(user)
    limit = max(1, min(limit, MAX_PAGE))
    rows = waiting_rows(books, wanted).filter(_after(user, cursor)).order_by("-date", "-id")
    keys = list(rows.values_list("pk", flat=True)[: limit + 1])
    shown = review_rows(books, keys[:limit])
    more = Cursor(shown[-1].row.public_id, 0, False).text() if len(keys) > limit and shown else ""
    return ReviewPage(shown, more)


def _after(user: User, cursor: str) -> Q:
    """The rows behind the one the cursor names; it may have been accepted meanwhile."""
    if not cursor:
        return Q()
    named = Transaction.objects.visible_to(user).filter(public_id=cursor_of(cursor).transaction)
    place = named.values_list("date", "id").first()
    if place is None:
        raise bad_cursor()
    on, key = place
    return Q(date__lte=on) & (Q(date__lt=on) | Q(id__lt=key))


def review_rows(books: Books, keys: Sequence[int]) -> tuple[ReviewRow, ...]:
    """These transactions with their reasons, in the order given: a constant number of queries."""
    rows = transaction_rows(books, keys)
    reasons = reasons_of(books, keys)
    found = {key: _row(books, row, reasons[key]) for key, row in zip(keys, rows, strict=True)}
    guesses = guesses_of(books, [key for key, row in found.items() if row.is_undecided and row.category is not None])
    return tuple(replace(row, suggestion=suggestion_of(books, guesses.get(key))) for key, row in found.items())


def _row(books: Books, row: TransactionRow, reason: Reason) -> ReviewRow:
    categories = [side for side in row.sides if side.kind in ("income", "expense")]
    one = categories[0].account if len(categories) == 1 and row.can_change else None
    purposes = {account.public_id: account.purpose for account in books.accounts.values()}
    undecided = any(side.account and purposes[side.account].startswith("uncategorised") for side in categories)
    return ReviewRow(row, reason, one, undecided, reason.payee_key)


@dataclass(frozen=True, slots=True)
class PayeeGroup:
    """Waiting rows of one payee: how many, and the newest of them."""

    payee_key: str
    count: int
    newest: ReviewRow


def review_groups(user: User, *, wanted: Waiting = EVERYTHING, books: Books | None = None) -> tuple[PayeeGroup, ...]:
    """The payees with the most waiting rows first, so that one decision settles as many as it can; at most 100 of them."""
    books = books or books_of(user)
    found = waiting_rows(books, wanted).values("payee_key").annotate(count=Count("pk"), newest=Max("pk"))
    groups = list(found.order_by(F("count").desc(), "payee_key")[:MOST_GROUPS])
    rows = review_rows(books, [group["newest"] for group in groups])
    return tuple(PayeeGroup(group["payee_key"], group["count"], row) for group, row in zip(groups, rows, strict=True))


def waiting_found(books: Books, *, ids: Sequence[UUID] | None, payee: str | None) -> list[int]:
    """The keys of the waiting rows a person names: all of a (folded) payee's, or these; NotFound when one of these isn't theirs to
    see. Those that don't wait any more are left out.
    """
    if ids is None:
        return list(waiting_rows(books, Waiting(payee=payee or "")).values_list("pk", flat=True))
    wanted = set(ids)
    seen = Transaction.objects.visible_to(books.user).filter(public_id__in=wanted)
    if seen.count() < len(wanted):
        raise NotFound(_("There is no such transaction."))
    return list(seen.filter(state=State.POSTED, reviewed_at=None).values_list("pk", flat=True))
