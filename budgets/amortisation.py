"""A loan's table: what each payment pays in interest and principal, down to a balance of exactly nothing.

Pure functions: no database, no Django. All amounts are positive, in the loan's currency; rates are fractions of a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from portfolio.time_value import pmt

ZERO = Decimal(0)


class Kind(StrEnum):
    """How a loan is paid back: level payments, level principal, or interest until all is due with the last payment."""

    ANNUITY = "annuity"
    EQUAL_PRINCIPAL = "equal_principal"
    INTEREST_ONLY = "interest_only"


class Effect(StrEnum):
    """What a prepayment does: the loan ends sooner at the same payment, or the payment gets smaller."""

    SHORTEN = "shorten"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Loan:
    """`yearly_rate` is nominal: a twelfth is due each month. `decimals`: money is rounded to these (half up), None: not at all."""

    principal: Decimal
    yearly_rate: Decimal
    payments: int
    kind: Kind = Kind.ANNUITY
    per_year: int = 12
    decimals: int | None = 2

    def __post_init__(self) -> None:
        if self.principal <= 0 or self.payments < 1 or self.per_year < 1 or self.yearly_rate <= -self.per_year:
            raise ValueError("a loan has a principal, at least one payment, and a rate above -100 % per period")

    @property
    def rate(self) -> Decimal:
        """The rate of one period."""
        return self.yearly_rate / self.per_year

    def rounded(self, value: Decimal) -> Decimal:
        if self.decimals is None:
            return value
        return value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


class Prepayment(NamedTuple):
    """Paid on top of payment number `period` (from 1); more than what is owed is cut to it."""

    period: int
    value: Decimal
    effect: Effect = Effect.SHORTEN


class Row(NamedTuple):
    """One payment: `payment` = `interest` + `principal`; `extra` is prepaid with it; `balance` is what is owed after both."""

    period: int
    payment: Decimal
    interest: Decimal
    principal: Decimal
    extra: Decimal
    balance: Decimal


def level_payment(loan: Loan, balance: Decimal, payments: int) -> Decimal:
    """The annuity's payment for what is left: 1,854.02 for 200,000 at 7.5 % in 180 months."""
    payment = pmt(loan.rate, payments, -balance)
    if payment is None:
        raise ValueError("no level payment pays this loan back")
    return loan.rounded(payment)


def amortisation(loan: Loan, prepayments: Iterable[Prepayment] = ()) -> list[Row]:
    """The rows until nothing is owed; the last payment takes the rest, so its balance is exactly 0.

    The table is shorter than `loan.payments` when prepayments or rounding pay it off before.
    Example: 200,000 at 7.5 % in 180 months: 1,854.02 each month, 1,250.00 of the first is interest, the last is 1,855.50.
    """
    extras = _by_period(prepayments)
    rows: list[Row] = []
    balance, level = loan.rounded(loan.principal), _level(loan, loan.principal, loan.payments)
    for period in range(1, loan.payments + 1):
        row = _row(loan, period, balance, level, sum((one.value for one in extras.get(period, ())), ZERO))
        rows.append(row)
        balance = row.balance
        if balance == 0:
            break
        if any(one.effect is Effect.LOWER for one in extras.get(period, ())):
            level = _level(loan, balance, loan.payments - period)
    return rows


def total_interest(rows: Iterable[Row]) -> Decimal:
    """What the loan costs: 133,725.08 in the example above."""
    return sum((row.interest for row in rows), ZERO)


def _by_period(prepayments: Iterable[Prepayment]) -> Mapping[int, list[Prepayment]]:
    found: dict[int, list[Prepayment]] = {}
    for one in prepayments:
        if one.value < 0 or one.period < 1:
            raise ValueError("a prepayment is a positive amount with one of the payments")
        found.setdefault(one.period, []).append(one)
    return found


def _level(loan: Loan, balance: Decimal, payments: int) -> Decimal:
    """What stays level from here: an annuity's payment, else the principal in each."""
    if loan.kind is Kind.ANNUITY:
        return level_payment(loan, balance, payments)
    return loan.rounded(balance / payments) if loan.kind is Kind.EQUAL_PRINCIPAL else ZERO


def _row(loan: Loan, period: int, balance: Decimal, level: Decimal, extra: Decimal) -> Row:
    interest = loan.rounded(balance * loan.rate)
    principal = level - interest if loan.kind is Kind.ANNUITY else level
    if period == loan.payments or principal > balance:
        principal = balance
    extra = min(loan.rounded(extra), balance - principal)
    return Row(period, interest + principal, interest, principal, extra, balance - principal - extra)
