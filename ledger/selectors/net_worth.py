"""Net worth: assets, debts and what is in transit, at a date and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from ledger.models.transaction import Access
from ledger.selectors.balances import ASSETS, DEBTS, PRIVATE, by_class, class_of, class_order, is_debt
from ledger.selectors.books import DEBT_KINDS, AccountFacts, Books, books_of
from ledger.selectors.coverage import Figure, Valuer, total
from ledger.selectors.frames import By, Frame, frames
from ledger.selectors.totals import holdings_at, label_changes
from ledger.selectors.transit import Values, transit_at, transit_changes

Sums = dict[int, int]
Classes = dict[str, Sums]


@dataclass(frozen=True, slots=True)
class ClassWorth:
    """One line of the sheet: an account kind, or "private" for what other members show as a total only."""

    kind: str
    is_debt: bool
    value: Figure


@dataclass(frozen=True, slots=True)
class NetWorth:
    """assets + debts + in_transit = net; debts are negative. Each figure carries its coverage."""

    on: date
    currency: str
    assets: Figure
    debts: Figure
    in_transit: Figure
    net: Figure
    classes: tuple[ClassWorth, ...]


def net_worth(
    user: User, on: date | None = None, *, owned: Sequence[int] | None = None, books: Books | None = None
) -> NetWorth:
    """The household's net worth at the end of `on` (today), as far as `user` may count it.

    Checking 1,000, card −200, and 100 that left checking and have not arrived: assets 1,000, debts −200, in transit 100, net 900.
    With `owned` only those accounts count; what is in transit belongs to nobody then and is left out.
    """
    books = books or books_of(user)
    on = on or books.today
    held = holdings_at(books, _counted(books, owned), on)
    transit = transit_at(books, on) if owned is None else {}
    valuer = Valuer(books, {(commodity, on) for commodity in {*(key[1] for key in held), *transit}})
    return _point(books, by_class(books, held), transit, valuer, on, with_classes=True)


def _point(
    books: Books, classes: Mapping[str, Sums], transit: Values, valuer: Valuer, on: date, *, with_classes: bool
) -> NetWorth:
    base = books.base.code
    lines = {kind: valuer.figure(classes[kind], on) for kind in classes if with_classes or kind == PRIVATE}
    sides: tuple[Sums, Sums] = ({}, {})
    for kind, sums in classes.items():
        side = sides[is_debt(kind, lines.get(kind))]
        for commodity, units in sums.items():
            side[commodity] = side.get(commodity, 0) + units
    assets, debts, in_transit = (valuer.figure(sums, on) for sums in (*sides, transit))
    found = tuple(
        ClassWorth(kind, is_debt(kind, lines[kind]), lines[kind])
        for kind in sorted(lines, key=class_order)
        if with_classes
    )
    return NetWorth(on, base, assets, debts, in_transit, total((assets, debts, in_transit), base), found)


def net_worth_history(
    user: User,
    *,
    count: int = 12,
    by: By = By.MONTH,
    ending: date | None = None,
    with_classes: bool = False,
    owned: Sequence[int] | None = None,
    books: Books | None = None,
) -> tuple[NetWorth, ...]:
    """Net worth at the ends of the last `count` months or periods; the running one stands at `ending` (today).

    `classes` are worked out only when asked for: a line over time needs none.
    """
    books = books or books_of(user)
    ending = ending or books.today
    wanted = frames(books, by, count, ending)
    days = [min(frame.last, ending) for frame in wanted]
    steps = list(_steps(books, wanted, by, ending, _labels(books, with_classes, owned), with_transit=owned is None))
    needs = {
        (commodity, day)
        for day, (classes, transit) in zip(days, steps, strict=True)
        for commodity in {*transit, *(key for sums in classes.values() for key in sums)}
    }
    valuer = Valuer(books, needs)
    return tuple(
        _point(books, classes, transit, valuer, day, with_classes=with_classes)
        for day, (classes, transit) in zip(days, steps, strict=True)
    )


def _counted(books: Books, owned: Sequence[int] | None) -> list[AccountFacts]:
    accounts = books.balance_accounts(Access.SHOWN, Access.COUNTED)
    return accounts if owned is None else [account for account in accounts if account.id in owned]


def _labels(books: Books, with_classes: bool, owned: Sequence[int] | None) -> dict[int, str]:
    """Under what each account's key counts: its class, or only the side it is on where nobody asked for classes."""
    labels = {account.id: class_of(account) for account in _counted(books, owned)}
    if with_classes:
        return labels
    return {
        key: label if label == PRIVATE else DEBTS if label in DEBT_KINDS else ASSETS for key, label in labels.items()
    }


def _steps(
    books: Books, wanted: Sequence[Frame], by: By, ending: date, labels: Mapping[int, str], *, with_transit: bool
) -> Iterable[tuple[Classes, Values]]:
    """Classes and transit after each frame: all changes before the first frame, then one frame's after the other."""
    held = label_changes(books, labels, by, ending)
    moving = transit_changes(books, by, ending) if with_transit else {}
    running = Running()
    for index in sorted(index for index in {*held, *moving} if index < wanted[0].index):
        running.add(held.get(index, {}), moving.get(index, {}))
    for frame in wanted:
        running.add(held.get(frame.index, {}), moving.get(frame.index, {}))
        yield running.now()


class Running:
    """Sums that grow frame by frame."""

    def __init__(self) -> None:
        self._classes: Classes = {}
        self._transit: Values = {}

    def add(self, held: Mapping[tuple[str, int], int], moving: Values) -> None:
        for (label, commodity), units in held.items():
            sums = self._classes.setdefault(label, {})
            sums[commodity] = sums.get(commodity, 0) + units
        for currency, units in moving.items():
            self._transit[currency] = self._transit.get(currency, 0) + units

    def now(self) -> tuple[Classes, Values]:
        """A copy as it stands, without what is zero."""
        classes = {label: {key: units for key, units in sums.items() if units} for label, sums in self._classes.items()}
        return classes, {currency: units for currency, units in self._transit.items() if units}
