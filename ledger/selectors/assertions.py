"""Which balance assertions hold. One holds if some prefix of its day's lines, in source order, fits it (invariant 14).

A statement may be drawn before the day is over, and a file may list a day newest first: so the balance of the evening before, and
it plus the day's lines one after the other, in either order, are all good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from django.db.models import OuterRef, Subquery

from accounts.models import User
from accounts.periods import month_first, month_index
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.models import BalanceAssertion
from ledger.selectors.books import Books, books_of
from ledger.selectors.sql import fetch, is_postgresql, quantity

CHUNK = 200


@dataclass(frozen=True, slots=True)
class RedAccount:
    """An account whose latest assertion does not hold: what the source says, what the books say at the end of that day, and by
    how much more the source says.
    """

    public_id: UUID
    name: str
    on: date
    commodity: str
    stated: Decimal
    booked: Decimal
    difference: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An assertion and the balances of its day that would fit it, in database units; the last one is the day's end."""

    assertion: BalanceAssertion
    balances: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return to_units(self.assertion.quantity, QUANTITY_SCALE) in self.balances


def red_accounts(
    user: User, *, books: Books | None = None, found: Iterable[Checked] | None = None
) -> tuple[RedAccount, ...]:
    """The accounts the viewer may read whose latest assertion does not hold. `found` saves the queries where the page has them."""
    books = books or books_of(user)
    if found is None:
        found = checked(latest_assertions([account.id for account in books.balance_accounts()]))
    return tuple(_red(books, one) for one in found if not one.holds)


def latest_assertions(account_keys: Sequence[int]) -> list[BalanceAssertion]:
    """The newest assertion of each account and commodity that nothing superseded. No viewer: the caller chose the accounts."""
    live = BalanceAssertion.objects.filter(account__in=account_keys, superseded_by=None)
    newest = (
        BalanceAssertion.objects.filter(
            account=OuterRef("account"), commodity=OuterRef("commodity"), superseded_by=None
        )
        .order_by("-date", "-pk")
        .values("pk")[:1]
    )
    return list(live.filter(pk=Subquery(newest)).select_related("account", "commodity").order_by("pk"))


def _red(books: Books, found: Checked) -> RedAccount:
    assertion = found.assertion
    account = books.accounts[assertion.account_id]
    facts = books.commodities([assertion.commodity_id])[assertion.commodity_id]
    stated, booked = to_units(assertion.quantity, QUANTITY_SCALE), found.balances[-1]
    return RedAccount(
        account.public_id, account.name, assertion.date, facts.code, quantity(stated, facts.decimals),
        quantity(booked, facts.decimals), quantity(stated - booked, facts.decimals), assertion.source,
    )  # fmt: skip


def checked(assertions: Sequence[BalanceAssertion]) -> Iterable[Checked]:
    """Each assertion with the balances that would fit: two queries for every 200 of them. No viewer: the caller chose them."""
    for start in range(0, len(assertions), CHUNK):
        chunk = assertions[start : start + CHUNK]
        before, lines = _eve_balances(chunk), _day_lines(chunk)
        for assertion in chunk:
            yield Checked(assertion, _fitting(before[assertion.pk], lines.get(assertion.pk, ())))


def _fitting(before: int, lines: Sequence[int]) -> tuple[int, ...]:
    """_fitting(100, [5, -20]) == (100, 80, 105, 85): nothing of the day, newest first, oldest first, the whole day."""
    forward = list(accumulate(lines, initial=before))
    backward = list(accumulate(reversed(lines), initial=before))
    return (*backward[:-1], *forward)


def _wanted(assertions: Sequence[BalanceAssertion]) -> tuple[str, list[object]]:
    """The assertions as a table `a` (key, account, commodity, month, month_first, day)."""
    row = "(%s, %s, %s, %s, CAST(%s AS date), CAST(%s AS date))" if is_postgresql() else "(%s, %s, %s, %s, %s, %s)"
    params: list[object] = []
    for found in assertions:
        month = month_index(found.date)
        params += [found.pk, found.account_id, found.commodity_id, month, month_first(month), found.date]
    table = (
        f"WITH a (key, account, commodity, month, month_first, day) AS (VALUES {', '.join([row] * len(assertions))})"
    )
    return table, params


def _eve_balances(assertions: Sequence[BalanceAssertion]) -> Mapping[int, int]:
    """What each account held the evening before: month totals before the month, and the month's days before the day."""
    table, params = _wanted(assertions)
    rows = fetch(
        f"{table} SELECT a.key, "
        "(SELECT SUM(m.quantity) FROM ledger_monthtotal m "
        " WHERE m.account_id = a.account AND m.commodity_id = a.commodity AND m.month < a.month), "
        "(SELECT SUM(p.quantity) FROM ledger_posting p CROSS JOIN ledger_transaction t WHERE p.account_id = a.account "
        " AND p.commodity_id = a.commodity AND p.booked_on >= a.month_first AND p.booked_on < a.day "
        " AND t.id = p.transaction_id AND t.state = 'posted') FROM a",
        params,
    )
    return {key: int(before or 0) + int(inside or 0) for key, before, inside in rows}


def _day_lines(assertions: Sequence[BalanceAssertion]) -> Mapping[int, list[int]]:
    """The day's posted quantities in source order: by the line they came from, else by when they were written."""
    table, params = _wanted(assertions)
    line = "(SELECT MIN(s.id) FROM ledger_sourceline s WHERE s.transaction_id = t.id AND s.account_id = p.account_id)"
    rows = fetch(
        f"{table} SELECT a.key, p.quantity, {line} AS line FROM a CROSS JOIN ledger_posting p CROSS JOIN ledger_transaction t "
        "WHERE p.account_id = a.account AND p.booked_on = a.day AND p.commodity_id = a.commodity "
        "AND t.id = p.transaction_id AND t.state = 'posted' ORDER BY a.key, line NULLS LAST, p.id"
        if not is_postgresql()
        else f"{table} SELECT a.key, p.quantity, {line} AS line FROM a JOIN ledger_posting p ON p.account_id = a.account "
        "AND p.booked_on = a.day AND p.commodity_id = a.commodity JOIN ledger_transaction t ON t.id = p.transaction_id "
        "AND t.state = 'posted' ORDER BY a.key, line NULLS LAST, p.id",
        params,
    )
    found: dict[int, list[int]] = {}
    for key, units, _line in rows:
        found.setdefault(key, []).append(int(units))
    return found
