"""How far an account is reconciled: the statement somebody works on, the rows it may have, and what was locked before, when and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from ledger.models import Activity, Posting
from ledger.models.activity import UNFINISHED
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.cursors import cursor_of
from ledger.selectors.narrowing import Filters
from ledger.selectors.register import RegisterPage, RegisterRow, register_page
from ledger.selectors.sql import as_day, fetch, quantity

MOST = 500
"""So many reconciliations of one account are listed, newest first."""


class OpenRow(NamedTuple):
    """A booked posting up to the statement's day that no statement has locked yet; `units` as the database counts."""

    booked_on: date
    units: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Which rows are ticked, in few words: all up to `through` that were there when `until` was the newest posting; `flips` the other
    way round.

    Example: Marks(date(2026, 10, 31), 900, frozenset({17})) ticks every row up to the end of October but 17.
    """

    through: date | None = None
    until: int = 0
    flips: frozenset[int] = frozenset()

    def has(self, key: int, on: date) -> bool:
        return (self.through is not None and key <= self.until and on <= self.through) != (key in self.flips)


class Tally(NamedTuple):
    """What rows come to, in database units: those locked before, those ticked, and how many are open and ticked."""

    locked: int = 0
    ticked: int = 0
    rows_open: int = 0
    rows_ticked: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A statement somebody works on. `token` says of which state of the books the tally is."""

    on: date
    stated: Decimal
    marks: Marks
    tally: Tally
    token: list[int]
    begun_at: datetime
    decimals: int

    @property
    def ticked_total(self) -> Decimal:
        return quantity(self.tally.ticked, self.decimals)

    @property
    def locked_total(self) -> Decimal:
        return quantity(self.tally.locked, self.decimals)

    @property
    def difference(self) -> Decimal:
        """What the statement says more than the rows locked and ticked: zero when it may be finished."""
        return self.stated - self.locked_total - self.ticked_total

    @property
    def rows_ticked(self) -> int:
        return self.tally.rows_ticked

    @property
    def left(self) -> int:
        """How many rows up to the day are not ticked."""
        return self.tally.rows_open - self.tally.rows_ticked


def unfinished(account: int) -> Activity | None:
    """The work in hand on an account."""
    return Activity.objects.filter(account=account, kind=UNFINISHED).select_related("account__commodity").first()


def keys_in(change: Mapping[str, Any]) -> set[int]:
    """The rows a change of many names: {"ranges": [[3, 5], [9, 9]]} has 3, 4, 5 and 9."""
    return {key for first, last in change["ranges"] for key in range(first, last + 1)}


def progress(draft: Activity) -> Progress:
    """Where the work stands against the books as they are now: a ticked row that was voided or moved since is ticked no more.

    The tally kept with the work counts as long as nothing of the books changed: a tick on an account of 50,000 rows adds them up once.
    """
    note = draft.changes[0]["note"]
    on = date.fromisoformat(note["statement"]["on"])
    decimals = draft.account.commodity.decimals if draft.account and draft.account.commodity else 2
    marks, token, kept = _marks(draft.changes[0]), books_token(draft), note.get("tally")
    tally = (
        Tally(*kept["sums"])
        if kept and kept["token"] == token
        else tally_of(open_rows(draft, on), locked_units(draft, on), marks)
    )
    return Progress(on, _stated(note["statement"], decimals), marks, tally, token, draft.created_at, decimals)


def _marks(change: Mapping[str, Any]) -> Marks:
    whole = change["note"].get("all")
    flips = frozenset(keys_in(change))
    return Marks(date.fromisoformat(whole["through"]), whole["until"], flips) if whole else Marks(flips=flips)


def books_token(draft: Activity) -> list[int]:
    """Another one as soon as anything may have changed in the account: an act of the household, an earlier version, a sum."""
    [found] = fetch(
        "SELECT (SELECT max(id) FROM ledger_transactionrevision), (SELECT max(id) FROM ledger_activity WHERE household_id = %s), "
        "(SELECT sum(postings) FROM ledger_monthtotal WHERE account_id = %s), "
        "(SELECT sum(quantity) FROM ledger_monthtotal WHERE account_id = %s)",
        [draft.household_id, draft.account_id, draft.account_id],
    )
    return [int(value or 0) for value in found]


OF_STATEMENT = (
    "FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id "
    "WHERE p.account_id = %s AND p.booked_on <= %s AND t.state = 'posted' AND "
)


def open_rows(draft: Activity, on: date, keys: Collection[int] | None = None) -> dict[int, OpenRow]:
    """The rows that may be ticked, or those of them that are named."""
    named = "" if keys is None else f" AND p.id IN ({', '.join(map(str, sorted(keys))) or 'NULL'})"
    rows = fetch(f"SELECT p.id, p.booked_on, p.quantity {OF_STATEMENT} NOT p.reconciled{named}", [draft.account_id, on])
    return {key: OpenRow(as_day(booked_on), units) for key, booked_on, units in rows}


def locked_units(draft: Activity, on: date) -> int:
    [(total,)] = fetch(f"SELECT sum(p.quantity) {OF_STATEMENT} p.reconciled", [draft.account_id, on])
    return int(total or 0)


def tally_of(rows: Mapping[int, OpenRow], locked: int, marks: Marks) -> Tally:
    units = [row.units for key, row in rows.items() if marks.has(key, row.booked_on)]
    return Tally(locked, sum(units), len(rows), len(units))


def ticked_keys(draft: Activity, now: Progress) -> set[int]:
    """The rows that are ticked and may be."""
    return {key for key, row in open_rows(draft, now.on).items() if now.marks.has(key, row.booked_on)}


def _stated(statement: Mapping[str, str], decimals: int) -> Decimal:
    return round(Decimal(statement["quantity"]), decimals)


@dataclass(frozen=True, slots=True)
class TickRow:
    """A row of the statement's account that may be ticked."""

    row: RegisterRow
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class TickPage:
    rows: tuple[TickRow, ...]
    next_cursor: str


def tick_page(
    books: Books, account: AccountFacts, now: Progress, *, text: str = "", cursor: str = "", limit: int = 100
) -> TickPage:
    """The rows that may be ticked, newest first. `bad_cursor`."""
    filters = Filters(text=text, state="posted", last_on=now.on, is_reconciled=False)
    page: RegisterPage = register_page(
        books.user, account=account.public_id, filters=filters, cursor=cursor, limit=limit, books=books
    )
    keys = leg_keys(books, account, [row.cursor for row in page.rows])
    rows = tuple(
        TickRow(row, row.cursor in keys and now.marks.has(keys[row.cursor], row.booked_on)) for row in page.rows
    )
    return TickPage(rows, page.next_cursor)


def leg_keys(books: Books, account: AccountFacts, cursors: Sequence[str]) -> dict[str, int]:
    """The postings of an account that rows are named by; those that are gone or another account's are left out. `bad_cursor`."""
    places = {text: cursor_of(text) for text in cursors}
    legs: dict[tuple[UUID, int], tuple[int, int]] = {}
    seen: dict[UUID, int] = {}
    rows = Posting.objects.filter(
        transaction__household=books.household, transaction__public_id__in={one.transaction for one in places.values()}
    )
    for transaction, key, of in rows.order_by("pk").values_list("transaction__public_id", "pk", "account"):
        place = seen[transaction] = seen.get(transaction, -1) + 1
        legs[transaction, place] = (key, of)
    found = {text: legs.get((one.transaction, one.leg)) for text, one in places.items()}
    return {text: leg[0] for text, leg in found.items() if leg is not None and leg[1] == account.id}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement an account was reconciled with. `rows` are those it locked, `locked` how many of them still are."""

    activity: UUID
    at: datetime
    who: str
    on: date
    stated: Decimal
    rows: int
    keys: frozenset[int]

    @property
    def locked(self) -> int:
        return len(self.keys)


def reconciliations(books: Books, account: AccountFacts, *, limit: int = MOST) -> tuple[Reconciliation, ...]:
    """What locked the rows of an account, newest first; a row that was unlocked and locked again counts with the newest."""
    decimals = books.commodities([account.commodity_id])[account.commodity_id].decimals if account.commodity_id else 2
    acts = Activity.objects.visible_to(books.user).filter(account=account.id, undone_at=None)
    acts = acts.filter(kind__in=("account.reconcile", "undo")).select_related("acting_user")
    left = {key for (key,) in fetch("SELECT id FROM ledger_posting WHERE account_id = %s AND reconciled", [account.id])}
    found = []
    for act in acts.order_by("-created_at", "-pk")[:limit]:
        for change in act.changes:
            if not _locks(change):
                continue
            keys = keys_in(change)
            statement = change["note"]["statement"]
            found.append(
                _reconciliation(act, date.fromisoformat(statement["on"]), _stated(statement, decimals), keys, left)
            )
            left -= keys
    return tuple(found)


def _locks(change: Mapping[str, Any]) -> bool:
    is_lock = change["model"] == "ledger.posting" and change["after"] == {"reconciled": True}
    return is_lock and "statement" in change.get("note", {})


def _reconciliation(act: Activity, on: date, stated: Decimal, keys: set[int], left: set[int]) -> Reconciliation:
    who = str(act.acting_user or "")
    return Reconciliation(act.public_id, act.created_at, who, on, stated, len(keys), frozenset(keys & left))


def locked_keys(account: AccountFacts, transactions: Collection[UUID]) -> list[int]:
    """The locked postings of these transactions in an account."""
    legs = Posting.objects.filter(account=account.id, transaction__public_id__in=transactions, reconciled=True)
    return list(legs.values_list("pk", flat=True))
