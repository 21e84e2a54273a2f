"""Net worth: assets, debts and what is in transit, at a date and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from ledger.models.transaction import Access
from ledger.selectors.balances import by_class, class_of, class_order, is_debt
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure, Valuer, total
from ledger.selectors.frames import By, Frame, frames
from ledger.selectors.totals import Holdings, holdings_at, holdings_changes
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


def net_worth(user: User, on: date | None = None, *, books: Books | None = None) -> NetWorth:
    """The household's net worth at the end of `on` (today), as far as `user` may count it.

    Checking 1,000, card −200, and 100 that left checking and have not arrived: assets 1,000, debts −200, in transit 100, net 900.
    """
    books = books or books_of(user)
    on = on or books.today
    held = holdings_at(books, books.balance_accounts(Access.SHOWN, Access.COUNTED), on)
    transit = transit_at(books, on)
    valuer = Valuer(books, {(commodity, on) for commodity in {*(key[1] for key in held), *transit}})
    return _point(books, by_class(books, held), transit, valuer, on)


def _point(books: Books, classes: Mapping[str, Sums], transit: Values, valuer: Valuer, on: date) -> NetWorth:
    base = books.base.code
    lines = []
    for kind in sorted(classes, key=class_order):
        value = valuer.figure(classes[kind], on)
        lines.append(ClassWorth(kind, is_debt(kind, value), value))
    assets = total((line.value for line in lines if not line.is_debt), base)
    debts = total((line.value for line in lines if line.is_debt), base)
    in_transit = valuer.figure(transit, on)
    return NetWorth(on, base, assets, debts, in_transit, total((assets, debts, in_transit), base), tuple(lines))


def net_worth_history(
    user: User, *, count: int = 12, by: By = By.MONTH, ending: date | None = None, books: Books | None = None
) -> tuple[NetWorth, ...]:
    """Net worth at the ends of the last `count` months or periods; the running one stands at `ending` (today)."""
    books = books or books_of(user)
    ending = ending or books.today
    wanted = frames(books, by, count, ending)
    days = [min(frame.last, ending) for frame in wanted]
    steps = list(_steps(books, wanted, by, ending))
    needs = {
        (commodity, day)
        for day, (classes, transit) in zip(days, steps, strict=True)
        for commodity in {*transit, *(key for sums in classes.values() for key in sums)}
    }
    valuer = Valuer(books, needs)
    return tuple(
        _point(books, classes, transit, valuer, day) for day, (classes, transit) in zip(days, steps, strict=True)
    )


def _steps(books: Books, wanted: Sequence[Frame], by: By, ending: date) -> Iterable[tuple[Classes, Values]]:
    """Classes and transit after each frame: all changes before the first frame, then one frame's after the other."""
    accounts = books.balance_accounts(Access.SHOWN, Access.COUNTED)
    held = holdings_changes(books, accounts, by, ending)
    moving = transit_changes(books, by, ending)
    running = Running({account.id: class_of(account) for account in accounts})
    for index in sorted(index for index in {*held, *moving} if index < wanted[0].index):
        running.add(held.get(index, {}), moving.get(index, {}))
    for frame in wanted:
        running.add(held.get(frame.index, {}), moving.get(frame.index, {}))
        yield running.now()


class Running:
    """Sums that grow frame by frame."""

    def __init__(self, class_by_account: Mapping[int, str]) -> None:
        self._class_by_account = class_by_account
        self._classes: Classes = {}
        self._transit: Values = {}

    def add(self, held: Holdings, moving: Values) -> None:
        for (account, commodity), units in held.items():
            sums = self._classes.setdefault(self._class_by_account[account], {})
            sums[commodity] = sums.get(commodity, 0) + units
        for currency, units in moving.items():
            self._transit[currency] = self._transit.get(currency, 0) + units

    def now(self) -> tuple[Classes, Values]:
        """A copy as it stands, without what is zero."""
        classes = {kind: {key: units for key, units in sums.items() if units} for kind, sums in self._classes.items()}
        return classes, {currency: units for currency, units in self._transit.items() if units}
