"""What the household earned and spent, day by day: bills, pay, habits with their seasons, journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ledger.demo.calendar import Span, dice, money, pesos_for, risen, working_day


@dataclass(frozen=True, slots=True)
class Row:
    """A line on an account: `quantity` as its owner sees it. `parts` is what a person made of the other side: (account or
    category, quantity, debit positive); empty: what the payee is known for. `reference` names the row in its statement.
    """

    account: str
    on: date
    quantity: Decimal
    payee: str
    memo: str = ""
    parts: tuple[tuple[str, Decimal], ...] = ()
    tag: str = ""
    reference: str = ""
    refund_of: str = ""
    is_pending: bool = False


Season = Callable[[date], float]


def _even(_on: date) -> float:
    return 1.0


def _hot(on: date) -> float:
    """Air conditioning: March to June."""
    return {3: 1.3, 4: 1.65, 5: 1.7, 6: 1.4, 12: 0.85, 1: 0.75, 2: 0.85}.get(on.month, 1.0)


def _festive(on: date) -> float:
    """Shopping before Christmas and at the November sales."""
    return {11: 1.35, 12: 2.1, 1: 0.7}.get(on.month, 1.0)


def _feast(on: date) -> float:
    return {12: 1.5, 11: 1.1, 2: 1.1}.get(on.month, 1.0)


@dataclass(frozen=True, slots=True)
class Bill:
    """Due on a day of the month; `months` empty means every month. Prices rise each January when `is_contract`."""

    payee: str
    account: str
    day: int
    amount: float
    spread: float = 0.0
    season: Season = _even
    months: tuple[int, ...] = ()
    is_contract: bool = True
    memo: str = ""


BILLS = (
    Bill("Ayala Land Residences", "joint", 3, 36_500, memo="Rent, Tower 2 unit 1408"),
    Bill("Meralco", "joint", 12, 4_350, 0.08, _hot, is_contract=False),
    Bill("Maynilad Water", "joint", 15, 745, 0.12, is_contract=False),
    Bill("PLDT Home Fibr", "joint", 18, 1_899),
    Bill("Globe Postpaid", "gcash", 20, 1_299),
    Bill("Smart Postpaid", "maya", 22, 999),
    Bill("Pru Life UK", "joint", 5, 3_480, memo="Policy 77102834"),
    Bill("Standard Insurance", "card", 9, 21_400, months=(5,), memo="Car insurance, one year"),
    Bill("St. Agnes Academy", "joint", 6, 34_000, months=(3, 6, 9, 12), memo="Tuition, Sofia"),
    Bill("National Book Store", "card", 8, 5_600, 0.15, months=(6,), is_contract=False),
    Bill("Netflix", "card", 4, 549),
    Bill("Spotify", "card", 11, 279),
    Bill("iCloud+", "card", 17, 149),
    Bill("YouTube Premium", "card", 23, 239),
    Bill("Disney+", "card", 27, 369, months=(1, 2, 3, 7, 8, 9)),
    Bill("Anytime Fitness", "card", 2, 2_299),
    Bill("Philippine Red Cross", "gcash", 16, 500),
    Bill("BPI annual card fee", "card", 14, 2_500, months=(8,)),
    Bill("BIR eFPS", "miguel", 14, 9_800, 0.2, months=(1, 4, 7, 10), is_contract=False, memo="Quarterly income tax"),
    Bill("Toyota Service Center", "card", 19, 6_900, 0.35, months=(2, 8), is_contract=False),
    Bill("Makati Medical Center", "card", 24, 4_200, 0.5, months=(1, 5, 10), is_contract=False),
    Bill("Smile Avenue Dental", "card", 21, 2_800, 0.3, months=(3, 9), is_contract=False),
    Bill("Amazon", "usd", 13, 42, 0.6, months=(2, 4, 6, 9, 11, 12), is_contract=False),
)


def bills(span: Span) -> Iterator[Row]:
    for bill in BILLS:
        for on in span.monthly(bill.day):
            if not bill.months or on.month in bill.months:
                since = date(on.year, 1, 1) if bill.is_contract else on
                price = risen(bill.amount, max(since, span.first), span.first) * bill.season(on)
                value = price * (1 + dice(bill.payee, on).uniform(-bill.spread, bill.spread))
                yield Row(bill.account, on, -money(value, "1" if bill.is_contract else "0.01"), bill.payee, bill.memo)


@dataclass(frozen=True, slots=True)
class Habit:
    """Something done now and then: `chances` for Monday to Sunday, at one of the payees."""

    name: str
    account: str
    payees: tuple[str, ...]
    chances: tuple[float, float, float, float, float, float, float]
    amount: float
    spread: float
    season: Season = _even
    step: str = "0.01"


HABITS = (
    Habit("groceries", "card", ("SM Supermarket", "Puregold", "Robinsons Supermarket", "S&R Membership Shopping"),
          (0.05, 0.1, 0.35, 0.05, 0.1, 0.75, 0.35), 3_250, 0.4, _feast, "0.05"),
    Habit("snacks", "gcash", ("7-Eleven",), (0.2, 0.15, 0.2, 0.15, 0.2, 0.1, 0.1), 185, 0.5, step="0.25"),
    Habit("eating out", "card", ("Manam Comfort Filipino", "Ramen Nagi", "Max's Restaurant", "Yellow Cab Pizza"),
          (0.02, 0.05, 0.05, 0.1, 0.35, 0.4, 0.45), 1_480, 0.4, _feast, "1"),
    Habit("lunch", "gcash", ("Jollibee", "Mang Inasal"), (0.25, 0.25, 0.2, 0.25, 0.2, 0.1, 0.1), 265, 0.35, step="1"),
    Habit("coffee", "maya", ("Starbucks", "Bo's Coffee", "Tim Hortons"), (0.4, 0.3, 0.35, 0.3, 0.4, 0.2, 0.1), 195, 0.25,
          step="5"),
    Habit("rides", "gcash", ("Grab", "Grab", "Angkas"), (0.2, 0.2, 0.2, 0.25, 0.4, 0.3, 0.15), 245, 0.5, step="1"),
    Habit("train", "maya", ("Beep card reload",), (0.35, 0, 0, 0.25, 0, 0, 0), 300, 0.0, step="100"),
    Habit("fuel", "card", ("Petron", "Shell"), (0.1, 0.1, 0.1, 0.1, 0.25, 0.35, 0.1), 2_350, 0.2, step="0.01"),
    Habit("clothes", "card", ("Uniqlo", "Shopee", "Shopee", "Lazada"), (0.05, 0.05, 0.1, 0.05, 0.1, 0.2, 0.15), 1_350, 0.6,
          _festive, "1"),
    Habit("sport", "card", ("Decathlon",), (0, 0, 0, 0, 0, 0.06, 0.04), 1_900, 0.5, step="1"),
    Habit("pharmacy", "gcash", ("Mercury Drug",), (0.06, 0.06, 0.06, 0.06, 0.06, 0.1, 0.04), 640, 0.6),
    Habit("home", "card", ("IKEA Pasay", "Wilcon Depot"), (0, 0, 0, 0, 0, 0.08, 0.06), 3_600, 0.6),
    Habit("outings", "card", ("Ayala Malls Cinemas", "Timezone"), (0, 0, 0.03, 0, 0.12, 0.2, 0.2), 1_050, 0.35, step="10"),
    Habit("books", "maya", ("Fully Booked",), (0, 0.03, 0, 0.05, 0, 0.08, 0.05), 780, 0.4, step="1"),
    Habit("toys", "card", ("Toy Kingdom",), (0, 0, 0, 0, 0, 0.05, 0.05), 1_150, 0.4, _festive, "1"),
    Habit("gifts", "card", ("Gift Gate",), (0, 0, 0, 0.03, 0.03, 0.05, 0.03), 950, 0.5, _festive, "1"),
    Habit("market", "cash", ("Farmers Market",), (0, 0, 0.1, 0, 0, 0.2, 0.85), 760, 0.3, _feast, "5"),
    Habit("fares", "cash", ("Jeepney and tricycle",), (0, 0, 0, 0, 0.55, 0, 0), 560, 0.25, step="1"),
)  # fmt: skip
CASH_CATEGORIES = {"Farmers Market": "Groceries", "Jeepney and tricycle": "Public transport"}


def habits(span: Span) -> Iterator[Row]:
    for habit in HABITS:
        for on in span.days():
            luck = dice(habit.name, on)
            if luck.random() < habit.chances[on.weekday()] * min(habit.season(on), 1.4):
                price = risen(habit.amount, on, span.first) * habit.season(on) ** 0.5
                value = money(price * luck.uniform(1 - habit.spread, 1 + habit.spread), habit.step)
                yield from _bought(habit, on, luck.choice(habit.payees), value, luck.random(), span)


def _bought(habit: Habit, on: date, payee: str, value: Decimal, luck: float, span: Span) -> Iterator[Row]:
    """A purchase; a big shop is split by its receipt, and of things ordered online now and then one goes back."""
    row = Row(habit.account, on, -value, payee, reference=f"{habit.name}-{on:%Y%m%d}")
    if habit.account == "cash":
        row = Row("cash", on, -value, payee, parts=((CASH_CATEGORIES[payee], value),))
    elif payee == "S&R Membership Shopping" and luck < 0.45:
        goods = money(float(value) * (0.15 + luck / 2), "0.05")
        parts = (("Groceries", value - goods), ("Household goods", goods))
        row = Row(row.account, on, -value, payee, reference=row.reference, parts=parts)
    yield row
    back = on + timedelta(days=7)
    if payee in ("Shopee", "Lazada") and luck < 0.09 and back <= span.last - timedelta(days=1):
        yield Row(
            row.account, back, value, payee, "Refund", reference=f"{row.reference}-refund", refund_of=row.reference
        )


def pay(span: Span) -> Iterator[Row]:
    """Salaries twice a month with a raise each January, the thirteenth month, freelance work, interest, a birthday."""
    for on in span.days():
        last_of_month = (on + timedelta(days=1)).day == 1
        if on.day == 15 or last_of_month:
            yield from _salaries(on, span)
        if last_of_month:
            luck = dice("freelance", on)
            yield Row("eur", on, money(luck.choice((560, 620, 620, 680, 740))), "Kessler Verlag GmbH", "Illustrations")
            if on.month in (3, 6, 9, 12):
                yield Row("usd", on, money(luck.choice((420, 480, 540))), "Upland Studio LLC", "Retainer")
                yield Row("usd", on, money(luck.uniform(1.1, 1.9)), "Interest earned")
                yield Row("savings", on, money(luck.uniform(900, 1_500)), "Interest earned")
        if (on.month, on.day) == (7, 9):
            yield Row("ana", on, money(6_500), "Lola Carmen", "Happy birthday")


def _salaries(on: date, span: Span) -> Iterator[Row]:
    paid, raises = working_day(on), 1.05 ** (on.year - span.first.year)
    if paid < span.first:
        return
    for account, payee, half in (
        ("ana", "Luntian Design Studio", 41_300),
        ("miguel", "Northwind Logistics PH", 35_900),
    ):
        yield Row(account, paid, money(half * raises, "0.01"), payee, "Payroll")
        if on.month == 12 and on.day == 15:
            yield Row(account, paid, money(2 * half * raises, "0.01"), payee, "13th month pay")


def journeys(span: Span) -> Iterator[Row]:
    """A week on Palawan before Easter; in October Tokyo (by card, in yen) in even years and Madrid (in euros) in odd ones."""
    for on in span.monthly(14):
        if on.month == 2:
            yield Row(
                "card", on, -money(risen(13_900, on, span.first)), "Cebu Pacific", "MNL-PPS", tag=f"Palawan {on.year}"
            )
        elif on.month == 8:
            place = "Tokyo" if on.year % 2 == 0 else "Madrid"
            yield Row(
                "card", on, -money(risen(38_500, on, span.first)), "Philippine Airlines", tag=f"{place} {on.year}"
            )
    for on in span.days():
        if on.month == 4 and 5 <= on.day <= 11:
            yield from _palawan(on, span)
        elif on.month == 10 and 12 <= on.day <= 20:
            yield from _tokyo(on) if on.year % 2 == 0 else _madrid(on)


def _palawan(on: date, span: Span) -> Iterator[Row]:
    luck, tag = dice("palawan", on), f"Palawan {on.year}"
    if on.day == 5:
        yield Row("card", on, -money(risen(22_600, on, span.first)), "El Nido Resorts", tag=tag)
    elif luck.random() < 0.7:
        yield Row("card", on, -money(luck.uniform(1_200, 3_400), "1"), "Island hopping tours", tag=tag)


def _tokyo(on: date) -> Iterator[Row]:
    luck, tag = dice("tokyo", on), f"Tokyo {on.year}"
    if on.day == 12:
        yield Row("card", on, -money(41_250.40), "Agoda", "Shinjuku, 8 nights", tag=tag)
    for number, payee in enumerate(("JR East", "Ichiran Shinjuku", "FamilyMart Tokyo", "teamLab Planets")):
        if luck.random() < (0.6, 0.4, 0.8, 0.12)[number]:
            yen = luck.randrange(8, 90) * 100
            yield Row("card", on, -money(yen * 0.39), payee, f"JPY {yen:,} at 0.39", tag=tag)


def _madrid(on: date) -> Iterator[Row]:
    luck, tag = dice("madrid", on), f"Madrid {on.year}"
    if on.day == 12:
        yield Row("eur", on, -money(684.50), "Booking.com", "Lavapiés, 8 nights", tag=tag)
    for number, payee in enumerate(("Renfe", "Mercado de San Miguel", "Museo del Prado", "Casa Lucio")):
        if luck.random() < (0.3, 0.8, 0.15, 0.35)[number]:
            yield Row("eur", on, -money(luck.uniform(8, 48), "0.10"), payee, tag=tag)


def sold_for(currency: str, sold: Decimal, on: date) -> Decimal:
    """Pesos a bank gives: half a percent under the day's rate."""
    return money(float(sold) * pesos_for(currency, on) * 0.995)
