"""Another program's export from the file to the books: an archive, its accounts, transfers and splits; and the same file again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from fintrack.lib.errors import DomainError
from ledger.formats.move_in.tests.test_firefly import export, transfer
from ledger.formats.move_in.tests.test_ynab import SPLIT, WEB
from ledger.formats.packed.tests.test_packed import zipped
from ledger.intake.inline import file_import
from ledger.models import Posting, Transaction
from ledger.tests.statements import check_books
from tests.conftest import People

PLAN = '"Month","Category Group/Category","Assigned","Activity","Available"\n"Apr 2026","Food: Fruit",$20.00,-$12.50,$7.50\n'


def balances(people: People) -> dict[str, Decimal]:
    """Of every account that has postings, by name."""
    rows = Posting.objects.filter(account__household=people.owner.household, transaction__state="posted")
    return dict(rows.values_list("account__name").annotate(Sum("quantity")).order_by("account__name"))


def taken(people: People, path: Path, content: bytes, **more: str) -> list[str]:
    """Import the file; the codes of what was said."""
    path.write_bytes(content)
    batch = file_import(acting_user=people.owner, path=path, create_accounts=True, answers=more)
    return [problem["code"] for problem in batch.report["problems"]]


@pytest.mark.django_db
def test_an_archive_of_books_and_the_same_again(people: People, tmp_path: Path) -> None:
    content = zipped({"YNAB/Home - Register.csv": SPLIT, "YNAB/Home - Plan.csv": PLAN})
    assert taken(people, tmp_path / "YNAB.zip", content) == ["unread_member"]
    expected = {
        "Current": Decimal("-20.00"),
        "Fruit": Decimal("12.50"),
        "Jar": Decimal("5.00"),
        "Soap": Decimal("2.50"),
    }
    assert balances(people) == expected
    assert Transaction.objects.filter(state="posted").count() == 1, "the row of the jar is the split's own part"
    taken(people, tmp_path / "again.zip", content)
    assert balances(people) == expected
    check_books(people.owner)


@pytest.mark.django_db
def test_a_transfer_between_currencies(people: People, tmp_path: Path) -> None:
    content = export(transfer(foreign_amount="108.00", foreign_currency_code="USD")).encode()
    taken(people, tmp_path / "firefly.csv", content)
    assert balances(people) == {"Giro": Decimal("-100.00"), "Pot": Decimal("108.00")}
    check_books(people.owner)


@pytest.mark.django_db
def test_a_question_of_one_member(people: People, tmp_path: Path) -> None:
    row = '"Current","","03/04/2026","Cafe","","","","",$1.00,$0.00,"Cleared"\n'
    content = zipped({"register.csv": WEB + row})
    with pytest.raises(DomainError) as asked:
        taken(people, tmp_path / "all.zip", content)
    assert balances(people) == {}
    taken(people, tmp_path / "all.zip", content, **{asked.value.data["key"]: "dmy"})
    assert str(Transaction.objects.get(payee="Cafe").date) == "2026-04-03"
