"""The proofs: sound books pass, and each fact tampered with behind the seal is seen by its check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import Notification
from fintrack.lib.registry import integrity_checks
from ledger.intake.inline import file_import
from ledger.integrity import Finding
from ledger.models import (
    Account,
    BalanceAssertion,
    ImportBatch,
    MonthTotal,
    Posting,
    SourceLine,
    Transaction,
    TransitTotal,
)
from ledger.services import recipes
from ledger.services.accounts import account_change, account_create
from ledger.services.checking import books_check, ledgers_check
from ledger.services.commodities import currency
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.commands.running import run, shown
from tests.conftest import People

pytestmark = pytest.mark.slow

CSV = (
    "Date,Payee,Amount,Status\n2026-03-20,Corner Shop,-3.50,booked\n2026-03-21,Corner Shop,-4.00,booked\n"
    "2026-03-22,Cinema,-9.00,pending\n"
)


@pytest.fixture
def books(people: People, tmp_path: Path) -> People:
    """Entries of every sort: typed, edited, voided, in two currencies, imported (two booked, one pending), private, in transit."""
    olive = people.owner

    def account(name: str, kind: str, code: str = "", **extra: Any) -> Account:
        return account_create(
            household=people.household, acting_user=olive, name=name, kind=kind, currency=code, **extra
        )

    bank, food = account("Bank", "checking"), account("Food", "expense")
    dollars, secret = account("Dollars", "savings", "USD"), account("Secret", "savings")
    recipes.opening_balance(acting_user=olive, account=bank, quantity=Decimal(900), on=date(2026, 1, 1))
    spent = recipes.expense(
        acting_user=olive, account=bank, category=food, amount=Decimal(10), on=date(2026, 3, 3), payee="Café"
    )
    transaction_edit(transaction=spent, acting_user=olive, memo="with cream")
    gone = recipes.expense(acting_user=olive, account=bank, category=food, amount=Decimal(7), on=date(2026, 3, 4))
    transaction_void(transaction=gone, acting_user=olive)
    recipes.exchange(
        acting_user=olive, source=bank, target=dollars, sold=Decimal(92), bought=Decimal(100), on=date(2026, 3, 5)
    )
    recipes.transfer(
        acting_user=olive, source=bank, target=secret, amount=Decimal(50), on=date(2026, 3, 31),
        arrives_on=date(2026, 4, 2),
    )  # fmt: skip
    recipes.expense(acting_user=olive, account=secret, category=food, amount=Decimal(5), on=date(2026, 4, 3))
    account_change(account=secret, acting_user=olive, owner=olive, visibility="hidden")
    path = tmp_path / "bank.csv"
    path.write_text(CSV)
    file_import(acting_user=olive, path=path, account=bank)
    assert Transaction.objects.filter(origin="import").count() == 3
    return people


@pytest.fixture
def unsealed(books: People) -> People:
    """The same with the seal broken, as only a hand in the database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("transaction", "posting", "transactionrevision", "account"):
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_seal%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    return books


def codes(people: People) -> set[str]:
    """What the household's own checks find."""
    found = books_check([people.household]).findings
    return {finding.code for finding in found if finding.household is not None}


def leg(name: str) -> Posting:
    """A typed entry's leg on the account of this name."""
    found = Posting.objects.filter(account__name=name, transaction__origin="person", transaction__state="posted")
    return found.order_by("pk")[0]


def test_sound_books_pass(books: People) -> None:
    report = books_check([books.household, books.other_household])
    assert report.findings == []
    assert set(report.checks.values()) == {0}
    assert len(report.checks) >= 13


def row_set(model: Any, pk: int, **fields: Any) -> None:
    model.objects.filter(pk=pk).update(**fields)


def _import() -> Transaction:
    return Transaction.objects.filter(origin="import", state="posted")[0]


TAMPERING: dict[str, Callable[[People], Any]] = {
    "unbalanced": lambda people: row_set(Posting, leg("Food").pk, value=Decimal("10.01"), quantity=Decimal("10.01")),
    "too_few_postings": lambda people: Posting.objects.filter(transaction=leg("Food").transaction).delete(),
    "value_mismatch": lambda people: row_set(Posting, leg("Food").pk, quantity=Decimal("10.00000001")),
    "foreign_account": lambda people: row_set(Account, leg("Food").account_id, household=people.other_household),
    "wrong_commodity": lambda people: row_set(Account, leg("Food").account_id, commodity=currency("USD")),
    "wrong_audience": lambda people: row_set(Posting, leg("Secret").pk, audience="all"),
    "line_lost": lambda people: SourceLine.objects.filter(transaction=_import()).update(transaction=None),
    "line_not_posted": lambda people: SourceLine.objects.filter(transaction=_import()).update(outcome="staged"),
    "line_elsewhere": lambda people: ImportBatch.objects.update(household=people.other_household),
    "evidence_lost": lambda people: SourceLine.objects.filter(transaction=_import()).delete(),
    "draft_forgotten": lambda people: SourceLine.objects.filter(state="pending").update(state="retracted"),
    "totals_differ": lambda people: MonthTotal.objects.filter(account=leg("Food").account_id).update(postings=9),
    "transit_differs": lambda people: TransitTotal.objects.create(
        household=people.household,
        currency=currency("EUR"),
        month=24000,
        period=24000,
        audience="all",
        value=Decimal(5),
    ),
    "search_key_stale": lambda people: row_set(Transaction, leg("Food").transaction_id, search_key="tea"),
}


@pytest.mark.parametrize("code", TAMPERING)
def test_what_was_tampered_with_is_seen(unsealed: People, code: str) -> None:
    before = codes(unsealed)
    TAMPERING[code](unsealed)
    other = books_check([unsealed.other_household]).findings if code == "line_elsewhere" else []
    assert before == set()
    assert code in codes(unsealed) | {finding.code for finding in other}


@pytest.mark.parametrize(
    ("tamper", "also"),
    [
        (lambda: MonthTotal.objects.filter(value__gt=0).first().delete(), set()),
        (lambda: MonthTotal.objects.filter(value__gt=0).update(base_value=Decimal(1)), set()),
        (lambda: MonthTotal.objects.filter(value__gt=0).update(unvalued=1), set()),
        (lambda: Posting.objects.filter(pk=leg("Food").pk).update(booked_on=date(2026, 5, 1)), {"transit_differs"}),
        (lambda: Transaction.objects.filter(pk=leg("Food").transaction_id).update(state="void"), set()),
    ],
    ids=["deleted", "base_value", "unvalued", "moved_in_time", "voided"],
)
def test_totals_that_are_not_the_facts(unsealed: People, tamper: Callable[[], Any], also: set[str]) -> None:
    assert codes(unsealed) == set()
    tamper()
    assert codes(unsealed) == {"totals_differ"} | also


def test_a_private_leg_where_no_account_is_private(unsealed: People) -> None:
    secret = Account.objects.get(name="Secret")
    account_change(account=secret, acting_user=unsealed.owner, visibility="open")
    assert codes(unsealed) == set()
    row_set(Posting, leg("Bank").pk, audience=f"only:{unsealed.owner.pk}")
    assert "wrong_audience" in codes(unsealed)


def test_the_missing_seal_is_seen(unsealed: People) -> None:
    found = [finding for finding in books_check([]).findings if finding.code == "seal_broken"]
    assert len(found) >= 10
    assert "ledger_seal_posting_update" in {finding.data["trigger"] for finding in found}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the search index itself")
def test_the_search_index_is_compared_with_the_texts(books: People) -> None:
    assert books_check([]).findings == []
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_search (rowid, search_key) VALUES (4711, 'nobody')")
    assert [finding.code for finding in books_check([]).findings] == ["search_index"]
    assert run("ledger_rebuild")[0] == 0
    assert books_check([]).findings == []


def test_a_red_assertion_is_a_warning(books: People) -> None:
    bank = Account.objects.get(name="Bank")
    BalanceAssertion.objects.create(
        account=bank, commodity=currency("EUR"), date=date(2026, 3, 31), quantity=Decimal(1), source="test"
    )
    code, answer = run("ledger_check")
    assert (code, answer["ok"], answer["findings"]) == (0, True, [])
    assert [(warning["code"], warning["data"]["difference"]) for warning in answer["warnings"]] == [
        ("assertion_red", "-739.50000000")
    ]
    assert run("ledger_check", "--strict")[0] == 1


@pytest.fixture
def registered() -> Iterator[None]:
    """A check of an upper floor, and one that breaks."""

    def of_lots(household: Any) -> Iterator[Finding]:
        yield Finding("lots_differ", household, "lots are wrong")

    def broken(household: Any) -> Iterator[Finding]:
        raise ValueError("no")

    integrity_checks.add("lots", of_lots)
    integrity_checks.add("broken", broken)
    yield
    integrity_checks._functions.pop("lots")
    integrity_checks._functions.pop("broken")


@pytest.mark.usefixtures("registered")
def test_upper_floors_checks_run_too_and_a_broken_one_is_said(books: People) -> None:
    assert codes(books) == {"lots_differ", "check_failed"}


def test_the_command_names_what_fails(unsealed: People) -> None:
    code, answer = run("ledger_check", "--household", str(unsealed.household.public_id))
    assert (code, {finding["code"] for finding in answer["findings"]}) == (1, {"seal_broken"})
    MonthTotal.objects.all().delete()
    code, answer = run("ledger_check", "--household", str(unsealed.household.public_id))
    assert (code, answer["ok"], answer["checks"]["totals_equal_facts"] > 0) == (1, False, True)
    assert {finding["household"] for finding in answer["findings"]} == {None, str(unsealed.household.public_id)}
    code, answer = run("ledger_rebuild", "--household", str(unsealed.household.public_id))
    assert (code, answer["buckets"]) == (0, MonthTotal.objects.count())
    assert codes(unsealed) == set()
    assert run("ledger_check", "--household", "0193a5b0-0000-7000-8000-000000000000")[1]["error"]["code"] == "not_found"


def test_people_read_a_list(books: People) -> None:
    text = shown("ledger_check")
    assert "  ok  values_sum_to_zero" in text
    assert "The books are sound." in text


def test_the_night_tells_owners_once(books: People) -> None:
    assert ledgers_check().failures == []
    assert not Notification.objects.exists()
    MonthTotal.objects.filter(household=books.household).delete()
    ledgers_check()
    ledgers_check()
    told = Notification.objects.get()
    assert told.user == books.owner
    assert "problems" in told.text
