"""Rows without revisions of their own (accounts, categories, payees, tags, rules, views): their state as the ETag, and If-Match."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

from django.db.models import Model
from django.db.transaction import atomic
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from fintrack.lib.errors import Conflict, DomainError
from ledger.api.base import BooksView
from ledger.services.activity import row_snapshot

IF_MATCH_STATE = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag you have read. Where somebody changed it since, the answer is 412 and nothing is changed.",
)
PASSING = frozenset({"hits", "hit_at", "has_stable_ids"})
"""Columns that change by themselves, without anybody having changed the row."""


def state_of(rows: Iterable[Model]) -> str:
    """What these rows are now in a few signs: 0f3a9c… of an account, other signs once its name is another, "none" of no row."""
    told = [
        {name: value for name, value in row_snapshot(row).items() if name not in PASSING}
        for row in rows
    ]  # fmt: skip
    return blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=10).hexdigest() if told else "none"


def states_named(header: str) -> list[str]:
    """states_named('"0f3a-77b1", W/"2c"') == ["0f3a", "2c"]: what follows the dash is of the body, where it was read."""
    tags = parse_etags(header)
    if not tags:
        raise DomainError("bad_if_match", _('If-Match takes the ETag you have read, like "0f3a9c".'), attr="If-Match")
    return [tag.removeprefix("W/").strip('"').partition("-")[0] for tag in tags]


class GuardedView(BooksView):
    """A view of one such row: its GET says `tagged(row)` in the headers, its changes are made within `unchanged(row)`."""

    def tagged(self, *rows: Model) -> dict[str, str]:
        return {"ETag": f'"{state_of(rows)}"'}

    @contextmanager
    def unchanged(self, *rows: Model, read: Callable[[], Sequence[Model]] | None = None) -> Iterator[None]:
        """One database transaction for the change, begun only while the rows are what If-Match says; without it anything goes.

        `read` finds the rows anew, where there may be more or fewer of them by now.
        """
        header = self.request.headers.get("If-Match", "").strip()
        with atomic():
            if header not in ("", "*") and state_of(_locked(read() if read else rows)) not in states_named(header):
                raise Conflict("revision_conflict", _("Somebody changed this meanwhile. Nothing of yours was saved."))
            yield


def _locked(rows: Sequence[Model]) -> list[Model]:
    """The rows as they are now, kept as they are until the change is made; those that went meanwhile are left out."""
    found = (type(row)._default_manager.select_for_update().filter(pk=row.pk).first() for row in rows)
    return [row for row in found if row is not None]
