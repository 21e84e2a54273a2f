"""The flows of any window: whole months and periods from the totals, weeks and single members' from the postings by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from fintrack.lib.fields import VALUE_SCALE, from_units, to_units
from ledger.models.account import CATEGORY_KINDS, AccountKind
from ledger.models.transaction import Access
from ledger.rates import convert
from ledger.selectors.books import Books
from ledger.selectors.coverage import BucketSums, Figure, bucket_figure, total
from ledger.selectors.day_range import Days, days_flows
from ledger.selectors.frames import By, Frame, frames_between
from ledger.selectors.income import Flow, flows
from ledger.selectors.reports.asked import Cut, Window, frame_of, index_of
from ledger.selectors.sql import Clause, Row, as_day, fetch, marks

NOTHING = Clause("1 = 0")


def window_flows(books: Books, window: Window) -> list[Flow]:
    """Every category's sum in each frame of the window."""
    return frames_flows(books, window.cut, window.frames, window.owned)


def against_flows(books: Books, window: Window) -> list[Flow]:
    """The same for what the window is compared with; nothing where it isn't."""
    return frames_flows(books, window.against_cut, window.against, window.owned) if window.against else []


def frames_flows(books: Books, cut: Cut, wanted: Sequence[Frame], owned: Sequence[int] | None) -> list[Flow]:
    """Whole frames come from the month totals; what is cut off, the weeks, and what counts for one member from the postings."""
    if owned is not None or cut == Cut.WEEK:
        return posting_flows(books, wanted, owned)
    whole = [frame for frame in wanted if _is_whole(books, cut, frame)]
    parts = [frame for frame in wanted if frame not in whole]
    edges = [flow for frame in parts for flow in days_flows(books, Days(frame.first, frame.last), frame.index)]
    return [*(_whole_flows(books, cut, whole) if whole else ()), *edges]


def _is_whole(books: Books, cut: Cut, frame: Frame) -> bool:
    if cut == Cut.RANGE:
        return False
    known = frame_of(books, cut, frame.index)
    return (known.first, known.last) == (frame.first, frame.last)


def _whole_flows(books: Books, cut: Cut, wanted: Sequence[Frame]) -> list[Flow]:
    if cut in (Cut.PERIOD, Cut.MONTH):
        return flows(books, wanted, By(cut.value))
    months = frames_between(books, By.MONTH, wanted[0].first, wanted[-1].last)
    place = {month.index: index_of(books, cut, month.first) for month in months}
    sums: dict[tuple[int, str, int | None], list[Figure]] = {}
    for flow in flows(books, months, By.MONTH):
        sums.setdefault((place[flow.frame], flow.kind, flow.category), []).append(flow.figure)
    return [Flow(*where, total(parts, books.base.code)) for where, parts in sums.items()]


def posting_flows(books: Books, wanted: Sequence[Frame], owned: Sequence[int] | None) -> list[Flow]:
    """By day from the postings: a row counts for whose account paid it, the first balance-sheet leg where there are several."""
    rows = _by_day(books, wanted, owned)
    base, firsts = books.base, [frame.first for frame in wanted]
    rates = books.rates.rates((currency, base.id, as_day(day)) for _key, _audience, currency, day, *_sums in rows)
    sums: dict[tuple[int, str, int | None], list[Figure]] = {}
    for key, audience, currency, day, units, count in rows:
        access, kind, on = books.access(audience), books.accounts[key].kind, as_day(day)
        if access == Access.ABSENT:
            continue
        rate = rates[currency, base.id, on]
        worth = 0 if rate is None else to_units(convert(from_units(int(units), VALUE_SCALE), rate), VALUE_SCALE)
        bucket = BucketSums(currency, worth, int(units), count if rate is None else 0, count)
        place = wanted[bisect_right(firsts, on) - 1].index, kind, key if access == Access.SHOWN else None
        sums.setdefault(place, []).append(bucket_figure(books, bucket, -1 if kind == AccountKind.INCOME else 1))
    return [Flow(*place, total(parts, base.code)) for place, parts in sums.items()]


def _by_day(books: Books, wanted: Sequence[Frame], owned: Sequence[int] | None) -> list[Row]:
    """Sums by category and day. Money in the household's own currency needs no day's rate: a frame's stand under its first day."""
    where = legs_where(books, category_keys(books), Days(wanted[0].first, wanted[-1].last), owned)
    steps = [frame.first for frame in reversed(wanted)]
    first = f"CASE {' '.join('WHEN p.booked_on >= %s THEN %s' for _step in steps)} ELSE p.booked_on END"
    return fetch(
        f"SELECT p.account_id, p.audience, t.currency_id, CASE WHEN t.currency_id = %s THEN {first} ELSE p.booked_on END AS day, "
        "SUM(p.value), COUNT(*) FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id "
        f"WHERE {where.sql} GROUP BY p.account_id, p.audience, t.currency_id, day",
        [books.base.id, *(day for step in steps for day in (step, step)), *where.params],
    )


def category_keys(books: Books, kinds: Iterable[str] = CATEGORY_KINDS) -> list[int]:
    wanted = set(kinds)
    return [key for key, account in books.accounts.items() if account.kind in wanted]


def legs_where(books: Books, keys: Sequence[int], days: Days, owned: Sequence[int] | None) -> Clause:
    """Posted legs (`p`, of `t`) in these categories on these days, paid from these accounts."""
    if not keys:
        return NOTHING
    paid = paid_from(books, owned)
    return Clause(
        f"p.account_id IN {marks(keys)} AND p.booked_on >= %s AND p.booked_on <= %s AND t.state = 'posted' AND {paid.sql}",
        (*keys, days.first, days.last, *paid.params),
    )


def paid_from(books: Books, owned: Sequence[int] | None) -> Clause:
    """The test that a row was paid from one of these accounts: that of its first balance-sheet leg, so that it counts once."""
    if owned is None:
        return Clause("1 = 1")
    if not owned:
        return NOTHING
    held = [key for key, account in books.accounts.items() if account.is_balance]
    # "+ 0" leaves only the index by transaction: without statistics (a fresh import) PostgreSQL would read another one whole for
    # each row, and be minutes on a year of 10,000.
    return Clause(
        "(SELECT o.account_id FROM ledger_posting o WHERE o.transaction_id = t.id "
        f"AND o.account_id + 0 IN {marks(held)} ORDER BY o.id + 0 LIMIT 1) IN {marks(owned)}",
        (*held, *owned),
    )
