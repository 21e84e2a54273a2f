"""Statements that are worked off while Python goes on: sealed as ever, and nothing of them is left where something goes wrong."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from ledger.intake import bulk
from ledger.intake.behind import Behind
from ledger.intake.post import POSTING_COLUMNS
from ledger.models import Posting, Transaction
from ledger.tests.seal.conftest import Books, run


def state(books: Books) -> str:
    return Transaction.objects.get(pk=books.draft.pk).state


def unbalance(books: Books) -> None:
    run(
        "UPDATE ledger_posting SET quantity = quantity * 2, value = value * 2 WHERE id = %s",
        books.draft.postings.first().pk,
    )


def test_what_is_sent_is_seen_by_the_next_question(books: Books) -> None:
    with atomic(), Behind() as behind:
        behind.send([bulk.sealing([books.draft.pk])])
        assert state(books) == "posted"
        assert Transaction.objects.filter(pk=books.draft.pk).update(memo="seen") == 1
        behind.send([("UPDATE ledger_transaction SET memo = memo || %s WHERE id = %s", ["!", books.draft.pk])])
    assert Transaction.objects.get(pk=books.draft.pk).memo == "seen!"
    assert not connection.execute_wrappers


def test_rows_are_copied_in_after_what_was_sent(books: Books) -> None:
    legs = list(Posting.objects.filter(transaction=books.draft).values_list("account_id", "commodity_id"))
    rows = [(books.draft.pk, account, "2026-01-05", commodity, 0, 0, "all", "", False) for account, commodity in legs]
    with atomic(), Behind() as behind:
        behind.send([("UPDATE ledger_transaction SET memo = 'first' WHERE id = %s", [books.draft.pk])])
        behind.settle()
        bulk.insert_rows("ledger_posting", POSTING_COLUMNS, rows)
        behind.send([bulk.sealing([books.draft.pk])])
    assert (state(books), books.draft.postings.count()) == ("posted", 4)


@pytest.mark.parametrize("is_asked", [True, False])
def test_what_is_refused_is_raised_at_the_next_question_or_at_the_end(books: Books, is_asked: bool) -> None:
    unbalance(books)
    with pytest.raises(IntegrityError, match="do not sum to zero"), atomic(), Behind() as behind:
        behind.send([bulk.sealing([books.draft.pk])])
        if is_asked:
            Transaction.objects.count()
    assert state(books) == "draft"
    assert not connection.execute_wrappers


def test_an_error_on_the_way_takes_back_what_was_sent(books: Books) -> None:
    with pytest.raises(ZeroDivisionError), atomic(), Behind() as behind:
        behind.send([bulk.sealing([books.draft.pk])])
        raise ZeroDivisionError
    assert state(books) == "draft"
    books.post(books.draft)
    assert state(books) == "posted"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite refuses at once, before the other error")
def test_of_two_errors_the_first_to_be_seen_is_told(books: Books) -> None:
    unbalance(books)
    with pytest.raises(ZeroDivisionError), atomic(), Behind() as behind:
        behind.send([bulk.sealing([books.draft.pk])])
        raise ZeroDivisionError
    assert state(books) == "draft"
    assert not connection.execute_wrappers
