"""The legs of each kind of trade: one balanced transaction with fee and tax, so that cash in the books is cash at the broker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.models import Account, Commodity
from ledger.models.account import Purpose
from ledger.services.accounts import system_account
from ledger.services.legs import Leg
from portfolio.models import Security, TradeKind

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """A trade as its confirmation states it. All figures are positive; `gross`, `fee`, `tax` and `accrued` are in `currency` (default:
    the security's). `gross` is the value before fee, tax and accrued interest; what moves on the cash side follows from it.

    `cash` is where the money is (default: the same account, brokers keep both), `other` the account at the other end of a move.
    Example: 10 shares at 25.10 EUR with a fee of 1.00: Terms(BUY, account, on, security, quantity=10, gross=251, fee=1) moves −252 EUR.
    """

    kind: TradeKind
    account: Account
    on: date
    security: Security | None = None
    quantity: Decimal = ZERO
    gross: Decimal = ZERO
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    accrued: Decimal = ZERO
    currency: Commodity | None = None
    cash: Account | None = None
    other: Account | None = None


def trade_currency(terms: Terms) -> Commodity:
    """The currency of the trade's money. DomainError `no_currency` where nothing says it."""
    found = terms.currency or (terms.security.currency if terms.security else terms.account.commodity)
    if found is None:
        raise DomainError("no_currency", _("Say which currency this is in."))
    return found


def trade_legs(terms: Terms) -> list[Leg]:
    """The transaction's legs. DomainError: no_security, not_positive, no_currency, no_other_account, bad_kind."""
    build = BUILDERS.get(terms.kind)
    if build is None:
        raise DomainError("bad_kind", _("This is entered as an event of the security, not as a trade."))
    _check(terms)
    legs = [leg for leg in (*build(_Sides(terms)), *_costs(_Sides(terms))) if leg.quantity or leg.value]
    cash = -sum((leg.value or ZERO for leg in legs), ZERO)
    return [*legs, _Sides(terms).cash(cash)] if cash else legs


def _check(terms: Terms) -> None:
    if terms.kind in WITH_SECURITY and terms.security is None:
        raise DomainError("no_security", _("Choose the security."))
    if terms.kind in WITH_QUANTITY and terms.quantity <= 0:
        raise DomainError("not_positive", _("Enter a quantity above zero."))
    if terms.kind in WITH_GROSS and terms.gross <= 0:
        raise DomainError("not_positive", _("Enter an amount above zero."))
    if min(terms.quantity, terms.gross, terms.fee, terms.tax, terms.accrued) < 0:
        raise DomainError("not_positive", _("Enter amounts without a sign."))
    if terms.kind == TradeKind.TRANSFER and (terms.other is None or terms.other.pk == terms.account.pk):
        raise DomainError("no_other_account", _("Choose the account it moves to."))


class _Sides:
    """Legs by the side of the trade they are on. A positive figure is a debit."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.currency = trade_currency(terms)

    def shares(self, quantity: Decimal, value: Decimal, account: Account | None = None) -> Leg:
        security = self.terms.security
        assert security is not None  # `_check` has made sure
        return Leg(account or self.terms.account, quantity, security.commodity, value)

    def system(self, purpose: Purpose, value: Decimal) -> Leg:
        return self.money(system_account(self.terms.account.household, purpose), value)

    def money(self, account: Account, value: Decimal) -> Leg:
        return Leg(account, value, self.currency, value)

    def cash(self, value: Decimal) -> Leg:
        return self.money(self.terms.cash or self.terms.account, value)


def _costs(sides: _Sides) -> list[Leg]:
    terms = sides.terms
    return [
        *([sides.system(Purpose.TRADING_FEES, terms.fee)] if terms.fee else []),
        *([sides.system(Purpose.INVESTMENT_TAX, terms.tax)] if terms.tax else []),
    ]


def _buy(sides: _Sides) -> list[Leg]:
    """Interest that the seller had earned is paid along and taken back with the next coupon."""
    terms = sides.terms
    legs = [sides.shares(terms.quantity, terms.gross)]
    return [*legs, sides.system(Purpose.COUPONS, terms.accrued)] if terms.accrued else legs


def _sell(sides: _Sides) -> list[Leg]:
    terms = sides.terms
    legs = [sides.shares(-terms.quantity, -terms.gross)]
    return [*legs, sides.system(Purpose.COUPONS, -terms.accrued)] if terms.accrued else legs


def _delivery_in(sides: _Sides) -> list[Leg]:
    """Shares that come without a payment, at the cost they had; unknown cost (0) is zero value against corporate actions."""
    return _delivery(sides, 1, Purpose.OPENING)


def _delivery_out(sides: _Sides) -> list[Leg]:
    return _delivery(sides, -1, Purpose.ADJUSTMENT)


def _delivery(sides: _Sides, sign: int, purpose: Purpose) -> list[Leg]:
    terms = sides.terms
    shares = sides.shares(sign * terms.quantity, sign * terms.gross)
    if terms.gross:
        return [shares, sides.system(purpose, -sign * terms.gross)]
    equity = system_account(terms.account.household, Purpose.CORPORATE_ACTIONS)
    return [shares, sides.shares(-sign * terms.quantity, ZERO, equity)]


def _transfer(sides: _Sides) -> list[Leg]:
    """Both sides at no value: the lots, with their dates and costs, go along."""
    terms = sides.terms
    return [sides.shares(-terms.quantity, ZERO), sides.shares(terms.quantity, ZERO, terms.other)]


def _earned(purpose: Purpose) -> Callable[[_Sides], list[Leg]]:
    return lambda sides: [sides.system(purpose, -sides.terms.gross)]


def _reinvested(sides: _Sides) -> list[Leg]:
    """The dividend buys shares at once: they cost what was left of it after tax and fee."""
    terms = sides.terms
    bought = terms.gross - terms.tax - terms.fee
    return [sides.system(Purpose.DIVIDENDS, -terms.gross), sides.shares(terms.quantity, bought)]


def _amortisation(sides: _Sides) -> list[Leg]:
    """A part of the nominal comes back: the number of bonds stays, their cost goes down."""
    return [sides.shares(ZERO, -sides.terms.gross)]


def _reward(sides: _Sides) -> list[Leg]:
    terms = sides.terms
    return [sides.shares(terms.quantity, terms.gross), sides.system(Purpose.REWARDS, -terms.gross)]


def _spent(purpose: Purpose) -> Callable[[_Sides], list[Leg]]:
    return lambda sides: [sides.system(purpose, sides.terms.gross)]


def _deposit(sides: _Sides) -> list[Leg]:
    return [sides.money(_other(sides, Purpose.UNCATEGORISED_INCOME), -sides.terms.gross)]


def _withdrawal(sides: _Sides) -> list[Leg]:
    return [sides.money(_other(sides, Purpose.UNCATEGORISED_EXPENSE), sides.terms.gross)]


def _other(sides: _Sides, purpose: Purpose) -> Account:
    return sides.terms.other or system_account(sides.terms.account.household, purpose)


BUILDERS: dict[TradeKind, Callable[[_Sides], list[Leg]]] = {
    TradeKind.BUY: _buy,
    TradeKind.SELL: _sell,
    TradeKind.REDEMPTION: _sell,
    TradeKind.DELIVERY_IN: _delivery_in,
    TradeKind.DELIVERY_OUT: _delivery_out,
    TradeKind.TRANSFER: _transfer,
    TradeKind.DIVIDEND: _earned(Purpose.DIVIDENDS),
    TradeKind.REINVESTED: _reinvested,
    TradeKind.INTEREST: _earned(Purpose.COUPONS),
    TradeKind.COUPON: _earned(Purpose.COUPONS),
    TradeKind.AMORTISATION: _amortisation,
    TradeKind.REWARD: _reward,
    TradeKind.FEE: _spent(Purpose.TRADING_FEES),
    TradeKind.TAX: _spent(Purpose.INVESTMENT_TAX),
    TradeKind.DEPOSIT: _deposit,
    TradeKind.WITHDRAWAL: _withdrawal,
}

WITH_QUANTITY = frozenset(
    {
        TradeKind.BUY, TradeKind.SELL, TradeKind.REDEMPTION, TradeKind.DELIVERY_IN, TradeKind.DELIVERY_OUT,
        TradeKind.TRANSFER, TradeKind.REINVESTED, TradeKind.REWARD,
    }
)  # fmt: skip
WITH_SECURITY = WITH_QUANTITY | {TradeKind.DIVIDEND, TradeKind.COUPON, TradeKind.AMORTISATION}
WITH_GROSS = frozenset(BUILDERS) - {
    TradeKind.DELIVERY_IN, TradeKind.DELIVERY_OUT, TradeKind.TRANSFER, TradeKind.REWARD,
}  # fmt: skip
"""Which kinds need what. A delivery without a known cost, a move and a reward of unknown worth have none."""
