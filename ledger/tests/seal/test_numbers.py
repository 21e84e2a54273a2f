"""Invariants 1 and 2 in the database: sums without tolerance and without overflow, quantity against value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fintrack.lib.errors import DomainError
from fintrack.lib.fields import MAX_UNITS, from_units
from ledger.models import Account, Commodity, MonthTotal, Posting, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.seal.conftest import DAY, Books, books_make, refused, run
from tests.conftest import people_create

pytestmark = pytest.mark.slow


def wallet(books: Books) -> Account:
    """An account that may hold any commodity."""
    return account_create(
        household=books.people.household, acting_user=books.people.owner, name="Wallet", kind="wallet"
    )


def entry(books: Books, rows: list[tuple[str, int, int]]) -> Transaction:
    """A draft in euros of (commodity, quantity units, value units) legs, all in one wallet, written by raw SQL."""
    held = Account.objects.filter(name="Wallet").first() or wallet(books)
    made = books.draft_of([])
    keys = dict(Commodity.objects.filter(household=None).values_list("code", "pk"))
    for code, quantity, value in rows:
        run(
            "INSERT INTO ledger_posting (transaction_id, account_id, booked_on, commodity_id, quantity, value, audience, memo, "
            "reconciled) VALUES (%s, %s, %s, %s, %s, %s, 'all', '', false)",
            made.pk, held.pk, DAY.isoformat(), keys[code], quantity, value,
        )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("crooked", "straight"),
    [
        ([("EUR", 50000, 5)], [("EUR", 50000, 5), ("EUR", -50000, -5)]),
        ([("EUR", 50000, 6), ("EUR", -50000, -6)], [("EUR", 50000, 5), ("EUR", -50000, -5)]),
        ([("EUR", 50001, 5), ("EUR", -50000, -5)], [("EUR", 50000, 5), ("EUR", -50000, -5)]),
        ([("EUR", -50000, 5), ("EUR", 50000, -5)], [("EUR", 50000, 5), ("EUR", -50000, -5)]),
        ([("USD", 1, -5), ("EUR", 50000, 5)], [("USD", 1, 5), ("EUR", -50000, -5)]),
        ([("USD", -1, 5), ("EUR", -50000, -5)], [("USD", -1, -5), ("EUR", 50000, 5)]),
        ([("USD", 1, 4), ("EUR", -50000, -5)], [("USD", 1, 5), ("EUR", -50000, -5)]),
        ([("EUR", 0, 5), ("EUR", 0, -5)], [("USD", 0, 5), ("USD", 0, -5)]),
        ([("EUR", 50000, 0), ("EUR", -50000, 0)], [("USD", 7, 0), ("USD", 9, 0)]),
    ],
)
def test_quantity_and_value(
    books: Books, crooked: list[tuple[str, int, int]], straight: list[tuple[str, int, int]]
) -> None:
    with refused():
        books.post(entry(books, crooked))
    books.post(entry(books, straight))


@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_the_largest_numbers_do_not_overflow(books: Books, count: int) -> None:
    """`count` legs of the largest value on each side: the partial sums pass 2^63, the whole is zero."""
    rows = [("USD", 1, MAX_UNITS)] * count + [("JPY", -1, -MAX_UNITS)] * count
    books.post(entry(books, rows))
    with refused("sum to zero"):
        books.post(entry(books, [*rows, ("USD", 1, 1)]))
    with refused("sum to zero"):
        books.post(entry(books, [*rows[:-1], ("JPY", -1, -(MAX_UNITS - 1))]))


def test_a_sum_that_would_wrap_around_to_zero(books: Books) -> None:
    """Twice 2^63 − 1 and 2 is 2^64, which is zero for who counts in 64 bits."""
    with refused("sum to zero"):
        books.post(entry(books, [("USD", 1, MAX_UNITS), ("USD", 1, MAX_UNITS), ("USD", 1, 2)]))
    books.post(entry(books, [("USD", 1, MAX_UNITS), ("USD", -1, -MAX_UNITS)]))


def test_one_unit_more_is_refused_before_the_database(books: Books) -> None:
    biggest = from_units(MAX_UNITS, 8).quantize(Decimal("0.01"), "ROUND_DOWN")
    who: dict[str, Any] = {"household": books.people.household, "acting_user": books.people.owner}
    vault, splurge = account_create(name="Vault", kind="cash", **who), account_create(name="All", kind="expense", **who)
    spend = {"acting_user": books.people.owner, "account": vault, "category": splurge, "on": DAY}
    with pytest.raises(DomainError) as refusal:
        recipes.expense(amount=biggest + 1, **spend)
    assert refusal.value.code == "bad_number"
    recipes.expense(amount=biggest, **spend)


@pytest.mark.parametrize(("is_checked", "code"), [(True, "total_too_large"), (False, "sealed")])
def test_a_total_that_no_longer_fits_refuses_the_entry(
    books: Books, monkeypatch: pytest.MonkeyPatch, is_checked: bool, code: str
) -> None:
    """92 billion fit a posting, 184 billion don't fit a total: refused by the service, and by the database where nobody asked."""
    if not is_checked:
        monkeypatch.setattr("ledger.services.month_totals.totals_check", lambda changed: None)
    amount = Decimal("92000000000.01")
    spend = {"acting_user": books.people.owner, "account": books.cash, "category": books.food, "amount": amount}
    recipes.expense(on=date(2026, 8, 1), **spend)
    with pytest.raises(DomainError) as refusal:
        recipes.expense(on=date(2026, 8, 2), **spend)
    assert refusal.value.code == code
    assert Posting.objects.filter(account=books.cash).count() == 1
    assert MonthTotal.objects.get(account=books.cash).quantity == -amount
    recipes.expense(on=date(2026, 8, 2), **{**spend, "amount": Decimal("200000000")})


def as_the_rule_says(rows: list[tuple[str, int, int]]) -> bool:
    """Invariants 1 and 2 in exact Python integers."""
    fits = all(q == v * 10_000 if code == "EUR" else q * v >= 0 for code, q, v in rows)
    return fits and len(rows) >= 2 and sum(value for _code, _quantity, value in rows) == 0


class TestTheDatabaseAgreesWithTheRule(TestCase):
    @settings(max_examples=120, deadline=None)
    @given(st.data())
    def test_on_any_numbers(self, data: st.DataObject) -> None:
        books = books_make(people_create())
        near = st.sampled_from([0, 1, -1, 5, -5, 10**9, -(10**9), 10**9 - 1, MAX_UNITS, -MAX_UNITS, MAX_UNITS - 1])
        leg = st.one_of(
            st.integers(-(MAX_UNITS // 10_000), MAX_UNITS // 10_000).map(lambda value: ("EUR", value * 10_000, value)),
            st.tuples(st.sampled_from(["EUR", "USD"]), near, near),
        )
        rows = data.draw(st.lists(leg, max_size=6))
        rest = -sum(value for _code, _quantity, value in rows)
        if data.draw(st.booleans()) and abs(rest) <= MAX_UNITS:
            rows.append(("USD", (rest > 0) - (rest < 0), rest))
        draft = entry(books, rows)
        if as_the_rule_says(rows):
            books.post(draft)
        else:
            with refused():
                books.post(draft)
