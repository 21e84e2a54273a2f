"""The reports' figures against books worked out by hand (today is 20 March 2026, base EUR), and the rows behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account
from ledger.selectors.books import books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.day_range import Days
from ledger.selectors.reports.asked import SHARED, Against, Asked, Cut, window_of
from ledger.selectors.reports.month import month_summary
from ledger.selectors.reports.payees import payees
from ledger.selectors.reports.rows import Wanted, largest_rows, report_rows
from ledger.selectors.reports.sankey import KEPT, TAKEN, sankey_of
from ledger.selectors.reports.statement import Line, Statement, statement
from ledger.selectors.reports.worth import worth
from ledger.selectors.reports.year import year_review
from ledger.services import recipes
from ledger.tests.selectors.conftest import TODAY, Home, day, rate_put
from tests.query_counts import counted


def asked(by: str = "month", count: int = 1, **more: Any) -> Asked:
    return Asked(cut=Cut(by), count=count, **more)


def of(user: User, question: Asked) -> Statement:
    return statement(books_of(user), question)


def table(lines: tuple[Line, ...]) -> list[tuple[Any, ...]]:
    """(depth, name, amounts…, total, before)"""
    return [
        (line.depth, line.name, *(int(one.value or 0) for one in line.amounts), _whole(line.total), _whole(line.before))
        for line in lines
    ]


def _whole(figure: Figure | None) -> int | None:
    return None if figure is None or figure.value is None else int(figure.value)


@pytest.fixture
def spent(booked: Home, bank: Account, card: Account, food: Account) -> Home:
    """Beside Food 60 (card, 5 March) and 40 (bank, 20 March): eating out 25 and 15 (6 March, 6 February), rent 700 a month since
    January, 90 of fun last March, a refund of 10 of the rent in March."""
    eating = booked.account("Eating out", "expense", parent=food)
    rent, fun = booked.account("Rent", "expense"), booked.account("Fun", "expense")
    booked.spend(bank, eating, "25", day(3, 6), payee="Café Zoë")
    booked.spend(bank, eating, "15", day(2, 6), payee="Noodle bar")
    for month in (1, 2, 3):
        paid = booked.spend(bank, rent, "700", day(month, 1), payee="Landlord")
    recipes.refund(acting_user=booked.people.owner, purchase=paid, amount=Decimal(10), on=day(3, 10))
    booked.spend(card, fun, "90", day(3, 15, 2025), payee="Fair")
    return booked


def test_groups_hold_what_is_under_them_and_count_once(spent: Home) -> None:
    found = of(spent.people.owner, asked(count=2))
    assert table(found.expenses) == [
        (0, "Rent", 700, 690, 1390, 700), (0, "Food", 15, 125, 140, 0), (1, "Eating out", 15, 25, 40, 0),
    ]  # fmt: skip
    assert table(found.income) == [(0, "Salary", 500, 0, 500, 0)]
    assert [(flow.money_in.value, flow.money_out.value, flow.kept.value) for flow in found.flows] == [
        (500, 715, -215), (0, 815, -815),
    ]  # fmt: skip
    assert (found.whole.money_out.value, found.before and found.before.money_out.value) == (1530, 700)
    assert found.average is not None
    assert (found.average.money_out.value, found.expenses[0].average and found.expenses[0].average.value) == (715, 700)


@pytest.mark.parametrize(
    ("question", "spans", "out", "before"),
    [
        (asked("month"), [("2026-03-01", "2026-03-31")], [815], 715),
        (asked("month", against=Against.YEAR), [("2026-03-01", "2026-03-31")], [815], 90),
        (asked("month", against=Against.NOTHING), [("2026-03-01", "2026-03-31")], [815], None),
        (asked("month", on=day(2, 3)), [("2026-02-01", "2026-02-28")], [715], 700),
        (asked("quarter"), [("2026-01-01", "2026-03-31")], [2230], 0),
        (asked("quarter", against=Against.YEAR), [("2026-01-01", "2026-03-31")], [2230], 90),
        (asked("year", count=2), [("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-12-31")], [90, 2230], 0),
        (asked("week", count=3), [("2026-03-02", "2026-03-08"), ("2026-03-09", "2026-03-15"), ("2026-03-16", "2026-03-22")],
         [85, -10, 40], 700),
        (asked("range", first=day(3, 5), last=day(3, 6)), [("2026-03-05", "2026-03-06")], [85], 0),
        (asked("range", first=day(3, 10), last=TODAY, against=Against.YEAR), [("2026-03-10", "2026-03-20")], [30], 90),
        (asked("month", first=day(2, 6), last=day(3, 5)), [("2026-02-06", "2026-02-28"), ("2026-03-01", "2026-03-05")],
         [15, 760], 700),
        (asked("range"), [("2026-03-01", "2026-03-20")], [815], 0),
    ],
)  # fmt: skip
def test_any_stretch_against_any_other(
    spent: Home, question: Asked, spans: list[tuple[str, str]], out: list[int], before: int | None
) -> None:
    found = of(spent.people.owner, question)
    assert [(str(frame.first), str(frame.last)) for frame in found.window.frames] == spans
    assert [flow.money_out.value for flow in found.flows] == out
    assert _whole(found.before.money_out if found.before else None) == before


def test_periods_of_the_household(spent: Home) -> None:
    """From the 6th: 6 February – 5 March has 15 + 700 (1 March) + 60."""
    spent.periods_from(6)
    found = of(spent.people.owner, asked("period", count=2))
    assert [(flow.frame.first, flow.money_out.value) for flow in found.flows] == [(day(2, 6), 775), (day(3, 6), 55)]
    year_ago = of(spent.people.owner, asked("period", against=Against.YEAR)).before
    assert year_ago is not None
    assert (year_ago.frame.first, year_ago.money_out.value) == (day(3, 6, 2025), 90)


@pytest.mark.parametrize("by", ["month", "period", "quarter", "year", "week", "range"])
def test_members_and_shared_accounts_come_to_the_household(spent: Home, food: Account, by: str) -> None:
    """Pat pays 21 of their own open account; a split of 8 from there and 2 from the bank counts where its first leg is."""
    pat = spent.people.partner
    mine = spent.account("Pat's card", "credit_card", owner=pat)
    spent.spend(mine, food, "21", TODAY)
    whole, theirs, shared, none = (
        of(spent.people.owner, asked(by, whose=whose)).whole.money_out.value
        for whose in ("", str(pat.public_id), SHARED, str(spent.people.owner.public_id))
    )
    assert (theirs, none) == (21, 0)
    assert whole == 21 + (shared or 0)
    with pytest.raises(NotFound):
        of(spent.people.owner, asked(by, whose=str(spent.people.outsider.public_id)))
    with pytest.raises(NotFound):
        of(spent.people.owner, asked(by, whose="nobody"))


def test_days_that_make_no_sense_are_refused(spent: Home) -> None:
    for question, code in (
        (asked("range", first=TODAY, last=day(3, 1)), "before_from"),
        (asked("week", first=date(1990, 1, 1), last=TODAY), "too_many_periods"),
    ):
        with pytest.raises(DomainError) as refused:
            of(spent.people.owner, question)
        assert refused.value.code == code


def test_leap_days_have_a_year_before(home: Home) -> None:
    window = window_of(
        books_of(home.people.owner),
        asked("range", first=date(2025, 2, 28), last=date(2025, 3, 15), against=Against.YEAR),
    )
    assert window.before == Days(date(2024, 2, 29), date(2024, 3, 15))


@pytest.fixture
def private(spent: Home, food: Account) -> Home:
    """Pat spends 33 from an account the others see the total of, and 77 from one they don't see."""
    pat = spent.people.partner
    spent.spend(spent.private("Pat's fund", "total_only", pat), food, "33", day(3, 7), pat, payee="Numbat")
    spent.spend(spent.private("Pat's secret", "hidden", pat), food, "77", day(3, 7), pat, payee="Quokka")
    return spent


@pytest.mark.parametrize("by", ["month", "week", "range"])
def test_what_is_private_is_a_sum_and_what_is_hidden_is_nothing(private: Home, by: str) -> None:
    question = asked(by, first=day(3, 1), last=day(3, 31))
    for viewer in (private.people.owner, private.people.viewer):
        found = of(viewer, question)
        assert [(line.name, _whole(line.total)) for line in found.expenses if line.depth == 0] == [
            ("Rent", 690), ("Food", 125), ("Private", 33),
        ]  # fmt: skip
        told = str((found, payees(books_of(viewer), question), month_summary(books_of(viewer), asked())))
        assert "Quokka" not in told
        assert "Numbat" not in told
    assert of(private.people.partner, question).whole.money_out.value == 925
    assert of(private.people.outsider, question).is_empty


def test_every_figure_is_the_sum_of_its_rows(private: Home, food: Account) -> None:
    """Each cell of each line, for everybody who looks."""
    dollars = private.account("Dollars", currency="USD")
    rate_put("EUR", "USD", day(3, 9), "1.25")
    private.spend(dollars, food, "10", day(3, 9))
    private.spend(dollars, food, "7", day(2, 1))  # before the first rate: unknown
    for viewer in (private.people.owner, private.people.partner, private.people.viewer):
        books = books_of(viewer)
        found = statement(books, asked(count=3))
        for line in (line for line in (*found.income, *found.expenses) if line.category):
            for frame, amount in zip(found.window.frames, line.amounts, strict=True):
                rows = report_rows(books, Wanted(Days(frame.first, frame.last), category=line.category))
                assert rows.total.value == amount.value, (viewer, line.name, frame.first)
                assert sum(row.value.value or 0 for row in rows.rows) == (amount.value or 0)
                assert [lost.code for lost in rows.total.coverage.unknown] == [
                    lost.code for lost in amount.coverage.unknown
                ]
                assert rows.count == len(rows.rows)


def test_rows_are_signed_as_people_say_them(spent: Home, salary: Account) -> None:
    books = books_of(spent.people.owner)
    march = Days(day(3, 1), day(3, 31))
    rows = report_rows(books, Wanted(march, payee="landlord")).rows
    assert [(row.on, row.amount, row.account) for row in rows] == [(day(3, 10), -10, "Bank"), (day(3, 1), 700, "Bank")]
    earned = report_rows(books, Wanted(Days(day(2, 1), day(2, 28)), category=salary.public_id))
    assert [(row.payee, row.amount) for row in earned.rows] == [("ACME Ltd", 500)]
    assert [row.payee for row in largest_rows(books, Wanted(march), 3)] == ["Landlord", "Café Zoë", "SM Groceries"]
    with pytest.raises(NotFound):
        report_rows(books_of(spent.people.outsider), Wanted(march, category=salary.public_id))
    bank = next(account for account in books.balance_accounts() if account.name == "Bank")
    with pytest.raises(NotFound):
        report_rows(books, Wanted(march, category=bank.public_id))


def test_payees(private: Home) -> None:
    found = payees(books_of(private.people.owner), asked())
    assert [(line.name, line.count, _whole(line.now), _whole(line.before)) for line in found.lines] == [
        ("Landlord", 2, 690, 700), ("Café Zoë", 2, 85, 0), ("SM Groceries", 1, 40, 0), ("Noodle bar", 0, 0, 15),
    ]  # fmt: skip
    assert found.private is not None
    assert (_whole(found.private.now), _whole(found.total), _whole(found.total_before)) == (33, 848, 715)
    short = payees(books_of(private.people.owner), asked(), limit=1)
    assert short.others is not None
    assert (len(short.lines), short.others.count, _whole(short.others.now)) == (1, 3, 125)
    income = payees(books_of(private.people.owner), asked(on=day(2, 1)), "income")
    assert [(line.name, _whole(line.now)) for line in income.lines] == [("ACME Ltd", 500)]


def test_the_bands_of_money_balance(spent: Home) -> None:
    february = sankey_of(of(spent.people.owner, asked(on=day(2, 1))))
    assert [(one.what, one.name, one.value) for one in february.sources] == [
        ("category", "Salary", 500),
        (TAKEN, "", 215),
    ]
    assert [(one.name, one.value) for one in february.targets] == [("Rent", 700), ("Food", 15)]
    spent.earn(Account.objects.get(name="Bank"), Account.objects.get(name="Salary"), "1000", TODAY)
    march = sankey_of(of(spent.people.owner, asked()))
    assert [(one.what, one.value) for one in march.targets] == [("category", 690), ("category", 125), (KEPT, 185)]
    week = sankey_of(of(spent.people.owner, asked("range", first=day(3, 10), last=day(3, 10))))
    assert [(one.name, one.value) for one in week.sources] == [("Rent", 10)]


def test_net_worth_by_class(spent: Home) -> None:
    """Bank: 1,000 − 700 − 15 − 700 + 500 by the end of February, then −300 − 25 − 700 + 10 − 40. Card: −90, then −60."""
    found = worth(books_of(spent.people.owner), asked(count=2))
    told = {line.kind: [_whole(value) for value in line.values] for line in found.classes}
    assert told == {"checking": [85, -970], "savings": [None, 300], "credit_card": [-90, -150]}
    assert [(point.on, point.net.value) for point in found.points] == [(day(2, 28), -5), (TODAY, -820)]
    assert found.start.net.value == 210
    weeks = worth(books_of(spent.people.owner), asked("week", count=2))
    assert [(point.on, point.net.value) for point in weeks.points] == [(day(3, 15), -780), (TODAY, -820)]


def test_net_worth_of_one_member(private: Home) -> None:
    pat = private.people.partner
    theirs = asked(whose=str(pat.public_id))
    assert worth(books_of(pat), theirs).now.net.value == -110
    assert worth(books_of(private.people.owner), theirs).now.net.value == -33


def test_a_month_in_words(spent: Home) -> None:
    found = month_summary(books_of(spent.people.owner), asked())
    assert [(one.line.name, one.change) for one in found.changes] == [("Food", 110), ("Rent", -10)]
    assert (found.saved_share, found.year_ago and found.year_ago.money_out.value) == (None, 90)
    assert [payee.name for payee in found.new] == ["Café Zoë", "SM Groceries"]
    assert (found.worth_before.net.value, found.worth.net.value) == (-5, -820)
    february = month_summary(books_of(spent.people.owner), asked(on=day(2, 1)))
    assert february.saved_share == Decimal("-0.43")  # in 500, out 715


def test_what_is_unusual(spent: Home) -> None:
    """Since March 2025: fun 90 once, so six months before have rent alone for two, and 15 of food: usual (15 / 2)."""
    assert month_summary(books_of(spent.people.owner), asked()).unusual == ()  # two months are too few to know
    spent.spend(Account.objects.get(name="Bank"), Account.objects.get(name="Rent"), "700", day(12, 1, 2025))
    (unusual,) = month_summary(books_of(spent.people.owner), asked()).unusual
    assert (unusual.line.name, unusual.line.total.value, unusual.usual.value) == ("Food", 125, 5)


def test_a_year(spent: Home) -> None:
    found = year_review(books_of(spent.people.owner), asked("year"))
    assert (found.year, found.statement.whole.money_out.value) == (2026, 2230)
    assert len(found.statement.flows) == 3
    assert found.best is not None
    assert found.dearest is not None
    assert (found.best.frame.first, found.dearest.frame.first) == (day(2, 1), day(3, 1))
    assert (found.worth_before.net.value, found.worth.net.value) == (-90, -820)
    assert [line.name for line in found.payees][:2] == ["Landlord", "Café Zoë"]
    assert year_review(books_of(spent.people.owner), asked("year", on=date(1999, 1, 1))).statement.is_empty


def test_query_counts(spent: Home) -> None:
    owner = User.objects.select_related("household").get(pk=spent.people.owner.pk)
    for key, build in (
        ("report_statement", lambda: of(owner, asked(count=12))),
        ("report_payees", lambda: payees(books_of(owner), asked())),
        ("report_month", lambda: month_summary(books_of(owner), asked())),
        ("report_year", lambda: year_review(books_of(owner), asked("year"))),
        ("report_worth", lambda: worth(books_of(owner), asked(count=12))),
    ):
        with counted(key):
            build()
