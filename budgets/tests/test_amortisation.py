"""Loan tables: worked by hand for each kind, prepayments, and that every table closes at nothing."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.amortisation import Effect, Kind, Loan, Prepayment, Row, amortisation, level_payment, total_interest

D = Decimal


def loan(kind: Kind = Kind.ANNUITY, principal: int = 1200, rate: str = "0.12", payments: int = 4) -> Loan:
    """1,200 at 1 % a month."""
    return Loan(D(principal), D(rate), payments, kind)


def row(period: int, payment: str, interest: str, principal: str, balance: str, extra: str = "0") -> Row:
    return Row(period, D(payment), D(interest), D(principal), D(extra), D(balance))


def test_annuity() -> None:
    """1,200 × 0.01 / (1 - 1.01⁻⁴) = 307.5373: to the cent, the last takes what is left."""
    assert amortisation(loan()) == [
        row(1, "307.54", "12.00", "295.54", "904.46"),
        row(2, "307.54", "9.04", "298.50", "605.96"),
        row(3, "307.54", "6.06", "301.48", "304.48"),
        row(4, "307.52", "3.04", "304.48", "0"),
    ]
    assert total_interest(amortisation(loan())) == D("30.14")


def test_equal_principal() -> None:
    assert amortisation(loan(Kind.EQUAL_PRINCIPAL)) == [
        row(1, "312", "12", "300", "900"),
        row(2, "309", "9", "300", "600"),
        row(3, "306", "6", "300", "300"),
        row(4, "303", "3", "300", "0"),
    ]


def test_interest_only() -> None:
    assert amortisation(loan(Kind.INTEREST_ONLY)) == [
        row(1, "12", "12", "0", "1200"),
        row(2, "12", "12", "0", "1200"),
        row(3, "12", "12", "0", "1200"),
        row(4, "1212", "12", "1200", "0"),
    ]


def test_cents_are_rounded_half_up() -> None:
    """2.50 at 4 % a year, quarterly: 0.025 of interest is 0.03."""
    [first, *_rest] = amortisation(Loan(D("2.50"), D("0.04"), 4, Kind.INTEREST_ONLY, per_year=4))
    assert first.interest == D("0.03")


def test_money_without_cents() -> None:
    """At 0.1 % a month: 1,000 + 333,000, 667 + 333,333, and at last 333.667 of interest, 334, on 333,667."""
    rows = amortisation(Loan(D(1_000_000), D("0.012"), 3, decimals=0))
    assert [one.payment for one in rows] == [D(334000), D(334000), D(334001)]
    assert rows[-1].balance == 0


def test_without_interest_the_last_takes_the_rest() -> None:
    rows = amortisation(loan(principal=100, rate="0", payments=3))
    assert [(one.payment, one.interest) for one in rows] == [(D("33.33"), 0), (D("33.33"), 0), (D("33.34"), 0)]


def test_a_prepayment_shortens() -> None:
    """300 on top of the first: the same payment, and done a month sooner."""
    assert amortisation(loan(), [Prepayment(1, D(300))]) == [
        row(1, "307.54", "12.00", "295.54", "604.46", extra="300"),
        row(2, "307.54", "6.04", "301.50", "302.96"),
        row(3, "305.99", "3.03", "302.96", "0"),
    ]


def test_a_prepayment_lowers() -> None:
    """604.46 over three months at 1 %: 604.46 × 0.01 / (1 - 1.01⁻³) = 205.53."""
    rows = amortisation(loan(), [Prepayment(1, D(300), Effect.LOWER)])
    assert [one.payment for one in rows] == [D("307.54"), D("205.53"), D("205.53"), D("205.52")]
    even = amortisation(loan(Kind.EQUAL_PRINCIPAL), [Prepayment(2, D(300), Effect.LOWER)])
    assert [one.principal for one in even] == [300, 300, 150, 150]
    sooner = amortisation(loan(Kind.EQUAL_PRINCIPAL), [Prepayment(2, D(300))])
    assert [one.principal for one in sooner] == [300, 300, 300]


def test_more_than_is_owed_is_cut_to_it() -> None:
    rows = amortisation(loan(), [Prepayment(2, D(400)), Prepayment(2, D(400))])
    assert (len(rows), rows[-1].extra, rows[-1].balance) == (2, D("605.96"), 0)
    assert amortisation(loan(Kind.INTEREST_ONLY), [Prepayment(4, D(400))])[-1].extra == 0


def test_prepaid_costs_less() -> None:
    plain = total_interest(amortisation(loan()))
    assert total_interest(amortisation(loan(), [Prepayment(1, D(300))])) < plain
    assert total_interest(amortisation(loan(), [Prepayment(1, D(300), Effect.LOWER)])) < plain


def test_level_payment() -> None:
    assert level_payment(Loan(D(200_000), D("0.075"), 180), D(200_000), 180) == D("1854.02")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Loan(D(0), D("0.1"), 12),
        lambda: Loan(D(100), D("0.1"), 0),
        lambda: Loan(D(100), D(-12), 12),
        lambda: amortisation(loan(), [Prepayment(1, D(-1))]),
        lambda: amortisation(loan(), [Prepayment(0, D(1))]),
    ],
)
def test_impossible_loans_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"a loan has|a prepayment is"):
        make()


loans = st.builds(
    Loan,
    st.decimals("0.01", "5000000", places=2),
    st.decimals("-0.02", "0.5", places=4),
    st.integers(1, 420),
    st.sampled_from(Kind),
    decimals=st.sampled_from([0, 2, 3]),
)
extras = st.lists(
    st.builds(Prepayment, st.integers(1, 420), st.decimals("0", "100000", places=2), st.sampled_from(Effect)),
    max_size=4,
)


@settings(max_examples=120, deadline=None)
@given(loans, extras)
def test_every_table_closes_at_nothing(given_loan: Loan, prepaid: list[Prepayment]) -> None:
    rows = amortisation(given_loan, prepaid)
    owed = given_loan.rounded(given_loan.principal)
    assert rows[-1].balance == 0
    assert len(rows) <= given_loan.payments
    assert sum(one.principal + one.extra for one in rows) == owed
    assert all(one.payment == one.interest + one.principal for one in rows)
    for before, after in pairwise([Row(0, D(0), D(0), D(0), D(0), owed), *rows]):
        assert after.balance == before.balance - after.principal - after.extra
        assert after.interest == given_loan.rounded(before.balance * given_loan.rate)
        assert after.balance >= 0
