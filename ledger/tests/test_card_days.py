"""A card's closing and due days: every day in exactly one statement, short months, weekends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.card_days import due_on, shifted, statement_days, statements_back
from ledger.models.account import DueShift

DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2101, 12, 31))
IN_MONTH = st.integers(min_value=1, max_value=31)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "closes", "first", "last"),
    [
        (date(2026, 3, 25), 25, date(2026, 2, 26), date(2026, 3, 25)),
        (date(2026, 3, 26), 25, date(2026, 3, 26), date(2026, 4, 25)),
        (date(2026, 2, 10), 31, date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), 31, date(2026, 3, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), 30, date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), 5, date(2026, 12, 6), date(2027, 1, 5)),
    ],
)
def test_statements_by_the_calendar(on: date, closes: int, first: date, last: date) -> None:
    assert statement_days(on, closes) == (first, last)


@given(on=DAYS, closes=IN_MONTH)
def test_every_day_is_of_exactly_one_statement(on: date, closes: int) -> None:
    here = statement_days(on, closes)
    assert here.first <= on <= here.last
    assert statement_days(here.first, closes) == statement_days(here.last, closes) == here
    assert statement_days(here.last + ONE_DAY, closes).first == here.last + ONE_DAY
    assert 28 <= (here.last - here.first).days + 1 <= 31


@given(on=DAYS, closes=IN_MONTH)
def test_going_back_leaves_no_day_out(on: date, closes: int) -> None:
    back = list(islice(statements_back(on, closes), 15))
    assert back[0] == statement_days(on, closes)
    assert all(later.first == earlier.last + ONE_DAY for later, earlier in pairwise(back))


@pytest.mark.parametrize(
    ("closing", "day", "shift", "due"),
    [
        (date(2026, 3, 25), 18, DueShift.NONE, date(2026, 4, 18)),  # a Saturday
        (date(2026, 3, 25), 18, DueShift.NEXT, date(2026, 4, 20)),
        (date(2026, 3, 25), 18, DueShift.PREVIOUS, date(2026, 4, 17)),
        (date(2026, 3, 25), 19, DueShift.NEXT, date(2026, 4, 20)),  # a Sunday
        (date(2026, 3, 25), 19, DueShift.PREVIOUS, date(2026, 4, 17)),
        (date(2026, 3, 5), 25, DueShift.NEXT, date(2026, 3, 25)),  # in the same month
        (date(2026, 1, 31), 31, DueShift.NONE, date(2026, 2, 28)),  # a short month
        (date(2026, 12, 28), 10, DueShift.NONE, date(2027, 1, 10)),
    ],
)
def test_due_days(closing: date, day: int, shift: str, due: date) -> None:
    assert due_on(closing, day, shift) == due


@given(closing=DAYS, day=IN_MONTH)
def test_unshifted_it_is_due_within_a_month_after_the_closing(closing: date, day: int) -> None:
    assert 1 <= (due_on(closing, day) - closing).days <= 31


@given(on=DAYS)
def test_a_shifted_day_is_a_working_day_close_by(on: date) -> None:
    for shift, most in ((DueShift.NEXT, 2), (DueShift.PREVIOUS, -2)):
        found = shifted(on, shift)
        assert found.weekday() < 5
        assert min(0, most) <= (found - on).days <= max(0, most)
        assert on.weekday() > 4 or found == on
    assert shifted(on, DueShift.NONE) == on
