"""Net worth, its history, money in transit and the balance sheet, by numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import User
from ledger.models import Account
from ledger.selectors.balance_sheet import BalanceSheet, balance_sheet
from ledger.selectors.balances import balances
from ledger.selectors.coverage import Figure, Unknown
from ledger.selectors.frames import By
from ledger.selectors.net_worth import NetWorth, net_worth, net_worth_history
from ledger.services.transactions import transaction_void
from ledger.tests.selectors.conftest import TODAY, Home, day, rate_put
from tests.query_counts import counted


def four(worth: NetWorth) -> tuple[Decimal | None, ...]:
    return worth.assets.value, worth.debts.value, worth.in_transit.value, worth.net.value


def numbers(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


def test_net_worth_adds_up(booked: Home):
    worth = net_worth(booked.people.owner)
    assert four(worth) == numbers(1460, -60, 0, 1400)
    assert [(line.kind, line.value.value) for line in worth.classes] == [
        ("checking", Decimal(1160)),
        ("savings", Decimal(300)),
        ("credit_card", Decimal(-60)),
    ]


def test_history_by_month_ends_today(booked: Home):
    found = net_worth_history(booked.people.owner, count=4)
    assert [worth.on for worth in found] == [day(12, 31, 2025), day(1, 31), day(2, 28), TODAY]
    assert [worth.net.value for worth in found] == list(numbers(0, 1000, 1500, 1400))
    assert found[-1].classes == ()


def test_history_by_period_and_by_class(booked: Home):
    booked.periods_from(3)
    found = net_worth_history(booked.people.owner, count=3, by=By.PERIOD, with_classes=True)
    assert [worth.on for worth in found] == [day(2, 2), day(3, 2), TODAY]
    assert [worth.net.value for worth in found] == list(numbers(1000, 1500, 1400))
    assert [(line.kind, line.value.value) for line in found[1].classes] == [
        ("checking", Decimal(1200)),
        ("savings", Decimal(300)),
    ]
    assert found[2].classes == net_worth(booked.people.owner).classes


def test_money_in_transit_is_a_line_of_its_own(booked: Home, bank: Account, savings: Account):
    booked.move(bank, savings, "200", day(2, 27), arrives_on=day(3, 3))
    owner = booked.people.owner
    assert four(net_worth(owner, day(2, 26))) == numbers(1000, 0, 0, 1000)
    assert four(net_worth(owner, day(2, 27))) == numbers(1300, 0, 200, 1500)
    assert four(net_worth(owner, day(3, 2))) == numbers(1300, 0, 200, 1500)
    assert four(net_worth(owner, day(3, 3))) == numbers(1500, 0, 0, 1500)
    assert [four(worth) for worth in net_worth_history(owner, count=2)] == [
        numbers(1300, 0, 200, 1500),
        numbers(1460, -60, 0, 1400),
    ]


def test_an_arrival_still_to_come_is_in_transit_today(booked: Home, bank: Account, savings: Account):
    booked.move(bank, savings, "70", day(3, 19), arrives_on=day(3, 23))
    owner = booked.people.owner
    assert four(net_worth(owner)) == numbers(1390, -60, 70, 1400)
    assert four(net_worth_history(owner, count=1)[0]) == numbers(1390, -60, 70, 1400)
    assert four(net_worth(owner, day(3, 23))) == numbers(1460, -60, 0, 1400)


def test_drafts_and_voids_are_neither_held_nor_in_transit(booked: Home, bank: Account, savings: Account):
    owner = booked.people.owner
    booked.move(bank, savings, "200", day(3, 10), arrives_on=day(3, 25), state="draft")
    gone = booked.move(bank, savings, "300", day(3, 10), arrives_on=day(3, 25))
    transaction_void(transaction=gone, acting_user=owner)
    assert four(net_worth(owner)) == numbers(1460, -60, 0, 1400)
    assert four(net_worth(owner, day(3, 12))) == numbers(1500, -60, 0, 1440)


def test_what_others_keep_private_counts_as_total_or_not_at_all(booked: Home, bank: Account):
    pat = booked.people.partner
    fund = booked.private("Pat's fund", "total_only", pat)
    secret = booked.private("Pat's secret", "hidden", pat)
    booked.opening(fund, "-250", day(2, 1), pat)
    booked.opening(secret, "9999", day(2, 1), pat)
    booked.move(bank, secret, "100", day(3, 4), pat)
    owner, viewer = booked.people.owner, booked.people.viewer
    for user in (owner, viewer):
        worth = net_worth(user)
        assert four(worth) == numbers(1360, -310, 0, 1050)
        assert (worth.classes[-1].kind, worth.classes[-1].value.value) == ("private", Decimal(-250))
        assert worth.net.value == balances(user).net.value
        assert four(net_worth_history(user, count=2)[0]) == numbers(1500, -250, 0, 1250)
        assert four(net_worth_history(user, count=2)[1]) == four(worth)
    assert four(net_worth(pat)) == numbers(1460 + 9999 - 250, -60, 0, 11149)
    assert four(net_worth(booked.people.outsider)) == numbers(0, 0, 0, 0)


def test_foreign_history_uses_each_days_rate_or_says_unknown(home: Home):
    dollars = home.account("Dollars", currency="USD")
    home.opening(dollars, "300", day(1, 10))
    rate_put("EUR", "USD", day(2, 27), "1.5")
    rate_put("EUR", "USD", TODAY, "1.2")
    january, february, march = net_worth_history(home.people.owner, count=3)
    assert (january.net.value, january.net.coverage.unknown) == (None, (Unknown("USD", Decimal(300)),))
    assert (february.net.value, february.net.coverage.as_of) == (Decimal(200), day(2, 27))
    assert (march.net.value, march.net.is_complete) == (Decimal(250), True)


def lines_of(sheet: BalanceSheet) -> dict[str, Decimal | None]:
    return {line.key: line.value.value for line in sheet.lines}


def closes(sheet: BalanceSheet) -> bool:
    parts: list[Figure] = [*(line.value for line in sheet.lines), sheet.unexplained]
    return sum((part.value or Decimal(0) for part in parts), Decimal(0)) == sheet.worth.net.value


def test_balance_sheet_says_where_the_net_came_from(booked: Home):
    sheet = balance_sheet(booked.people.owner)
    assert lines_of(sheet) == {"opening": Decimal(1000), "kept": Decimal(400)}
    assert sheet.unexplained.value == Decimal(0)
    early = balance_sheet(booked.people.owner, day(3, 4))
    assert lines_of(early) == {"opening": Decimal(1000), "kept": Decimal(500)}
    assert closes(sheet)
    assert closes(early)


def test_balance_sheet_shows_what_rates_did(home: Home):
    dollars = home.account("Dollars", currency="USD")
    rate_put("EUR", "USD", day(3, 2), "1.5")
    home.opening(dollars, "300", day(3, 2))
    rate_put("EUR", "USD", TODAY, "1.2")
    sheet = balance_sheet(home.people.owner)
    assert lines_of(sheet) == {"opening": Decimal(200), "kept": Decimal(0)}
    assert (sheet.worth.net.value, sheet.unexplained.value) == (Decimal(250), Decimal(50))


def test_query_counts(booked: Home):
    owner = User.objects.select_related("household").get(pk=booked.people.owner.pk)
    with counted("net_worth"):
        net_worth(owner)
    with counted("net_worth_history"):
        net_worth_history(owner, count=120)
    with counted("balance_sheet"):
        balance_sheet(owner)
