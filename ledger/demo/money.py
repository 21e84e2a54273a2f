"""How money moved between the household's own accounts so that none ran dry: transfers, card payments, cash, the loan, exchanges."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from ledger.demo.calendar import Span, dice, money, span_until
from ledger.demo.cast import ACCOUNTS
from ledger.demo.life import Row, bills, habits, journeys, pay, sold_for

ONE_DAY = timedelta(days=1)
LOAN_PAYMENT = Decimal("17250.00")
LOAN_MONTHLY_RATE = 0.0072
TOP_UPS = {
    "cash": (3_000, 4_000, 5_000),
    "gcash": (2_600, 3_200, 3_600, 4_200, 4_600),
    "maya": (2_100, 2_300, 2_700, 3_100),
    "joint": (30_000, 35_000, 40_000),
}
"""What an account is filled up with. No two have a step in common: equal and opposite rows of other accounts would pair."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sold in one currency, bought in another, on one day."""

    source: str
    target: str
    sold: Decimal
    bought: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened: rows by day, and exchanges."""

    span: Span
    rows: tuple[Row, ...]
    exchanges: tuple[Exchange, ...]

    def balance(self, account: str, on: date) -> Decimal:
        """What the bank says the account holds at the end of `on`."""
        held = next(one.opening for one in ACCOUNTS if one.key == account)
        for row in self.rows:
            if row.on <= on and not row.is_pending:
                held += (
                    row.quantity
                    if row.account == account
                    else sum((part for name, part in row.parts if name == account), Decimal(0))
                )
        for exchange in self.exchanges:
            if exchange.on <= on:
                held += {exchange.source: -exchange.sold, exchange.target: exchange.bought}.get(account, Decimal(0))
        return held


def story(today: date) -> Story:
    """The three years that end on `today`."""
    span = span_until(today)
    lived = [row for row in chain(bills(span), habits(span), pay(span), journeys(span)) if row.on <= today]
    treasurer = Treasurer(span, _by_day(lived))
    for on in span.days():
        treasurer.day(on)
    return Story(span, _named([*treasurer.rows, *last_week(today)]), tuple(treasurer.exchanges))


def _by_day(rows: list[Row]) -> dict[date, list[Row]]:
    days: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        days[row.on].append(row)
    return days


def _named(rows: list[Row]) -> tuple[Row, ...]:
    """In order of days, each with a reference of its own."""
    ordered = sorted(rows, key=lambda row: row.on)
    return tuple(
        row if row.reference else replace(row, reference=f"{row.account}-{row.on:%Y%m%d}-{number}")
        for number, row in enumerate(ordered)
    )


def last_week(today: date) -> Iterator[Row]:
    """What still waits for somebody to look at it: unknown payees, half a transfer, two pending card rows, and today's snack."""
    yield Row("card", today - 5 * ONE_DAY, Decimal("-1180.00"), "SQ *KULTURA 4411")
    yield Row("gcash", today - 3 * ONE_DAY, Decimal("-420.00"), "QR PH 55120 STALL")
    yield Row("miguel", today - 2 * ONE_DAY, Decimal("-7500.00"), "InstaPay transfer", "Ref 90113377")
    yield Row("card", today - ONE_DAY, Decimal("-318.00"), "Grab", is_pending=True)
    yield Row("card", today, Decimal("-1249.00"), "Shopee", is_pending=True)
    yield Row("gcash", today, Decimal("-96.50"), "7-Eleven")


@dataclass
class Treasurer:
    """Walks through the days with the balances in hand and moves money when an account needs it."""

    span: Span
    lived: dict[date, list[Row]]
    rows: list[Row] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    arriving: dict[date, list[Row]] = field(default_factory=lambda: defaultdict(list))
    turns: Counter[str] = field(default_factory=Counter)
    card_statement: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        self.held = {account.key: account.opening for account in ACCOUNTS}
        self.card_statement = -self.held["card"]

    def day(self, on: date) -> None:
        for row in (*self.arriving.pop(on, ()), *self.lived.get(on, ())):
            self._enter(row)
        self._by_calendar(on)
        self._by_need(on)
        if on.day == 25:
            self.card_statement = -self.held["card"]

    def _by_calendar(self, on: date) -> None:
        if on.day == 1 and self.held["miguel"] > 60_000:
            self._transfer("miguel", "joint", Decimal(49_500), on)
        elif on.day == 4 and self.held["eur"] > 1_900:
            self._exchange("eur", "miguel", Decimal(550), on)
        elif on.day == 8:
            self._loan(on)
        elif on.day == 10:
            self._pay_card(on)
        elif on.day == 16:
            self._transfer("ana", "joint", Decimal(54_000), on)
            self._transfer("miguel", "surprise", Decimal(1_500), on)
        elif on.day == 20 and on.month in (3, 9) and self.held["usd"] > 2_600:
            self._exchange("usd", "ana", Decimal(600), on)
        elif on.day == 28:
            self._save(on)
        if (on.month, on.day) == (12, 10):
            price = min(self.held["surprise"] - 1_000, Decimal(18_900))
            self._enter(Row("surprise", on, -price, "Ayala Jewelers", parts=(("Gifts and donations", price),)))

    def _by_need(self, on: date) -> None:
        if self.held["cash"] < 1_100:
            drawn = self._turn("cash")
            self._enter(Row("joint", on, -drawn, "BPI ATM Ayala Ave", "Cash withdrawal", parts=(("cash", drawn),)))
        if self.held["gcash"] < 1_400:
            self._transfer("ana", "gcash", self._turn("gcash"), on, lag=0)
        if self.held["maya"] < 1_600:
            self._transfer("miguel", "maya", self._turn("maya"), on, lag=0)
        if self.held["joint"] < 15_000 and self.held["savings"] > 60_000:
            self._transfer("savings", "joint", self._turn("joint"), on, lag=0)

    def _turn(self, account: str) -> Decimal:
        """How much this time: never the same twice in a row."""
        steps = TOP_UPS[account]
        self.turns[account] += 1
        return Decimal(steps[self.turns[account] % len(steps)])

    def _save(self, on: date) -> None:
        """What a payroll account or the joint one doesn't need goes to savings."""
        for source, kept, step in (("joint", 130_000, 48_000), ("ana", 75_000, 26_000), ("miguel", 75_000, 31_000)):
            if self.held[source] > kept + step:
                times = int((self.held[source] - kept) // step)
                self._transfer(source, "savings", Decimal(step * times), on)

    def _pay_card(self, on: date) -> None:
        """The whole of what the statement of the 25th asked for."""
        due = min(self.card_statement, -self.held["card"])
        if due > 0:
            if self.held["joint"] < due + 5_000:
                short = money(float(due - self.held["joint"] + 20_000) / 1_000, "1") * 1_000
                self._transfer("savings", "joint", min(short, self.held["savings"]), on, lag=0)
            self._transfer(
                "joint", "card", due, on, lag=1, out="BPI Mastercard payment", came="Payment received, thank you"
            )

    def _loan(self, on: date) -> None:
        interest = money(float(-self.held["loan"]) * LOAN_MONTHLY_RATE)
        parts = (("loan", LOAN_PAYMENT - interest), ("Loan interest", interest))
        self._enter(Row("joint", on, -LOAN_PAYMENT, "Toyota Financial Services", "Amortization", parts=parts))

    def _exchange(self, source: str, target: str, sold: Decimal, on: date) -> None:
        exchange = Exchange(source, target, sold, sold_for(source.upper(), sold, on), on)
        self.exchanges.append(exchange)
        self.held[source] -= sold
        self.held[target] += exchange.bought

    def _transfer(
        self,
        source: str,
        target: str,
        quantity: Decimal,
        on: date,
        lag: int | None = None,
        out: str = "",
        came: str = "",
    ) -> None:
        """Leaves today, arrives up to two days later (the same day within one bank's app)."""
        names = {account.key: account.name for account in ACCOUNTS}
        arrives = on + (dice(f"{source}-{target}", on).choice((0, 0, 1, 2)) if lag is None else lag) * ONE_DAY
        self._enter(Row(source, on, -quantity, out or f"Transfer to {names[target]}"))
        arrival = Row(target, arrives, quantity, came or f"Transfer from {names[source]}")
        if arrives == on:
            self._enter(arrival)
        else:
            self.arriving[arrives].append(arrival)

    def _enter(self, row: Row) -> None:
        self.rows.append(row)
        self.held[row.account] += row.quantity
        for name, quantity in row.parts:
            if name in self.held:
                self.held[name] += quantity
