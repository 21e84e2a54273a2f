"""The same rows told differently, without a database: what is one row, what are two, and what a person is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.intake.alike import alike, same_payee
from ledger.intake.retold import How, Match, Seen, Telling

FILE, API = "file:csv", "api:bank"


def seen(line: int, day: int, quantity: int = -2000, payee: str = "grocer", source: str = FILE, **more: object) -> Seen:
    return Seen(line, line, date(2024, 1, day), quantity, (payee, ""), source, **more)  # type: ignore[arg-type]


def told(
    arrived: list[Seen], known: list[Seen], first: int = 1, last: int = 31, **more: object
) -> list[tuple[int, int, str]]:
    found = Telling(arrived, known, date(2024, 1, first), date(2024, 1, last), unlisted=len(known), **more)  # type: ignore[arg-type]
    return sorted((match.arrived, match.known, str(match.how)) for match in found.matched())


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("sumup corner grocery", "corner grocery berlin", True),
        ("corner groc", "corner grocery", True),
        ("card payment tesco", "card payment aldi", False),
        ("visa 4321", "visa 4322", False),
        ("visa 4321", "visa 4321", True),
        ("", "", False),
    ],
)
def test_texts_agree_by_the_words_that_name_somebody(one: str, other: str, are_alike: bool) -> None:
    assert alike(one, other) == alike(other, one) == are_alike


def test_the_payee_speaks_before_the_memo() -> None:
    fee = "monthly subscription fee"
    assert not same_payee(("netflix", fee), ("spotify", fee))
    assert same_payee(("visa 12", "netflix com"), ("netflix", ""))


@pytest.mark.parametrize(
    ("why", "arrived", "first", "how"),
    [
        ("other words on the day", seen(1, 10, payee="grocer manila"), 8, "reworded"),
        ("the next day", seen(1, 11), 8, "moved"),
        ("three days before", seen(1, 7), 5, "moved"),
        ("the day is not told", seen(1, 11), 11, "maybe_twin"),
        ("nothing says who it was", seen(1, 11, payee="bakery"), 8, "maybe_twin"),
    ],
)
def test_a_row_that_is_no_longer_listed(why: str, arrived: Seen, first: int, how: str) -> None:
    assert told([arrived], [seen(101, 10)], first, 20) == [(1, 101, how)]


@pytest.mark.parametrize(
    ("why", "arrived"),
    [("four days", seen(1, 14)), ("another quantity", seen(1, 11, -2001)), ("the other direction", seen(1, 11, 2000))],
)
def test_what_is_too_far_off_is_another_row(why: str, arrived: Seen) -> None:
    assert told([arrived], [seen(101, 10)], 8, 20) == []


def test_two_equal_rows_stay_two() -> None:
    """Both sources list two coffees and the second one a third: each of the two finds its own, the third is new."""
    known = [seen(101, 10), seen(102, 10)]
    arrived = [seen(line, 10, payee="grocer manila", source=API) for line in (1, 2, 3)]
    assert told(arrived, known) == [(1, 101, "reworded"), (2, 102, "reworded")]


def test_more_than_one_candidate_is_asked() -> None:
    assert told([seen(1, 11)], [seen(101, 10), seen(102, 12)], 8, 20) == [(1, 101, "maybe_twin")]


def test_a_daily_fare_is_not_asked_about() -> None:
    """Known up to the 10th, the file begins on the 11th: it's the fare of the next day, not the last one's moved date."""
    known = [seen(100 + day, day) for day in range(5, 11)]
    assert told([seen(day, day) for day in range(11, 15)], known, 11, 14) == []


def test_stable_ids_of_one_source_are_two_rows_and_of_two_sources_are_not() -> None:
    known = [seen(101, 10, external_id="a")]
    assert told([seen(1, 10, payee="grocer x", external_id="b")], known, has_stable_ids=True) == []
    other = [seen(1, 10, payee="grocer x", external_id="b", source=API)]
    assert told(other, known, has_stable_ids=True) == [(1, 101, "reworded")]


def test_a_file_whose_days_all_moved_is_the_same_file() -> None:
    known = [seen(100 + day, day, -100 * day, f"shop {day} abc") for day in (10, 12, 14)]
    arrived = [seen(day, day + 1, -100 * day, f"shop {day} abc") for day in (10, 12, 14)]
    assert [how for _one, _other, how in told(arrived, known, 11, 15)] == ["moved"] * 3


def test_another_source_in_words_of_its_own() -> None:
    """Four of five rows of the same days pair up by quantity: it is the same account, and the fifth is new. Of two rows it isn't sure."""
    known = [seen(100 + day, day, -100 * day, f"alpha{day}x") for day in (3, 5, 7, 9)]
    arrived = [seen(day, day + 1, -100 * day, f"beta{day}y", API) for day in (3, 5, 7, 9, 11)]
    assert [how for _one, _other, how in told(arrived, known)] == ["retold"] * 4
    assert [how for _one, _other, how in told(arrived[:2], known[:2])] == ["maybe_twin"] * 2


rows = st.lists(
    st.builds(
        lambda day, quantity, payee: (day, quantity, payee),
        st.integers(1, 9), st.sampled_from([-100, -200]), st.sampled_from(["north", "south"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(known=rows, arrived=rows, source=st.sampled_from([FILE, API]))
def test_each_row_is_told_at_most_once(
    known: list[tuple[int, int, str]], arrived: list[tuple[int, int, str]], source: str
) -> None:
    there = [seen(100 + place, *row) for place, row in enumerate(known)]
    here = [seen(place, *row, source) for place, row in enumerate(arrived)]
    telling = Telling(here, there, date(2024, 1, 1), date(2024, 1, 9), unlisted=len(there))
    found: list[Match] = telling.matched()
    assert len({match.arrived for match in found}) == len({match.known for match in found}) == len(found)
    by_line = {row.line: row for row in (*here, *there)}
    for match in found:
        one, other = by_line[match.arrived], by_line[match.known]
        assert one.quantity == other.quantity
        assert abs(one.on - other.on) <= timedelta(days=3)
        assert match.how in (How.MAYBE, How.RETOLD) or one.agrees(other)
