"""What a file leaves open is asked once, and remembered for this person's next file of the same layout."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ledger.models import SourceLine
from ledger.models.connection import JobState
from ledger.models.evidence import CsvProfile
from ledger.tests.pages.statements import AMBIGUOUS_CSV, UNKNOWN_CSV
from ledger.tests.pages.visitor import Visitor
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(people: People) -> Visitor:
    return Visitor(people.owner)


def test_a_question_shows_readings_and_is_remembered(owner: Visitor) -> None:
    batch = owner.drop(AMBIGUOUS_CSV, "bank.csv")
    html = owner.page(batch)
    assert "1 February 2026" in html
    assert "2 January 2026" in html
    assert owner.post("import_decide", batch, answer="sideways").status_code == 400
    owner.post("import_decide", batch, answer="mdy")
    assert owner.again(batch).state == JobState.READY
    assert SourceLine.objects.get(batch=batch, line=2).booked_on == date(2026, 1, 2)
    following = owner.drop(AMBIGUOUS_CSV.replace(b"-10.00", b"-11.00"), "bank-2.csv")
    assert following.state == JobState.READY
    assert SourceLine.objects.get(batch=following, line=2).booked_on == date(2026, 1, 2)


def test_what_one_person_said_of_a_layout_is_not_the_others(owner: Visitor, people: People) -> None:
    batch = owner.drop(AMBIGUOUS_CSV, "bank.csv")
    owner.post("import_decide", batch, answer="mdy")
    partner = Visitor(people.partner)
    assert (partner.drop(AMBIGUOUS_CSV, "bank.csv").error or {})["code"] == "needs_answer"


MAPPED = b"Tag,Wert,Name\n2026-01-02,10.50,Kiosk\n2026-01-03,20.00,Salary Ltd\n"


def test_columns_are_mapped_once(owner: Visitor) -> None:
    batch = owner.drop(MAPPED, "bank.csv")
    page = owner.get("import_mapping", batch.public_id)
    assert page.status_code == 200
    assert "Salary Ltd" in page.content.decode()
    mapping = {"column-0": "booked_on", "column-1": "quantity", "column-2": "payee", "sign": "inverse", "remember": "1"}
    owner.post("import_mapping", batch, **mapping)
    assert SourceLine.objects.get(batch=batch, line=2).quantity == Decimal("-10.50")
    following = owner.drop(MAPPED.replace(b"20.00", b"30.00"), "later.csv")
    assert SourceLine.objects.get(batch=following, line=3).quantity == Decimal("-30.00")
    assert CsvProfile.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"column-1": "quantity"}, "Say which column has the date"),
        ({"column-0": "booked_on"}, "Say which column has the amount"),
        ({"column-0": "booked_on", "column-1": "quantity", "column-2": "quantity"}, "more than one column"),
    ],
)
def test_a_mapping_that_misses_something_changes_nothing(
    owner: Visitor, columns: dict[str, str], sentence: str
) -> None:
    batch = owner.drop(MAPPED, "bank.csv")
    answer = owner.post("import_mapping", batch, **columns)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert CsvProfile.objects.count() == 0


def test_five_hundred_columns_stay_bounded(owner: Visitor) -> None:
    wide = ",".join(f"c{number}" for number in range(500))
    batch = owner.drop(f"{wide}\n{wide}\n{wide}\n".encode(), "wide.csv")
    answer = owner.get("import_mapping", batch.public_id)
    assert answer.status_code in (200, 422, 400)
    assert answer.content.count(b"<select") < 80


def test_unknown_columns_ask_for_a_mapping(owner: Visitor) -> None:
    batch = owner.drop(UNKNOWN_CSV, "odd.csv")
    assert reverse("ledger:import_mapping", args=[batch.public_id]) in owner.page(batch)
