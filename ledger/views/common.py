"""What the pages of the books share: the books of the request, and the headers that tell the frame what happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.views import person_of
from ledger.selectors.books import Books, books_of

DRAWER = "drawer-body"
"""The element a row's story is shown in, beside the list."""

CHANGED = "bookschanged"
"""The event pages listen to in order to read themselves anew."""


def books_for(request: HttpRequest) -> Books:
    """The books the signed-in person looks at, read once for the whole request."""
    found: Books | None = getattr(request, "_books", None)
    if found is None:
        found = books_of(person_of(request))
        request._books = found  # type: ignore[attr-defined]
    return found


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def is_for(request: HttpRequest, target: str) -> bool:
    """Whether htmx wants a fragment for the element of that id."""
    return is_htmx(request) and request.htmx.target == target  # type: ignore[attr-defined]


def told(
    response: HttpResponse, text: str = "", *, undo_url: str = "", kind: str = "done", events: Sequence[str] = ()
) -> HttpResponse:
    """The answer with a toast (and its undo) and other events for the page: told(r, "Saved.", events=["closedrawer"])."""
    found: dict[str, Any] = {name: {} for name in events}
    if text:
        found["toast"] = {"text": text, "kind": kind, **({"undo_url": undo_url} if undo_url else {})}
    if found:
        response.headers["HX-Trigger"] = json.dumps(found)
    return response


def changed(text: str, *, undo_url: str = "") -> HttpResponse:
    """Nothing to put in place: a toast, the drawer closes, and every list on the page reads itself anew."""
    return told(HttpResponse(status=204), text, undo_url=undo_url, events=(CHANGED, "closedrawer"))


def way_back(request: HttpRequest, fallback: str) -> str:
    """Where a form without htmx returns to: the page it came from, if that is ours."""
    came = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(
        came, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return came if is_ours else fallback
