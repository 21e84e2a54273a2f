"""The web client over real HTTP: patience, pace, limits, redirects, guarded addresses, and nothing secret in a log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest

from fintrack.lib.web_address import AddressGuard, ForbiddenAddress, is_public
from fintrack.lib.web_client import Clock, Pace, WebClient, WebError, retry_after
from fintrack.lib.web_json import NotJson, exact_json
from tests.loopback import Canned, Scripted, SteadyTime, scripted

HELLO = Canned(200, b'{"hello": 1.10}')


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted({"/hello": HELLO}) as script:
        yield script


@pytest.fixture
def time() -> SteadyTime:
    return SteadyTime()


def client(server: Scripted, time: SteadyTime, **changes: object) -> WebClient:
    return WebClient(server.url, clock=time.clock, timeout=httpx2.Timeout(2), **changes)  # type: ignore[arg-type]


def test_an_answer_with_its_question(server: Scripted, time: SteadyTime) -> None:
    answer = client(server, time, headers={"X-Key": "s3cret"}).get("/hello", {"a b": "ü"})
    assert (answer.status, exact_json(answer.body), answer.is_page) == (200, {"hello": Decimal("1.10")}, False)
    assert (server.asked[0].query, server.asked[0].headers["x-key"]) == ({"a b": "ü"}, "s3cret")


def test_what_is_not_busy_is_answered_at_once(server: Scripted, time: SteadyTime) -> None:
    assert client(server, time).get("/nowhere").status == 404
    assert (len(server.asked), time.slept) == (1, [])


@pytest.mark.parametrize("failure", [Canned(500), Canned(429), Canned(0), Canned(200, b'{"hel', cut=20)])
def test_patience(server: Scripted, time: SteadyTime, failure: Canned) -> None:
    server.failures = [failure, failure]
    assert client(server, time).get("/hello").body == HELLO.body
    assert time.slept == [1.0, 2.0]


def test_the_pauses_vary(server: Scripted) -> None:
    server.failures = [Canned(500), Canned(500)]
    slept: list[float] = []
    WebClient(server.url, clock=Clock(sleep=slept.append, jitter=lambda: 1.0)).get("/hello")
    assert slept == [1.5, 3.0]


@pytest.mark.parametrize(("failure", "code", "status"), [(Canned(503), "busy", 503), (Canned(0), "unreachable", 0)])
def test_patience_ends(server: Scripted, time: SteadyTime, failure: Canned, code: str, status: int) -> None:
    server.failures = [failure] * 4
    with pytest.raises(WebError) as gone:
        client(server, time).get("/hello")
    assert (gone.value.code, gone.value.status, gone.value.permanent) == (code, status, False)
    assert (len(server.asked), time.slept) == (4, [1.0, 2.0, 4.0])


def test_retry_after_is_kept_to_or_told(server: Scripted, time: SteadyTime) -> None:
    server.failures = [Canned(429, headers={"Retry-After": "7"}), Canned(429, headers={"Retry-After": "3600"})]
    with pytest.raises(WebError) as gone:
        client(server, time).get("/hello")
    assert (gone.value.code, gone.value.retry_after, time.slept) == ("busy", 3600.0, [7.0])


def test_a_pace_is_kept_over_requests(server: Scripted, time: SteadyTime) -> None:
    paced = client(server, time, pace=Pace(2, 60))
    for _ in range(5):
        paced.get("/hello")
    assert time.slept == [60.0, 60.0]


def test_too_much_is_not_read(server: Scripted, time: SteadyTime) -> None:
    server.pages["/big"] = Canned(200, b"x" * 5000)
    assert len(client(server, time, max_bytes=5000).get("/big").body) == 5000
    with pytest.raises(WebError) as gone:
        client(server, time, max_bytes=4999).get("/big")
    assert gone.value.code == "too_large"


def test_an_answer_that_never_ends(server: Scripted, time: SteadyTime) -> None:
    moments = iter(range(0, 100_000, 200))
    clock = Clock(now=lambda: float(next(moments)), sleep=time.sleep)
    with pytest.raises(WebError) as gone:
        WebClient(server.url, clock=clock).get("/hello")
    assert gone.value.code == "unreachable"


def test_redirects_stay_with_the_host(server: Scripted, time: SteadyTime) -> None:
    server.pages["/old"] = Canned(301, headers={"Location": "/hello"})
    assert client(server, time).get("/old").body == HELLO.body
    with scripted({"/hello": HELLO}) as other:
        for place in (f"{other.url}/hello", "http://user@/", "", "file:///etc/passwd", "/loop"):
            server.pages["/loop"] = Canned(302, headers={"Location": place})
            with pytest.raises(WebError) as gone:
                client(server, time, headers={"X-Key": "s3cret"}).get("/loop")
            assert (gone.value.code, gone.value.permanent) == ("elsewhere", True)
        assert other.asked == []


@pytest.mark.parametrize(
    "address", ["ftp://example.org", "file:///etc/passwd", "example.org", "http://", "http://a\x01b"]
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(WebError) as gone:
        WebClient(address).get("/x")
    assert (gone.value.code, gone.value.permanent) == ("bad_address", True)


def test_a_page_for_people_is_known_by_its_text(server: Scripted, time: SteadyTime) -> None:
    server.pages["/page"] = Canned(200, b"\xef\xbb\xbf \n<!DOCTYPE html><title>Log in</title>")
    server.pages["/bare"] = Canned(200, b"<center>Sorry</center>", kind="text/html; charset=utf-8")
    server.pages["/json"] = Canned(200, b"[1]", kind="text/html; charset=utf-8")
    server.pages["/xml"] = Canned(200, b"<ValCurs/>", kind="text/xml")
    assert [client(server, time).get(path).is_page for path in ("/page", "/bare", "/json", "/xml")] == [
        True,
        True,
        False,
        False,
    ]


def names(**addresses: list[str]) -> Callable[[str, int], list[str]]:
    return lambda host, port: addresses.get(host.partition(".")[0], [])


def test_a_guard_lets_only_public_and_named_hosts_through(server: Scripted, time: SteadyTime) -> None:
    with pytest.raises(WebError) as gone:
        client(server, time, guard=AddressGuard()).get("/hello")
    assert (gone.value.code, gone.value.permanent, server.asked) == ("forbidden_address", True, [])
    assert client(server, time, guard=AddressGuard(("127.0.0.1",))).get("/hello").status == 200


def test_the_address_that_was_checked_is_the_one_asked(server: Scripted, time: SteadyTime) -> None:
    """A name that answers with a public address first and a private one later gets nowhere."""
    port = server.url.rsplit(":", 1)[1]
    guard = AddressGuard(("prices.lan",), names(prices=["127.0.0.1"]))
    named = WebClient(f"http://prices.lan:{port}", guard=guard, clock=time.clock)
    assert named.get("/hello").status == 200
    assert server.asked[0].headers["host"] == f"prices.lan:{port}"


def test_a_name_nobody_knows_is_unreachable_and_may_come_back(time: SteadyTime) -> None:
    with pytest.raises(WebError) as gone:
        WebClient("http://nowhere.example", guard=AddressGuard(look_up=names()), clock=time.clock).get()
    assert (gone.value.code, gone.value.permanent) == ("unreachable", False)


def test_one_private_address_among_public_ones_is_enough() -> None:
    guard = AddressGuard(look_up=names(good=["2001:4860:4860::8888", "9.9.9.9"], bad=["9.9.9.9", "10.0.0.7"]))
    assert guard.address("good.example", 443) == "9.9.9.9"
    with pytest.raises(ForbiddenAddress):
        guard.address("bad.example", 443)


INSIDE = """
127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: fe80::1%eth0 fc00::1
ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: localhost 127.1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_addresses_inside(address: str) -> None:
    assert not is_public(address)


def test_addresses_outside() -> None:
    assert all(map(is_public, ("9.9.9.9", "2001:4860:4860::8888", "::ffff:9.9.9.9", "64:ff9b::909:909")))


def test_no_key_reaches_a_log_or_an_error(server: Scripted, time: SteadyTime, caplog: pytest.LogCaptureFixture) -> None:
    server.failures = [Canned(500), Canned(0), Canned(500), Canned(500)]
    with caplog.at_level(logging.INFO), pytest.raises(WebError) as gone:
        client(server, time, headers={"X-Key": "s3cret"}).get("/hello", {"apikey": "s3cret"})
    assert "web_retry" in caplog.text
    assert "s3cret" not in caplog.text + repr(gone.value) + repr(client(server, time, headers={"X-Key": "s3cret"}))


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a"'])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NotJson):
        exact_json(body)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:00:00 GMT", 0.0),
    ],
)
def test_retry_after_in_both_spellings(header: str, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 10, 21, 7, 28, tzinfo=UTC)) == seconds
