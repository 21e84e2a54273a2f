"""Quantities from the month totals, and the few postings inside an open bucket, by the register index. Database units all along.

A bucket is a calendar month cut by the household's periods, so buckets sort by (month, period) as days do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from accounts.periods import month_first, month_index, period_bounds, period_of
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.frames import By, rule_of
from ledger.selectors.sql import Clause, fetch, marks

ONE_BY_ONE = 1000
"""Up to so many postings their transactions are looked at one by one; beyond, the unposted ones are taken off the sum."""

Holdings = dict[tuple[int, int], int]
"""(account, commodity) → quantity in database units."""


class Bucket(NamedTuple):
    """The bucket a day falls into, with its own first and last day."""

    month: int
    period: int
    first: date
    last: date


def bucket_of(books: Books, on: date) -> Bucket:
    """With periods from the 25th, 10 February 2026 is in (24313, 24312), the 1st to the 24th."""
    month, period = month_index(on), period_of(books.period_rule, on)
    first, last = period_bounds(books.period_rule, period)
    month_last = month_first(month + 1) - timedelta(days=1)
    return Bucket(month, period, max(first, month_first(month)), min(last, month_last))


def holdings_at(books: Books, accounts: Sequence[AccountFacts], on: date) -> Holdings:
    """What each account holds at the end of `on`: all buckets up to the day's, less what in it is booked later.

    Where the bucket is long past and the day is early in it, the buckets before and what is booked up to the day instead.
    """
    bucket = bucket_of(books, on)
    is_early = bucket.last <= books.today and on - bucket.first < bucket.last - on
    whole = bucket if not is_early else bucket_of(books, bucket.first - timedelta(days=1))
    sums = _bucket_sums(accounts, whole)
    if is_early:
        _add(sums, posted_between(books, accounts, bucket.first, on), 1)
    elif on < bucket.last:
        _add(sums, posted_between(books, accounts, _next(on), bucket.last), -1)
    return {key: units for key, units in sums.items() if units}


def _add(sums: Holdings, more: Holdings, sign: int) -> None:
    for key, units in more.items():
        sums[key] = sums.get(key, 0) + sign * units


def _bucket_sums(accounts: Sequence[AccountFacts], upto: Bucket) -> Holdings:
    """All buckets up to and with `upto`, added in the database."""
    if not accounts:
        return {}
    keys = [account.id for account in accounts]
    rows = fetch(
        f"SELECT account_id, commodity_id, SUM(quantity) FROM ledger_monthtotal WHERE account_id IN {marks(keys)} "
        "AND (month < %s OR (month = %s AND period <= %s)) GROUP BY account_id, commodity_id",
        [*keys, upto.month, upto.month, upto.period],
    )
    return {(account, commodity): int(units) for account, commodity, units in rows}


def posted_between(
    books: Books, accounts: Iterable[AccountFacts], first: date, last: date, through: int | None = None
) -> Holdings:
    """Posted quantities booked from `first` to `last`; with `through`, of the last day only postings up to that key.

    The sum comes from the covering index alone; what is not posted there is few, and taken off.
    """
    held = list(accounts)
    sums = _several_commodities([account.id for account in held if account.commodity_id is None], first, last, through)
    single = {account.id: account.commodity_id for account in held if account.commodity_id is not None}
    if not single:
        return sums
    window = _window(list(single), first, last, through)
    rows = fetch(
        f"SELECT p.account_id, COUNT(*), SUM(p.quantity) FROM ledger_posting p WHERE {window.sql} GROUP BY p.account_id",
        window.params,
    )
    sums.update(((row[0], single[row[0]]), int(row[2])) for row in rows)
    count = sum(row[1] for row in rows)
    if count:
        _add(sums, _unposted(books, window, count), -1)
    return sums


def _window(keys: Sequence[int], first: date, last: date, through: int | None) -> Clause:
    sql = f"p.account_id IN {marks(keys)} AND p.booked_on >= %s AND p.booked_on <= %s"
    if through is None:
        return Clause(sql, (*keys, first, last))
    return Clause(f"{sql} AND (p.booked_on < %s OR p.id <= %s)", (*keys, first, last, last, through))


def _several_commodities(keys: Sequence[int], first: date, last: date, through: int | None) -> Holdings:
    """Accounts that hold several commodities: the index does not say which, so each row is read."""
    if not keys:
        return {}
    window = _window(keys, first, last, through)
    rows = fetch(
        "SELECT p.account_id, p.commodity_id, SUM(p.quantity) FROM ledger_posting p JOIN ledger_transaction t "
        f"ON t.id = p.transaction_id WHERE {window.sql} AND t.state = 'posted' GROUP BY p.account_id, p.commodity_id",
        window.params,
    )
    return {(account, commodity): int(units) for account, commodity, units in rows}


def _unposted(books: Books, window: Clause, count: int) -> Holdings:
    """Quantities of drafts and voids in the window: from its `count` rows, or from the unposted side where that is shorter.

    CROSS JOIN keeps SQLite to the order written; NOT (state = 'posted') is how the partial index says it.
    """
    is_few = count <= ONE_BY_ONE or unposted_count(books, count) >= count
    order = (
        "ledger_posting p CROSS JOIN ledger_transaction t"
        if is_few
        else "ledger_transaction t CROSS JOIN ledger_posting p"
    )
    rows = fetch(
        f"SELECT p.account_id, p.commodity_id, SUM(p.quantity) FROM {order} WHERE t.household_id = %s "
        f"AND NOT (t.state = 'posted') AND p.transaction_id = t.id AND {window.sql} GROUP BY p.account_id, p.commodity_id",
        [books.household.pk, *window.params],
    )
    return {(account, commodity): int(units) for account, commodity, units in rows}


def unposted_count(books: Books, limit: int) -> int:
    """How many drafts and voids there are, counting no further than `limit`."""
    sql = (
        "SELECT COUNT(*) FROM (SELECT 1 FROM ledger_transaction t WHERE t.household_id = %s AND NOT (t.state = 'posted') "
        "LIMIT %s) AS unposted"
    )
    return int(fetch(sql, [books.household.pk, limit])[0][0])


def label_changes(books: Books, labels: Mapping[int, str], by: By, on: date) -> dict[int, dict[tuple[str, int], int]]:
    """By how much each frame (month or period) changed what accounts of one label hold, by commodity, up to the end of `on`.

    `labels` says for each account's key under which label it counts. One query, and the open bucket.
    """
    if not labels:
        return {}
    bucket = bucket_of(books, on)
    keys = sorted(labels)
    whens = " ".join("WHEN %s THEN %s" for _key in keys)
    rows = fetch(
        f"SELECT {by.value}, CASE account_id {whens} END AS label, commodity_id, SUM(quantity) FROM ledger_monthtotal "
        f"WHERE account_id IN {marks(keys)} AND (month < %s OR (month = %s AND period <= %s)) "
        f"GROUP BY {by.value}, label, commodity_id",
        [*(value for key in keys for value in (key, labels[key])), *keys, bucket.month, bucket.month, bucket.period],
    )
    changes: dict[int, dict[tuple[str, int], int]] = {}
    for frame, label, commodity, units in rows:
        changes.setdefault(frame, {})[label, commodity] = int(units)
    if on < bucket.last:
        accounts = [books.accounts[key] for key in keys]
        current = changes.setdefault(period_of(rule_of(books, by), on), {})
        for (key, commodity), units in posted_between(books, accounts, _next(on), bucket.last).items():
            current[labels[key], commodity] = current.get((labels[key], commodity), 0) - units
    return changes


def _next(on: date) -> date:
    return on + timedelta(days=1)


def balance_through(books: Books, account: AccountFacts, booked_on: date, posting: int) -> int:
    """A single-commodity account's balance right after one posting, as the register lists them: by (booked_on, key)."""
    assert account.commodity_id is not None
    month = month_index(booked_on)
    before = fetch(
        "SELECT SUM(quantity) FROM ledger_monthtotal WHERE account_id = %s AND month < %s", [account.id, month]
    )
    inside = posted_between(books, [account], month_first(month), booked_on, posting)
    return int(before[0][0] or 0) + inside.get((account.id, account.commodity_id), 0)


def balance_in_all(account: AccountFacts) -> int:
    """A single-commodity account's balance after its last posting, future ones included."""
    rows = fetch("SELECT SUM(quantity) FROM ledger_monthtotal WHERE account_id = %s", [account.id])
    return int(rows[0][0] or 0)
