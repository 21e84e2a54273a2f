"""What Frankfurter answers, as exact JSON or as a RateSourceError. Patience and limits are the web client's. Knows nothing of rates."""

from __future__ import annotations

from typing import Any, NoReturn

import httpx2
from django.utils.translation import gettext as _

from fintrack.lib.web_client import TIMEOUT, Answer, Clock, WebClient, WebError
from fintrack.lib.web_json import NotJson, exact_json
from ledger.connectors.rates.base import RateSourceError

NO_DATA = 404


class FrankfurterClient:
    """`get(path, …)` answers parsed JSON with exact Decimals, or None where the server has no data."""

    def __init__(self, base_url: str, *, clock: Clock = Clock(), timeout: httpx2.Timeout = TIMEOUT) -> None:
        self._web = WebClient(base_url, {"Accept": "application/json"}, clock=clock, timeout=timeout)

    def get(self, path: str, **params: str) -> Any:
        """Ask up to four times while the server can't be reached, is busy or broken; RateSourceError after that."""
        try:
            return _read(self._web.get(path, params))
        except WebError as error:
            raise _said(error) from error


def _read(answer: Answer) -> Any:
    content = _parsed(answer.body)
    if answer.status == 200:
        return content
    if not isinstance(content, dict) or "message" not in content:
        bad_answer(f"status {answer.status}")
    if answer.status == NO_DATA:
        return None
    message = _("The exchange rate source refused the question. Nothing was changed.")
    reason = str(content["message"])[:200]
    raise RateSourceError("rate_source_refused", message, permanent=True, status=answer.status, reason=reason)


def _said(error: WebError) -> RateSourceError:
    if error.code == "bad_address":
        message = _("The address of the exchange rate source is not valid.")
        return RateSourceError("rate_source_address", message, permanent=True)
    if error.code == "unreachable":
        message = _("The exchange rate source can't be reached. Nothing was changed; it will be asked again later.")
        return RateSourceError("rate_source_unreachable", message, permanent=False)
    if error.code == "busy":
        message = _(
            "The exchange rate source is busy or out of order. Nothing was changed; it will be asked again later."
        )
        return RateSourceError("rate_source_busy", message, permanent=False, status=error.status)
    return _bad(error.code)


def _parsed(body: bytes) -> Any:
    try:
        return exact_json(body)
    except NotJson:
        bad_answer("no JSON")


def bad_answer(reason: str) -> NoReturn:
    """The source said something, but not what its contract promises."""
    raise _bad(reason)


def _bad(reason: str) -> RateSourceError:
    message = _("The exchange rate source gave an answer that makes no sense. Nothing was changed.")
    return RateSourceError("rate_source_bad_answer", message, permanent=False, reason=reason)
