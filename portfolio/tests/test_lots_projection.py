"""The lots follow whatever is done to trades: entered in any order, changed, voided, restored, undone. Rebuilt they are the same."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.models import Activity, Transaction
from ledger.services.activity_undo import activity_undo
from ledger.services.prices import rate_set
from ledger.services.transactions import transaction_restore, transaction_undo, transaction_void
from portfolio.lots import Method
from portfolio.models import Holding, Lot, LotMatch, LotSetting
from portfolio.services.lots import lots_rebuild, lots_refresh, methods_of
from portfolio.tests.making import broker, gains, holding, lots, share, told_by_checks, traded
from tests.conftest import People, people_create

FIRST = date(2026, 1, 1)


def stored(people: People) -> list[Any]:
    """Everything the projection says, without its keys."""
    of = {"holding__household": people.household}
    figures = ("holding__account", "holding__commodity", "key", "acquired_on", "quantity", "cost", "base_cost")
    return [
        sorted(
            Holding.objects.values_list("account", "commodity", "quantity", "cost", "base_cost", "first_on", "last_on")
        ),
        sorted(Lot.objects.filter(**of).values_list(*figures)),
        sorted(LotMatch.objects.filter(**of).values_list(*figures, "disposed_on", "proceeds", "transaction"), key=str),
    ]


@pytest.mark.django_db
def test_a_void_and_its_restoring(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    second = traded(people.owner, "buy", account, acme, "2026-01-04", "5", "80")
    before = stored(people)
    transaction_void(transaction=second.transaction, acting_user=people.owner)
    assert lots(account, acme) == [("2026-01-05", D(10), D(100))]
    transaction_restore(transaction=Transaction.objects.get(pk=second.transaction_id), acting_user=people.owner)
    assert stored(people) == before
    activity_undo(activity=Activity.objects.filter(kind="trade.add").earliest("pk"), acting_user=people.owner)
    assert lots(account, acme) == [("2026-01-04", D(5), D(80))]


@pytest.mark.django_db
def test_a_holding_that_is_gone_leaves_nothing(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    trade = traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    transaction_void(transaction=trade.transaction, acting_user=people.owner)
    assert stored(people) == [[], [], []]


@pytest.mark.django_db
def test_base_costs_go_by_the_rate_of_the_day_and_unknown_stays_unknown(people: People) -> None:
    """Bought for 100 USD at 0.90 on the 5th; in 2020 there was no rate of the lari."""
    account, acme = broker(people.owner), share(people.owner, currency="USD")
    rate_set(
        household=people.household, acting_user=people.owner, commodity=acme.currency, currency=share(people.owner, "E").currency,
        on=date(2026, 1, 5), close=D("0.9"),
    )  # fmt: skip
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    assert (holding(account, acme).cost, holding(account, acme).base_cost) == (D(100), D(90))
    lari = share(people.owner, "TBC", "GEL")
    traded(people.owner, "buy", account, lari, "2020-01-05", "10", "100")
    assert (holding(account, lari).cost, holding(account, lari).base_cost) == (D(100), None)


@pytest.mark.django_db
def test_the_choice_of_lots_is_dated_and_by_account(people: People) -> None:
    """First in first out, and from March on the dearest first; the second account has a choice of its own."""
    account, other, acme = broker(people.owner), broker(people.owner, "Second"), share(people.owner)
    LotSetting.objects.create(household=people.household, method="hifo", since=date(2026, 3, 1))
    LotSetting.objects.create(household=people.household, account=other, method="lifo", since=date(2020, 1, 1))
    assert methods_of(people.household)[other.pk] == [(date(2020, 1, 1), Method.LIFO)]
    for place in (account, other):
        for day, gross in (("2026-01-05", "100"), ("2026-01-06", "300"), ("2026-01-07", "200")):
            traded(people.owner, "buy", place, acme, day, "10", gross)
        traded(people.owner, "sell", place, acme, "2026-02-05", "10", "400")
        traded(people.owner, "sell", place, acme, "2026-03-05", "10", "400")
    assert [gain for _quantity, gain in gains(account, acme)] == [D(300), D(100)]
    assert [gain for _quantity, gain in gains(other, acme)] == [D(200), D(100)]


@pytest.mark.django_db
def test_a_step_back_in_a_trades_revisions(people: People) -> None:
    from portfolio.models import TradeKind
    from portfolio.services.trade_legs import Terms
    from portfolio.services.trades import trade_edit

    account, acme = broker(people.owner), share(people.owner)
    trade = traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    before = stored(people)
    trade_edit(
        trade=trade, acting_user=people.owner, terms=Terms(TradeKind.BUY, account, date(2026, 1, 5), acme, D(3), D(40))
    )
    assert lots(account, acme) == [("2026-01-05", D(3), D(40))]
    transaction_undo(transaction=Transaction.objects.get(pk=trade.transaction_id), acting_user=people.owner)
    assert stored(people) == before


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "buy", "buy", "sell", "sell", "transfer", "reward", "void", "restore"]),
        st.integers(0, 60), st.integers(1, 9), st.integers(1, 99),
    ),
    min_size=3, max_size=10,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_step_by_step_is_as_rebuilt(acts: list[tuple[str, int, int, int]]) -> None:
    from django.db.transaction import atomic, set_rollback

    with atomic():
        people = people_create()
        accounts, acme = [broker(people.owner), broker(people.owner, "Second")], share(people.owner)
        for number, act in enumerate(acts):
            _do(people, accounts[number % 2], accounts[1 - number % 2], acme, *act)
        before = stored(people)
        lots_rebuild(people.household)
        assert stored(people) == before
        assert {one.code for one in told_by_checks(people.household)} <= {"lots_unclear"}
        set_rollback(True)


def _do(people: People, account: Any, other: Any, acme: Any, kind: str, day: int, quantity: int, gross: int) -> None:
    mine = Transaction.objects.filter(household=people.household).order_by("pk")
    if kind == "void" and (posted := mine.filter(state="posted").first()):
        transaction_void(transaction=posted, acting_user=people.owner)
    elif kind == "restore" and (void := mine.filter(state="void").last()):
        transaction_restore(transaction=void, acting_user=people.owner)
    elif kind not in ("void", "restore"):
        on = (FIRST + timedelta(day)).isoformat()
        more = {"other": other} if kind == "transfer" else {}
        traded(people.owner, kind, account, acme, on, str(quantity), "0" if kind == "transfer" else str(gross), **more)


@pytest.mark.django_db
def test_refreshing_one_security_leaves_the_others(people: People) -> None:
    account, acme, other = broker(people.owner), share(people.owner), share(people.owner, "OTHER")
    for security in (acme, other):
        traded(people.owner, "buy", account, security, "2026-01-05", "10", "100")
    kept = holding(account, other).pk
    lots_refresh(people.household, {acme.commodity_id})
    assert holding(account, other).pk == kept
