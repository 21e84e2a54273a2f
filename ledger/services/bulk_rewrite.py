"""Changing many transactions as one set: what each is now, what it shall be, and the few statements that make it so.

For changes that keep each leg's row, quantity and value: another category, day, payee, memo, tags, state. Whoever needs new legs
goes by `ledger.services.transactions`, one by one. Both leave the same behind: a revision each, the seal, the totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Household, User
from fintrack.lib.text import fold, search_key
from ledger.intake import bulk
from ledger.models import Transaction
from ledger.models.transaction import State, audiences_shown_to
from ledger.services.month_totals import Deltas, Fact, as_day
from ledger.services.snapshots import TAGS, snapshots_store

CHUNK = 5000
Change = tuple[int, int, int]
"""A transaction's key, its revision before and after: what `entries_record` takes."""


@dataclass(frozen=True, slots=True)
class LegNow:
    """A leg's row; `quantity` and `value` in database units."""

    id: int
    account: int
    booked_on: date
    commodity: int
    quantity: int
    value: int
    audience: str
    memo: str
    is_reconciled: bool


@dataclass(frozen=True, slots=True)
class EntryNow:
    """A transaction with its legs (in key order) and tags (keys), as it is or as it shall be."""

    id: int
    date: date
    currency: int
    payee: str
    memo: str
    state: str
    decided_by: str
    rule: int | None
    refund_of: int | None
    reviewed_at: datetime | None
    revision: int
    legs: tuple[LegNow, ...] = ()
    tags: frozenset[int] = frozenset()


Pair = tuple[EntryNow, EntryNow]
COLUMNS = (
    "pk", "date", "currency_id", "payee", "memo", "state", "decided_by", "rule_id", "refund_of_id", "reviewed_at", "revision",
)  # fmt: skip
LEGS = (
    "SELECT transaction_id, id, account_id, booked_on, commodity_id, quantity, value, audience, memo, reconciled "
    "FROM ledger_posting WHERE transaction_id IN ({keys}) ORDER BY id"
)


def entries_now(acting_user: User, keys: Sequence[int]) -> dict[int, EntryNow]:
    """The transactions of these keys that the person may see, locked for the change; the others don't exist for them."""
    seen = Transaction.objects.visible_to(acting_user).filter(pk__in=keys).order_by("pk")
    rows: list[Any] = list(seen.select_for_update(of=("self",)).values_list(*COLUMNS))
    legs, tags = _legs([row[0] for row in rows]), _tags([row[0] for row in rows])
    return {row[0]: EntryNow(*(*row, tuple(legs[row[0]]), frozenset(tags[row[0]]))) for row in rows}


def _legs(keys: Sequence[int]) -> Mapping[int, list[LegNow]]:
    found: dict[int, list[LegNow]] = defaultdict(list)
    for transaction, key, account, day, *rest, reconciled in bulk.fetch(LEGS.format(keys=_listed(keys))):
        found[transaction].append(LegNow(*(key, account, as_day(day), *rest, bool(reconciled))))
    return found


def _tags(keys: Sequence[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for transaction, tag in bulk.fetch(
        f"SELECT transaction_id, tag_id FROM {TAGS} WHERE transaction_id IN ({_listed(keys)})"
    ):
        found[transaction].add(tag)
    return found


def _listed(keys: Collection[int]) -> str:
    return ", ".join(map(str, keys)) or "NULL"


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Each key once, so many at a time that no statement grows too long."""
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def refusal(old: EntryNow, new: EntryNow, acting_user: User, locked_until: date | None) -> str:
    """Why this person may not make `old` into `new`, as a code; "" where nothing stands against it."""
    shown = audiences_shown_to(acting_user)
    if any(leg.audience not in shown for leg in old.legs):
        return "partly_private"
    if old == new:
        return "unchanged"
    if locked_until and any(day <= locked_until for day in _days(old, new)):
        return "locked"
    moved = any(_is_moved(was, leg) for was, leg in zip(old.legs, new.legs, strict=True))
    if moved or (old.state != new.state and any(leg.is_reconciled for leg in old.legs)):
        return "reconciled"
    return ""


def _days(old: EntryNow, new: EntryNow) -> set[date]:
    """A draft's own days don't count: pending since March, it may be booked in April although March is closed."""
    entries = (new,) if old.state == State.DRAFT else (old, new)
    return {day for entry in entries for day in (entry.date, *(leg.booked_on for leg in entry.legs))}


def _is_moved(old: LegNow, new: LegNow) -> bool:
    return old.is_reconciled and (old.account, old.booked_on) != (new.account, new.booked_on)


def entries_rewrite(
    household: Household, pairs: Sequence[Pair], *, acting_user: User | None, reason: str
) -> list[Change]:
    """Make each first of a pair its second, in the caller's transaction and under its locks; each gets a revision of what it was.

    What stands against it (`refusal`) is the caller's to leave out. A thousand pairs take a fifth of a second.
    """
    deltas = Deltas.of(household)
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        snapshots_store([old.id for old, _new in part], reason=reason, acting_user=acting_user)
        opened = [old.id for old, new in part if _is_frozen(old, new)]
        _set_state(opened, State.DRAFT.value)
        _write_headers(part)
        _write_legs(part)
        _write_tags(part)
        _seal(part, set(opened))
        _count(deltas, part)
    deltas.write()
    return [(old.id, old.revision, old.revision + 1) for old, _new in pairs]


def _is_frozen(old: EntryNow, new: EntryNow) -> bool:
    """Whether the seal stands against the change, so that the entry must be opened for it."""
    is_moved = old.date != new.date or any(_place(a) != _place(b) for a, b in zip(old.legs, new.legs, strict=True))
    return old.state != State.DRAFT and is_moved


def _place(leg: LegNow) -> tuple[int, date]:
    return leg.account, leg.booked_on


def _set_state(keys: Collection[int], state: str) -> None:
    if keys:
        bulk.execute(f"UPDATE ledger_transaction SET state = %s WHERE id IN ({_listed(keys)})", [state])


def _seal(pairs: Sequence[Pair], opened: Collection[int]) -> None:
    """A draft can't become void at once: it is posted first."""
    _set_state(
        [new.id for old, new in pairs if new.state == State.POSTED != _state_of(old, opened)], State.POSTED.value
    )
    void = [(_state_of(old, opened), new.id) for old, new in pairs if new.state == State.VOID]
    _set_state([key for state, key in void if state == State.DRAFT], State.POSTED.value)
    _set_state([key for state, key in void if state != State.VOID], State.VOID.value)


def _state_of(old: EntryNow, opened: Collection[int]) -> str:
    return State.DRAFT.value if old.id in opened else old.state


HEADER = {
    "date": "date", "memo": "text", "decided_by": "text", "rule_id": "bigint", "refund_of_id": "bigint", "reviewed_at": "timestamptz",
    "payee": "text", "payee_key": "text", "search_key": "text",
}  # fmt: skip


def _write_headers(pairs: Sequence[Pair]) -> None:
    keys = _listed([old.id for old, _new in pairs])
    bulk.execute(f"UPDATE ledger_transaction SET revision = revision + 1 WHERE id IN ({keys})")
    changed = [new for old, new in pairs if _header(old) != _header(new)]
    bulk.update_rows("ledger_transaction", HEADER, [(new.id, *_header(new), *_keys(new)) for new in changed])


def _header(entry: EntryNow) -> tuple[Any, ...]:
    at = bulk.moment(entry.reviewed_at) if entry.reviewed_at else None
    return (entry.date.isoformat(), entry.memo, entry.decided_by, entry.rule, entry.refund_of, at, entry.payee)


def _keys(entry: EntryNow) -> tuple[str, str]:
    """What the texts are found by."""
    return fold(entry.payee)[:200], search_key(entry.payee, entry.memo)


LEG = {"account_id": "bigint", "booked_on": "date", "memo": "text"}


def _write_legs(pairs: Sequence[Pair]) -> None:
    rows = [
        (leg.id, leg.account, leg.booked_on.isoformat(), leg.memo)
        for old, new in pairs
        for was, leg in zip(old.legs, new.legs, strict=True)
        if was != leg
    ]
    bulk.update_rows("ledger_posting", LEG, rows)


def _write_tags(pairs: Sequence[Pair]) -> None:
    gone: dict[int, list[int]] = defaultdict(list)
    for old, new in pairs:
        for tag in old.tags - new.tags:
            gone[tag].append(old.id)
    for tag, keys in gone.items():
        bulk.execute(f"DELETE FROM {TAGS} WHERE tag_id = %s AND transaction_id IN ({_listed(keys)})", [tag])
    come = [(old.id, tag) for old, new in pairs for tag in sorted(new.tags - old.tags)]
    if come:
        bulk.insert_rows(TAGS, ("transaction_id", "tag_id"), come)


def _count(deltas: Deltas, pairs: Sequence[Pair]) -> None:
    for old, new in pairs:
        if (old.state, old.legs) == (new.state, new.legs):
            continue
        for entry, sign in ((old, -1), (new, 1)):
            for leg in entry.legs if entry.state == State.POSTED else ():
                fact = Fact(
                    leg.account, leg.commodity, entry.currency, leg.booked_on, leg.audience, leg.quantity, leg.value
                )
                deltas.add(fact, sign)
