"""A workbook is asked about, mapped and remembered like a CSV file; the two share what was said of the same headings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.xlsx.tests.making import Rows, xlsx
from ledger.models import SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import CsvProfile
from ledger.tests.pages.visitor import Visitor
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(people: People) -> Visitor:
    return Visitor(people.owner)


def ambiguous(amount: float = -10) -> bytes:
    return xlsx({"Sheet1": [["Date", "Payee", "Amount"], ["01/02/2026", "Shop", amount]]})


def unknown(first: float, second: float) -> bytes:
    rows: Rows = [["Tag", "Wert", "Name"], [date(2026, 1, 2), first, "Kiosk"], [date(2026, 1, 3), second, "Salary Ltd"]]
    return xlsx({"Sheet1": rows})


def test_a_question_is_answered_once_for_workbooks_and_csv(owner: Visitor) -> None:
    batch = owner.drop(ambiguous(), "bank.xlsx")
    html = owner.page(batch)
    assert "1 February 2026" in html
    assert "Your answer is remembered" in html
    owner.post("import_decide", batch, answer="mdy")
    assert owner.again(batch).state == JobState.READY
    assert SourceLine.objects.get(batch=batch, line=2).booked_on == date(2026, 1, 2)
    for content, name in ((ambiguous(-11), "next.xlsx"), (b"Date,Payee,Amount\n01/02/2026,Shop,-12.00\n", "next.csv")):
        following = owner.drop(content, name)
        assert following.state == JobState.READY
        assert SourceLine.objects.get(batch=following, line=2).booked_on == date(2026, 1, 2)


def test_columns_are_mapped_once(owner: Visitor) -> None:
    batch = owner.drop(unknown(10.5, 20), "bank.xlsx")
    page = owner.get("import_mapping", batch.public_id)
    assert page.status_code == 200
    assert "Salary Ltd" in page.content.decode()
    mapping = {"column-0": "booked_on", "column-1": "quantity", "column-2": "payee", "sign": "inverse", "remember": "1"}
    owner.post("import_mapping", batch, **mapping)
    assert owner.again(batch).format == "xlsx"
    assert SourceLine.objects.get(batch=batch, line=2).quantity == Decimal("-10.50")
    following = owner.drop(unknown(10.5, 30), "later.xlsx")
    assert SourceLine.objects.get(batch=following, line=3).quantity == Decimal("-30.00")
    assert CsvProfile.objects.count() == 1


def test_the_preview_offers_the_mapping(owner: Visitor) -> None:
    batch = owner.drop(unknown(-10.5, 20), "bank.xlsx")
    assert f"/{batch.public_id}/columns/" in owner.page(batch)


def test_a_damaged_workbook_changes_nothing(owner: Visitor) -> None:
    batch = owner.drop(ambiguous()[:900], "bank.xlsx")
    assert (batch.state, (batch.error or {})["code"]) == (JobState.FAILED, "damaged")
    assert SourceLine.objects.filter(batch=batch).count() == 0
