"""What the pages of the books share: the books of the request, and the headers that tell the frame what happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.views import person_of
from ledger.models import Activity
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


def books_again(request: HttpRequest) -> Books:
    """The books anew, after a change that made an account or a category."""
    request._books = None  # type: ignore[attr-defined]
    return books_for(request)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def is_for(request: HttpRequest, target: str) -> bool:
    """Whether htmx wants a fragment for the element of that id."""
    return is_htmx(request) and request.htmx.target == target  # type: ignore[attr-defined]


def told(
    response: HttpResponse,
    text: str = "",
    *,
    undo_url: str = "",
    kind: str = "done",
    events: Sequence[str] = (),
    link: tuple[str, str] | None = None,
) -> HttpResponse:
    """The answer with a toast (its undo, its `link` of words and address) and other events for the page: told(r, "Saved.",
    events=["closedrawer"]).
    """
    found: dict[str, Any] = {name: {} for name in events}
    if text:
        found["toast"] = {"text": text, "kind": kind, **({"undo_url": undo_url} if undo_url else {})}
        if link is not None:
            found["toast"] |= {"link_text": link[0], "link_url": link[1]}
    if found:
        response.headers["HX-Trigger"] = json.dumps(found)
    return response


def changed(text: str, *, undo_url: str = "", link: tuple[str, str] | None = None) -> HttpResponse:
    """Nothing to put in place: a toast, the drawer closes, and every list on the page reads itself anew."""
    return told(HttpResponse(status=204), text, undo_url=undo_url, events=(CHANGED, "closedrawer"), link=link)


def undo_address(activity: Activity | None) -> str:
    """Where a toast's undo takes the whole act back; empty where nothing was done."""
    return "" if activity is None else reverse("ledger:activity_undo", args=[activity.public_id])


def page_number(given: QueryDict) -> int:
    """The page an address or a form names, the first where it names none: ?page=3 is 3, ?page=x is 1."""
    named = given.get("page", "")
    return max(1, int(named)) if named.isascii() and named.isdigit() and len(named) < 6 else 1


def way_back(request: HttpRequest, fallback: str) -> str:
    """Where a form without htmx returns to: the page it came from, if that is ours."""
    came = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(
        came, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return came if is_ours else fallback
