"""What becomes of CAMT files in the books: one booking told by several messages, days that follow each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.formats.camt.tests.making import balance, detail, entry, message, statement
from ledger.intake.inline import file_import
from ledger.models import BalanceAssertion, ImportBatch, Posting
from ledger.models.transaction import Origin, State
from ledger.selectors.assertions import checked
from tests.conftest import People

pytestmark = pytest.mark.django_db


def take(people: People, folder: Path, data: str) -> ImportBatch:
    path = folder / "statement.xml"
    path.write_text(data)
    return file_import(acting_user=people.owner, path=path, create_accounts=True)


def booked() -> list[str]:
    """What was imported into the bank account and is posted: "15 -10" for -10 on 15 January."""
    legs = Posting.objects.filter(account__kind="checking", transaction__state=State.POSTED)
    rows = legs.filter(transaction__origin=Origin.IMPORT).order_by("booked_on", "id")
    return [f"{leg.booked_on.day} {leg.quantity.normalize():f}" for leg in rows]


def test_a_notification_and_a_statement_tell_of_one_booking(people: People, tmp_path: Path) -> None:
    row = entry(ref="BANK-1")
    take(people, tmp_path, message(statement(row, kind="054"), kind="054"))
    take(people, tmp_path, message(statement(row + entry(ref="BANK-2", on="2024-01-16"))))
    assert booked() == ["15 -10", "16 -10"]


def test_a_pending_entry_of_a_report_becomes_the_statements_booking(people: People, tmp_path: Path) -> None:
    pending = entry(status="PDNG", details=detail(refs="<EndToEndId>E-1</EndToEndId>"))
    take(people, tmp_path, message(statement(pending, kind="052"), kind="052"))
    assert booked() == []
    settled = entry(on="2024-01-16", details=detail(refs="<EndToEndId>E-1</EndToEndId>"))
    take(people, tmp_path, message(statement(settled)))
    assert booked() == ["16 -10"]
    assert not Posting.objects.filter(transaction__state=State.DRAFT).exists()


def test_the_same_file_again_changes_nothing(people: People, tmp_path: Path) -> None:
    two_alike = message(statement(entry() + entry() + entry(ref="BANK-1")))
    for _ in range(2):
        take(people, tmp_path, two_alike)
    assert booked() == ["15 -10"] * 3


def day(on: int, opening: str, closing: str, name: str, dated: int) -> str:
    """The statement of one day of January: a row of -10."""
    balances = balance(name, opening, f"2024-01-{dated:02}") + balance("CLBD", closing, f"2024-01-{on:02}")
    return message(statement(balances + entry(on=f"2024-01-{on:02}", ref=f"B-{on}"), head=f"<Id>{on}</Id>"))


@pytest.mark.parametrize("is_backwards", [False, True])
@pytest.mark.parametrize(
    ("name", "dates"), [("OPBD", (15, 16, 19)), ("OPBD", (14, 15, 18)), ("PRCD", (12, 15, 16)), ("PRCD", (15, 16, 19))]
)
def test_days_that_follow_each_other_all_fit(
    people: People, tmp_path: Path, name: str, dates: tuple[int, ...], is_backwards: bool
) -> None:
    """Banks date the opening balance on the day, on the eve, or on the day of the statement before."""
    days = [(15, "100.00", "90.00"), (16, "90.00", "80.00"), (19, "80.00", "70.00")]
    files = [day(*told, name, dated) for told, dated in zip(days, dates, strict=True)]
    for data in reversed(files) if is_backwards else files:
        result = take(people, tmp_path, data).report["result"]
        assert [account["balance_ok"] for account in result["accounts"]] == [True]
    stated = list(BalanceAssertion.objects.filter(superseded_by=None))
    assert all(each.holds for each in checked(stated))
    assert {(each.date.day, f"{each.quantity:.2f}") for each in stated if each.date.day >= 15} >= {
        (15, "90.00"),
        (16, "80.00"),
        (19, "70.00"),
    }
    assert not BalanceAssertion.objects.exclude(superseded_by=None).exists()


def test_several_days_in_one_file(people: People, tmp_path: Path) -> None:
    one, two = (
        day(*told).partition("</GrpHdr>")[2].partition("</BkToCstmr")[0]
        for told in ((15, "100.00", "90.00", "OPBD", 15), (16, "90.00", "80.00", "OPBD", 16))
    )
    [account] = take(people, tmp_path, message(one + two)).report["result"]["accounts"]
    assert (account["opening_balance"], account["closing_balance"], account["balance_ok"]) == ("100.00", "80.00", True)


def test_an_empty_statement_leaves_its_balance(people: People, tmp_path: Path) -> None:
    balances = balance("OPBD", "100.00", "2024-01-15") + balance("CLBD", "100.00", "2024-01-15")
    take(people, tmp_path, message(statement(balances)))
    [stated] = BalanceAssertion.objects.filter(date="2024-01-15")
    assert f"{stated.quantity:.2f}" == "100.00"
