"""Money in transit: legs of one transaction booked on different days. What has left and not arrived is a line of its own.

Every transaction's values sum to zero, so all legs booked up to a day sum to what is still to come, with the other sign: 100 that
left on the 31st and arrive on the 3rd are −100 in the totals until then, and 100 in transit. Only transactions with a leg that
another member hides do not sum to zero for the viewer; what they moved out of sight is taken out of the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.periods import period_of
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.models.transaction import Access
from ledger.selectors.books import Books
from ledger.selectors.frames import By, rule_of
from ledger.selectors.sql import as_day, fetch, marks
from ledger.selectors.totals import bucket_of

TO_QUANTITY = 10 ** (QUANTITY_SCALE - VALUE_SCALE)
"""Values have 4 decimals, quantities 8: in transit is kept in quantity units, as any holding of a currency."""

Values = dict[int, int]
"""Currency → what is in transit, in quantity units."""


def transit_at(books: Books, on: date) -> Values:
    """Values in transit at the end of `on`, by the transactions' currency."""
    values: Values = {}
    for changes in transit_changes(books, By.PERIOD, on).values():
        for currency, units in changes.items():
            values[currency] = values.get(currency, 0) + units
    return {currency: units for currency, units in values.items() if units}


def transit_changes(books: Books, by: By, on: date) -> dict[int, Values]:
    """By how much each frame changed what is in transit, up to the end of `on`."""
    changes: dict[int, Values] = {}
    for frame, currency, units in (*_in_buckets(books, by, on), *_later(books, by, on), *_out_of_sight(books, by, on)):
        values = changes.setdefault(frame, {})
        values[currency] = values.get(currency, 0) + units * TO_QUANTITY
    return changes


def _in_buckets(books: Books, by: By, on: date) -> Iterator[tuple[int, int, int]]:
    """What is booked is not in transit any more: what the buckets leave open, with the other sign."""
    bucket = bucket_of(books, on)
    rows = fetch(
        f"SELECT {by.value}, currency_id, audience, value FROM ledger_transittotal WHERE household_id = %s "
        "AND month <= %s AND (month < %s OR period <= %s)",
        [books.household.pk, bucket.month, bucket.month, bucket.period],
    )
    for frame, currency, audience, units in rows:
        if books.access(audience) != Access.ABSENT:
            yield frame, currency, -int(units)


def _later(books: Books, by: By, on: date) -> Iterator[tuple[int, int, int]]:
    """What the day's own bucket holds of later days, taken back."""
    last = bucket_of(books, on).last
    keys = [key for key, account in books.accounts.items() if account.access != Access.ABSENT]
    if on >= last or not keys:
        return
    rows = fetch(
        "SELECT t.currency_id, p.audience, SUM(p.value) FROM ledger_posting p JOIN ledger_transaction t "
        f"ON t.id = p.transaction_id WHERE p.account_id IN {marks(keys)} AND p.booked_on >= %s AND p.booked_on <= %s "
        "AND t.state = 'posted' GROUP BY t.currency_id, p.audience",
        [*keys, on + timedelta(days=1), last],
    )
    frame = period_of(rule_of(books, by), on)
    for currency, audience, units in rows:
        if books.access(audience) != Access.ABSENT:
            yield frame, currency, int(units)


def _out_of_sight(books: Books, by: By, on: date) -> Iterator[tuple[int, int, int]]:
    """What shown accounts moved to or from accounts that others hide: gone for this viewer, not on its way."""
    hidden = [account.id for account in books.balance_accounts(Access.ABSENT)]
    if not hidden:
        return
    rows = fetch(
        "SELECT p.booked_on, t.currency_id, p.audience, SUM(p.value) FROM "
        f"(SELECT DISTINCT transaction_id FROM ledger_posting WHERE account_id IN {marks(hidden)}) AS h "
        "JOIN ledger_posting p ON p.transaction_id = h.transaction_id JOIN ledger_transaction t ON t.id = p.transaction_id "
        "WHERE t.state = 'posted' AND p.booked_on <= %s GROUP BY p.booked_on, t.currency_id, p.audience",
        [*hidden, on],
    )
    rule = rule_of(books, by)
    for day, currency, audience, units in rows:
        if books.access(audience) != Access.ABSENT:
            yield period_of(rule, as_day(day)), currency, int(units)
