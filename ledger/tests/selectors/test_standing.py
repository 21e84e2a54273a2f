"""Green, amber, red: how accounts stand with their statements. Bank: 1,000 (1 Jan), 1,500 (27 Feb), 1,200 (2 Mar), 1,160 (20 Mar)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Account, BalanceAssertion
from ledger.selectors.account_list import account_list
from ledger.selectors.books import books_of
from ledger.selectors.standing import UNSTATED, Colour, Standing, colour_of, standings
from ledger.tests.selectors.conftest import TODAY, Home, day


@pytest.mark.parametrize(
    ("proved", "newest", "closed", "colour"),
    [
        (date(2026, 2, 13), date(2026, 3, 20), None, Colour.GREEN),
        (date(2026, 2, 12), date(2026, 3, 20), None, Colour.AMBER),
        (date(2026, 2, 12), None, None, Colour.AMBER),
        (date(2026, 3, 1), date(2026, 5, 1), None, Colour.AMBER),
        (date(2025, 1, 31), date(2025, 2, 3), date(2025, 2, 4), Colour.GREEN),
        (date(2025, 1, 31), date(2025, 4, 3), date(2025, 4, 4), Colour.AMBER),
    ],
)
def test_proof_lasts_thirty_five_days(proved: date, newest: date | None, closed: date | None, colour: Colour) -> None:
    found = {
        holds: colour_of(holds, proved, newest_on=newest, today=TODAY, closed_on=closed) for holds in (True, False)
    }
    assert found == {True: colour, False: Colour.RED}


def state(account: Account, quantity: str, month: int, number: int) -> None:
    assert account.commodity is not None
    BalanceAssertion.objects.create(
        account=account, commodity=account.commodity, date=day(month, number), quantity=Decimal(quantity), source="ofx"
    )


def stands(home: Home, account: Account) -> Standing:
    return standings(books_of(home.people.owner), {}).get(account.public_id, UNSTATED)


def test_of_several_statements_the_newest_counts(booked: Home, bank: Account) -> None:
    assert stands(booked, bank) == UNSTATED
    state(bank, "1000", 1, 31)
    assert (stands(booked, bank).colour, stands(booked, bank).proved_on) == (Colour.AMBER, day(1, 31))
    state(bank, "1500", 2, 28)
    assert (stands(booked, bank).colour, stands(booked, bank).proved_on) == (Colour.GREEN, day(2, 28))
    state(bank, "1190", 3, 10)
    state(bank, "1150", 3, 20)
    found = stands(booked, bank)
    assert (found.colour, found.on, found.proved_on, found.since, found.difference) == (
        Colour.RED, day(3, 20), day(2, 28), day(3, 10), Decimal(-10),
    )  # fmt: skip


def test_the_list_of_accounts_says_it(booked: Home, bank: Account, savings: Account) -> None:
    state(bank, "1150", 3, 20)
    found = {item.public_id: item.standing.colour for item in account_list(booked.people.owner)}
    assert (found[bank.public_id], found[savings.public_id]) == (Colour.RED, Colour.NONE)
