"""One transaction's story: its sides, how it was before, and where it came from, as far as the viewer may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import SourceLine, Transaction, TransactionRevision
from ledger.selectors.around import NOTHING_AROUND, Around, lines_around
from ledger.selectors.books import Books, books_of
from ledger.selectors.differences import Difference, told_of
from ledger.selectors.review_reasons import reasons_of
from ledger.selectors.rows import Entry, Side, can_change, entries
from ledger.selectors.tellings import TOLD_FOR, raw_text
from ledger.services.snapshots import snapshot_of


@dataclass(frozen=True, slots=True)
class Revision:
    """A change: who made it when and why, and what it changed. `snapshot` is how it was before, what undo re-applies."""

    number: int
    created_at: datetime
    acting_user: str
    reason: str
    snapshot: dict[str, Any]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A line that told it, as it was received: from which account's file, when, and why it was taken for this row ("" for the first),
    with the lines `around` it in the file.
    """

    batch: UUID
    file_name: str
    line: int
    external_id: str
    booked_on: date
    state: str
    text: str
    account: str
    received_at: datetime
    reason: str
    around: Around


@dataclass(frozen=True, slots=True)
class TransactionDetail:
    """`is_whole`: the viewer may read every side. Only then there are `revisions` and `sources`, and only then it may be changed.

    `refund_of` and `refunds` name transactions the viewer may see. `why` says who or what chose the category.
    """

    public_id: UUID
    date: date
    currency: str
    payee: str
    memo: str
    state: str
    origin: str
    decided_by: str
    revision: int
    is_reviewed: bool
    is_transfer: bool
    is_whole: bool
    can_change: bool
    sides: tuple[Side, ...]
    tags: tuple[str, ...]
    revisions: tuple[Revision, ...]
    sources: tuple[Source, ...]
    why: str
    refund_of: UUID | None
    refunds: tuple[UUID, ...]


def transaction_detail(user: User, public_id: UUID, *, books: Books | None = None) -> TransactionDetail:
    """The transaction, or NotFound when it is absent or the viewer may read none of its sides."""
    books = books or books_of(user)
    named = Transaction.objects.visible_to(user).filter(public_id=public_id).values_list("pk", "refund_of_id").first()
    if named is None:
        raise NotFound(_("There is no such transaction."))
    key, refund_of = named
    entry = entries(books, [key])[key]
    header = entry.header
    return TransactionDetail(
        public_id=header.public_id, date=header.date, currency=entry.currency, payee=header.payee, memo=header.memo,
        state=header.state, origin=header.origin, decided_by=header.decided_by, revision=header.revision,
        is_reviewed=header.is_reviewed, is_transfer=entry.is_transfer, is_whole=entry.is_whole,
        can_change=can_change(books, entry), sides=entry.sides, tags=entry.tags, revisions=_revisions(books, entry),
        sources=_sources(books, entry), why=reasons_of(books, [key])[key].text if entry.is_whole else "",
        refund_of=next(iter(_named(user, [refund_of] if refund_of else [])), None),
        refunds=_named(user, Transaction.objects.filter(refund_of=key).values_list("pk", flat=True)),
    )  # fmt: skip


def _named(user: User, keys: Iterable[int]) -> tuple[UUID, ...]:
    """The public ids of those of these transactions that the viewer may see."""
    found = list(keys)
    if not found:
        return ()
    seen = Transaction.objects.visible_to(user).filter(pk__in=found)
    return tuple(seen.order_by("date", "pk").values_list("public_id", flat=True))


def _revisions(books: Books, entry: Entry) -> tuple[Revision, ...]:
    """Newest first. One that speaks of an account the viewer may not read is left out, even when today's sides are all shown."""
    if not entry.is_whole:
        return ()
    rows = list(
        TransactionRevision.objects.filter(transaction=entry.header.id)
        .select_related("acting_user")
        .order_by("-number")
    )
    if not rows:
        return ()
    now = snapshot_of(Transaction.objects.prefetch_related("tags", "postings").get(pk=entry.header.id))
    after = [now, *(row.snapshot for row in rows)]
    told = told_of(books, after)
    return tuple(
        _revision(row, told.differences(row.snapshot, later))
        for row, later in zip(rows, after, strict=False)
        if told.is_readable(row.snapshot) and told.is_readable(later)
    )


def _revision(row: TransactionRevision, found: tuple[Difference, ...]) -> Revision:
    return Revision(row.number, row.created_at, str(row.acting_user or ""), row.reason, row.snapshot, found)


def _sources(books: Books, entry: Entry) -> tuple[Source, ...]:
    if not entry.is_whole:
        return ()
    rows = list(
        SourceLine.objects.filter(transaction=entry.header.id).select_related("batch", "account").order_by("pk")
    )
    around = lines_around(books, rows)
    return tuple(
        Source(
            row.batch.public_id, row.batch.file_name, row.line, row.external_id, row.booked_on, row.state, raw_text(row, None),
            row.account.name if row.account else "", row.batch.created_at, str(TOLD_FOR.get(row.reason, "")),
            around.get(row.pk, NOTHING_AROUND),
        )
        for row in rows
    )  # fmt: skip
