"""Opening, changing, sharing, closing, ordering and deleting accounts, each with its act and its undo."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from fintrack.lib.errors import Conflict, DomainError
from ledger.models import Account, Activity, Posting
from ledger.services.accounts import account_change, account_create
from ledger.services.accounts_keep import account_close, account_delete, accounts_reorder
from ledger.services.accounts_open import account_open
from ledger.services.activity_undo import activity_undo
from ledger.tests.accounts.conftest import Home, held, last_act
from ledger.tests.selectors.conftest import TODAY

Sound = Callable[[], bool]


def undo(home: Home) -> None:
    activity_undo(activity=last_act(home), acting_user=home.people.owner)


def test_opening_is_one_act_with_what_is_in_it(home: Home, is_sound: Sound) -> None:
    owner = home.people.owner
    empty = account_open(acting_user=owner, name="Empty", kind="cash")
    assert (last_act(home).kind, last_act(home).account) == ("account.add", empty)
    undo(home)
    assert not Account.objects.filter(name="Empty").exists()
    full = account_open(acting_user=owner, name="Full", kind="cash", opening=Decimal(50))
    assert Activity.objects.filter(account=full).count() == 1
    undo(home)
    # a voided opening balance still speaks of it: it is emptied and shut
    full.refresh_from_db()
    assert (full.closed_on, held(home, full)) == (TODAY, 0)
    assert is_sound()


def test_opening_is_not_taken_back_under_rows(home: Home, food: Account) -> None:
    made = account_open(acting_user=home.people.owner, name="Used", kind="cash")
    opened = last_act(home)
    home.spend(made, food, "5", TODAY)
    with pytest.raises(Conflict) as error:
        activity_undo(activity=opened, acting_user=home.people.owner)
    assert error.value.code == "in_use"


def test_a_change_says_what_it_was_and_goes_back(home: Home, bank: Account) -> None:
    account_change(account=bank, acting_user=home.people.owner, name="Main bank", number="12-34", statement_day=None)
    act = last_act(home)
    assert (act.kind, act.subject) == ("account.change", "Bank")
    assert act.changes[0]["before"] == {"name": "Bank", "number": "", "number_key": ""}
    undo(home)
    bank.refresh_from_db()
    assert (bank.name, bank.number, bank.number_key) == ("Bank", "", "")
    count = Activity.objects.count()
    account_change(account=bank, acting_user=home.people.owner, name="Bank")
    assert Activity.objects.count() == count


def test_hiding_an_account_hides_its_acts_and_goes_back(booked: Home, bank: Account, is_sound: Sound) -> None:
    olive, pat = booked.people.owner, booked.people.partner
    account_change(account=bank, acting_user=olive, owner=olive, visibility="hidden")
    act = last_act(booked)
    assert act.kind == "account.share"
    assert not Activity.objects.visible_to(pat).filter(pk=act.pk).exists()
    assert not Posting.objects.visible_to(pat).filter(account=bank).exists()
    undo(booked)
    assert Posting.objects.visible_to(pat).filter(account=bank).count() == 4
    assert is_sound()


def test_bad_days_of_a_card_are_refused(home: Home, card: Account) -> None:
    for change in ({"statement_day": 32}, {"due_day": 0}, {"due_shift": "later"}, {"credit_limit": Decimal(-1)}):
        with pytest.raises(DomainError) as error:
            account_change(account=card, acting_user=home.people.owner, **change)
        assert error.value.code == "bad_card"
        with pytest.raises(DomainError):
            account_create(
                household=home.people.household, acting_user=home.people.owner, name="X", kind="credit_card", **change
            )
    account_change(account=card, acting_user=home.people.owner, statement_day=31, due_day=1, due_shift="previous")


def test_closing_needs_an_empty_account_or_settles_it(
    booked: Home, bank: Account, savings: Account, card: Account, is_sound: Sound
) -> None:
    olive = booked.people.owner
    with pytest.raises(DomainError) as error:
        account_close(account=savings, acting_user=olive, on=TODAY)
    assert error.value.code == "not_empty"
    account_close(account=savings, acting_user=olive, on=TODAY, move_to=bank)
    assert (held(booked, savings), held(booked, bank)) == (0, 1460)
    undo(booked)
    savings.refresh_from_db()
    assert (savings.closed_on, held(booked, savings), held(booked, bank)) == (None, 300, 1160)
    account_close(account=card, acting_user=olive, on=TODAY, move_to=bank)
    assert (held(booked, card), held(booked, bank)) == (0, 1100)
    account_close(account=savings, acting_user=olive, on=TODAY, is_written_off=True)
    assert (held(booked, savings), held(booked, bank)) == (0, 1100)
    account_change(account=savings, acting_user=olive, closed_on=None)
    assert last_act(booked).kind == "account.reopen"
    assert is_sound()


def test_a_refused_settlement_changes_nothing(booked: Home, savings: Account) -> None:
    dollars = booked.account("Dollars", currency="USD")
    count = Activity.objects.count()
    with pytest.raises(DomainError) as error:
        account_close(account=savings, acting_user=booked.people.owner, on=TODAY, move_to=dollars)
    assert error.value.code == "wrong_commodity"
    savings.refresh_from_db()
    assert (savings.closed_on, held(booked, savings), Activity.objects.count()) == (None, 300, count)


def names(home: Home) -> list[str]:
    return list(Account.objects.visible_to(home.people.owner).balance_sheet().values_list("name", flat=True))


def test_order_keeps_the_places_of_the_others(home: Home) -> None:
    made = {name: home.account(name) for name in "ABCD"}
    secret = home.private("Pat's", "hidden", home.people.partner)
    accounts_reorder(accounts=[made["C"], made["A"]], acting_user=home.people.owner)
    assert names(home) == ["C", "B", "A", "D"]
    before = secret.position
    undo(home)
    assert names(home) == ["A", "B", "C", "D"]
    secret.refresh_from_db()
    assert secret.position == before
    assert accounts_reorder(accounts=[made["A"], made["B"]], acting_user=home.people.owner) is None
    for accounts, code in (([made["A"], made["A"]], "bad_order"), ([secret, made["A"]], "not_found")):
        with pytest.raises(DomainError) as error:
            accounts_reorder(accounts=accounts, acting_user=home.people.owner)
        assert error.value.code == code


def test_the_order_of_private_accounts_is_nobodys_to_read(home: Home) -> None:
    first, mine = home.account("A"), home.private("Mine", "hidden", home.people.owner)
    accounts_reorder(accounts=[mine, first], acting_user=home.people.owner)
    assert names(home) == ["Mine", "A"]
    assert mine.pk not in {change["id"] for change in last_act(home).changes}


def test_only_what_was_never_used_is_deleted(home: Home, bank: Account, food: Account) -> None:
    olive, spare = home.people.owner, home.account("Spare", number="77")
    account_delete(account=spare, acting_user=olive)
    assert not Account.objects.filter(name="Spare").exists()
    undo(home)
    assert Account.objects.get(name="Spare").number == "77"
    spent = home.spend(bank, food, "5", TODAY)
    moved = home.account("Moved")
    from ledger.services.legs import Leg
    from ledger.services.transactions import transaction_edit

    transaction_edit(transaction=spent, acting_user=olive, legs=[Leg(moved, Decimal(-5)), Leg(food, Decimal(5))])
    private = home.private("Private", "hidden", olive)
    # nothing is in the bank any more, but an old revision speaks of it
    assert not bank.postings.exists()
    for account, code in ((moved, "in_use"), (bank, "in_use"), (private, "private_account")):
        with pytest.raises(DomainError) as error:
            account_delete(account=account, acting_user=olive)
        assert error.value.code == code
