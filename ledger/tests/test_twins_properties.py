"""Random stretches of a bank's history in files that nobody can tell apart, every question answered at random: no row lost that no
person merged, none doubled, sums clean, and the undo of each answer is the state before it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.transaction import atomic, set_rollback
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import DomainError
from ledger.models import Account, Posting, SourceLine, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.twins import both_open, twin_counts
from ledger.services.activity_undo import activity_undo
from ledger.services.recipes import expense
from ledger.services.transactions import transaction_void
from ledger.services.twin_answers import twins_answer
from ledger.services.twins import Answered
from ledger.tests.statements import Row, balance, bank, bring, category, check_books, csv
from tests.conftest import People, people_create

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

DAYS, SHOPS, AMOUNTS = range(8, 15), ("North", "South"), ("-3.50", "-8.00")
rows = st.builds(
    Row,
    on=st.sampled_from(DAYS).map(lambda day: f"202401{day:02}"),
    amount=st.sampled_from(AMOUNTS),
    name=st.sampled_from(SHOPS),
)
stretches = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda pair: tuple(sorted(pair))),
    min_size=2,
    max_size=4,
)
typed_rows = st.lists(rows, max_size=2)
answers = st.lists(
    st.tuples(st.booleans(), st.integers(0, 50), st.booleans()),
    min_size=1,
    max_size=5,
)


def moved(row: Row, days: int) -> Row:
    return Row(f"{int(row.on) + days}", row.amount, row.name)


def state_of(account: Account) -> tuple[object, ...]:
    """All that an answer may change."""
    lines = SourceLine.objects.order_by("pk").values_list("pk", "transaction", "reason", "twin", "outcome")
    entries = Transaction.objects.order_by("pk").values_list("pk", "state", "date", "payee", "memo")
    legs = Posting.objects.order_by("pk").values_list("transaction", "account", "booked_on", "quantity", "value")
    return list(lines), list(entries), list(legs), balance(account)


def answer_one(people: People, is_yes: bool, pick: int) -> Answered | None:
    """Yes (the same, take theirs) or no to one open row, or to all of its kind; None where none is open, or it is refused."""
    books = books_of(people.owner)
    questions, differences = both_open(books)
    found = [*questions, *differences]
    if not found:
        return None
    one = found[pick % len(found)]
    answer = ("apart", "same") if one in questions else ("keep", "take")
    ids = dict(Transaction.objects.values_list("pk", "public_id"))
    named = None if pick % 5 == 0 else [(ids[one.transaction], books.accounts[one.account].public_id)]
    try:
        return twins_answer(books=books, answer=answer[is_yes], named=named)
    except DomainError:
        return None


@given(
    history=st.lists(rows, min_size=3, max_size=6), shown=stretches, shifts=st.lists(st.integers(0, 2), min_size=4, max_size=4),
    typed=typed_rows, said=answers, voids=st.integers(0, 20),
)  # fmt: skip
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_in_any_order(history, shown, shifts, typed, said, voids):
    with atomic():
        people = people_create()
        account, food = bank(people.owner), category(people.owner)
        for row in typed:
            expense(
                acting_user=people.owner, account=account, category=food, amount=-Decimal(row.amount),
                on=date(2024, 1, int(row.on[-2:])), payee="Typed",
            )  # fmt: skip
        for (first, last), days in zip(shown, shifts, strict=False):
            part = [moved(row, days) for row in history if first <= int(row.on[-2:]) <= last]
            if part:
                bring(people.owner, csv(part), account)
        first_row = Transaction.objects.filter(state="posted").order_by("pk").first()
        if first_row is not None and voids % 4 == 0:
            transaction_void(transaction=first_row, acting_user=people.owner)
        for is_yes, pick, is_undone in said:
            _step(people, account, is_yes, pick, is_undone)
        _rest(people, account)
        set_rollback(True)


def _step(people: People, account: Account, is_yes: bool, pick: int, is_undone: bool) -> None:
    before, counts, posted = state_of(account), twin_counts(books_of(people.owner)), balance(account)
    done = answer_one(people, is_yes, pick)
    if done is None:
        assert state_of(account) == before
        return
    left = sum(done.left.values())
    after = twin_counts(books_of(people.owner))
    assert after.total <= counts.total - done.changed + left
    if not is_yes:
        assert balance(account) == posted
    check_books(people.owner)
    if is_undone:
        activity_undo(activity=done.activity, acting_user=people.owner)
        assert state_of(account) == before
        assert twin_counts(books_of(people.owner)) == counts
        check_books(people.owner)


def _rest(people: People, account: Account) -> None:
    """Answered to the end, nothing is open any more: what can't be merged stays two, what can't be taken over stays as it is."""
    books = books_of(people.owner)
    for is_yes in (True, False):
        for pick in range(40):
            answer_one(people, is_yes, pick)
    assert twin_counts(books) == (0, 0)
    check_books(people.owner)
