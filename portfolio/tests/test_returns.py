"""Time-weighted and money-weighted returns, gain, contribution, periods and benchmark: worked cases, and every honest refusal."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest

from portfolio.returns import (
    Day,
    Every,
    FlowTime,
    Holding,
    Link,
    Reason,
    Result,
    against,
    annualised,
    average_capital,
    by_period,
    contribution,
    money_weighted,
    simple_gain,
    time_weighted,
)

START = date(2025, 12, 31)
D = Decimal


def on(days: int) -> date:
    return START + timedelta(days=days)


def day(days: int, value: Decimal | int | None, paid_in: Decimal | int = 0, taken_out: Decimal | int = 0) -> Day:
    return Day(on(days), None if value is None else D(value), D(paid_in), D(taken_out))


def total(days: list[Day], start: str | int | None = 100, flows_at: FlowTime = FlowTime.SPLIT) -> Result:
    return time_weighted(days, None if start is None else D(start), flows_at).total


# --- Time-weighted -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flows_at", "expected"),
    [
        (FlowTime.SPLIT, D(231) / D(200)),  # (181 + 50) / (100 + 100)
        (FlowTime.START, D(181) / D(150)),  # 181 / (100 + 100 - 50)
        (FlowTime.END, D(131) / D(100)),  # (181 - 100 + 50) / 100
    ],
)
def test_flows_count_when_the_setting_says(flows_at: FlowTime, expected: Decimal) -> None:
    assert total([day(1, 181, paid_in=100, taken_out=50)], flows_at=flows_at).value == expected - 1


def test_days_are_chained() -> None:
    series, result = time_weighted([day(1, 110), day(2, 99), day(3, 198, paid_in=99)], D(100))
    assert [link.rate for link in series] == [D("0.1"), D("-0.1"), D(0)]
    assert [link.total for link in series] == [D("0.1"), D("-0.01"), D("-0.01")]
    assert result == Result(D("-0.01"))


def test_sold_and_begun_again() -> None:
    """10 % before, two idle days, 20 % after: idle days have no rate, and break nothing."""
    days = [day(1, 0, taken_out=110), day(2, 0), day(3, 0), day(4, 60, paid_in=50)]
    series, result = time_weighted(days, D(100))
    assert result.value == D("1.1") * D("1.2") - 1
    assert [link.rate for link in series] == [D("0.1"), None, None, D("0.2")]
    assert [link.total for link in series] == [D("0.1"), D("0.1"), D("0.1"), D("0.32")]
    assert series[1].reason == Reason.NO_VALUE


def test_what_became_worthless_stays_so() -> None:
    assert total([day(1, 0), day(2, 60, paid_in=50)]).value == -1


@pytest.mark.parametrize("flows_at", list(FlowTime))
def test_the_first_and_the_last_day_have_a_rate_by_any_setting(flows_at: FlowTime) -> None:
    """Bought at 100 and closed at 105; sold at 110.25: 5 % each, though nothing was there before or is after."""
    days = [day(1, 105, paid_in=100), day(2, 0, taken_out=D("110.25"))]
    assert total(days, start=0, flows_at=flows_at).value == D("0.1025")


def test_an_unknown_price_leaves_no_total() -> None:
    series, result = time_weighted([day(1, 110), day(2, None), day(3, 121), day(4, D("133.1"))], D(100))
    assert result == Result(None, Reason.UNKNOWN_PRICE)
    assert [link.rate for link in series] == [D("0.1"), None, None, D("0.1")]
    assert [link.total for link in series] == [D("0.1"), None, None, None]
    assert total([day(1, 110)], start=None) == Result(None, Reason.UNKNOWN_PRICE)


@pytest.mark.parametrize(
    ("days", "start", "reason"),
    [
        pytest.param([], 100, Reason.NO_VALUE, id="no days"),
        pytest.param([day(1, 0), day(2, 0)], 0, Reason.NO_VALUE, id="never held"),
        pytest.param([day(1, 50)], -100, Reason.NEGATIVE_BASE, id="more owed than owned"),
        pytest.param([day(1, -20)], 100, Reason.NEGATIVE_BASE, id="lost more than all"),
        pytest.param([day(1, 5)], 0, Reason.NO_BASE, id="out of nothing"),
    ],
)
def test_what_has_no_return_says_why(days: list[Day], start: int, reason: Reason) -> None:
    assert total(days, start) == Result(None, reason)


def test_the_first_fault_is_the_reason() -> None:
    assert total([day(1, -20), day(2, None)]).reason == Reason.NEGATIVE_BASE


def test_twenty_years_of_days_take_no_time() -> None:
    """About 15 ms of processor time; the bound leaves room for a busy machine."""
    days = [day(number, 100_000 + number % 97, paid_in=number % 31 == 0) for number in range(1, 7306)]
    taken = []
    for _turn in range(5):
        before = time.process_time()
        series, _total = time_weighted(days, D(100_000))
        taken.append(time.process_time() - before)
    assert len(series) == 7305
    assert median(taken) < 0.1


# --- By period ---------------------------------------------------------------------------------------------------------------------


def test_periods_are_those_of_the_calendar() -> None:
    """1 % a day from Thursday 1 January to Friday 10 April 2026."""
    series = time_weighted([day(number, D(100) * D("1.01") ** number) for number in range(1, 101)], D(100)).series
    months = by_period(series, Every.MONTH)
    assert [(one.first, one.last) for one in months] == [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 10)),
    ]
    grown = [one.result.value for one in months]
    assert grown == [pytest.approx(D("1.01") ** days - 1, abs=D("1e-20")) for days in (31, 28, 31, 10)]
    assert [(one.first, one.last) for one in by_period(series, Every.WEEK)][:2] == [
        (date(2026, 1, 1), date(2026, 1, 4)),
        (date(2026, 1, 5), date(2026, 1, 11)),
    ]
    assert [one.last for one in by_period(series, Every.QUARTER)] == [date(2026, 3, 31), date(2026, 4, 10)]
    assert len(by_period(series, Every.YEAR)) == 1
    [whole] = by_period(series, Every.ALL)
    assert whole.result.value == pytest.approx(D("1.01") ** 100 - 1, abs=D("1e-20"))


def test_a_month_without_figure_takes_none_from_the_others() -> None:
    links = [
        Link(date(2026, 1, 31), D("0.1"), D("0.1")),
        Link(date(2026, 2, 1), None, None, Reason.UNKNOWN_PRICE),
        Link(date(2026, 2, 2), D("0.1"), None),
        Link(date(2026, 3, 1), None, None, Reason.NO_VALUE),
        Link(date(2026, 4, 1), None, None, Reason.NO_VALUE),
        Link(date(2026, 4, 2), D("0.2"), None),
    ]
    assert [one.result for one in by_period(links, Every.MONTH)] == [
        Result(D("0.1")), Result(None, Reason.UNKNOWN_PRICE), Result(None, Reason.NO_VALUE), Result(D("0.2")),
    ]  # fmt: skip
    assert by_period([], Every.MONTH) == []


# --- Money-weighted, gain ----------------------------------------------------------------------------------------------------------


def test_money_weighted_of_more_than_a_year() -> None:
    """1,000 at 10 % for two years and 500 for one: 1,210 + 550."""
    found = money_weighted([(on(365), D(500))], on(0), D(1000), on(730), D(1760))
    assert found.yearly.value == pytest.approx(D("0.1"), abs=D("1e-12"))
    assert found.period.value == pytest.approx(D("0.21"), abs=D("1e-12"))


def test_money_weighted_of_less_is_not_made_yearly() -> None:
    found = money_weighted([], on(0), D(1000), on(30), D(1050))
    assert found.period.value == pytest.approx(D("0.05"), abs=D("1e-12"))
    assert found.yearly == Result(None, Reason.UNDER_A_YEAR)
    assert money_weighted([], on(0), D(1000), on(365), D(1100)).yearly.reason == Reason.UNDER_A_YEAR
    assert money_weighted([], on(0), D(1000), on(366), D(1100)).yearly.reason == ""


def test_half_lost_on_the_first_day_is_half() -> None:
    assert money_weighted([], on(0), D(1000), on(1), D(500)).period.value == pytest.approx(D("-0.5"), abs=D("1e-9"))


def test_the_time_counts_from_the_first_money() -> None:
    """Nothing for two years, then 1,000 for a hundred days."""
    found = money_weighted([(on(730), D(1000))], on(0), D(0), on(830), D(1100))
    assert found.period.value == pytest.approx(D("0.1"), abs=D("1e-12"))
    assert found.yearly.reason == Reason.UNDER_A_YEAR


def test_money_weighted_says_why_not() -> None:
    assert money_weighted([], on(0), None, on(9), D(5)).period == Result(None, Reason.UNKNOWN_PRICE)
    assert money_weighted([], on(0), D(5), on(9), None).yearly == Result(None, Reason.UNKNOWN_PRICE)
    assert money_weighted([], on(0), D(0), on(9), D(0)).period == Result(None, Reason.NO_FLOWS)
    assert money_weighted([], on(0), D(100), on(9), D(0)).period == Result(None, Reason.NO_RATE)


def test_simple_gain() -> None:
    assert simple_gain(D(1000), D(1300), flow_in=D(200), flow_out=D(50)) == Result(D(150))
    assert simple_gain(D(1000), None) == Result(None, Reason.UNKNOWN_PRICE)
    assert simple_gain(None, D(1000)) == Result(None, Reason.UNKNOWN_PRICE)


def test_annualised_beyond_a_year_only() -> None:
    assert annualised(D("0.21"), 730) == pytest.approx(D("0.1"), abs=D("1e-20"))
    assert annualised(D("-1"), 730) == -1
    assert annualised(D("0.1"), 366) is not None
    assert [annualised(D("0.1"), 365), annualised(D("0.1"), 0), annualised(D("-1.5"), 730)] == [None] * 3


# --- Contribution, benchmark -------------------------------------------------------------------------------------------------------


def test_contribution() -> None:
    held = [Holding("A", D(100), D(180), flow_in=D(50)), Holding("B", D(300), D(0), flow_out=D(290))]
    found = contribution(held, capital=D(400))
    assert [(part.key, part.gain.value, part.rate.value) for part in found.parts] == [
        ("A", 30, D("0.075")), ("B", -10, D("-0.025")),
    ]  # fmt: skip
    assert found.gain == Result(D(20))


def test_contribution_of_the_unknown() -> None:
    found = contribution([Holding("A", D(100), D(180)), Holding("B", D(300), None)], capital=D(400))
    assert [part.gain for part in found.parts] == [Result(D(80)), Result(None, Reason.UNKNOWN_PRICE)]
    assert [part.rate for part in found.parts] == [Result(D("0.2")), Result(None, Reason.UNKNOWN_PRICE)]
    assert found.gain == Result(None, Reason.UNKNOWN_PRICE)
    assert contribution([]).gain == Result(None, Reason.NO_VALUE)
    [part] = contribution([Holding("A", D(100), D(180))]).parts
    assert part.rate == Result(None, Reason.NO_BASE)
    [part] = contribution([Holding("A", D(100), D(180))], capital=D(-5)).parts
    assert part.rate == Result(None, Reason.NEGATIVE_BASE)


def test_average_capital() -> None:
    assert average_capital(D(1000), [(on(60), D(600)), (on(90), D(-400))], on(0), on(90)) == 1200
    assert average_capital(D(1000), [(on(0), D(600))], on(0), on(0)) == 1000


def test_beside_a_benchmark() -> None:
    """The benchmark: 200 three days before the start, 210 on the second day, nothing on the others."""
    links = [
        Link(on(1), D("0.1"), D("0.1")),
        Link(on(2), D("0.02"), D("0.12")),
        Link(on(3), None, None, Reason.UNKNOWN_PRICE),
    ]
    compared = against(links, on(0), [(on(-9), D(150)), (on(-3), D(200)), (on(2), D(210))])
    assert [one.benchmark for one in compared] == [D(0), D("0.05"), D("0.05")]
    assert [one.excess for one in compared] == [D("0.1"), D("0.07"), None]
    late = against(links, on(0), [(on(1), D(200))])
    assert [(one.total, one.benchmark, one.excess) for one in late][:1] == [(D("0.1"), None, None)]
