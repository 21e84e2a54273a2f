"""HTTP to Frankfurter: time limits, patience with a busy server, and clear errors. Knows nothing of rates."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx2
import structlog
from django.utils.translation import gettext as _

from ledger.connectors.rates.base import RateSourceError

log = structlog.get_logger(__name__)

TIMEOUT = httpx2.Timeout(20, connect=5)
ATTEMPTS = 4
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MAX_BYTES = 32 * 1024 * 1024
NO_DATA = 404
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


class FrankfurterClient:
    """`get(path, …)` answers parsed JSON with exact Decimals, or None where the server has no data."""

    def __init__(
        self, base_url: str, *, sleep: Callable[[float], None] = time.sleep, timeout: httpx2.Timeout = TIMEOUT
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._sleep = sleep
        self._timeout = timeout

    def get(self, path: str, **params: str) -> Any:
        """Ask up to four times while the server can't be reached, is busy or broken; RateSourceError after that."""
        with httpx2.Client(timeout=self._timeout, headers={"Accept": "application/json"}) as client:
            for attempt in range(1, ATTEMPTS + 1):
                status, headers, body = self._asked(client, path, params)
                if status not in TRY_AGAIN and status != 0:
                    return self._answer(status, body)
                self._wait_or_give_up(attempt, status, headers)
        raise AssertionError("the last attempt returns or raises")

    def _asked(
        self, client: httpx2.Client, path: str, params: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status 0 stands for no answer at all."""
        try:
            with client.stream("GET", f"{self._base_url}{path}", params=params) as response:
                return response.status_code, response.headers, self._body(response)
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            log.warning("rate_source_unreachable", path=path, error=type(error).__name__)
            return 0, {}, b""
        except httpx2.InvalidURL as error:
            raise RateSourceError(
                "rate_source_address", _("The address of the exchange rate source is not valid."), permanent=True
            ) from error

    def _body(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > MAX_BYTES:
                bad_answer("larger than 32 MB")
        return bytes(body)

    def _wait_or_give_up(self, attempt: int, status: int, headers: Mapping[str, str]) -> None:
        pause = retry_after(headers.get("retry-after", ""))
        if pause is None:
            pause = FIRST_PAUSE * 2 ** (attempt - 1)
        if attempt == ATTEMPTS or pause > LONGEST_PAUSE:
            self._give_up(status)
        log.info("rate_source_retry", status=status, attempt=attempt, pause=pause)
        self._sleep(pause)

    def _give_up(self, status: int) -> NoReturn:
        if status == 0:
            message = _("The exchange rate source can't be reached. Nothing was changed; it will be asked again later.")
            raise RateSourceError("rate_source_unreachable", message, permanent=False)
        message = _(
            "The exchange rate source is busy or out of order. Nothing was changed; it will be asked again later."
        )
        raise RateSourceError("rate_source_busy", message, permanent=False, status=status)

    def _answer(self, status: int, body: bytes) -> Any:
        answer = parsed(body)
        if status == 200:
            return answer
        if not isinstance(answer, dict) or "message" not in answer:
            bad_answer(f"status {status}")
        if status == NO_DATA:
            return None
        message = _("The exchange rate source refused the question. Nothing was changed.")
        raise RateSourceError(
            "rate_source_refused", message, permanent=True, status=status, reason=str(answer["message"])[:200]
        )


def parsed(body: bytes) -> Any:
    """JSON with Decimals; an HTML page, half an answer or NaN is a RateSourceError."""
    try:
        return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        bad_answer("no JSON")


def bad_answer(reason: str) -> NoReturn:
    """The source said something, but not what its contract promises."""
    message = _("The exchange rate source gave an answer that makes no sense. Nothing was changed.")
    raise RateSourceError("rate_source_bad_answer", message, permanent=False, reason=reason)


def retry_after(text: str, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header, a number or an HTTP date: retry_after("7") == 7.0; None when there is none."""
    if text.strip().isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
