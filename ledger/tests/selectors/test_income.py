"""Income statement, cash flow and spending, by numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import User
from ledger.models import Account
from ledger.selectors.coverage import Unknown
from ledger.selectors.frames import By
from ledger.selectors.income import CashFlow, cash_flow, income_statement
from ledger.selectors.spending import SpendingNode, spending
from ledger.services import recipes
from ledger.services.transactions import transaction_void
from ledger.tests.selectors.conftest import TODAY, Home, day, rate_put
from tests.query_counts import counted


def three(flow: CashFlow) -> tuple[Decimal | None, ...]:
    return flow.money_in.value, flow.money_out.value, flow.kept.value


def numbers(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


def test_cash_flow_has_income_and_spending_but_no_transfers(booked: Home):
    found = cash_flow(booked.people.owner, count=3)
    assert [flow.frame.first for flow in found] == [day(1, 1), day(2, 1), day(3, 1)]
    assert [three(flow) for flow in found] == [numbers(0, 0, 0), numbers(500, 0, 500), numbers(0, 100, -100)]
    assert [flow.frame.is_running for flow in found] == [False, False, True]


def test_card_payment_is_no_spending_and_a_refund_nets(booked: Home, bank: Account, card: Account, food: Account):
    owner = booked.people.owner
    recipes.card_payment(acting_user=owner, source=bank, card=card, amount=Decimal(60), on=day(3, 8))
    purchase = booked.spend(bank, food, "80", day(2, 10))
    recipes.refund(acting_user=owner, purchase=purchase, amount=Decimal(30), on=day(3, 10))
    assert [three(flow) for flow in cash_flow(owner, count=2)] == [numbers(500, 80, 420), numbers(0, 70, -70)]


def test_drafts_and_voids_are_left_out(booked: Home, bank: Account, food: Account):
    owner = booked.people.owner
    booked.spend(bank, food, "11", day(3, 6), state="draft")
    transaction_void(transaction=booked.spend(bank, food, "13", day(3, 6)), acting_user=owner)
    assert three(cash_flow(owner, count=1)[0]) == numbers(0, 100, -100)


def test_periods_cut_the_month(booked: Home, bank: Account, food: Account):
    booked.spend(bank, food, "8", day(3, 2))
    booked.periods_from(3)
    owner = booked.people.owner
    by_period = cash_flow(owner, count=2)
    assert [(flow.frame.first, flow.frame.last) for flow in by_period] == [
        (day(2, 3), day(3, 2)),
        (day(3, 3), day(4, 2)),
    ]
    assert [three(flow) for flow in by_period] == [numbers(500, 8, 492), numbers(0, 100, -100)]
    by_month = cash_flow(owner, count=2, by=By.MONTH)
    assert [three(flow) for flow in by_month] == [numbers(500, 0, 500), numbers(0, 108, -108)]


def test_statement_lines_by_category(booked: Home, bank: Account):
    rent = booked.account("Rent", "expense")
    booked.spend(bank, rent, "700", day(2, 1))
    statement = income_statement(booked.people.owner, count=2)
    assert [(line.name, [amount.value for amount in line.amounts]) for line in statement.income] == [
        ("Salary", list(numbers(500, 0)))
    ]
    assert {line.name: line.total.value for line in statement.expenses} == {"Food": Decimal(100), "Rent": Decimal(700)}
    assert [three(flow) for flow in statement.flows] == [numbers(500, 700, -200), numbers(0, 100, -100)]


def private_spending(home: Home, food: Account) -> None:
    """Pat spends 33 on food from a total-only account and 77 from a hidden one."""
    pat = home.people.partner
    home.spend(home.private("Pat's fund", "total_only", pat), food, "33", day(3, 7), pat)
    home.spend(home.private("Pat's secret", "hidden", pat), food, "77", day(3, 7), pat)


def test_others_private_spending_is_one_line_or_nothing(booked: Home, food: Account):
    private_spending(booked, food)
    for viewer in (booked.people.owner, booked.people.viewer):
        statement = income_statement(viewer, count=1)
        lines = [(line.name, line.category is None, line.total.value) for line in statement.expenses]
        assert lines == [("Food", False, Decimal(100)), ("Private", True, Decimal(33))]
        assert three(statement.flows[0]) == numbers(0, 133, -133)
    assert three(cash_flow(booked.people.partner, count=1)[0]) == numbers(0, 210, -210)
    assert three(cash_flow(booked.people.outsider, count=1)[0]) == numbers(0, 0, 0)


def test_unknown_rates_are_told_not_guessed(booked: Home, food: Account):
    dollars = booked.account("Dollars", currency="USD")
    rate_put("EUR", "USD", day(3, 9), "1.25")
    booked.spend(dollars, food, "10", day(3, 8))
    (flow,) = cash_flow(booked.people.owner, count=1)
    assert (flow.money_out.value, flow.money_out.coverage.unknown) == (Decimal(100), (Unknown("USD", Decimal(10), 1),))
    assert flow.kept.coverage.unknown == (Unknown("USD", Decimal(-10), 1),)
    booked.spend(dollars, food, "50", day(3, 9))
    (flow,) = cash_flow(booked.people.owner, count=1)
    assert (flow.money_out.value, flow.money_out.coverage.unknown) == (Decimal(140), (Unknown("USD", None, 1),))


def test_only_unknown_spending_has_no_value(home: Home, food: Account):
    home.spend(home.account("Dollars", currency="USD"), food, "10", day(3, 8))
    (flow,) = cash_flow(home.people.owner, count=1)
    assert (flow.money_out.value, flow.money_out.is_complete) == (None, False)
    assert spending(home.people.owner).nodes[0].now.value is None


def tree(nodes: tuple[SpendingNode, ...]) -> list[tuple[object, ...]]:
    return [(node.name, node.own.value, node.now.value, node.before.value, tree(node.children)) for node in nodes]


def test_spending_rolls_parents_up_and_compares_periods(booked: Home, bank: Account, food: Account):
    eating = booked.account("Eating out", "expense", parent=food)
    fun, never = booked.account("Fun", "expense"), booked.account("Never used", "expense")
    booked.spend(bank, eating, "25", day(3, 6))
    booked.spend(bank, eating, "15", day(2, 6))
    booked.spend(bank, fun, "500", day(2, 6))
    private_spending(booked, food)
    found = spending(booked.people.owner)
    zero = Decimal(0)
    assert tree(found.nodes) == [
        ("Food", Decimal(100), Decimal(125), Decimal(15), [("Eating out", Decimal(25), Decimal(25), Decimal(15), [])]),
        ("Fun", zero, zero, Decimal(500), []),
        ("Private", Decimal(33), Decimal(33), zero, []),
    ]
    assert (found.total.value, found.total_before.value) == (Decimal(158), Decimal(515))
    assert never.name not in str(found)
    assert spending(booked.people.owner, on=day(2, 10)).total.value == Decimal(515)


def test_query_counts(booked: Home):
    owner = User.objects.select_related("household").get(pk=booked.people.owner.pk)
    with counted("income_statement"):
        income_statement(owner, count=12)
    with counted("spending"):
        spending(owner, on=TODAY)
