"""One transaction's story: its sides, how it was before, and where it came from, as far as the viewer may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import SourceLine, Transaction, TransactionRevision
from ledger.models.transaction import Access
from ledger.selectors.books import Books, books_of
from ledger.selectors.rows import Entry, Side, can_change, entries


@dataclass(frozen=True, slots=True)
class Revision:
    """How the transaction was before a change. `snapshot` is what undo re-applies."""

    number: int
    created_at: datetime
    acting_user: str
    reason: str
    snapshot: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The line it came from, as it was received."""

    batch: UUID
    file_name: str
    line: int
    external_id: str
    booked_on: date
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class TransactionDetail:
    """`is_whole`: the viewer may read every side. Only then there are `revisions` and `sources`, and only then it may be changed.

    `refund_of` and `refunds` name transactions the viewer may see.
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
        sources=_sources(entry),
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
    rows = TransactionRevision.objects.filter(transaction=entry.header.id).select_related("acting_user")
    return tuple(
        Revision(row.number, row.created_at, str(row.acting_user or ""), row.reason, row.snapshot)
        for row in rows.order_by("-number")
        if _is_readable(books, row.snapshot.get("postings", ()))
    )


def _is_readable(books: Books, postings: Sequence[dict[str, Any]]) -> bool:
    accounts = [books.accounts.get(leg["account"]) for leg in postings]
    return all(account is not None and account.access == Access.SHOWN for account in accounts)


def _sources(entry: Entry) -> tuple[Source, ...]:
    if not entry.is_whole:
        return ()
    rows = SourceLine.objects.filter(transaction=entry.header.id).select_related("batch").order_by("pk")
    return tuple(
        Source(
            row.batch.public_id, row.batch.file_name, row.line, row.external_id, row.booked_on, row.state,
            bytes(row.raw).decode("utf-8", "replace"),
        )
        for row in rows
    )  # fmt: skip
