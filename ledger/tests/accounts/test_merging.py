"""Two accounts that are one: rows, lines and statements move as one act, files follow, and one undo gives everything back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Activity, BalanceAssertion, SourceLine, Transaction, TransactionRevision
from ledger.models.transaction import State
from ledger.services.accounts import account_change
from ledger.services.accounts_merge import accounts_merge
from ledger.services.activity_undo import activity_undo
from ledger.services.reconciling import assertion_type
from ledger.services.transactions import transaction_void
from ledger.tests.accounts.conftest import Home, held
from ledger.tests.selectors.conftest import TODAY, day
from ledger.tests.statements import Row, bring, ofx

Sound = Callable[[], bool]


def merged(home: Home, account: Account, into: Account, user: User | None = None) -> Any:
    account.refresh_from_db()
    into.refresh_from_db()
    return accounts_merge(account=account, into=into, acting_user=user or home.people.owner)


def refused(home: Home, account: Account, into: Account, user: User | None = None) -> str:
    """The code of the refusal; nothing moved and nothing was noted."""
    rows, acts = list(account.postings.values_list("pk", flat=True)), Activity.objects.count()
    with pytest.raises(DomainError) as error:
        merged(home, account, into, user)
    assert list(account.postings.values_list("pk", flat=True)) == rows
    assert Activity.objects.count() == acts
    return error.value.code


def test_everything_moves_as_one_act(booked: Home, bank: Account, savings: Account, is_sound: Sound) -> None:
    """Bank 1,160 and savings 300 are one account with 1,460; the transfer between them is voided."""
    below = booked.account("Pocket", parent=savings)
    stated = assertion_type(
        account=savings, acting_user=booked.people.owner, quantity=Decimal(300), on=day(3, 2)
    ).assertion
    done = merged(booked, savings, bank)
    assert (done.moved, done.voided) == (1, 1)
    assert (held(booked, bank), held(booked, savings)) == (1460 - 0, 0)
    savings.refresh_from_db()
    below.refresh_from_db()
    stated.refresh_from_db()
    assert (savings.merged_into, savings.closed_on) == (bank, TODAY)
    assert (below.parent, stated.account) == (bank, bank)
    moved = Transaction.objects.filter(postings__account=bank, state=State.VOID).distinct().get()
    assert TransactionRevision.objects.filter(transaction=moved, acting_user=booked.people.owner).count() == 1
    assert is_sound()


def test_undo_gives_everything_back(booked: Home, bank: Account, card: Account, is_sound: Sound) -> None:
    before = {one: held(booked, one) for one in (bank, card)}
    voided = booked.spend(card, Account.objects.get(name="Food"), "9", TODAY)
    transaction_void(transaction=voided, acting_user=booked.people.owner)
    rows = {one: set(one.postings.values_list("pk", flat=True)) for one in (bank, card)}
    done = merged(booked, card, bank)
    assert held(booked, bank) == before[bank] + before[card]
    activity_undo(activity=done.activity, acting_user=booked.people.owner)
    card.refresh_from_db()
    assert (card.merged_into, card.closed_on) == (None, None)
    assert {one: held(booked, one) for one in (bank, card)} == before
    assert {one: set(one.postings.values_list("pk", flat=True)) for one in (bank, card)} == rows
    voided.refresh_from_db()
    assert voided.state == State.VOID
    assert is_sound()
    again = activity_undo(activity=Activity.objects.latest("pk"), acting_user=booked.people.owner)
    assert held(booked, bank) == before[bank] + before[card]
    assert again.kept == 0
    assert is_sound()


def test_files_that_mean_the_merged_account_go_to_the_other(home: Home, is_sound: Sound) -> None:
    """A card with a new number: lines keep their links, the old file brings nothing twice, and new rows reach the survivor."""
    owner = home.people.owner
    bring(owner, ofx([Row("20260302", "-10.00", "Tram", "t1")], number="4000111122"))
    bring(owner, ofx([Row("20260310", "-20.00", "Shop", "s1")], number="4000333344"))
    old, new = (Account.objects.get(number_key__endswith=end) for end in ("111122", "333344"))
    links = set(SourceLine.objects.values_list("pk", "transaction"))
    done = merged(home, old, new)
    assert set(SourceLine.objects.values_list("pk", "transaction")) == links
    assert not SourceLine.objects.filter(account=old).exists()
    bring(
        owner,
        ofx([Row("20260302", "-10.00", "Tram", "t1"), Row("20260311", "-5.00", "Bus", "t2")], number="4000111122"),
    )
    assert not old.postings.exists()
    assert sorted(new.postings.values_list("quantity", flat=True)) == [-20, -10, -5]
    assert is_sound()
    activity_undo(activity=done.activity, acting_user=owner)
    assert list(old.postings.values_list("quantity", flat=True)) == [-10]
    assert SourceLine.objects.filter(account=old).count() == 1
    assert is_sound()


def test_what_can_not_be_one_is_refused(booked: Home, bank: Account, savings: Account, card: Account) -> None:
    dollars = booked.account("Dollars", currency="USD")
    secret = booked.private("Secret", "hidden", booked.people.owner)
    below = booked.account("Pocket", parent=bank)
    closed = booked.account("Old")
    account_change(account=closed, acting_user=booked.people.owner, closed_on=TODAY)
    for account, into, code in (
        (bank, bank, "same_account"), (bank, dollars, "wrong_commodity"), (bank, secret, "different_visibility"),
        (secret, bank, "different_visibility"), (bank, below, "bad_parent"), (bank, closed, "closed"),
    ):  # fmt: skip
        assert refused(booked, account, into) == code
    assert refused(booked, bank, secret, booked.people.partner) == "not_found"
    assert refused(booked, bank, card, booked.people.viewer) == "read_only"
    assert refused(booked, bank, card, booked.people.outsider) == "not_found"
    merged(booked, savings, bank)
    assert refused(booked, savings, card) == "merged"


def test_rows_that_may_not_move_stop_it(booked: Home, bank: Account, savings: Account, card: Account) -> None:
    secret = booked.private("Secret", "hidden", booked.people.partner)
    booked.move(secret, savings, "5", TODAY, user=booked.people.partner)
    assert refused(booked, savings, bank) == "partly_private"
    household = booked.people.household
    household.locked_until = day(3, 5)
    household.save()
    assert refused(booked, card, bank) == "locked"
    household.locked_until = date(2025, 1, 1)
    household.save()
    card.postings.update(reconciled=True)
    assert refused(booked, card, bank) == "reconciled"
    card.postings.update(reconciled=False)
    merged(booked, card, bank)


def test_a_merged_account_stays_shut(booked: Home, bank: Account, card: Account) -> None:
    merged(booked, card, bank)
    card.refresh_from_db()
    with pytest.raises(DomainError) as error:
        account_change(account=card, acting_user=booked.people.owner, closed_on=None)
    assert error.value.code == "merged"
    assert not BalanceAssertion.objects.exists()
