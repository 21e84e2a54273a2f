"""Prices told by a journal: the household's own once the import is posted, gone when it is undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from ledger.intake.batches import batch_run
from ledger.intake.undo import batch_undo
from ledger.models import Account, Commodity, ImportBatch, Price
from ledger.services.commodities import currency
from ledger.services.prices import rate_set
from ledger.tests.rate_books import asked
from ledger.tests.statements import arrive, bring, commit
from tests.conftest import People

pytestmark = pytest.mark.django_db

HLEDGER = """\
P 2026-01-07 USD 0.9 EUR
P 2026/01/08 12:30:00 $ 0,91 EUR
P 2026-01-07 ACME 12 EUR
P 2026-01-07 "World ETF 2" 101.5 EUR

2026-01-09 Shop
    Expenses:Food   5.00 EUR
    Assets:Bank
"""
BEANCOUNT = """\
2026-01-01 open Assets:Bank EUR
2026-01-07 price USD  0.9 EUR
2026-01-07 price ACME  12 EUR
2026-01-09 * "Shop" ""
  Expenses:Food   5.00 EUR
  Assets:Bank
"""


def told(user: User) -> set[tuple[str, str, date, Decimal]]:
    rows = Price.objects.filter(household=user.household)
    return set(rows.values_list("commodity__code", "currency__code", "date", "close"))


def warnings(batch: ImportBatch) -> list[str]:
    return [one["message"] for one in batch.report["problems"] if one["code"] == "prices_left_out"]


@pytest.fixture
def etf(people: People) -> Any:
    return Commodity.objects.create(
        household=people.household, code="World ETF 2", name="World", kind="etf", decimals=8
    )


def test_prices_of_a_journal_are_the_households(people: People, etf: Any) -> None:
    batch = batch_run(arrive(people.owner, HLEDGER, "books.journal", create_accounts=True))
    assert (told(people.owner), batch.report["prices"]) == (set(), 3)
    commit(batch, people.owner)
    assert told(people.owner) == {
        ("USD", "EUR", date(2026, 1, 7), Decimal("0.9")), ("USD", "EUR", date(2026, 1, 8), Decimal("0.91")),
        ("World ETF 2", "EUR", date(2026, 1, 7), Decimal("101.5")),
    }  # fmt: skip
    assert batch.counts["prices"] == 3
    assert warnings(batch) == ["1 prices of what is not known here are left out: ACME"]
    mine, theirs = asked("2026-01-07 USD EUR", people.household), asked("2026-01-07 USD EUR", people.other_household)
    assert mine is not None
    assert (mine.value, theirs) == (Decimal("0.9"), None)


def test_those_of_beancount_too(people: People) -> None:
    batch = bring(people.owner, BEANCOUNT, name="books.beancount")
    assert told(people.owner) == {("USD", "EUR", date(2026, 1, 7), Decimal("0.9"))}
    assert len(warnings(batch)) == 1


def test_undo_takes_them_out_and_the_file_may_come_again(people: People, etf: Any) -> None:
    batch = bring(people.owner, HLEDGER)
    batch_undo(batch=batch, acting_user=people.owner)
    assert (told(people.owner), asked("2026-01-07 USD EUR", people.household)) == (set(), None)
    assert bring(people.owner, HLEDGER).counts["prices"] == 3


def test_what_is_there_stays(people: People, etf: Any) -> None:
    """Typed by a person or told by an earlier file: a later file changes nothing, and its undo takes only its own."""
    rate_set(
        household=people.household, acting_user=people.owner, commodity=currency("USD"), currency=currency("EUR"),
        on=date(2026, 1, 7), close=Decimal("0.8"),
    )  # fmt: skip
    first, again = bring(people.owner, HLEDGER), bring(people.owner, HLEDGER)
    assert (first.counts["prices"], again.counts["prices"]) == (2, 0)
    batch_undo(batch=again, acting_user=people.owner)
    rate = asked("2026-01-07 USD EUR", people.household)
    assert rate is not None
    assert (rate.value, len(told(people.owner))) == (Decimal("0.8"), 3)


def test_a_file_of_nothing_but_prices(people: People) -> None:
    batch = bring(people.owner, "P 2026-01-07 USD 0.9 EUR\nP 2026-01-08 USD 0.91 EUR\n", name="prices.journal")
    assert (batch.format, len(told(people.owner)), batch.counts["new"]) == ("journal", 2, 0)
    assert not Account.objects.filter(household=people.household).balance_sheet().exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("P 2026-01-07 USD", "bad_amount"),
        ("P 2026-01-07 USD 0 EUR", "bad_price"),
        ("P 2026-01-07 USD -1 EUR", "bad_price"),
        ("P USD 1 EUR", "bad_price"),
    ],
)
def test_a_line_that_is_no_price_is_named(people: People, line: str, code: str) -> None:
    batch = bring(people.owner, f"{line}\n" + HLEDGER[HLEDGER.index("2026-01-09") :])
    assert [one["code"] for one in batch.report["problems"]] == [code]
    assert (told(people.owner), batch.counts["new"]) == (set(), 1)
