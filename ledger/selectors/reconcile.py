"""An account against its statements: which balances fit, since when one doesn't, and the rows that would explain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import BalanceAssertion, Posting
from ledger.models.transaction import State
from ledger.selectors.assertions import Checked, checked
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.sql import quantity

TYPED = "typed"
"""The source of a balance that a person typed."""

EARLIER = 50
"""How many statements before one are looked at for the last that fits."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row of exactly the difference: without it the statement would fit."""

    transaction: UUID
    on: date
    payee: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class AssertionLine:
    """What a statement said an account held, and what the books say at the end of that day. Where they disagree, `agreed_on` is the
    last statement before it that fits, and `off_since` the first one after that which doesn't.
    """

    public_id: UUID
    on: date
    commodity: str
    stated: Decimal
    booked: Decimal
    source: str
    holds: bool
    agreed_on: date | None = None
    off_since: date | None = None
    suspects: tuple[Suspect, ...] = ()

    @property
    def difference(self) -> Decimal:
        """What the statement says more than the books at the end of the day; zero where some moment of the day fits."""
        return self.stated - (self.stated if self.holds else self.booked)  # a zero with the commodity's decimals

    @property
    def is_typed(self) -> bool:
        return self.source == TYPED


def assertion_found(user: User, public_id: UUID) -> BalanceAssertion:
    """A statement balance of an account the viewer may read; absent and not-yours are both NotFound."""
    books = books_of(user)
    keys = [account.id for account in books.balance_accounts()]
    rows = BalanceAssertion.objects.filter(account__in=keys).select_related("account__household", "commodity")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such statement balance."))
    return found


def assertion_lines(
    user: User, account: UUID, *, limit: int = 50, after: BalanceAssertion | None = None, books: Books | None = None
) -> tuple[AssertionLine, ...]:
    """The newest `limit` statement balances of an account that nothing superseded, newest first; or those that follow `after`."""
    books = books or books_of(user)
    facts = books.account(account)
    if not facts.is_balance:
        raise NotFound(_("There is no such account."))
    live = BalanceAssertion.objects.filter(account=facts.id, superseded_by=None)
    if after is not None:
        live = live.filter(Q(date__lt=after.date) | Q(date=after.date, pk__lt=after.pk))
    found = list(checked(list(live.order_by("-date", "-pk")[: limit + EARLIER])))
    books.commodities({one.assertion.commodity_id for one in found})
    lines = tuple(_line(books, one, found[place + 1 :]) for place, one in enumerate(found[:limit]))
    return (_suspected(books, facts, lines[0], found[0]), *lines[1:]) if lines and after is None else lines


def assertion_line(user: User, public_id: UUID) -> AssertionLine:
    """One statement balance against the books, with what came before it."""
    books, found = books_of(user), assertion_found(user, public_id)
    earlier = BalanceAssertion.objects.filter(
        account=found.account_id, commodity=found.commodity_id, superseded_by=None, date__lt=found.date
    )
    one, *before = checked([found, *earlier.order_by("-date", "-pk")[:EARLIER]])
    books.commodities({found.commodity_id})
    return _suspected(books, books.accounts[found.account_id], _line(books, one, before), one)


def _line(books: Books, one: Checked, earlier: Sequence[Checked]) -> AssertionLine:
    assertion = one.assertion
    facts = books.commodities([assertion.commodity_id])[assertion.commodity_id]
    line = AssertionLine(
        assertion.public_id, assertion.date, facts.code, quantity_of(assertion, facts.decimals),
        quantity(one.balances[-1], facts.decimals), assertion.source, one.holds,
    )  # fmt: skip
    if one.holds:
        return line
    agreed_on, off_since = broken(one, earlier)
    return replace(line, agreed_on=agreed_on, off_since=off_since)


def quantity_of(assertion: BalanceAssertion, decimals: int) -> Decimal:
    """The stated quantity with its commodity's decimals."""
    stated: Decimal = round(assertion.quantity, decimals)
    return stated if stated == assertion.quantity else assertion.quantity


def broken(one: Checked, earlier: Sequence[Checked]) -> tuple[date | None, date]:
    """Where it stopped fitting: of balances that fit on 31 January and not on 28 February and 31 March, 31 January and 28 February."""
    since = one.assertion.date
    for before in earlier:
        if before.assertion.commodity_id != one.assertion.commodity_id:
            continue
        if before.holds:
            return before.assertion.date, since
        since = before.assertion.date
    return None, since


def _suspected(books: Books, facts: AccountFacts, line: AssertionLine, found: Checked) -> AssertionLine:
    if line.holds:
        return line
    rows = Posting.objects.visible_to(books.user).filter(
        account=facts.id, commodity=found.assertion.commodity_id, quantity=-line.difference, booked_on__lte=line.on,
        transaction__state=State.POSTED,
    ).select_related("transaction")  # fmt: skip
    if line.agreed_on is not None:
        rows = rows.filter(booked_on__gt=line.agreed_on)
    suspects = tuple(
        Suspect(row.transaction.public_id, row.booked_on, row.transaction.payee, -line.difference)
        for row in rows.order_by("-booked_on", "-pk")[:3]
    )
    return replace(line, suspects=suspects)
