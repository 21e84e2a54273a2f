"""The balance detective on the books: since when an account and its statements disagree, and the likeliest reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.detective.case import Case, Explanation, Stated, Stretch, Verdict
from ledger.detective.gaps import entries_of, gaps, in_order, stretches
from ledger.detective.running import days_stated
from ledger.detective.search import investigate
from ledger.models import BalanceAssertion
from ledger.selectors.assertions import checked
from ledger.selectors.books import AccountFacts, Books, CommodityFacts, books_of
from ledger.selectors.detective_rows import Reading, cents, payees_elsewhere, rows_elsewhere

MOST_STATED = 400


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was found of an account in one commodity. Where nothing was ever stated of it, there is no verdict."""

    account: AccountFacts
    commodity: CommodityFacts
    verdict: Verdict | None

    def quantity(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self.commodity.decimals)


def inquiry(user: User, account: UUID, *, books: Books | None = None) -> Inquiry:
    """Look into an account: of what it holds, the commodity whose newest statement doesn't fit. NotFound for what the viewer can't read."""
    books = books or books_of(user)
    facts = books.account(account)
    if not facts.is_balance:
        raise NotFound(_("There is no such account."))
    stated = _stated(facts.id)
    commodity = _commodity(books, facts, stated)
    own = [one for one in stated if one.commodity_id == commodity.id]
    if not own:
        return Inquiry(facts, commodity, None)
    return Inquiry(facts, commodity, investigate(_case(books, facts, commodity, own)))


def _stated(account: int) -> list[BalanceAssertion]:
    rows = BalanceAssertion.objects.filter(account=account, superseded_by=None).order_by("-date", "-pk")
    return list(rows[:MOST_STATED])


def _commodity(books: Books, facts: AccountFacts, stated: Sequence[BalanceAssertion]) -> CommodityFacts:
    newest: dict[int, BalanceAssertion] = {}
    for one in stated:
        newest.setdefault(one.commodity_id, one)
    off = [found.assertion.commodity_id for found in checked(list(newest.values())) if not found.holds]
    key = next(iter([*off, *newest]), facts.commodity_id) or books.base.id
    return books.commodities([key])[key]


def _case(books: Books, facts: AccountFacts, commodity: CommodityFacts, own: Sequence[BalanceAssertion]) -> Case:
    reading = Reading(books, facts, commodity)
    rows = reading.rows()
    first = reading.first or date.min
    said = in_order(Stated(one.date, cents(one.quantity, commodity)) for one in own if one.date >= first)
    entries = entries_of(rows)
    stated = in_order([*said, *days_stated(reading.printed(), entries, said)])
    found = gaps(entries, stated)
    if not any(found):
        return Case(rows, stated)
    others = [
        one for one in books.balance_accounts() if one.id != facts.id and one.commodity_id in (None, commodity.id)
    ]
    off = _off(others, commodity)
    jumps = {part.jump for part in stretches(stated, found)} | {part.jump for parts in off.values() for part in parts}
    spares = [*reading.spares(), *rows_elsewhere(reading, others, jumps - {0})] if others else reading.spares()
    return Case(rows, stated, spares, off, payees_elsewhere(reading, others))


def _off(others: Sequence[AccountFacts], commodity: CommodityFacts) -> Mapping[int, Sequence[Stretch]]:
    """The stretches in which other accounts go wrong; those without any are left out."""
    keys = [account.id for account in others]
    rows = BalanceAssertion.objects.filter(account__in=keys, commodity=commodity.id, superseded_by=None)
    by_account: dict[int, list[tuple[Stated, int]]] = {}
    for one in checked(list(rows.order_by("-date", "-pk")[:MOST_STATED])):
        assertion = one.assertion
        gap = (
            0
            if one.holds
            else cents(assertion.quantity, commodity) - one.balances[-1] // 10 ** (8 - commodity.decimals)
        )
        by_account.setdefault(assertion.account_id, []).append((Stated(assertion.date, 0), gap))
    found = {}
    for key, told in by_account.items():
        told.sort(key=lambda pair: pair[0].on)
        parts = stretches([one for one, _gap in told], [gap for _one, gap in told])
        if off := [part for part in parts if part.jump]:
            found[key] = off
    return found


def explanation_found(found: Inquiry, named: Sequence[str]) -> Explanation:
    """The explanation all of whose named changes are still proposed; NotFound once the books have moved on."""
    for one in found.verdict.explanations if found.verdict else ():
        if named and set(named) <= {change.id for change in one.changes}:
            return one
    raise NotFound(_("This is no longer proposed: the books changed since. Look again."), code="not_proposed")
