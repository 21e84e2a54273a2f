"""What the detective says of small accounts whose mistake anybody could find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.detective.case import Case, Change, Kind, Row, Spare, Stated, Stretch
from ledger.detective.digits import slips
from ledger.detective.gaps import changed, diverged, entries_of, gaps, in_order, stretches
from ledger.detective.search import investigate


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def told(key: int, on: date, quantity: int, payee: str = "") -> Row:
    return Row(key, on, quantity, payee, told=((on, quantity),))


ROWS = [
    Row(1, date(2025, 12, 31), 10_000, is_opening=True),
    told(2, day(1, 5), -700, "Landlord"),
    told(3, day(1, 20), -1234, "Corner Grocery"),
    told(4, day(2, 5), -700, "Landlord"),
    told(5, day(2, 27), -4521, "Hardware"),
    told(6, day(3, 5), -700, "Landlord"),
    told(7, day(3, 12), -955, "Corner Grocery"),
]
ENDS = [Stated(day(1, 31), 8_066), Stated(day(2, 28), 2_845), Stated(day(3, 31), 1_190)]


def best(rows: Sequence[Row], stated: Sequence[Stated] = ENDS, **rest: object) -> tuple[Change, ...]:
    return investigate(Case(sorted(rows, key=lambda row: row.on), stated, **rest)).explanations[0].changes  # type: ignore[arg-type]


def bent(key: int, **new: object) -> list[Row]:

    return [replace(row, **new) if row.key == key else row for row in ROWS]  # type: ignore[arg-type]


def test_nothing_is_said_where_everything_holds() -> None:
    verdict = investigate(Case(ROWS, ENDS))
    assert (verdict.held_on, verdict.first_on, verdict.off_by, verdict.explanations) == (day(3, 31), None, 0, ())


def test_where_the_books_go_wrong() -> None:
    """−45.21 is −54.21 in February: 9.00 too little from then on."""
    verdict = investigate(Case(bent(5, quantity=-5421, told=()), ENDS))
    assert (verdict.held_on, verdict.first_on, verdict.off_by) == (day(1, 31), day(2, 28), 900)
    assert [part.jump for part in verdict.stretches] == [0, 900, 0]
    (change,) = verdict.explanations[0].changes
    assert (change.kind, change.key, change.new_quantity) == (Kind.AMOUNT, 5, -4521)


def test_a_row_told_twice() -> None:
    twice = [*ROWS, Row(8, day(2, 28), -4521, "Hardware")]
    (change,) = best(twice)
    assert (change.kind, change.key) == (Kind.DOUBLE, 8)


def test_a_flipped_sign_and_the_line_that_says_so() -> None:
    (change,) = best(bent(7, quantity=955))
    assert (change.kind, change.key, change.new_quantity, change.reasons[0].code) == (Kind.SIGN, 7, -955, "told")


def test_a_row_on_the_wrong_side_of_a_statement() -> None:
    (change,) = best(bent(5, on=day(3, 1)))
    assert (change.kind, change.key, change.new_on) == (Kind.DAY, 5, day(2, 27))


def test_a_voided_row_that_was_right() -> None:
    spares = [Spare(Kind.VOIDED, 5, day(2, 27), -4521), Spare(Kind.VOIDED, 90, day(2, 9), -100)]  # type: ignore[arg-type]
    (change,) = best([row for row in ROWS if row.key != 5], spares=spares)
    assert (change.kind, change.key) == (Kind.VOIDED, 5)


def test_a_row_of_an_account_that_is_off_by_as_much() -> None:
    spares = [Spare(Kind.OTHER, 5, day(2, 27), -4521, account=9)]  # type: ignore[arg-type]
    off = {9: [Stretch(day(1, 31), day(2, 28), 4521)]}
    (change,) = best([row for row in ROWS if row.key != 5], spares=spares, off=off)
    assert (change.kind, change.account, change.reasons[0].code) == (Kind.OTHER, 9, "too_much")


def test_an_opening_balance_that_never_fitted() -> None:
    (change,) = best(bent(1, quantity=12_000))
    assert (change.kind, change.key, change.new_quantity) == (Kind.OPENING, 1, 10_000)


def test_two_mistakes_in_one_month() -> None:
    """Doubled and flipped in March: neither explains the difference alone."""
    rows = [*bent(7, quantity=955, told=()), Row(8, day(3, 6), -700, "Landlord", twin=6)]
    assert {(change.kind, change.key) for change in best(rows)} == {(Kind.DOUBLE, 8), (Kind.SIGN, 7)}


def test_the_rent_that_is_missing_this_month() -> None:
    (change,) = best([row for row in [*ROWS, told(9, day(4, 5), -700, "Landlord")] if row.key != 4])
    assert (change.kind, change.quantity, change.after, change.on) == (Kind.MISSING, -700, day(1, 31), day(2, 28))
    assert change.reasons[0].code == "recurring"


def test_what_is_fixed_is_not_suspected() -> None:
    found = investigate(Case(bent(7, quantity=955, is_fixed=True), ENDS))
    assert all(change.key != 7 for one in found.explanations for change in one.changes)


def test_a_day_admits_every_moment_but_a_sources_own_running_balance_only_its_end() -> None:
    entries = [(day(1, 1), 100), (day(1, 2), -30), (day(1, 2), -20)]
    assert gaps(entries, [Stated(day(1, 2), 70)]) == [0]
    assert gaps(entries, [Stated(day(1, 2), 70, is_row=True)]) == [20]
    assert in_order([Stated(day(1, 2), 70), Stated(day(1, 2), 50, is_row=True)]) == [Stated(day(1, 2), 70)]


def test_the_newest_run_that_does_not_fit_counts() -> None:
    stated = [Stated(day(month, 1), 0) for month in (1, 2, 3, 4)]
    assert diverged(stated, [5, 0, 7, 7]) == (day(2, 1), day(3, 1))
    assert diverged(stated, [5, 5, 5, 5]) == (None, day(1, 1))
    assert diverged(stated, [0, 5, 5, 0]) == (day(1, 1), day(2, 1))
    assert diverged(stated, [0, 0, 0, 0]) == (day(4, 1), None)
    assert [part.jump for part in stretches(stated, [5, 0, 7, 7])] == [5, -5, 7, 0]


@pytest.mark.parametrize(
    ("quantity", "some"), [(120, {12, 1200, 12_000, 210, 102}), (-1234, {-12340, -2134, -1324, -1243}), (5, {50, 500})]
)
def test_slips(quantity: int, some: set[int]) -> None:
    assert some <= set(slips(quantity))
    assert not {0, quantity} & set(slips(quantity))


DAYS = st.dates(day(1, 1), day(6, 30))
DRAWN = st.lists(st.tuples(DAYS, st.integers(-5000, 5000), st.sampled_from("abc")), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(DRAWN, st.lists(st.tuples(DAYS, st.integers(-5000, 5000)), min_size=1, max_size=5))
def test_every_explanation_makes_everything_stated_true(
    drawn: list[tuple[date, int, str]], stated: list[tuple[date, int]]
) -> None:
    """Whatever the books and the statements are: what is said mends them, and no more than is there is touched."""
    rows = [Row(key, on, quantity, payee) for key, (on, quantity, payee) in enumerate(sorted(drawn), start=1)]
    case = Case(rows, [Stated(on, quantity) for on, quantity in stated])
    days = in_order(case.stated)
    verdict = investigate(case)
    assert bool(verdict.explanations) == any(gaps(entries_of(rows), days))
    for one in verdict.explanations:
        assert not any(gaps(changed(rows, one.changes), days))
        keys = [change.key for change in one.changes if change.key]
        assert len(keys) == len(set(keys))
