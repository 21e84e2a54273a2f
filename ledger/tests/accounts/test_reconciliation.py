"""Rows ticked against a statement: kept while unfinished, locked at zero, freed only with a reason, and all of it undone as one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account, Activity, BalanceAssertion, Posting, Transaction
from ledger.selectors.activity import activity_page
from ledger.selectors.books import books_of
from ledger.selectors.reconciliation import leg_keys, progress, reconciliations, tick_page, unfinished
from ledger.services.activity_undo import activity_undo
from ledger.services.reconciliation import (
    reconciliation_begin,
    reconciliation_drop,
    reconciliation_finish,
    rows_tick,
    rows_tick_through,
    rows_unlock,
)
from ledger.services.transactions import transaction_void
from ledger.tests.accounts.conftest import Home, last_act
from ledger.tests.selectors.conftest import day

Sound = Callable[[], bool]


def key_of(account: Account, quantity: str) -> int:
    return Posting.objects.get(account=account, quantity=Decimal(quantity)).pk


def begun(home: Home, account: Account, quantity: str, month: int = 3, number: int = 20) -> Activity:
    return reconciliation_begin(
        account=account, acting_user=home.people.owner, on=day(month, number), quantity=Decimal(quantity)
    )


def ticked(home: Home, account: Account, *quantities: str, is_ticked: bool = True) -> Decimal:
    """What is left after ticking the rows of these quantities."""
    keys = [key_of(account, one) for one in quantities]
    return rows_tick(account=account, acting_user=home.people.owner, keys=keys, is_ticked=is_ticked).difference


def finished(home: Home, account: Account) -> Activity:
    return reconciliation_finish(account=account, acting_user=home.people.owner)


def locked(account: Account) -> set[Decimal]:
    return set(Posting.objects.filter(account=account, reconciled=True).values_list("quantity", flat=True))


def test_from_the_first_tick_to_locked_rows(booked: Home, bank: Account, is_sound: Sound) -> None:
    """Bank: opening 1,000 (1 Jan), 500 (27 Feb), −300 (2 Mar), −40 (20 Mar)."""
    draft = begun(booked, bank, "1500", 2, 28)
    now = progress(draft)
    assert (now.difference, now.left, now.locked_total) == (1500, 2, 0)
    assert ticked(booked, bank, "1000") == 500
    assert ticked(booked, bank, "500") == 0
    act = finished(booked, bank)
    assert (act.kind, locked(bank)) == ("account.reconcile", {Decimal(1000), Decimal(500)})
    assert BalanceAssertion.objects.get().quantity == 1500
    # the next statement starts from what was locked
    now = progress(begun(booked, bank, "1160"))
    assert (now.locked_total, now.difference, now.left) == (1500, -340, 2)
    assert (
        rows_tick_through(account=bank, acting_user=booked.people.owner, through=None, is_ticked=True).difference == 0
    )
    finished(booked, bank)
    books = books_of(booked.people.owner)
    told = reconciliations(books, books.account(bank.public_id))
    assert [(one.on, one.stated, one.rows, one.locked) for one in told] == [
        (day(3, 20), Decimal(1160), 2, 2), (day(2, 28), Decimal(1500), 2, 2),
    ]  # fmt: skip
    assert is_sound()


def test_only_zero_finishes(booked: Home, bank: Account) -> None:
    with pytest.raises(DomainError) as refused:
        finished(booked, bank)
    assert refused.value.code == "not_begun"
    begun(booked, bank, "1500", 2, 28)
    assert ticked(booked, bank, "1000") == 500
    with pytest.raises(DomainError) as refused:
        finished(booked, bank)
    assert (refused.value.code, refused.value.data["difference"]) == ("not_zero", "500.00")
    assert not BalanceAssertion.objects.exists()
    assert not locked(bank)
    assert unfinished(bank.pk) is not None


def test_work_in_hand_is_kept_and_in_no_list(booked: Home, bank: Account) -> None:
    olive = booked.people.owner
    begun(booked, bank, "1500", 2, 28), ticked(booked, bank, "1000")
    shown = [row.kind for row in activity_page(olive).rows]
    assert "account.reconciling" not in shown
    # the partner goes on where the owner stopped, and the statement may be said better
    again = reconciliation_begin(account=bank, acting_user=booked.people.partner, on=day(3, 2), quantity=Decimal(1200))
    assert (progress(again).difference, Activity.objects.filter(kind="account.reconciling").count()) == (200, 1)
    assert ticked(booked, bank, "1000", is_ticked=False) == 1200
    reconciliation_drop(account=bank, acting_user=olive)
    assert unfinished(bank.pk) is None
    assert not locked(bank)


def test_what_is_no_row_of_the_statement_is_never_ticked(booked: Home, bank: Account, card: Account) -> None:
    begun(booked, bank, "1500", 2, 28)
    late, other = key_of(bank, "-40"), key_of(card, "-60")
    now = rows_tick(account=bank, acting_user=booked.people.owner, keys=[late, other, 10**9], is_ticked=True)
    assert (now.rows_ticked, now.difference) == (0, 1500)
    ticked(booked, bank, "1000", "500")
    transaction_void(transaction=Transaction.objects.get(postings=key_of(bank, "500")), acting_user=booked.people.owner)
    draft = unfinished(bank.pk)
    assert draft is not None
    assert progress(draft).difference == 500


def test_locked_rows_stay_and_come_free_with_a_reason(booked: Home, bank: Account, is_sound: Sound) -> None:
    olive = booked.people.owner
    begun(booked, bank, "1500", 2, 28), ticked(booked, bank, "1000", "500"), finished(booked, bank)
    salary = Transaction.objects.get(postings=key_of(bank, "500"))
    with pytest.raises(DomainError) as refused:
        transaction_void(transaction=salary, acting_user=olive)
    assert refused.value.code == "reconciled"
    for keys, reason, code in (
        ([key_of(bank, "500")], " ", "no_reason"),
        ([key_of(bank, "-40")], "so", "nothing_locked"),
    ):
        with pytest.raises(DomainError) as refused:
            rows_unlock(account=bank, acting_user=olive, keys=keys, reason=reason)
        assert refused.value.code == code
    rows_unlock(account=bank, acting_user=olive, keys=[key_of(bank, "500")], reason="The bank took it back")
    assert locked(bank) == {Decimal(1000)}
    row = activity_page(olive).rows[0]
    assert (row.kind, [one.after for one in row.rows]) == ("account.unlock", ["The bank took it back", "No"])
    books = books_of(olive)
    assert [(one.rows, one.locked) for one in reconciliations(books, books.account(bank.public_id))] == [(2, 1)]
    activity_undo(activity=last_act(booked), acting_user=olive)
    assert locked(bank) == {Decimal(1000), Decimal(500)}
    assert is_sound()


def test_a_row_changed_since_it_came_free_is_not_locked_again(booked: Home, bank: Account) -> None:
    olive = booked.people.owner
    begun(booked, bank, "1500", 2, 28), ticked(booked, bank, "1000", "500"), finished(booked, bank)
    unlock = rows_unlock(account=bank, acting_user=olive, keys=[key_of(bank, "500")], reason="Wrong")
    transaction_void(transaction=Transaction.objects.get(postings=key_of(bank, "500")), acting_user=olive)
    with pytest.raises(DomainError) as refused:
        activity_undo(activity=unlock, acting_user=olive)
    assert refused.value.code == "changed_since"
    assert locked(bank) == {Decimal(1000)}


def test_undo_takes_the_whole_statement_back_and_again(booked: Home, bank: Account) -> None:
    olive = booked.people.owner
    begun(booked, bank, "1500", 2, 28), ticked(booked, bank, "1000", "500")
    undo = activity_undo(activity=finished(booked, bank), acting_user=olive).activity
    assert (locked(bank), BalanceAssertion.objects.count()) == (set(), 0)
    books = books_of(olive)
    account = books.account(bank.public_id)
    assert reconciliations(books, account) == ()
    activity_undo(activity=undo, acting_user=olive)
    assert (locked(bank), BalanceAssertion.objects.count()) == ({Decimal(1000), Decimal(500)}, 1)
    assert [(one.on, one.locked) for one in reconciliations(books, account)] == [(day(2, 28), 2)]


def test_rows_to_tick_are_those_up_to_the_day_not_locked_yet(booked: Home, bank: Account) -> None:
    books = books_of(booked.people.owner)
    account = books.account(bank.public_id)
    begun(booked, bank, "1500", 2, 28), ticked(booked, bank, "500")
    draft = unfinished(bank.pk)
    assert draft is not None
    rows = tick_page(books, account, progress(draft)).rows
    assert [(one.row.quantity, one.is_ticked) for one in rows] == [(500, True), (1000, False)]
    first = tick_page(books, account, progress(draft), limit=1)
    assert [one.row.quantity for one in tick_page(books, account, progress(draft), cursor=first.next_cursor).rows] == [
        1000
    ]
    assert [one.row.quantity for one in tick_page(books, account, progress(draft), text="acm").rows] == [500]
    assert leg_keys(books, account, [rows[0].row.cursor]) == {rows[0].row.cursor: key_of(bank, "500")}


def test_who_may(booked: Home, bank: Account) -> None:
    vault = booked.private("Vault", "hidden", booked.people.owner)
    wallet = booked.account("Wallet", "brokerage")
    for user, account, code in (
        (booked.people.viewer, bank, "read_only"), (booked.people.partner, vault, "not_found"),
        (booked.people.outsider, bank, "not_found"), (booked.people.owner, wallet, "no_currency"),
    ):  # fmt: skip
        with pytest.raises((DomainError, NotFound)) as refused:
            reconciliation_begin(account=account, acting_user=user, on=day(3, 20), quantity=Decimal(1))
        assert refused.value.code == code


Step = tuple[str, int]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(["tick", "untick", "all", "none", "finish", "unlock", "undo"]), st.integers(0, 3))
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_locked_rows_always_come_to_the_statements(booked: Home, bank: Account, steps: list[Step]) -> None:
    """Whatever is done in whatever order: what the history says is locked is what is locked, and a row is with one statement only."""
    olive = booked.people.owner
    keys = list(Posting.objects.filter(account=bank).order_by("booked_on", "pk").values_list("pk", flat=True))
    stated = {0: "1000", 1: "1500", 2: "1200", 3: "1160"}
    days = {0: day(1, 31), 1: day(2, 28), 2: day(3, 10), 3: day(3, 20)}
    for what, place in steps:
        try:
            if what in ("tick", "untick"):
                rows_tick(account=bank, acting_user=olive, keys=keys[: place + 1], is_ticked=what == "tick")
            elif what in ("all", "none"):
                reconciliation_begin(account=bank, acting_user=olive, on=days[place], quantity=Decimal(stated[place]))
                rows_tick_through(account=bank, acting_user=olive, through=None, is_ticked=what == "all")
            elif what == "finish":
                finished(booked, bank)
            elif what == "unlock":
                rows_unlock(account=bank, acting_user=olive, keys=[keys[place]], reason="Again")
            else:
                activity_undo(activity=Activity.objects.visible_to(olive).latest("pk"), acting_user=olive)
        except DomainError:
            continue
        books = books_of(olive)
        told = [one.keys for one in reconciliations(books, books.account(bank.public_id))]
        is_locked = set(Posting.objects.filter(account=bank, reconciled=True).values_list("pk", flat=True))
        assert sum(len(one) for one in told) == len(is_locked)
        assert set().union(*told) == is_locked


def test_what_is_kept_of_the_ticks_is_what_they_are(booked: Home, bank: Account) -> None:
    """Up to a day, one of them not, one beyond it: the sums told after each tick are those of the books, also when these changed."""
    olive = booked.people.owner
    begun(booked, bank, "1160")
    rows_tick_through(account=bank, acting_user=olive, through=day(3, 2), is_ticked=True)
    now = rows_tick(account=bank, acting_user=olive, keys=[key_of(bank, "500")], is_ticked=False)
    assert (now.ticked_total, now.rows_ticked, now.left) == (700, 2, 2)  # 1,000 − 300
    now = rows_tick(account=bank, acting_user=olive, keys=[key_of(bank, "-40"), key_of(bank, "1000")], is_ticked=True)
    assert (now.ticked_total, now.rows_ticked, now.left) == (660, 3, 1)
    transaction_void(transaction=Transaction.objects.get(postings=key_of(bank, "-300")), acting_user=olive)
    now = rows_tick(account=bank, acting_user=olive, keys=[key_of(bank, "500")], is_ticked=True)
    assert (now.ticked_total, now.rows_ticked, now.left) == (1460, 3, 0)
    food = Account.objects.filter(household=booked.people.household, kind="expense").earliest("pk")
    late = booked.spend(bank, food, "7", day(2, 1))
    now = rows_tick_through(account=bank, acting_user=olive, through=day(1, 31), is_ticked=False)
    assert (now.ticked_total, now.rows_ticked, now.left) == (460, 2, 2)  # the row that came later is not ticked
    assert late.postings.filter(account=bank).exists()
    draft = unfinished(bank.pk)
    assert draft is not None
    assert progress(draft).tally == now.tally


def test_a_tick_among_many_rows_reads_only_its_own(booked: Home, bank: Account) -> None:
    """What the rest comes to was added up once: none of the statements behind a tick goes through the account again."""
    begun(booked, bank, "1160")
    rows_tick_through(account=bank, acting_user=booked.people.owner, through=None, is_ticked=True)
    key = key_of(bank, "-40")
    with CaptureQueriesContext(connection) as asked:
        rows_tick(account=bank, acting_user=booked.people.owner, keys=[key], is_ticked=False)
    through = [one["sql"] for one in asked if "ledger_posting p" in one["sql"]]
    assert len(through) == 1
    assert f"p.id IN ({key})" in through[0]
