"""HTTP's own manners, in one place for every operation under /api/v1/: validators (ETag, 304, 412) and what is left of a rate.

- Each 200 to a GET has an `ETag`: of one thing with a revision `"3-5f2c0b…"` (the revision, and a digest of the body, since a
  mark such as `is_reviewed` changes no revision), of an account, category, payee, tag, rule or view its state in that place
  (`ledger/api/guarded.py`), of everything else a weak digest of the body. `If-None-Match` answers 304.
- `If-Match` on a change takes such a tag, or just `"3"`. The view hands the revision to its service
  (`ledger.api.base.expected_revision`), or compares the state itself; the Conflict `revision_conflict` becomes a 412 in
  `fintrack/api_errors.py` when the revision came by this header, and stays a 409 when it came in the body.
- `RateLimit-Limit`, `-Remaining` and `-Reset` say what `accounts/throttles.py` has counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

API_ROOT = "/api/v1/"
DIGEST_LENGTH = 20
ANSWER_DEPENDS_ON = ("Authorization", "Cookie", "Accept-Language")


class ApiMiddleware:
    """Validators and rate headers for answers of the API; other pages pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith(API_ROOT):
            return response
        for name, value in getattr(request, "rate_headers", {}).items():
            response.headers[name] = value
        if isinstance(response, HttpResponse) and request.method in ("GET", "HEAD") and response.status_code == 200:
            return _validated(request, response)
        return response


def tag_of(body: bytes, revision: str = "") -> str:
    """A validator: tag_of(b"[]") is weak, `W/"4f53cda1…"`; tag_of(b"{}", '"3"') keeps the revision, `"3-44136fa3…"`."""
    digest = hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH]
    return f'"{revision.strip(chr(34))}-{digest}"' if revision else f'W/"{digest}"'


def _validated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = response.headers["ETag"] = tag_of(response.content, response.headers.get("ETag", ""))
    patch_vary_headers(response, ANSWER_DEPENDS_ON)
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    known = [_strong(one) for one in parse_etags(request.headers.get("If-None-Match", ""))]
    if _strong(tag) not in known and "*" not in known:
        return response
    kept = {name: value for name, value in response.items() if name not in ("Content-Type", "Content-Length")}
    return HttpResponse(status=304, headers=kept)


def _strong(tag: str) -> str:
    """If-None-Match compares weakly: W/"a" is "a"."""
    return tag.removeprefix("W/")
