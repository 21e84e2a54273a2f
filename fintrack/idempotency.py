"""`Idempotency-Key` on any POST of the API: done once, answered the same for a day. One place, whatever view answers.

The same key with the same request gets the first answer again, with `Idempotency-Replayed: true`; with another request a 422
`idempotency_mismatch`; while the first is at work a 409. Only what was done (2xx) is kept: after a refusal the key is free. A view
whose answers hold secrets says `is_answer_kept = False` (sign-in, tokens, invitations): there the header has no effect.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from accounts.models import AccessToken, KeptAnswer, User
from accounts.services.kept_answers import answer_claim, answer_keep, answer_release
from fintrack.api_http import API_ROOT
from fintrack.lib.errors import Conflict, DomainError

HEADER = "Idempotency-Key"
LONGEST_KEY = 100
KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class IdempotencyMiddleware:
    """Stands between the URL and the view, so that the view runs at most once for a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
        except BaseException:
            _settle(request, None)
            raise
        _settle(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        key = request.headers.get(HEADER, "")
        shape = getattr(view, "cls", None)
        if not key or request.method != "POST" or not request.path.startswith(API_ROOT) or shape is None:
            return None
        if not getattr(shape, "is_answer_kept", True):
            return None
        try:
            return self._claimed(request, shape, key, kwargs)
        except DomainError as error:
            return refusal(error)
        except (APIException, RequestDataTooBig, SuspiciousOperation, MultiPartParserError):
            return None  # nobody, or a body the view refuses too: its own answer says so

    def _claimed(self, request: HttpRequest, shape: Any, key: str, kwargs: Any) -> HttpResponse | None:
        """The answer of the first request; None lets this one through as the first."""
        asked = _asked(shape, request, kwargs)
        user = asked.user
        if not isinstance(user, User):
            return None
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise DomainError(
                "bad_idempotency_key", _("An Idempotency-Key has 1 to 100 printable letters."), attr=HEADER
            )
        kept, is_ours = answer_claim(user=user, key=key, digest=digest_of(request, user, asked.auth))
        if not is_ours:
            return replayed(kept)
        request._kept_answer = kept  # type: ignore[attr-defined]
        return None


def _asked(shape: Any, request: HttpRequest, kwargs: Any) -> Request:
    """The request as the view will have it, to sign in by."""
    view = shape()
    view.request, view.args, view.kwargs = request, (), kwargs
    asked: Request = view.initialize_request(request)
    return asked


def digest_of(request: HttpRequest, user: User, auth: Any) -> str:
    """Of all that makes it the same request: who asks as what, the address, and the body with its files."""
    scope = auth.scope if isinstance(auth, AccessToken) else ""
    digest = hashlib.sha256()
    for part in _parts(request, f"{user.household_id} {scope} {request.get_full_path()}"):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _parts(request: HttpRequest, asker: str) -> Iterator[bytes]:
    yield asker.encode()
    if not (request.content_type or "").startswith("multipart/"):
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (part.encode("utf-8", "replace") for part in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name} {file.name}".encode("utf-8", "replace")
            yield from file.chunks()
            file.seek(0)


def replayed(kept: KeptAnswer) -> HttpResponse:
    """The first answer, letter by letter."""
    if kept.body is None:
        message = _("This was done already; its answer was too large to be kept.")
        return refusal(Conflict("answer_not_kept", message))
    headers = {**kept.body["headers"], "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body["text"], status=kept.status, headers=headers)


def refusal(error: DomainError) -> JsonResponse:
    """A DomainError in the API's shape."""
    errors = [{"code": error.code, "detail": str(error), "attr": error.data.get("attr")}]
    return JsonResponse({"type": "client_error", "errors": errors}, status=error.status)


def _settle(request: HttpRequest, response: HttpResponseBase | None) -> None:
    kept = getattr(request, "_kept_answer", None)
    if kept is None:
        return
    if isinstance(response, HttpResponse) and 200 <= response.status_code < 300:
        headers = {name: response.headers[name] for name in KEPT_HEADERS if response.has_header(name)}
        answer_keep(kept=kept, status=response.status_code, text=response.content.decode(), headers=headers)
    else:
        answer_release(kept=kept)
