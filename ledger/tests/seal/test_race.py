"""Two PostgreSQL sessions at once: neither order lets an unbalanced entry through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from ledger.models import Account, Transaction
from ledger.tests.seal.conftest import Books, books_make
from tests.conftest import people_create

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: there is nobody to race"),
]
POST = "UPDATE ledger_transaction SET state = 'posted' WHERE id = %(draft)s"
ADD = (
    "INSERT INTO ledger_posting (transaction_id, account_id, booked_on, commodity_id, quantity, value, audience, memo, reconciled) "
    "SELECT transaction_id, account_id, booked_on, commodity_id, 100000000, 10000, audience, memo, reconciled "
    "FROM ledger_posting WHERE id = %(leg)s"
)
CHANGE = "UPDATE ledger_posting SET quantity = 100000000, value = 10000 WHERE id = %(leg)s"
REMOVE = "DELETE FROM ledger_posting WHERE id = %(leg)s"
INTO = "UPDATE ledger_posting SET transaction_id = %(draft)s WHERE id = %(other_leg)s"
AWAY = "UPDATE ledger_posting SET transaction_id = %(other)s WHERE id = %(leg)s"
BENDS = {"added": ADD, "changed": CHANGE, "removed": REMOVE, "moved in": INTO, "moved away": AWAY}


@pytest.fixture
def books() -> Books:
    return books_make(people_create())


def params(books: Books) -> dict[str, int]:
    other = books.draft_of([(books.bank, "-5"), (books.food, "5")])
    return {
        "draft": books.draft.pk, "leg": books.legs(books.draft)[0].pk, "other": other.pk, "other_leg": books.legs(other)[0].pk,
        "cash": books.cash.pk, "household": books.people.other_household.pk,
    }  # fmt: skip


@contextmanager
def session(isolation: str = "read committed") -> Iterator[psycopg.Connection[Any]]:
    """A connection of one's own, in an open transaction; a deadlock or a hang is over in seconds."""
    settings = connection.get_connection_params()
    settings = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**settings, options="-c lock_timeout=10000") as own:
        own.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        own.execute("SELECT count(*) FROM ledger_posting")  # takes the snapshot where there is one
        yield own


def outcome(own: psycopg.Connection[Any], sql: str, values: dict[str, int]) -> str:
    try:
        own.execute(sql, values)
        own.commit()
    except psycopg.Error as error:
        own.rollback()
        return str(error).partition("\n")[0]
    return "done"


def second_while_first_is_open(
    first: str, second: str, values: dict[str, int], isolation: str = "read committed"
) -> str:
    """The second session's fate: it starts while the first has written but not committed."""
    found: list[str] = []
    with session() as one, session(isolation) as two:
        one.execute(first, values)
        worker = threading.Thread(target=lambda: found.append(outcome(two, second, values)))
        worker.start()
        worker.join(0.3)
        assert worker.is_alive(), "the second session did not wait for the first"
        one.commit()
        worker.join(15)
    return found[0]


def sum_of(transaction: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(value), 0) FROM ledger_posting WHERE transaction_id = %s", [transaction])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("bend", BENDS)
def test_a_leg_races_a_posting_that_came_first(books: Books, bend: str) -> None:
    values = params(books)
    assert "seal:" in second_while_first_is_open(POST, BENDS[bend], values)
    assert (Transaction.objects.get(pk=books.draft.pk).state, sum_of(books.draft.pk)) == ("posted", 0)


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
@pytest.mark.parametrize("bend", BENDS)
def test_a_posting_races_a_leg_that_came_first(books: Books, bend: str, isolation: str) -> None:
    values = params(books)
    assert "seal:" in second_while_first_is_open(BENDS[bend], POST, values, isolation)
    assert (Transaction.objects.get(pk=books.draft.pk).state, sum_of(books.draft.pk) != 0) == ("draft", True)


def test_a_harmless_change_only_waits(books: Books) -> None:
    """The twin: the same race with a change that keeps the sum ends well."""
    values = params(books)
    same = "UPDATE ledger_posting SET booked_on = '2026-05-02' WHERE id = %(leg)s"
    assert second_while_first_is_open(same, POST, values) == "done"
    assert (Transaction.objects.get(pk=books.draft.pk).state, sum_of(books.draft.pk)) == ("posted", 0)


MOVE = "UPDATE ledger_account SET household_id = %(household)s WHERE id = %(cash)s"
USE = ADD.replace("account_id, booked_on, commodity_id, 1", "%(cash)s, booked_on, commodity_id, 1")


def test_an_account_moves_house_while_a_leg_arrives(books: Books) -> None:
    values = params(books)
    assert "seal:" in second_while_first_is_open(USE, MOVE, values)
    assert Account.objects.get(pk=books.cash.pk).household == books.people.household


def test_a_leg_arrives_while_an_account_moves_house(books: Books) -> None:
    """The leg may come into the draft, but the draft can no longer be posted."""
    values = params(books)
    assert second_while_first_is_open(MOVE, USE, values) == "done"
    with session() as own:
        assert "another household" in outcome(own, POST, values)


def test_two_sessions_post_the_same_draft(books: Books) -> None:
    values = params(books)
    assert second_while_first_is_open(POST, POST, values) == "done"
    assert Transaction.objects.get(pk=books.draft.pk).state == "posted"


def two_at_once(*jobs: Callable[[], str]) -> list[str]:
    found: list[str] = []
    threads = [threading.Thread(target=lambda job=job: found.append(job())) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_without_any_order_nothing_unbalanced_is_ever_posted(books: Books) -> None:
    """Twenty drafts, for each a session that posts and one that adds a leg, as they come."""

    def job(sql: str, values: dict[str, int]) -> Callable[[], str]:
        def done() -> str:
            with session() as own:
                return outcome(own, sql, values)

        return done

    for _round in range(10):
        draft = books.draft_of([(books.bank, "-5"), (books.food, "5")])
        values = {"draft": draft.pk, "leg": books.legs(draft)[0].pk}
        two_at_once(job(POST, values), job(ADD, values))
        assert Transaction.objects.get(pk=draft.pk).state == "draft" or sum_of(draft.pk) == 0
