"""The Frankfurter source over real HTTP: right answers, patience, and every way of being answered badly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from ledger.connectors.rates import RateSourceError
from ledger.connectors.rates.frankfurter import Frankfurter
from ledger.connectors.rates.frankfurter.client import FrankfurterClient
from ledger.connectors.rates.frankfurter.tests.fake import FakeFrankfurter, serving
from ledger.intake.records import IncomingPrice
from tests.loopback import Canned, SteadyTime

D = Decimal
RATES = {
    "USD": {"2024-01-12": "1.0942", "2024-01-15": "1.0945", "2026-11-20": "1.12"},
    "ARS": {"2024-01-15": "894.123456789012", "2026-11-20": "1655.5"},
    "IDR": {"2024-01-15": "17031"},
    "BGN": {},
}
FIRST, LAST = date(2024, 1, 12), date(2024, 1, 15)


@dataclass
class Line:
    """A source that talks to the fake and only notes how long it would have slept."""

    fake: FakeFrankfurter
    source: Frankfurter
    slept: list[float] = field(default_factory=list)


@pytest.fixture
def line() -> Iterator[Line]:
    with serving(FakeFrankfurter(RATES)) as fake:
        time = SteadyTime()
        client = FrankfurterClient(fake.url, clock=time.clock, timeout=httpx2.Timeout(2))
        yield Line(fake, Frankfurter(client), time.slept)


def test_the_currencies_it_publishes(line: Line) -> None:
    assert set(line.source.currencies()) == {"EUR", "USD", "ARS", "IDR", "BGN"}


def test_rates_as_published_exactly_and_without_the_identity(line: Line) -> None:
    assert sorted(line.source.fetch(["USD", "ARS", "IDR", "EUR"], FIRST, LAST), key=str) == sorted(
        [
            IncomingPrice("EUR", "USD", date(2024, 1, 12), D("1.0942"), "frankfurter"),
            IncomingPrice("EUR", "USD", date(2024, 1, 15), D("1.0945"), "frankfurter"),
            IncomingPrice("EUR", "ARS", date(2024, 1, 15), D("894.123456789012"), "frankfurter"),
            IncomingPrice("EUR", "IDR", date(2024, 1, 15), D("17031"), "frankfurter"),
        ],
        key=str,
    )
    question = {"base": "EUR", "quotes": "ARS,IDR,USD", "from": "2024-01-12", "to": "2024-01-15"}
    assert line.fake.asked == [("/v2/rates", question)]


def test_days_and_currencies_without_rates_are_left_out(line: Line) -> None:
    assert line.source.fetch(["BGN"], FIRST, LAST) == []
    assert line.source.fetch(["USD"], date(2024, 1, 13), date(2024, 1, 14)) == []


def test_nothing_asked_for_is_no_request(line: Line) -> None:
    assert line.source.fetch(["EUR"], FIRST, LAST) == []
    assert line.fake.asked == []


def test_long_ranges_are_asked_in_pieces_without_gap_or_overlap(line: Line) -> None:
    prices = line.source.fetch(["USD"], date(2022, 1, 1), date(2026, 11, 21))
    assert [price.close for price in prices] == [D("1.0942"), D("1.0945"), D("1.12")]
    spans = [(query["from"], query["to"]) for _path, query in line.fake.asked]
    assert spans == [("2022-01-01", "2023-12-31"), ("2024-01-01", "2025-12-30"), ("2025-12-31", "2026-11-21")]


@pytest.mark.parametrize(
    "failure", [Canned(500), Canned(503), Canned(429), Canned(0), Canned(502, b"<html>", kind="text/html")]
)
def test_a_passing_failure_is_waited_out(line: Line, failure: Canned) -> None:
    line.fake.failures = [failure, failure]
    assert len(line.source.fetch(["USD"], FIRST, LAST)) == 2
    assert line.slept == [1.0, 2.0]


@pytest.mark.parametrize(
    ("failure", "code"), [(Canned(503), "rate_source_busy"), (Canned(0), "rate_source_unreachable")]
)
def test_a_lasting_failure_is_said_after_four_attempts(line: Line, failure: Canned, code: str) -> None:
    line.fake.failures = [failure] * 4
    with pytest.raises(RateSourceError) as refused:
        line.source.fetch(["USD"], FIRST, LAST)
    assert (refused.value.code, refused.value.permanent) == (code, False)
    assert (len(line.fake.asked), line.slept) == (4, [1.0, 2.0, 4.0])


def test_retry_after_is_obeyed(line: Line) -> None:
    line.fake.failures = [Canned(429, headers={"Retry-After": "7"})]
    assert len(line.source.fetch(["USD"], FIRST, LAST)) == 2
    assert line.slept == [7.0]


def test_a_long_retry_after_is_not_slept_through(line: Line) -> None:
    line.fake.failures = [Canned(429, headers={"Retry-After": "3600"})]
    with pytest.raises(RateSourceError) as refused:
        line.source.fetch(["USD"], FIRST, LAST)
    assert (refused.value.code, refused.value.data["status"]) == ("rate_source_busy", 429)
    assert (len(line.fake.asked), line.slept) == (1, [])


def test_a_refused_question_is_not_repeated(line: Line) -> None:
    with pytest.raises(RateSourceError) as refused:
        line.source.fetch(["QQQ"], FIRST, LAST)
    assert (refused.value.code, refused.value.permanent) == ("rate_source_refused", True)
    assert refused.value.data["reason"] == "invalid currency"
    assert len(line.fake.asked) == 1


def rate_row(**changes: Any) -> bytes:
    return json.dumps([{"date": "2024-01-15", "base": "EUR", "quote": "USD", "rate": 1.0945} | changes]).encode()


def test_the_row_that_is_spoilt_below_is_a_good_one(line: Line) -> None:
    line.fake.failures = [Canned(200, rate_row())]
    assert line.source.fetch(["USD"], FIRST, LAST) == [IncomingPrice("EUR", "USD", LAST, D("1.0945"), "frankfurter")]


@pytest.mark.parametrize(
    "answer",
    [
        Canned(200, b"<!doctype html><title>Welcome</title>", kind="text/html"),
        Canned(404, b"<!doctype html><title>Not here</title>", kind="text/html"),
        Canned(200, b'[{"date": "2024-01-15", "base"'),
        Canned(200, b"\xff\xfe"),
        Canned(200, b""),
        Canned(200, b'{"rates": {"USD": 1.0945}}'),
        Canned(200, b'["USD"]'),
        Canned(200, b"[" * 100_000),
        Canned(200, rate_row(rate=0)),
        Canned(200, rate_row(rate=-1.1)),
        Canned(200, rate_row(rate="1.0945")),
        Canned(200, rate_row(rate=True)),
        Canned(200, rate_row(rate=None)),
        Canned(200, rate_row(rate=float("nan"))),
        Canned(200, rate_row(date="2024-02-30")),
        Canned(200, rate_row(date="15.01.2024")),
        Canned(200, rate_row(date=20240115)),
        Canned(200, rate_row(date="2024-01-16")),
        Canned(200, rate_row(base="USD")),
        Canned(200, rate_row(quote="GBP")),
        Canned(200, rate_row(quote=None)),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(line: Line, answer: Canned) -> None:
    line.fake.failures = [answer]
    with pytest.raises(RateSourceError) as refused:
        line.source.fetch(["USD"], FIRST, LAST)
    assert (refused.value.code, refused.value.permanent) == ("rate_source_bad_answer", False)


def test_a_list_of_currencies_that_is_none(line: Line) -> None:
    for body in (b"[]", b'[{"name": "Euro"}]', b'["EUR"]'):
        line.fake.failures = [Canned(200, body)]
        with pytest.raises(RateSourceError):
            line.source.currencies()


def test_nobody_listens() -> None:
    time = SteadyTime()
    source = Frankfurter(FrankfurterClient("http://127.0.0.1:9/v2", clock=time.clock))
    with pytest.raises(RateSourceError) as refused:
        source.currencies()
    assert (refused.value.code, time.slept) == ("rate_source_unreachable", [1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/currencies", {}),
        ("/rates", {"base": "EUR", "quotes": "USD,ARS", "from": "2024-01-12", "to": "2024-01-15"}),
        ("/rates", {"base": "EUR", "quotes": "QQQ", "from": "2024-01-12", "to": "2024-01-15"}),
        ("/rates", {"base": "EUR", "quotes": "BGN", "from": "2024-01-12", "to": "2024-01-15"}),
    ],
)
def test_the_fake_keeps_to_the_contract(path: str, query: dict[str, str]) -> None:
    contract = Path(settings.BASE_DIR).parent / "shared/contracts/frankfurter/v2-openapi.json"
    if not contract.exists():
        pytest.skip("the shared contracts are not here")
    whole = json.loads(contract.read_text())
    operation = whole["paths"][path]["get"]
    named = {
        whole["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]]["name"]
        for one in operation.get("parameters", [])
        if "$ref" in one
    }
    answer = FakeFrankfurter(RATES).answer(f"/v2{path}", query)
    promised = operation["responses"][str(answer.status)]
    if "$ref" in promised:
        promised = whole["components"]["responses"][promised["$ref"].rsplit("/", 1)[1]]
    schema = promised["content"]["application/json"]["schema"] | {"components": whole["components"]}
    assert set(query) <= named
    Draft202012Validator(schema).validate(json.loads(answer.body))
