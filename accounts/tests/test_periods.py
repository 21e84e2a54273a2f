"""Periods tile the calendar: every day in exactly one, none missing, in order."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Household, PeriodRule
from accounts.periods import (
    PeriodRuleSpec,
    last_working_day,
    month_index,
    period_bounds,
    period_indexer,
    period_of,
    periods_between,
    spec_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SPECS = st.one_of(
    st.just(PeriodRuleSpec()),
    st.builds(PeriodRuleSpec, rule=st.just(PeriodRule.FIXED_DAY), day=st.integers(1, 28)),
    st.just(PeriodRuleSpec(PeriodRule.LAST_WORKING_DAY)),
    st.builds(PeriodRuleSpec, rule=st.just(PeriodRule.EVERY_N_WEEKS), weeks=st.integers(1, 9), anchor=DAYS),
)
ONE_DAY = timedelta(days=1)
JANUARY_2026 = 2026 * 12


@given(SPECS, DAYS)
@settings(max_examples=300, deadline=None)
def test_each_day_lies_within_its_period_and_the_next_one_follows_without_a_gap(
    spec: PeriodRuleSpec, day: date
) -> None:
    index = period_of(spec, day)
    first, last = period_bounds(spec, index)
    assert first <= day <= last
    assert period_of(spec, first) == period_of(spec, last) == index
    assert period_of(spec, last + ONE_DAY) == index + 1
    assert period_of(spec, first - ONE_DAY) == index - 1
    assert period_bounds(spec, index + 1)[0] == last + ONE_DAY


@given(SPECS, DAYS, DAYS)
@settings(deadline=None)
def test_a_later_day_is_never_in_an_earlier_period(spec: PeriodRuleSpec, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert period_of(spec, earlier) <= period_of(spec, later)


@given(SPECS, DAYS, st.integers(-1, 400))
@settings(max_examples=60, deadline=None)
def test_periods_between_cover_the_days_asked_for_once(spec: PeriodRuleSpec, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    periods = list(periods_between(spec, first, last))
    if length < 0:
        assert periods == []
        return
    assert periods[0].first <= first <= periods[0].last
    assert periods[-1].first <= last <= periods[-1].last
    assert all(
        one.last + ONE_DAY == other.first and one.index + 1 == other.index for one, other in itertools.pairwise(periods)
    )


@given(SPECS, st.lists(DAYS, max_size=20))
@settings(deadline=None)
def test_the_indexer_says_what_period_of_says(spec: PeriodRuleSpec, days: list[date]) -> None:
    index = period_indexer(spec)
    assert [index(day) for day in days + days] == [period_of(spec, day) for day in days + days]


@pytest.mark.parametrize(
    ("spec", "day", "index", "first", "last"),
    [
        (PeriodRuleSpec(), date(2026, 1, 31), JANUARY_2026, date(2026, 1, 1), date(2026, 1, 31)),
        (PeriodRuleSpec(), date(2024, 2, 29), 2024 * 12 + 1, date(2024, 2, 1), date(2024, 2, 29)),
        (
            PeriodRuleSpec(PeriodRule.FIXED_DAY, day=25),
            date(2026, 2, 24),
            JANUARY_2026,
            date(2026, 1, 25),
            date(2026, 2, 24),
        ),
        (
            PeriodRuleSpec(PeriodRule.FIXED_DAY, day=1),
            date(2026, 1, 1),
            JANUARY_2026,
            date(2026, 1, 1),
            date(2026, 1, 31),
        ),
        # 31 January 2026 is a Saturday, so pay comes on Friday the 30th; 28 February is a Saturday too.
        (
            PeriodRuleSpec(PeriodRule.LAST_WORKING_DAY),
            date(2026, 1, 30),
            JANUARY_2026 + 1,
            date(2026, 1, 30),
            date(2026, 2, 26),
        ),
        (
            PeriodRuleSpec(PeriodRule.LAST_WORKING_DAY),
            date(2026, 1, 29),
            JANUARY_2026,
            date(2025, 12, 31),
            date(2026, 1, 29),
        ),
        (
            PeriodRuleSpec(PeriodRule.EVERY_N_WEEKS, weeks=2, anchor=date(2026, 1, 2)),
            date(2026, 1, 15),
            0,
            date(2026, 1, 2),
            date(2026, 1, 15),
        ),
        (
            PeriodRuleSpec(PeriodRule.EVERY_N_WEEKS, weeks=2, anchor=date(2026, 1, 2)),
            date(2026, 1, 1),
            -1,
            date(2025, 12, 19),
            date(2026, 1, 1),
        ),
    ],
)
def test_known_periods(spec: PeriodRuleSpec, day: date, index: int, first: date, last: date) -> None:
    assert period_of(spec, day) == index
    assert period_bounds(spec, index) == (first, last)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 1), date(2026, 5, 29)),
        (date(2026, 8, 1), date(2026, 8, 31)),
        (date(2026, 2, 1), date(2026, 2, 27)),
    ],
)
def test_the_last_working_day_is_never_a_weekend(day: date, expected: date) -> None:
    assert last_working_day(month_index(day)) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": 0},
        {"day": 29},
        {"weeks": 0},
        {"rule": PeriodRule.EVERY_N_WEEKS},
        {"rule": "moon_phase"},
    ],
)
def test_a_rule_that_cannot_cut_time_is_refused(wrong: dict[str, object]) -> None:
    assert PeriodRuleSpec() == PeriodRuleSpec(PeriodRule.CALENDAR_MONTH, 1, 2, None)
    with pytest.raises(ValueError):
        PeriodRuleSpec(**wrong)  # type: ignore[arg-type]


def test_a_household_says_its_rule() -> None:
    household = Household(period_rule="every_n_weeks", period_weeks=4, period_anchor=date(2026, 1, 2))
    assert spec_of(household) == PeriodRuleSpec(PeriodRule.EVERY_N_WEEKS, 1, 4, date(2026, 1, 2))
