"""A server of our own on a loopback port: real HTTP, answers a test chooses, and what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from fintrack.lib.web_client import Clock


@dataclass
class Canned:
    """One answer. Status 0 drops the connection; `cut` promises so many bytes more than it sends."""

    status: int = 200
    body: bytes = b'{"message": "out of order"}'
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    cut: int = 0


class Request(NamedTuple):
    """What the server was asked: Request("/v1/rates", {"base": "EUR"}, {"host": "127.0.0.1:1"})."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@contextmanager
def listening(answer: Callable[[Request], Canned]) -> Iterator[str]:
    """The address of a server that answers so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            canned = answer(Request(parts.path, dict(parse_qsl(parts.query)), headers))
            if canned.status == 0:
                self.close_connection = True
                return
            self.send_response(canned.status)
            for name, value in {"Content-Type": canned.kind, **canned.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(canned.body) + canned.cut))
            self.end_headers()
            self.wfile.write(canned.body)
            self.close_connection = self.close_connection or bool(canned.cut)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Scripted:
    """Answers by path, each path's failures first and in order; what is not named is 404. `url` is where it listens."""

    pages: dict[str, Canned | Callable[[Request], Canned]] = field(default_factory=dict)
    failures: list[Canned] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    url: str = ""

    def answer(self, request: Request) -> Canned:
        self.asked.append(request)
        if self.failures:
            return self.failures.pop(0)
        page = self.pages.get(request.path, Canned(404))
        return page if isinstance(page, Canned) else page(request)


@contextmanager
def scripted(pages: dict[str, Canned | Callable[[Request], Canned]] | None = None) -> Iterator[Scripted]:
    """A scripted server that listens."""
    script = Scripted(pages or {})
    with listening(script.answer) as script.url:
        yield script


@dataclass
class SteadyTime:
    """Time that stands still but for sleeping, which it notes; `clock` is how a client sees it."""

    slept: list[float] = field(default_factory=list)
    moment: float = 1000.0

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.moment, sleep=self.sleep, jitter=lambda: 0.0)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds
