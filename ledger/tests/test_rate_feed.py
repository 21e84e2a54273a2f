"""Rates from sources into the books: the offline history, and what is new for the currencies in use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Household
from fintrack.lib.errors import DomainError
from ledger.connectors.rates import RateSourceError
from ledger.connectors.rates.ecb_file import EcbFile
from ledger.connectors.rates.frankfurter.tests.fake import Canned, FakeFrankfurter, serving
from ledger.models import Commodity, Price
from ledger.services.accounts import account_create
from ledger.services.prices import PriceCounts, prices_store
from ledger.services.rate_feed import currencies_in_use, rates_fetch, rates_load
from ledger.tests.rate_books import D, asked, put
from tests.conftest import People, people_create

pytestmark = pytest.mark.slow

RATES = {
    "USD": {"2026-10-30": "1.1171", "2026-11-19": "1.1201", "2026-11-20": "1.1234"},
    "PHP": {"2026-11-20": "71.2", "2026-11-22": "99"},
    "ARS": {"1999-01-05": "1.18", "2014-06-02": "11.02", "2026-11-20": "1655.5"},
}


@pytest.fixture
def home(db: Any) -> People:
    return people_create(base_currency="EUR")  # the outsider's household counts in USD


@pytest.fixture
def server(home: People, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFrankfurter]:
    monkeypatch.setattr("fintrack.lib.web_client.FIRST_PAUSE", 0.0)
    with time_machine.travel("2026-11-21T06:00:00Z", tick=False), serving(FakeFrankfurter(RATES)) as fake:
        settings.FX_BASE_URL = fake.url
        yield fake


def wallet(home: People, currency: str) -> None:
    account_create(household=home.household, acting_user=home.owner, name=currency, kind="cash", currency=currency)


def spans(fake: FakeFrankfurter) -> list[tuple[str, str, str]]:
    return [(query["quotes"], query["from"], query["to"]) for path, query in fake.asked if path == "/v2/rates"]


def command(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_currencies_in_use_are_those_of_households_and_their_accounts(home: People) -> None:
    assert currencies_in_use() == {"EUR", "USD"}
    wallet(home, "PHP")
    assert currencies_in_use() == {"EUR", "USD", "PHP"}


def test_it_goes_on_from_the_day_after_the_last_stored(server: FakeFrankfurter) -> None:
    put("2026-10-29 EUR USD 1.11", "2026-10-30 EUR USD 1.1172")
    report = rates_fetch()
    assert spans(server) == [("USD", "2026-10-31", "2026-11-21")]
    assert (report.counts, report.first_on, report.last_on) == (
        PriceCounts(created=2),
        date(2026, 11, 19),
        date(2026, 11, 20),
    )
    rate = asked("2026-11-21 EUR USD")
    assert rate is not None
    assert (rate.value, rate.source) == (D("1.1234"), "frankfurter")


def test_its_own_last_days_are_asked_again_and_change_what_was_revised(server: FakeFrankfurter) -> None:
    put("2026-11-20 EUR USD 1.1", source="frankfurter")
    report = rates_fetch()
    assert spans(server) == [("USD", "2026-11-18", "2026-11-21")]
    assert report.counts == PriceCounts(created=1, updated=1)
    assert rates_fetch().counts == PriceCounts(unchanged=2)


def test_a_currency_without_rates_gets_its_whole_history(home: People, server: FakeFrankfurter) -> None:
    put("2026-11-20 EUR USD 1.1234", source="ecb")
    wallet(home, "ARS")
    rates_fetch()
    assert spans(server)[0][:2] == ("ARS", "1999-01-04")
    assert Price.objects.filter(currency__code="ARS").count() == 3
    old = asked("2014-06-03 EUR ARS")
    assert old is not None
    assert old.value == D("11.02")


def test_a_given_range_is_taken_as_it_is(server: FakeFrankfurter) -> None:
    put("2026-11-20 EUR USD 1.1234")
    rates_fetch(from_on=date(2026, 10, 1), to_on=date(2026, 10, 31))
    assert spans(server) == [("USD", "2026-10-01", "2026-10-31")]
    with pytest.raises(DomainError) as refused:
        rates_fetch(from_on=date(2026, 11, 2), to_on=date(2026, 11, 1))
    assert refused.value.code == "bad_range"


def test_what_the_source_does_not_publish_stays_unknown_and_is_said(home: People, server: FakeFrankfurter) -> None:
    wallet(home, "RUB")
    assert rates_fetch().unpublished == ("RUB",)
    assert asked("2026-11-21 EUR RUB") is None
    assert asked("2026-11-21 EUR USD") is not None


def test_a_failure_half_way_stores_nothing(home: People, server: FakeFrankfurter) -> None:
    put("2026-10-30 EUR USD 1.1172", "2026-10-01 EUR PHP 71")
    wallet(home, "PHP")
    currencies = server.answer("/v2/currencies", {})
    pesos = server.answer("/v2/rates", {"base": "EUR", "quotes": "PHP", "from": "2026-10-02", "to": "2026-11-21"})
    server.failures = [currencies, pesos, Canned(200, b"<html>")]
    with pytest.raises(RateSourceError):
        rates_fetch()
    assert server.failures == []
    assert Price.objects.count() == 2
    assert rates_fetch().counts == PriceCounts(created=3)


def test_where_nobody_needs_rates_nobody_is_asked(server: FakeFrankfurter) -> None:
    Household.objects.update(base_currency="EUR")
    assert rates_fetch().counts == PriceCounts()
    assert server.asked == []


def test_there_is_no_such_source(home: People) -> None:
    with pytest.raises(DomainError) as refused:
        rates_fetch(source="tea_leaves")
    assert refused.value.code == "unknown_source"


def test_the_command_answers_in_json_and_exits_1_when_the_source_fails(server: FakeFrankfurter) -> None:
    put("2026-10-30 EUR USD 1.1172")
    assert command("rates_fetch", "--from", "2026-11-20", "--to", "2026-11-20") == {
        "source": "frankfurter",
        "currencies": 1,
        "unpublished": [],
        "first_on": "2026-11-20",
        "last_on": "2026-11-20",
        "created": 1,
        "updated": 0,
        "unchanged": 0,
    }
    server.failures = [Canned(422)]
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rates_fetch", "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["error"]["code"] == "rate_source_refused"


def test_a_range_the_wrong_way_round_is_wrong_usage(home: People) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("rates_fetch", "--from=2026-11-02", "--to=2026-11-01")
    assert refused.value.returncode == 2


@pytest.fixture
def short_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped file, cut to a month, so that the test is quick."""
    whole = EcbFile.fetch
    monkeypatch.setattr(
        EcbFile, "fetch", lambda self, quotes, *_days: whole(self, quotes, date(2024, 1, 1), date(2024, 1, 31))
    )


def test_loading_the_history_brings_all_currencies_and_happens_once(db: Any, short_history: None) -> None:
    first = command("rates_load", "--if-empty")
    assert (first["first_on"], first["last_on"]) == ("2024-01-02", "2024-01-31")
    assert first["created"] == Price.objects.count() > 22 * 28
    assert Commodity.objects.count() > 150
    again, if_empty = command("rates_load"), command("rates_load", "--if-empty")
    assert (again["created"], again["unchanged"]) == (0, first["created"])
    assert (if_empty["created"], if_empty["unchanged"]) == (0, 0)


def test_rates_of_another_source_do_not_count_as_the_history(db: Any, short_history: None) -> None:
    put("2024-01-15 EUR USD 1.1", source="frankfurter")
    assert command("rates_load", "--if-empty")["created"] > 22 * 28


@pytest.mark.slow
def test_the_whole_history(db: Any) -> None:
    """221,702 numbers stand in the file of 2026-10-30 (counted with csv and Counter, outside of this program)."""
    report = rates_load()
    assert report.counts == PriceCounts(created=221_702)
    assert (report.first_on, report.last_on) == (date(1999, 1, 4), date(2026, 10, 30))
    assert prices_store(EcbFile().fetch(["USD"], date.min, date.max)) == PriceCounts(unchanged=7126)
    today = asked("2026-11-21 USD PHP")
    assert today is not None
    assert (today.as_of, today.is_stale) == (date(2026, 10, 30), True)
    assert asked("2026-12-01 USD PHP") is None
