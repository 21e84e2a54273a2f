"""Attacks by raw SQL, on whichever database the tests run on."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from ledger.models import Account, Posting, Transaction
from ledger.tests.seal.conftest import Books, refused, run

COPY_TRANSACTION = (
    "public_id, household_id, date, currency_id, payee, payee_key, memo, search_key, state, origin, decided_by, revision, "
    "created_at"
)
COPY_LEG = "account_id, booked_on, commodity_id, quantity, value, audience, memo, reconciled"
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE and free typing are SQLite's")
postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="this statement is PostgreSQL's")


def columns(changes: dict[str, str], names: str) -> str:
    return ", ".join(changes.get(name, name) for name in names.split(", "))


def copy_transaction(verb: str, source: int, **changes: str) -> None:
    names = "id, " + COPY_TRANSACTION
    run(
        f"{verb} INTO ledger_transaction ({names}) SELECT {columns(changes, names)} FROM ledger_transaction WHERE id = %s",
        source,
    )


def copy_leg(verb: str, source: int, **changes: str) -> None:
    names = "id, transaction_id, " + COPY_LEG
    run(
        f"{verb} INTO ledger_posting ({names}) SELECT {columns(changes, names)} FROM ledger_posting WHERE id = %s",
        source,
    )


def test_insert_as_posted(books: Books) -> None:
    new = {"id": "900001", "public_id": f"'{'0' * 32}'" if connection.vendor == "sqlite" else "gen_random_uuid()"}
    for state in ("posted", "void"):
        with refused("as a draft"):
            copy_transaction("INSERT", books.draft.pk, **new, state=f"'{state}'")
    copy_transaction("INSERT", books.draft.pk, **new)


def test_posting_and_bending_in_one_statement(books: Books) -> None:
    """The trigger looks at what the row becomes, not at what it was."""
    other = books.people.other_household.pk
    with refused("another household"):
        run("UPDATE ledger_transaction SET state = 'posted', household_id = %s WHERE id = %s", other, books.draft.pk)
    with refused():
        run("UPDATE ledger_transaction SET state = 'void', date = '2020-01-01' WHERE id = %s", books.posted.pk)
    books.revise(books.posted)
    with refused("frozen"):
        run("UPDATE ledger_transaction SET state = 'draft', date = '2020-01-01' WHERE id = %s", books.posted.pk)
    run("UPDATE ledger_transaction SET state = 'draft' WHERE id = %s", books.posted.pk)
    run(
        "UPDATE ledger_transaction SET date = '2020-01-01', revision = 1, state = 'posted' WHERE id = %s",
        books.posted.pk,
    )


def test_a_leg_moves_between_two_posted_entries(books: Books) -> None:
    """Two entries of −5/+5 each: swapping their legs' owners would leave both balanced, but changed."""
    first = books.draft_of([(books.bank, "-5"), (books.food, "5")])
    second = books.draft_of([(books.bank, "-5"), (books.food, "5")])
    swap = (
        "UPDATE ledger_posting SET transaction_id = CASE transaction_id WHEN %s THEN %s ELSE %s END "
        "WHERE transaction_id IN (%s, %s) AND account_id = %s"
    )
    params = (first.pk, second.pk, first.pk, first.pk, second.pk, books.bank.pk)
    run(swap, *params)
    books.post(first), books.post(second)
    with refused("frozen"):
        run(swap, *params)


def test_keys_never_change(books: Books) -> None:
    for table, key in (
        ("ledger_transaction", books.posted.pk),
        ("ledger_transaction", books.draft.pk),
        ("ledger_account", books.bank.pk),
        ("ledger_posting", books.legs(books.posted)[0].pk),
    ):
        with refused():
            run(f"UPDATE {table} SET id = 990001 WHERE id = %s", key)
    run("UPDATE ledger_transaction SET id = id, payee = 'x' WHERE id = %s", books.posted.pk)


def test_a_leg_whose_account_comes_only_later(books: Books) -> None:
    """A leg of an account that is not there yet must not hide from the sum (SQLite looks at references on commit only)."""
    with pytest.raises(IntegrityError, match=r"seal:|reference: there is no such account"), atomic():
        draft = books.draft_of([(books.bank, "-5"), (books.food, "5"), (books.cash, "3")])
        run(
            "UPDATE ledger_posting SET account_id = 990001 WHERE transaction_id = %s AND account_id = %s",
            draft.pk,
            books.cash.pk,
        )
        books.post(draft)
    books.post(books.draft_of([(books.bank, "-5"), (books.food, "2"), (books.cash, "3")]))


def test_an_account_goes_and_another_takes_its_key(books: Books) -> None:
    with refused("never deleted"):
        run("DELETE FROM ledger_account WHERE id = %s", books.bank.pk)
    run("DELETE FROM ledger_activity WHERE account_id = %s", books.cash.pk)
    run("DELETE FROM ledger_account WHERE id = %s", books.cash.pk)


def test_deletes(books: Books) -> None:
    leg = books.legs(books.posted)[0].pk
    for sql, key in (
        ("DELETE FROM ledger_posting WHERE id = %s", leg),
        ("DELETE FROM ledger_transaction WHERE id = %s", books.posted.pk),
        ("DELETE FROM ledger_transaction WHERE id = %s", books.voided.pk),
        ("DELETE FROM ledger_transactionrevision WHERE transaction_id = %s", books.voided.pk),
        ("DELETE FROM ledger_posting WHERE transaction_id = %s", books.voided.pk),
    ):
        with refused():
            run(sql, key)
    run("DELETE FROM ledger_activityentry WHERE transaction_id = %s", books.draft.pk)
    assert run("DELETE FROM ledger_posting WHERE transaction_id = %s", books.draft.pk) == 2
    assert run("DELETE FROM ledger_transaction WHERE id = %s", books.draft.pk) == 1


def test_states_that_do_not_exist(books: Books) -> None:
    for state in ("", "POSTED", "gone"):
        with pytest.raises(IntegrityError), atomic():
            run("UPDATE ledger_transaction SET state = %s WHERE id = %s", state, books.draft.pk)


def test_insert_on_conflict(books: Books) -> None:
    """The upsert both databases know reaches the update trigger."""
    leg = books.legs(books.posted)[0].pk
    with refused():
        names = "id, transaction_id, " + COPY_LEG
        run(
            f"INSERT INTO ledger_posting ({names}) SELECT {columns({'transaction_id': str(books.draft.pk)}, names)} "
            "FROM ledger_posting WHERE id = %s ON CONFLICT (id) DO UPDATE SET value = 1, quantity = 1",
            leg,
        )
    copy_leg("INSERT", leg, id="990002", transaction_id=str(books.draft.pk))
    assert books.is_untouched()


@sqlite_only
def test_insert_or_replace(books: Books) -> None:
    posted, leg, draft = books.posted.pk, books.legs(books.posted)[0].pk, books.draft.pk
    with refused():
        copy_transaction("INSERT OR REPLACE", draft, id=str(posted), public_id="'x'")
    with refused():
        copy_transaction("INSERT OR REPLACE", posted, id="990003", state="'draft'")
    with refused():
        copy_leg("INSERT OR REPLACE", books.legs(books.draft)[0].pk, id=str(leg))
    with refused():
        run(
            "INSERT OR REPLACE INTO ledger_transactionrevision (transaction_id, number, snapshot, reason, created_at) "
            "VALUES (%s, 0, '{}', '', '2026-01-01')",
            books.voided.pk,
        )
    copy_leg("INSERT OR REPLACE", books.legs(books.draft)[0].pk, id=str(books.legs(books.draft)[1].pk))
    assert books.is_untouched()


@sqlite_only
def test_update_or_replace_displaces_no_sealed_row(books: Books) -> None:
    free, sealed = books.legs(books.draft)[0].pk, books.legs(books.posted)[0].pk
    with refused():
        run("UPDATE OR REPLACE ledger_posting SET id = %s WHERE id = %s", sealed, free)
    with refused():
        run("UPDATE OR REPLACE ledger_transaction SET id = %s WHERE id = %s", books.posted.pk, books.draft.pk)
    with refused():
        run(
            "UPDATE OR REPLACE ledger_transaction SET public_id = (SELECT public_id FROM ledger_transaction WHERE id = %s) WHERE id = %s",
            books.posted.pk, books.draft.pk,
        )  # fmt: skip
    assert run("UPDATE OR REPLACE ledger_transaction SET payee = 'free' WHERE id = %s", books.draft.pk) == 1
    assert books.is_untouched()


@sqlite_only
def test_replace_does_not_move_an_account(books: Books) -> None:
    names = (
        "id, public_id, household_id, kind, name, visibility, institution, number, number_key, purpose, due_shift, icon, "
        "color, position, has_stable_ids"
    )
    sql = (
        f"INSERT OR REPLACE INTO ledger_account ({names}) "
        f"SELECT {columns({'household_id': str(books.people.other_household.pk)}, names)} FROM ledger_account WHERE id = %s"
    )
    with refused("keeps its household"):
        run(sql, books.bank.pk)
    with refused("keeps its household"):
        run("UPDATE OR REPLACE ledger_account SET id = %s WHERE id = %s", books.bank.pk, books.cash.pk)
    run(sql, books.cash.pk)
    assert Account.objects.get(pk=books.bank.pk).household == books.people.household


@sqlite_only
def test_sqlite_takes_any_type_but_the_seal_does_not(books: Books) -> None:
    for quantity, value in ((0.5, 0.5), ("abc", "abc"), (b"5", b"5")):
        draft = books.draft_of([(books.bank, "0"), (books.food, "0")])
        run("UPDATE ledger_posting SET quantity = %s, value = %s WHERE transaction_id = %s", quantity, value, draft.pk)
        with refused("whole units"):
            books.post(draft)
    books.post(books.draft_of([(books.bank, "0"), (books.food, "0")]))


@postgres_only
@pytest.mark.parametrize(
    "table",
    ["ledger_transaction", "ledger_posting", "ledger_transactionrevision", "ledger_account", "accounts_household"],
)
def test_truncate(books: Books, table: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on a table that is truncated
    with refused("not truncated"):
        run(f"TRUNCATE {table} CASCADE")
    assert books.is_untouched()
    run("TRUNCATE ledger_monthtotal")


def test_the_whole_table_at_once(books: Books) -> None:
    with refused():
        run("UPDATE ledger_posting SET value = 0, quantity = 0")
    with refused():
        run("DELETE FROM ledger_posting")
    assert Posting.objects.count() == 6
    assert Transaction.objects.count() == 3
