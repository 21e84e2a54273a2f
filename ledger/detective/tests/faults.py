"""A year of a made-up household with faults put in on purpose, and whether the detective named them first.

The truth is drawn first, the stated balances are taken from it, then a fault bends the rows. About half of the faults leave the traces
that they leave in real books (a line of the source that says otherwise, an earlier revision, a row that was voided); the others leave
none, and only what is usual speaks.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from ledger.detective.case import Case, Kind, Row, Spare, Stated, Stretch
from ledger.detective.digits import slips
from ledger.detective.gaps import entries_of, gaps, in_order, stretches
from ledger.detective.search import investigate

YEAR, ACCOUNT, OTHER = 2025, 1, 2
SHOPS = [f"shop {number}" for number in range(60)]
FIRST_ID = 1


@dataclass
class Household:
    """Rows as they truly were, and as the books have them. `wanted` has what a right answer names: (kinds, row key, quantity)."""

    rng: random.Random
    truth: list[Row]
    stated: list[Stated]
    rows: list[Row] = field(default_factory=list)
    spares: list[Spare] = field(default_factory=list)
    elsewhere: dict[str, dict[int, int]] = field(default_factory=dict)
    off: dict[int, list[Stretch]] = field(default_factory=dict)
    wanted: list[Callable[[Sequence[object]], bool]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    next_key: int = 1_000_000

    def case(self) -> Case:
        rows = sorted(self.rows, key=lambda row: row.on)
        return Case(rows, self.stated, self.spares, self.off, self.elsewhere)


def household(rng: random.Random, *, count: int = 2000, is_daily: bool = False) -> Household:
    """A current account: rent, salary and subscriptions month by month, shops of all sizes, a few rows typed by hand."""
    first = date(YEAR, 1, 1)
    rows = [Row(1, first - timedelta(days=1), rng.randrange(50_000, 500_000), "opening", is_opening=True)]
    plans = [("landlord", -rng.randrange(60_000, 140_000)), ("employer", rng.randrange(250_000, 500_000))]
    plans += [(f"plan {number}", -rng.randrange(300, 9_000)) for number in range(8)]
    drawn: list[tuple[date, int, str]] = []
    for month in range(1, 13):
        drawn += [(date(YEAR, month, rng.randint(1, 27)), quantity, payee) for payee, quantity in plans]
    sizes = {shop: rng.choice((450, 1_200, 3_500, 9_000)) for shop in SHOPS}
    while len(drawn) < count:
        shop = SHOPS[min(int(rng.expovariate(1 / 15)), len(SHOPS) - 1)]
        size = max(50, int(rng.lognormvariate(0, 0.5) * sizes[shop]))
        quantity = size if rng.random() < 0.02 else -size
        drawn.append((first + timedelta(days=rng.randrange(365)), quantity, shop))
    for key, (on, quantity, payee) in enumerate(sorted(drawn), start=2):
        told = () if rng.random() < 0.08 else ((on, quantity),)
        rows.append(Row(key, on, quantity, payee, told=told))
    return Household(rng, rows, _stated(rows, is_daily), list(rows), _voided(rng))


def _stated(rows: Sequence[Row], is_daily: bool) -> list[Stated]:
    """The true balance of each month's last day, and of every day that has rows where the source prints it."""
    totals: dict[date, int] = defaultdict(int)
    for row in rows:
        totals[row.on] += row.quantity
    days = sorted(totals)
    balances = dict(zip(days, accumulate(totals[day] for day in days), strict=True))
    ends = [date(YEAR, month, monthrange(YEAR, month)[1]) for month in range(1, 13)]
    found = [Stated(end, next(balances[day] for day in reversed(days) if day <= end)) for end in ends]
    return found + [Stated(day, balances[day], is_row=True) for day in days if is_daily and day.year == YEAR]


def _voided(rng: random.Random) -> list[Spare]:
    """Rows that were rightly voided or left out: tempting, and wrong."""
    return [
        Spare(
            rng.choice((Kind.VOIDED, Kind.REPEATED)), 900_000 + number, date(YEAR, rng.randint(1, 12), rng.randint(1, 28)),
            -rng.randrange(300, 9_000), rng.choice(SHOPS),
        )
        for number in range(20)
    ]  # fmt: skip


Fault = Callable[[Household], None]


def _pick(home: Household, fits: Callable[[Row], bool] = lambda row: True) -> Row:
    rows = [
        row
        for row in home.rows
        if not row.is_opening and row.key not in home.touched and row.on.year == YEAR and fits(row)
    ]
    row = home.rng.choice(rows)
    home.touched.add(row.key)
    return row


def _swap(home: Household, old: Row, new: Row | None) -> None:
    home.rows = [one for one in ((new if row is old else row) for row in home.rows) if one is not None]


def _names(*kinds: Kind, key: int | None = None, quantity: int | None = None) -> Callable[[object], bool]:
    def right(change: object) -> bool:
        return (
            change.kind in kinds  # type: ignore[attr-defined]
            and (key is None or change.key == key)  # type: ignore[attr-defined]
            and (quantity is None or quantity in (change.quantity, change.new_quantity))  # type: ignore[attr-defined]
        )

    return right


def voided(home: Household) -> None:
    row = _pick(home)
    _swap(home, row, None)
    kind = home.rng.choice((Kind.VOIDED, Kind.LEFT_OUT, Kind.REPEATED, Kind.UNDONE))
    home.spares.append(Spare(kind, row.key, row.on, row.quantity, row.payee))
    home.wanted.append(_names(kind, key=row.key))


def never_told(home: Household) -> None:
    """A row nobody has: all one can say is its quantity and between which statements."""
    row = _pick(home)
    _swap(home, row, None)
    home.wanted.append(_names(Kind.MISSING, quantity=row.quantity))


def doubled(home: Household) -> None:
    """Typed and imported, or imported again a day or two later; either of the two may be named."""
    row = _pick(home)
    is_typed, days = home.rng.random() < 0.5, home.rng.randrange(3)
    on = row.on + timedelta(days=days)
    twin = row.key if not is_typed and home.rng.random() < 0.5 else None
    home.next_key += 1
    copy = Row(home.next_key, on, row.quantity, row.payee, told=() if is_typed else ((on, row.quantity),), twin=twin)
    home.rows.append(copy)
    home.touched.add(copy.key)
    keys = (row.key, copy.key)
    home.wanted.append(lambda change: change.kind in (Kind.DOUBLE, Kind.EXTRA) and change.key in keys)  # type: ignore[attr-defined]


def _bend(home: Household, row: Row, new: Row) -> Row:
    """The row as bent; half of them keep a trace: the line that told it, or the revision before the edit."""
    trace = home.rng.randrange(4)
    if trace == 0:
        new = replace(new, told=((row.on, row.quantity),))
    elif trace == 1:
        new = replace(new, told=(), was=((row.on, row.quantity),))
    else:
        new = replace(new, told=())
    _swap(home, row, new)
    return new


def flipped(home: Household) -> None:
    row = _pick(home)
    _bend(home, row, replace(row, quantity=-row.quantity))
    home.wanted.append(_names(Kind.SIGN, key=row.key))


def mistyped(home: Household) -> None:
    row = _pick(home, lambda row: abs(row.quantity) > 100)
    wrong = home.rng.choice([new for new in slips(row.quantity) if row.quantity in slips(new)] or [row.quantity * 10])
    _bend(home, row, replace(row, quantity=wrong))
    home.wanted.append(_names(Kind.AMOUNT, key=row.key, quantity=row.quantity))


def wrong_day(home: Household) -> None:
    """A few days over the end of a month, or day and month the other way round."""
    row = _pick(home, lambda row: row.on.month < 12 and row.on.day > 25)
    _bend(home, row, replace(row, on=date(YEAR, row.on.month + 1, 1) + timedelta(days=home.rng.randrange(3))))
    home.wanted.append(_names(Kind.DAY, key=row.key))


def wrong_account(home: Household) -> None:
    """A row of this account is in another one, or the other way round; half the time the other account's statements say so, too."""
    row = _pick(home)
    is_known = home.rng.random() < 0.5
    if home.rng.random() < 0.5:
        _swap(home, row, None)
        home.spares.append(Spare(Kind.OTHER, row.key, row.on, row.quantity, row.payee, OTHER))
        home.elsewhere.setdefault(row.payee, {})[OTHER] = 1
        jump, kind = -row.quantity, Kind.OTHER
    else:
        payee = f"their {home.rng.randrange(9)}"
        home.elsewhere.setdefault(payee, {})[OTHER] = home.rng.randrange(2, 9)
        _bend_away(home, row, payee)
        jump, kind = row.quantity, Kind.ACCOUNT
    if is_known:
        end = date(YEAR, row.on.month, monthrange(YEAR, row.on.month)[1])
        home.off.setdefault(OTHER, []).append(Stretch(row.on.replace(day=1) - timedelta(days=1), end, jump))
    home.wanted.append(_names(kind, key=row.key))


def _bend_away(home: Household, row: Row, payee: str) -> None:
    """`row` was never this account's: the statements are told without it, and the books have it."""
    home.stated = [
        replace(one, quantity=one.quantity - row.quantity) if one.on >= row.on else one for one in home.stated
    ]
    _swap(home, row, replace(row, payee=payee, told=()))


def wrong_opening(home: Household) -> None:
    opening = next(row for row in home.rows if row.is_opening)
    if opening.key in home.touched:
        return doubled(home)
    home.touched.add(opening.key)
    _swap(home, opening, replace(opening, quantity=opening.quantity + home.rng.randrange(1_000, 90_000)))
    home.wanted.append(_names(Kind.OPENING, key=opening.key))
    return None


def half_missing(home: Household) -> None:
    row = _pick(home)
    _swap(home, row, None)
    home.spares.append(Spare(Kind.HALF, row.key, row.on, row.quantity, row.payee, OTHER))
    home.wanted.append(_names(Kind.HALF, key=row.key))


FAULTS: dict[str, Fault] = {
    "left out or voided": voided, "never told": never_told, "doubled": doubled, "sign flipped": flipped, "digits": mistyped,
    "wrong day": wrong_day, "wrong account": wrong_account, "wrong opening": wrong_opening, "half a transfer": half_missing,
}  # fmt: skip


@dataclass
class Score:
    """How often all faults of a case were named first, of how many; a case whose fault no statement shows is drawn again."""

    named: int = 0
    shown: int = 0
    cases: int = 0
    slowest: float = 0.0
    by_fault: Counter[tuple[str, bool]] = field(default_factory=Counter)


def is_named(home: Household, changes: Sequence[object]) -> bool:
    """Each fault by a change of its own, and nothing else."""
    left = list(changes)
    for right in home.wanted:
        hit = next((change for change in left if right(change)), None)  # type: ignore[arg-type]
        if hit is None:
            return False
        left.remove(hit)
    return not left


def trial(seed: int, faults: int, *, is_daily: bool, count: int = 2000, only: str = "") -> tuple[Household, list[str]]:
    """A household with so many faults that its statements show."""
    for again in range(50):
        rng = random.Random(f"{seed}-{again}-{faults}")
        home = household(rng, count=count, is_daily=is_daily)
        names = [only or rng.choice(list(FAULTS)) for _number in range(faults)]
        for name in names:
            FAULTS[name](home)
        stated = in_order(home.stated)
        if any(part.jump for part in stretches(stated, gaps(entries_of(home.rows), stated))):
            return home, names
    raise AssertionError("no fault showed")


def measured(cases: int, faults: int, *, is_daily: bool, only: str = "", clock: Callable[[], float]) -> Score:
    score = Score()
    for seed in range(cases):
        home, names = trial(seed, faults, is_daily=is_daily, only=only)
        started = clock()
        verdict = investigate(home.case())
        score.slowest = max(score.slowest, clock() - started)
        found = [is_named(home, one.changes) for one in verdict.explanations]
        score.cases += 1
        score.named += bool(found and found[0])
        score.shown += any(found)
        for name in names:
            score.by_fault[name, bool(found and found[0])] += 1
    return score
