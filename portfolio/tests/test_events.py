"""Splits, spin-offs, mergers and returns of capital: dated, reversible, and no trade is touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from fintrack.lib.errors import DomainError
from ledger.models import Activity, Transaction
from ledger.services.activity_undo import activity_undo
from portfolio.models import Security, SecurityEvent, TradeKind
from portfolio.services.events import EventTerms, event_add, event_reverse
from portfolio.tests.making import broker, gains, holding, lots, share, told_by_checks, traded
from tests.conftest import People

pytestmark = pytest.mark.django_db


def put_in(people: People, kind: str, security: Security, on: str = "2026-03-02", **more: Any) -> SecurityEvent:
    terms = EventTerms(TradeKind(kind), security, date.fromisoformat(on), **more)
    return event_add(acting_user=people.owner, terms=terms)


def test_a_split_keeps_costs_and_days_and_is_taken_back_whole(people: People) -> None:
    account, other, acme = broker(people.owner), broker(people.owner, "Second"), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    traded(people.owner, "buy", other, acme, "2026-01-06", "3", "33")
    traded(people.owner, "buy", other, acme, "2026-03-02", "1", "6")
    event = put_in(people, "split", acme, new=D(2), old=D(1))
    assert lots(account, acme) == [("2026-01-05", D(20), D(100))]
    assert lots(other, acme) == [("2026-01-06", D(6), D(33)), ("2026-03-02", D(1), D(6))]
    assert told_by_checks(people.household) == []
    event_reverse(event=event, acting_user=people.owner)
    assert lots(account, acme) == [("2026-01-05", D(10), D(100))]
    assert holding(other, acme).quantity == D(4)
    with pytest.raises(DomainError, match="already"):
        event_reverse(event=event, acting_user=people.owner)


def test_a_reverse_split_that_does_not_come_out_even(people: People) -> None:
    """10 at 1 for 3 are 3.33333333, and the cost is still all of it."""
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "7", "70")
    traded(people.owner, "buy", account, acme, "2026-01-06", "3", "31")
    put_in(people, "split", acme, new=D(1), old=D(3))
    assert holding(account, acme).quantity == D("3.33333333")
    assert holding(account, acme).cost == D(101)
    assert told_by_checks(people.household) == []


def test_a_spin_off_takes_a_share_of_the_cost(people: People) -> None:
    account, acme, child = broker(people.owner), share(people.owner), share(people.owner, "CHILD")
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    put_in(people, "spin_off", acme, new=D(1), old=D(2), other=child, cost_share=D("0.2"))
    assert lots(account, acme) == [("2026-01-05", D(10), D(80))]
    assert lots(account, child) == [("2026-01-05", D(5), D(20))]


def test_a_merger_carries_lots_over_and_pays_cash(people: People) -> None:
    """100 of cost, 30 of it paid back in cash: 70 go on in 5 new shares."""
    account, acme, heir = broker(people.owner), share(people.owner), share(people.owner, "HEIR")
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    put_in(people, "merger", acme, new=D(1), old=D(2), other=heir, cash=D(3))
    assert lots(account, acme) == []
    assert holding(account, acme).quantity == 0
    assert lots(account, heir) == [("2026-01-05", D(5), D(70))]
    traded(people.owner, "sell", account, heir, "2026-05-05", "5", "90")
    assert gains(account, heir) == [(D(5), D(20))]
    assert told_by_checks(people.household) == []


def test_a_return_of_capital_beyond_the_cost_is_a_gain(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "25")
    put_in(people, "capital_return", acme, cash=D(2))
    assert lots(account, acme) == [("2026-01-05", D(10), D(5))]
    put_in(people, "capital_return", acme, on="2026-04-02", cash=D(2))
    assert lots(account, acme) == [("2026-01-05", D(10), D(0))]
    assert sum(gain for _quantity, gain in gains(account, acme)) == D(15)


def test_the_undo_of_an_event(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    event = put_in(people, "split", acme, new=D(2), old=D(1))
    done = activity_undo(activity=Activity.objects.get(kind="event.add"), acting_user=people.owner)
    event.refresh_from_db()
    assert (event.is_applied, done.undone) == (False, 1)
    assert lots(account, acme) == [("2026-01-05", D(10), D(100))]


BAD: dict[str, dict[str, Any]] = {
    "a split without a ratio": {"kind": "split"},
    "a ratio of nothing": {"kind": "split", "new": D(0), "old": D(1)},
    "a merger with nobody": {"kind": "merger", "new": D(1), "old": D(1)},
    "a share above one": {"kind": "split", "new": D(1), "old": D(2), "cost_share": D(2)},
    "a return of nothing": {"kind": "capital_return"},
    "a purchase": {"kind": "buy", "new": D(1), "old": D(1)},
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_event(name: str, people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    with pytest.raises(DomainError) as refused:
        put_in(people, security=acme, **BAD[name])
    assert refused.value.code == "bad_event"
    assert Transaction.objects.filter(household=people.household).count() == 1


def test_an_event_of_what_nobody_held(people: People) -> None:
    with pytest.raises(DomainError, match="Nothing of it was held"):
        put_in(people, "split", share(people.owner), new=D(2), old=D(1))
    assert not SecurityEvent.objects.exists()
