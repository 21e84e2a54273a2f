"""A typed statement balance: kept, compared, explained, adjusted to, deleted, each undoable."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account, BalanceAssertion, Transaction
from ledger.selectors.account_pages import account_pages
from ledger.selectors.reconcile import assertion_found, assertion_lines
from ledger.selectors.standing import UNSTATED
from ledger.services.activity_undo import activity_undo
from ledger.services.reconciling import assertion_adjust, assertion_delete, assertion_type
from ledger.tests.accounts.conftest import Home, held, last_act
from ledger.tests.selectors.conftest import TODAY, day

Sound = Callable[[], bool]


def typed(home: Home, account: Account, quantity: str, month: int, number: int) -> BalanceAssertion:
    return assertion_type(
        account=account, acting_user=home.people.owner, quantity=Decimal(quantity), on=day(month, number)
    ).assertion


def test_where_it_stopped_fitting_and_which_row_would_explain_it(booked: Home, bank: Account) -> None:
    """Bank: 1,000 (1 Jan), 1,500 (27 Feb), 1,200 (2 Mar), 1,160 (20 Mar)."""
    for quantity, month, number in (("1000", 1, 31), ("1500", 2, 28), ("1240", 3, 10), ("1200", 3, 20)):
        typed(booked, bank, quantity, month, number)
    lines = assertion_lines(booked.people.owner, bank.public_id)
    assert [(line.on, line.holds) for line in lines] == [
        (day(3, 20), True), (day(3, 10), False), (day(2, 28), True), (day(1, 31), True),
    ]  # fmt: skip
    assert (lines[1].difference, lines[1].agreed_on, lines[1].off_since) == (40, day(2, 28), day(3, 10))
    typed(booked, bank, "1195", 3, 20)
    newest = assertion_lines(booked.people.owner, bank.public_id)[0]
    assert (newest.stated, newest.booked, newest.difference) == (1195, 1160, 35)
    assert (newest.agreed_on, newest.off_since, newest.suspects) == (day(2, 28), day(3, 10), ())
    typed(booked, bank, "1460", 3, 20)
    suspects = assertion_lines(booked.people.owner, bank.public_id)[0].suspects
    assert [(row.on, row.quantity) for row in suspects] == [(day(3, 2), -300)]


def test_a_later_word_about_the_day_counts(booked: Home, bank: Account) -> None:
    first = typed(booked, bank, "1000", 3, 20)
    assert typed(booked, bank, "1000", 3, 20) == first
    second = typed(booked, bank, "1160", 3, 20)
    assert [line.public_id for line in assertion_lines(booked.people.owner, bank.public_id)] == [second.public_id]
    activity_undo(activity=last_act(booked), acting_user=booked.people.owner)
    assert [line.stated for line in assertion_lines(booked.people.owner, bank.public_id)] == [1000]


def test_deleting_what_was_typed(booked: Home, bank: Account) -> None:
    olive = booked.people.owner
    typed(booked, bank, "1000", 3, 20)
    assertion_delete(assertion=typed(booked, bank, "1160", 3, 20), acting_user=olive)
    assert [line.stated for line in assertion_lines(olive, bank.public_id)] == [1000]
    activity_undo(activity=last_act(booked), acting_user=olive)
    assert [line.stated for line in assertion_lines(olive, bank.public_id)] == [1160]
    from_file = BalanceAssertion.objects.create(
        account=bank, commodity=bank.commodity, date=TODAY, quantity=1, source="ofx"
    )
    with pytest.raises(DomainError) as error:
        assertion_delete(assertion=from_file, acting_user=olive)
    assert error.value.code == "not_typed"


def test_an_adjustment_only_where_it_is_off(booked: Home, card: Account, is_sound: Sound) -> None:
    olive, off = booked.people.owner, typed(booked, card, "-75.50", 3, 10)
    count = Transaction.objects.count()
    assert (held(booked, card), Transaction.objects.count()) == (-60, count)
    assertion_adjust(assertion=off, acting_user=olive)
    assert held(booked, card) == Decimal("-75.50")
    assert assertion_lines(olive, card.public_id)[0].holds
    made = Transaction.objects.latest("pk")
    assert (made.date, made.postings.get(account=card).quantity) == (day(3, 10), Decimal("-15.50"))
    with pytest.raises(DomainError) as error:
        assertion_adjust(assertion=off, acting_user=olive)
    assert error.value.code == "nothing_to_adjust"
    activity_undo(activity=last_act(booked), acting_user=olive)
    assert held(booked, card) == -60
    assert is_sound()


@pytest.mark.parametrize(("quantity", "code"), [("1.005", "bad_number"), ("99999999999999", "bad_number")])
def test_no_number_of_that_currency(booked: Home, bank: Account, quantity: str, code: str) -> None:
    with pytest.raises(DomainError) as error:
        typed(booked, bank, quantity, 3, 1)
    assert error.value.code == code
    assert not BalanceAssertion.objects.exists()


def test_who_may_not(booked: Home, bank: Account) -> None:
    people, secret = booked.people, booked.private("Secret", "hidden", booked.people.owner)
    known = typed(booked, secret, "5", 3, 1)
    for user, account, code in (
        (people.viewer, bank, "read_only"), (people.outsider, bank, "not_found"), (people.partner, secret, "not_found"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as error:
            assertion_type(account=account, acting_user=user, quantity=Decimal(1), on=TODAY)
        assert error.value.code == code
    for user in (people.partner, people.viewer, people.outsider):
        with pytest.raises(NotFound):
            assertion_found(user, known.public_id)
    assert assertion_found(people.owner, known.public_id) == known


def test_lists_say_which_accounts_are_proved(booked: Home, bank: Account, card: Account) -> None:
    typed(booked, bank, "1160", 3, 20)
    typed(booked, card, "-70", 3, 20)
    lines = {line.balance.name: line for group in account_pages(booked.people.partner).groups for line in group.lines}
    assert lines["Bank"].proof is not None
    assert lines["Card"].proof is not None
    assert (lines["Bank"].proof.holds, lines["Card"].proof.holds, lines["Card"].proof.difference) == (True, False, -10)
    assert (lines["Card"].state, lines["Savings"].proof) == ("problem", UNSTATED)
