"""A person's imports, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from ledger.models import ImportBatch
from ledger.models.connection import JobState
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.imports import BatchRow, batch_row


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Rows, newest first, and the cursors of the pages around; "" where there is none."""

    rows: tuple[BatchRow, ...]
    next_cursor: str
    previous_cursor: str


def import_page(user: User, *, limit: int, cursor: str = "") -> ImportPage:
    """The person's own imports, newest first; discarded ones are forgotten. Two queries, three with a cursor.

    DomainError `bad_cursor` for one that is none, or whose import is gone.
    """
    own = ImportBatch.objects.visible_to(user).exclude(state=JobState.DISCARDED).defer("report", "plan", "profile")
    place = cursor_of(cursor) if cursor else None
    is_back = place is not None and place.is_back
    order = ("created_at", "pk") if is_back else ("-created_at", "-pk")
    found = list(_beyond(user, own, place).order_by(*order)[: limit + 1])
    has_more, page = len(found) > limit, found[:limit]
    if is_back:
        page.reverse()
    goes_on = bool(page) and (is_back or has_more)
    goes_back = bool(page) and (has_more if is_back else place is not None)
    return ImportPage(
        tuple(batch_row(batch) for batch in page),
        Cursor(page[-1].public_id, 0, False).text() if goes_on else "",
        Cursor(page[0].public_id, 0, True).text() if goes_back else "",
    )


def _beyond(user: User, own: QuerySet[ImportBatch], place: Cursor | None) -> QuerySet[ImportBatch]:
    """What comes after the cursor's row, or before it."""
    if place is None:
        return own
    at = (
        ImportBatch.objects.visible_to(user).filter(public_id=place.transaction).values_list("created_at", "pk").first()
    )
    if at is None:
        raise bad_cursor()
    way = "gt" if place.is_back else "lt"
    same = {"created_at": at[0], f"pk__{way}": at[1]}
    return own.filter(Q(**{f"created_at__{way}": at[0]}) | Q(**same))
