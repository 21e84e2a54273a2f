"""One account told by several files of one arrival: an OFX and a CSV of the same days are the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from accounts.models import User, new_public_id
from ledger.formats.ofx.tests.making import sgml
from ledger.formats.packed.tests.test_packed import zipped
from ledger.intake.batches import batch_run, lines_include
from ledger.intake.undo import batch_undo
from ledger.models import Account, ImportBatch, SourceLine
from ledger.models.evidence import Outcome
from ledger.tests.statements import (
    Row,
    arrive,
    balance,
    bank,
    bring,
    check_books,
    commit,
    counts,
    csv,
    decide,
    ofx,
    stated,
)
from tests.conftest import People

pytestmark = pytest.mark.django_db

NUMBER = "DE89370400440532013000"
OF_OFX = [
    Row("20260105", "-12.50", "REWE SAGT DANKE 1234", "a1"),
    Row("20260107", "-3.20", "COFFEE FELLOWS", "a2"),
    Row("20260107", "-3.20", "COFFEE FELLOWS", "a3"),
    Row("20260115", "2000.00", "ACME GMBH GEHALT", "a4"),
    Row("20260120", "-640.00", "HAUSVERWALTUNG", "a5"),
]
OF_CSV = [
    Row("20260105", "-12.50", "Rewe Markt"),
    Row("20260107", "-3.20", "Coffee Fellows Köln"),
    Row("20260107", "-3.20", "Coffee Fellows Köln"),
    Row("20260115", "2000.00", "Acme"),
    Row("20260120", "-640.00", "Miete Januar"),
]
HELD = Decimal("1341.10")


def numbered(rows: Sequence[Row]) -> str:
    lines = [f"{NUMBER},{row.on[:4]}-{row.on[4:6]}-{row.on[6:]},{row.name},{row.amount},EUR" for row in rows]
    return "\n".join(["Account Number,Date,Payee,Amount,Currency", *lines]) + "\n"


def pack(table: str, statement: str = "") -> bytes:
    return zipped({"january.ofx": statement or ofx(OF_OFX, number=NUMBER), "export.csv": table})


def here(user: User) -> Account:
    return Account.objects.balance_sheet().get(household=user.household)


def test_both_forms_of_a_statement_are_its_rows_once(people: People) -> None:
    """2,000.00 − 12.50 − 2 × 3.20 − 640.00 = 1,341.10; not twice that."""
    batch = batch_run(arrive(people.owner, pack(numbered(OF_CSV)), "january.zip", create_accounts=True))
    assert batch.lines.filter(outcome=Outcome.STAGED).count() == 5  # as the preview shows it
    commit(batch, people.owner)
    assert (counts(batch), balance(here(people.owner))) == ((5, 5), HELD)
    check_books(people.owner)


def test_the_other_words_are_kept_as_evidence_and_known_again(people: People) -> None:
    bring(people.owner, pack(numbered(OF_CSV)))
    told = SourceLine.objects.filter(outcome=Outcome.TAKEN).values_list("transaction", "reason")
    assert (len(told), len({transaction for transaction, _reason in told})) == (10, 5)
    assert sorted(reason for _transaction, reason in told) == [""] * 5 + ["retold"] * 5
    for again in (pack(numbered(OF_CSV)), numbered(OF_CSV), ofx(OF_OFX, number=NUMBER)):
        assert counts(bring(people.owner, again))[0] == 0
    assert balance(here(people.owner)) == HELD


def test_in_the_very_same_words(people: People) -> None:
    """Three coffees in the table, two of them in the other file as well: three."""
    coffee = Row("20260107", "-3.20", "COFFEE FELLOWS")
    rows = [Row(row.on, row.amount, row.name) for row in OF_OFX]
    batch = bring(people.owner, pack(numbered([*rows, coffee])))
    assert (counts(batch), balance(here(people.owner))) == ((6, 5), HELD - Decimal("3.20"))


def test_what_only_one_of_them_tells_comes_in(people: People) -> None:
    batch = bring(people.owner, pack(numbered([*OF_CSV, Row("20260131", "-9.99", "Streaming")])))
    assert (counts(batch), balance(here(people.owner))) == ((6, 5), HELD - Decimal("9.99"))


def test_a_table_without_a_number_sent_to_the_same_account(people: People) -> None:
    account = bank(people.owner, number=NUMBER)
    batch = batch_run(arrive(people.owner, pack(csv(OF_CSV)), "january.zip"))
    other = next(key for key, facts in batch.report["accounts"].items() if not facts["number"])
    decide(batch, people.owner, {other: {"account": str(account.public_id)}})
    assert batch.lines.filter(outcome=Outcome.STAGED).count() == 5
    commit(batch, people.owner)
    assert (counts(batch), balance(account)) == ((5, 5), HELD)


def test_where_the_books_have_some_of_them(people: People) -> None:
    """Known by the table's words, or by the other file's: what arrives in both words is neither doubled nor lost."""
    account = bank(people.owner, number=NUMBER)
    bring(people.owner, numbered(OF_CSV[:2]))
    assert counts(bring(people.owner, pack(numbered(OF_CSV))))[0] == 3
    assert balance(account) == HELD
    check_books(people.owner)


def test_a_row_left_out_stays_out_in_both(people: People) -> None:
    batch = batch_run(arrive(people.owner, pack(numbered(OF_CSV)), "january.zip", create_accounts=True))
    rent = batch.lines.get(outcome=Outcome.STAGED, quantity=Decimal(-640))
    lines_include(batch=batch, acting_user=people.owner, lines=[rent.pk], is_included=False)
    commit(batch, people.owner)
    assert (counts(batch)[0], balance(here(people.owner))) == (4, HELD + 640)


def test_undo_takes_all_of_it_out(people: People) -> None:
    batch = bring(people.owner, pack(numbered(OF_CSV)))
    batch_undo(batch=batch, acting_user=people.owner)
    assert balance(here(people.owner)) == 0
    assert counts(bring(people.owner, pack(numbered(OF_CSV)))) == (5, 5)
    assert balance(here(people.owner)) == HELD


def test_two_files_of_one_delivery(people: People) -> None:
    """Both are read before either is posted."""
    bank(people.owner, number=NUMBER)
    together = new_public_id()
    files = {"january.ofx": ofx(OF_OFX, number=NUMBER), "export.csv": numbered(OF_CSV)}
    batches: list[ImportBatch] = [
        batch_run(arrive(people.owner, content, name, delivery=together)) for name, content in files.items()
    ]
    assert [counts(commit(batch, people.owner)) for batch in batches] == [(5, 0), (0, 5)]
    assert balance(here(people.owner)) == HELD


def test_two_kinds_under_one_number_are_two_accounts(people: People) -> None:
    """A bank that gives the savings the number of the current account: rows of equal amounts are not taken for one."""
    both = stated(OF_OFX, number=NUMBER) + stated(OF_OFX, number=NUMBER).replace("CHECKING", "SAVINGS")
    batch = bring(people.owner, sgml(both))
    assert (counts(batch), Account.objects.balance_sheet().filter(household=people.household).count()) == ((10, 0), 2)
