"""Spellings of one payee among many: found, never over what the household has named itself, in bounded time."""

from __future__ import annotations

from time import process_time

import pytest

from ledger.payees.alike import Known, alike_groups, is_alike
from tests.pace import pace


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sm sprmkt", "sm supermarket"), ("sm supermarkt", "sm supermarket"), ("philippine airlines", "philippine airlines manila"),
        ("starbucks cofee", "starbucks coffee"),
    ],
)  # fmt: skip
def test_one_payee_written_two_ways(one: str, other: str) -> None:
    assert is_alike(one, other)
    assert is_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sm cinema", "sm appliance"),
        ("shell", "shopee"),
        ("uber", "uber eats"),
        ("bdo", "bpi"),
        ("ayala malls", "ayala land"),
    ],
)
def test_two_payees_that_only_share_a_word(one: str, other: str) -> None:
    assert not is_alike(one, other)
    assert not is_alike(other, one)


def test_groups_have_the_likeliest_name_first_and_numbers_do_not_count() -> None:
    payees = [
        Known("sm supermkt 0042", 3),
        Known("sm supermarket", 9),
        Known("sm supermarket 0113", 4),
        Known("shell", 50),
    ]
    assert alike_groups(payees) == [("sm supermarket", "sm supermarket 0113", "sm supermkt 0042")]


def test_two_that_the_household_has_named_stay_two() -> None:
    payees = [
        Known("jollibee one", 1, is_named=True),
        Known("jollibee onee", 8),
        Known("jollibee oneee", 2, is_named=True),
    ]
    (group,) = alike_groups(payees)
    assert len(set(group) & {"jollibee one", "jollibee oneee"}) == 1
    assert alike_groups([payee._replace(is_named=True) for payee in payees]) == []


def test_five_thousand_payees_take_less_than_a_second() -> None:
    """Four of each kind, all beginning alike: the worst for who compares neighbours."""
    payees = [Known(f"market {chr(97 + n % 26)}{n // 4:05x}elt hall", n) for n in range(5000)]
    start = process_time()
    alike_groups(payees)
    assert process_time() - start < 1 * pace()
