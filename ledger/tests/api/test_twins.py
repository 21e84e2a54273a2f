"""The API of rows told twice or differently."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.intake.batches import batch_run
from ledger.models import SourceLine
from ledger.tests.api.conftest import Books, Caller
from ledger.tests.statements import Row, arrive, bring, csv


@pytest.fixture
def asked(books: Books) -> dict[str, Any]:
    """Tea of 10 January, and tea of the 11th from a file that begins there: what names the question."""
    for day in ("10", "11"):
        bring(books.people.owner, csv([Row(f"202601{day}", "-4.00", "Tea House")]), books.bank, name=f"{day}.csv")
    line = SourceLine.objects.get(reason="maybe_twin")
    assert line.transaction is not None
    return {"transaction": str(line.transaction.public_id), "account": str(books.bank.public_id)}


def test_both_tellings(asked: dict[str, Any], owner: Caller, outsider: Caller):
    found = owner.get("twins").json()
    assert (found["question_count"], found["difference_count"], found["differences"]) == (1, 0, [])
    (one,) = found["questions"]
    assert {name: one[name] for name in asked} == asked
    known, arrived = one["known"], one["arrived"]
    assert (known["booked_on"], known["file_name"], known["line"]) == ("2026-01-10", "10.csv", 2)
    assert (arrived["booked_on"], arrived["quantity"], arrived["currency"]) == ("2026-01-11", "-4.00", "EUR")
    assert arrived["raw"] == "2026-01-11,Tea House,-4.00,Booked"
    assert one["evidence"] == ["The same amount", "1 day apart", "The same words"]
    assert outsider.get("twins").json()["questions"] == []


@pytest.mark.parametrize("answer", ["same", "apart"])
@pytest.mark.parametrize("is_all", [True, False])
def test_answering_and_undo(asked: dict[str, Any], owner: Caller, answer: str, is_all: bool):
    named = {"all": True} if is_all else {"rows": [asked]}
    told = owner.post("twins/answer", {"answer": answer, **named})
    assert (told.status_code, told.json()["changed"], told.json()["left"]) == (200, 1, {})
    assert owner.get("twins").json()["question_count"] == 0
    assert owner.post("twins/answer", {"answer": answer, "rows": [asked]}).status_code == 404
    assert owner.post(f"activity/{told.json()['activity']}/undo").status_code == 200
    assert owner.get("twins").json()["question_count"] == 1


def test_a_difference_field_by_field(books: Books, owner: Caller):
    rows = [Row(f"2026010{day}", f"-{day}.00", f"Shop {day}") for day in (4, 6, 8)]
    bring(books.people.owner, csv(rows), books.bank)
    bring(books.people.owner, csv([rows[0], Row("20260107", "-6.00", "Shop 6"), rows[2]]), books.bank)
    (one,) = owner.get("twins").json()["differences"]
    assert one["changes"] == [{"field": "booked_on", "books": "2026-01-06", "now": "2026-01-07"}]
    assert (one["blocked"], one["payee"]) == ("", "Shop 6")
    told = owner.post("twins/answer", {"answer": "take", "all": True})
    assert told.status_code == 200
    row = owner.get(f"transactions/{one['transaction']}").json()
    assert row["date"] == "2026-01-07"


def test_an_imports_questions_are_answered_before_it(books: Books, owner: Caller, partner: Caller):
    bring(books.people.owner, csv([Row("20260110", "-4.00", "Tea House")]), books.bank, name="10.csv")
    file = csv([Row("20260111", "-4.00", "Tea House")])
    path = f"imports/{batch_run(arrive(books.people.owner, file, account=books.bank)).public_id}"
    (line,) = owner.get(f"{path}/lines").json()["results"]
    assert (line["kind"], line["is_included"], line["twin"]["file_name"]) == ("needs_you", True, "10.csv")
    assert owner.get(path).json()["overlap"] == {}
    for wrong in ({}, {"places": [1], "all": True}, {"places": []}):
        assert owner.post(f"{path}/same", wrong).status_code == 400
    assert partner.post(f"{path}/same", {"all": True}).status_code == 404
    answer = owner.post(f"{path}/same", {"places": [1, 9]}).json()
    assert (answer["changed"], answer["counts"]["there"]) == (1, 1)
    assert owner.get(path).json()["overlap"] == {"there": 1, "by_you": 1}


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "same"}, {"answer": "maybe", "all": True}, {"answer": "same", "rows": [], "all": False}]
)
def test_what_is_no_answer(asked: dict[str, Any], owner: Caller, sent: dict[str, Any]):
    assert owner.post("twins/answer", sent).status_code == 400


def test_nobody_elses(asked: dict[str, Any], partner: Caller, outsider: Caller, books: Books):
    assert outsider.post("twins/answer", {"answer": "apart", "rows": [asked]}).status_code == 404
    assert partner.post("twins/answer", {"answer": "take", "rows": [asked]}).status_code == 404
    assert SourceLine.objects.filter(reason="maybe_twin").exists()
