"""Dates and amounts, judged over the whole file."""

from __future__ import annotations

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.qif.tests.making import bank, days, read, row


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2/14'2020", "2020-02-14"),
        ("2/14'20", "2020-02-14"),
        ("3/29' 0", "2000-03-29"),
        ("12/ 31'97", "1997-12-31"),
        ("12/31/97", "1997-12-31"),
        ("6/ 14/95", "1995-06-14"),
        ("1/13/5", "2005-01-13"),
        ("14/2/2020", "2020-02-14"),
        ("14-02-2020", "2020-02-14"),
        ("14.02.2020", "2020-02-14"),
        ("28.02'2009", "2009-02-28"),
        ("1.2.24", "2024-02-01"),
        ("2020-02-14", "2020-02-14"),
        ("2020/02/14", "2020-02-14"),
        ("20200214", "2020-02-14"),
        ("14 Feb 2020", "2020-02-14"),
        ("14/02/2020 10:15", "2020-02-14"),
        ("2/14’2020", "2020-02-14"),
    ],
)
def test_dates(written: str, day: str) -> None:
    assert read(days(written)).days == [day]


def test_a_late_day_settles_all_dates_before_it() -> None:
    assert read(days("3/4/13", "3/5/13", "8/13/13")).days == ["2013-03-04", "2013-03-05", "2013-08-13"]
    assert read(days("03/04/2013", "13/08/2013")).days == ["2013-04-03", "2013-08-13"]


def test_what_the_file_does_not_say_is_asked() -> None:
    unsaid = days("03/04/2024", "05/04/2024")
    with pytest.raises(NeedsAnswer) as asked:
        read(unsaid)
    assert asked.value.question.key == "date_order"
    assert read(unsaid, date_order="mdy").days == ["2024-03-04", "2024-05-04"]
    assert read(unsaid, date_order="dmy").days == ["2024-04-03", "2024-04-05"]


def test_the_same_number_twice_needs_no_order() -> None:
    assert read(days("1/ 1'00", "02/02/2024")).days == ["2000-01-01", "2024-02-02"]


def test_dates_that_contradict_each_other_are_asked_about() -> None:
    mixed = days("14/02/2024", "02/15/2024")
    with pytest.raises(NeedsAnswer, match="don't agree"):
        read(mixed)
    found = read(mixed, date_order="dmy")
    assert (found.days, found.codes) == (["2024-02-14"], ["bad_date"])


def test_the_file_s_own_option_dots_and_decimal_commas_tell_the_order() -> None:
    assert read("!Option:MDY\n" + days("10.08.23")).days == ["2023-10-08"]
    assert read(days("10.08.23")).days == ["2023-08-10"]
    assert read(days("10.08.23", "10.18.23")).days == ["2023-10-08", "2023-10-18"]
    assert read(bank(row(day="03/04/2024", amount="-1,50"))).days == ["2024-04-03"]


def test_the_days_of_lists_are_no_evidence() -> None:
    assert read("!Type:Class\nNTrip\nD13/13/2013\n^\n" + days("2/14/24")).days == ["2024-02-14"]


def test_years_of_three_digits_are_read_and_said() -> None:
    found = read(days("03/25/099Share Withdrawal", "03/20/100"))
    assert (found.days, found.codes) == (["1999-03-25", "2000-03-20"], ["odd_year"])


@pytest.mark.parametrize(
    ("written", "quantities"),
    [
        (("-1,234.50", "2,000"), ["-1234.50", "2000"]),
        (("-1.234,50", "2.000"), ["-1234.50", "2000"]),
        (("-1 234,50", "5"), ["-1234.50", "5"]),
        (("-184.8", "$7.00"), ["-184.8", "7.00"]),
        (("1,000", "250"), ["1000", "250"]),
        (("(3.00)", "4.00-"), ["-3.00", "-4.00"]),
    ],
)
def test_amounts(written: tuple[str, ...], quantities: list[str]) -> None:
    assert read(bank(*(row(amount=each) for each in written))).quantities == quantities


def test_a_thousand_or_one_is_asked_unless_the_currency_tells() -> None:
    unsaid = bank(row(amount="1,234"))
    with pytest.raises(NeedsAnswer) as asked:
        read(unsaid)
    assert asked.value.question.key == "decimal_mark"
    assert read(unsaid, decimal_mark=",").quantities == ["1.234"]
    assert read(unsaid, currency="USD").quantities == ["1234"]
    assert read(unsaid, currency="KWD").quantities == ["1.234"]


def test_the_amounts_of_parts_tell_of_the_mark_too() -> None:
    assert read(bank(row("SFood", "$-1,234.00", amount="-1,234"))).quantities == ["-1234"]
