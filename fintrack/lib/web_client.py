"""HTTP to services outside: time limits, patience with a busy server, a kept pace, and clear errors. Knows nothing of what is asked.

Neither its log lines nor its errors hold an address's path, query or headers: keys travel in them.
"""

from __future__ import annotations

import random
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from typing import NoReturn

import httpx2
import structlog

from fintrack.lib.web_address import AddressGuard, ForbiddenAddress

log = structlog.get_logger(__name__)

TIMEOUT = httpx2.Timeout(20, connect=5)
LONGEST_ANSWER = 120.0
"""Seconds for a whole answer: a server that sends a byte now and then must not hold up a job."""

ATTEMPTS = 4
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MAX_BYTES = 32 * 1024 * 1024
MAX_REDIRECTS = 3
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class WebError(Exception):
    """No usable answer. `code` is unreachable, busy, too_large, elsewhere, bad_address or forbidden_address.

    `permanent`: asking again soon won't help. `retry_after`: seconds the server asked for, None where it didn't say; `status` 0 where
    there was no answer at all.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, status: int = 0, retry_after: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the client knows it. `jitter` is a number from 0 to 1 that keeps many programs from asking again all at once."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


class Pace:
    """At most `calls` in any `seconds`, over all threads of this process: Pace(30, 60) lets the 31st wait until the minute is over."""

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls = calls
        self.seconds = seconds
        self._taken: deque[float] = deque(maxlen=calls)
        self._lock = Lock()

    def keep(self, clock: Clock) -> None:
        """Take the next free moment and wait for it."""
        with self._lock:
            now = clock.now()
            is_full = len(self._taken) == self.calls
            moment = max(now, self._taken[0] + self.seconds) if is_full else now
            self._taken.append(moment)
        if moment > now:
            clock.sleep(moment - now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its status, its headers (any case) and its whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people, whatever its status and type say: `<!doctype html>…` with status 200.

        The type alone proves nothing: many a service calls its JSON text/html.
        """
        start = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        is_typed = "text/html" in self.headers.get("content-type", "")
        return start.startswith((b"<!doctype html", b"<html")) or (is_typed and start.startswith(b"<"))


@dataclass(frozen=True)
class WebClient:
    """Asks one service. `guard` is set where a person chose the address: then nothing but public (or allowed) hosts is asked."""

    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pace: Pace | None = None
    guard: AddressGuard | None = None
    clock: Clock = Clock()
    timeout: httpx2.Timeout = field(default_factory=lambda: TIMEOUT)
    max_bytes: int = MAX_BYTES

    def get(self, path: str = "", params: Mapping[str, str] | None = None) -> Answer:
        """The answer, whatever its status, but for those that call for patience (429, 5xx): four attempts, then WebError."""
        url = self._address(path, params or {})
        with httpx2.Client(timeout=self.timeout, trust_env=self.guard is None, verify=_trusted()) as client:
            for attempt in range(1, ATTEMPTS + 1):
                answer = self._followed(client, url)
                if answer is not None and answer.status not in TRY_AGAIN:
                    return answer
                self._wait_or_give_up(attempt, answer, url.host)
        raise AssertionError("the last attempt returns or raises")

    def _address(self, path: str, params: Mapping[str, str]) -> httpx2.URL:
        try:
            url = httpx2.URL(f"{self.base_url.rstrip('/')}{path}" if path else self.base_url)
        except httpx2.InvalidURL:
            raise WebError("bad_address", permanent=True) from None
        if url.scheme not in {"http", "https"} or not url.host:
            raise WebError("bad_address", permanent=True)
        return url.copy_merge_params(dict(params)) if params else url

    def _followed(self, client: httpx2.Client, url: httpx2.URL) -> Answer | None:
        """The answer after redirects within the same host; None stands for no answer at all."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._asked(client, url)
            if answer is None or answer.status not in REDIRECTS:
                return answer
            url = _redirected(url, answer.headers.get("location", ""))
        raise WebError("elsewhere", permanent=True)

    def _asked(self, client: httpx2.Client, url: httpx2.URL) -> Answer | None:
        if self.pace is not None:
            self.pace.keep(self.clock)
        request = self._request(client, url)
        if request is None:
            log.warning("web_unreachable", host=url.host, error="UnknownHost")
            return None
        try:
            response = client.send(request, stream=True)
            try:
                return Answer(response.status_code, response.headers, self._body(response))
            finally:
                response.close()
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            log.warning("web_unreachable", host=url.host, error=type(error).__name__)
            return None

    def _request(self, client: httpx2.Client, url: httpx2.URL) -> httpx2.Request | None:
        """With a guard, the request goes to the very address that was checked: asked twice, a name may answer differently."""
        if self.guard is None:
            return client.build_request("GET", url, headers=dict(self.headers))
        name = url.raw_host.decode("ascii")
        try:
            address = self.guard.address(name, url.port or (443 if url.scheme == "https" else 80))
        except ForbiddenAddress:
            raise WebError("forbidden_address", permanent=True) from None
        if address is None:
            return None
        headers = {**self.headers, "Host": url.netloc.decode("ascii")}
        extensions = {"sni_hostname": name} if url.scheme == "https" else {}  # the certificate must be the name's
        return client.build_request("GET", url.copy_with(host=address), headers=headers, extensions=extensions)

    def _body(self, response: httpx2.Response) -> bytes:
        body, until = bytearray(), self.clock.now() + LONGEST_ANSWER
        for part in response.iter_bytes():
            body += part
            if len(body) > self.max_bytes:
                raise WebError("too_large", status=response.status_code)
            if self.clock.now() > until:
                raise httpx2.ReadTimeout("the answer takes too long")
        return bytes(body)

    def _wait_or_give_up(self, attempt: int, answer: Answer | None, host: str) -> None:
        asked_for = retry_after(answer.headers.get("retry-after", "")) if answer else None
        pause = asked_for if asked_for is not None else self._backoff(attempt)
        if attempt == ATTEMPTS or pause > LONGEST_PAUSE:
            _give_up(answer, asked_for)
        log.info("web_retry", host=host, status=answer.status if answer else 0, attempt=attempt, pause=pause)
        self.clock.sleep(pause)

    def _backoff(self, attempt: int) -> float:
        """1, 2, 4 seconds and up to a half more."""
        return float(FIRST_PAUSE * 2 ** (attempt - 1) * (1 + self.clock.jitter() / 2))


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: it takes longer than a whole request."""
    return httpx2.create_ssl_context()


def _give_up(answer: Answer | None, asked_for: float | None) -> NoReturn:
    if answer is None:
        raise WebError("unreachable")
    raise WebError("busy", status=answer.status, retry_after=asked_for)


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads, if that is the same host (or the same by https); keys must not be sent to another."""
    try:
        target = url.join(location)
    except httpx2.InvalidURL:
        raise WebError("elsewhere", permanent=True) from None
    is_upgrade = (url.scheme, target.scheme) == ("http", "https") and url.port is None and target.port is None
    is_same = (url.scheme, url.port) == (target.scheme, target.port)
    if not location or target.host != url.host or not (is_same or is_upgrade):
        raise WebError("elsewhere", permanent=True)
    return target


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
