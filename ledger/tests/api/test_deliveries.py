"""Files sent together by API: told in one answer, imported where they are clear, taken back as one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.intake.batches import batch_run
from ledger.models import ImportBatch, Transaction
from ledger.models.connection import JobState
from ledger.tests.api.conftest import Books, Caller, code_of

MARCH = b"Date,Payee,Amount\n2026-03-16,Baker,-6.00\n2026-03-17,Employer,250.00\n2026-03-18,Shop,-5.50\n"
APRIL = b"Date,Payee,Amount\n2026-04-16,Baker,-7.00\n2026-04-17,Kiosk,-1.00\n"
AMBIGUOUS = b"Date,Payee,Amount\n03/04/2026,Shop,-5.00\n05/06/2026,Baker,-6.00\n"


def sent(caller: Caller, path: str = "deliveries", part: str = "files", **fields: Any) -> Any:
    given = {"march.csv": MARCH, "april.csv": APRIL, "which.csv": AMBIGUOUS}
    files = [SimpleUploadedFile(name, content) for name, content in given.items()]
    return caller.client.post(f"/api/v1/{path}", {part: files, **fields})


def work() -> None:
    for batch in ImportBatch.objects.filter(state=JobState.QUEUED):
        batch_run(batch)


def imported() -> int:
    return Transaction.objects.filter(origin="import", state="posted").count()


def test_from_the_files_to_the_books_and_back(books: Books, owner: Caller) -> None:
    answer = sent(owner, account=str(books.bank.public_id))
    assert (answer.status_code, answer.json()["is_working"], answer.json()["clear"]) == (201, True, 0)
    path = f"deliveries/{answer.json()['id']}"
    work()
    told = owner.get(path).json()
    assert (told["is_working"], told["clear"], told["done"]) == (False, 2, 0)
    found = {row["file_name"]: (row["state"], row["is_clear"], row["is_question"], row["new"]) for row in told["files"]}
    assert found == {
        "march.csv": ("ready", True, False, 3), "april.csv": ("ready", True, False, 2),
        "which.csv": ("failed", False, True, 0),
    }  # fmt: skip
    assert told["files"][2]["asks"] == owner.get(f"imports/{told['files'][2]['id']}").json()["question"]["text"]
    assert imported() == 0
    assert owner.post(f"{path}/commit").status_code == 202
    work()
    assert (owner.get(path).json()["done"], imported()) == (2, 5)
    assert code_of(owner.post(f"{path}/commit")) == "nothing_clear"
    plan = owner.get(f"{path}/undo").json()
    assert plan == {"void": 5, "split": 0, "drafts": 0, "kept": {}}
    assert owner.post(f"{path}/undo").json() == plan
    assert imported() == 0
    assert code_of(owner.post(f"{path}/undo")) == "not_posted"


def test_an_import_says_what_it_was_sent_with(books: Books, owner: Caller) -> None:
    told = sent(owner).json()
    assert owner.get(f"imports/{told['files'][0]['id']}").json()["delivery"] == told["id"]


def test_several_files_are_not_swallowed_where_one_is_taken(books: Books, owner: Caller) -> None:
    answer = sent(owner, path="imports", part="file")
    assert (answer.status_code, code_of(answer)) == (400, "one_file")
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("count", [0, 51])
def test_neither_none_nor_too_many(books: Books, owner: Caller, count: int) -> None:
    files = [SimpleUploadedFile(f"{number}.csv", b"x") for number in range(count)]
    assert owner.client.post("/api/v1/deliveries", {"files": files}).status_code == 400
    assert not ImportBatch.objects.exists()


def test_only_ones_own(books: Books, owner: Caller, partner: Caller) -> None:
    path = f"deliveries/{sent(owner).json()['id']}"
    assert owner.get(path).status_code == 200
    for method, address in (
        ("get", path),
        ("get", f"{path}/undo"),
        ("post", f"{path}/commit"),
        ("post", f"{path}/undo"),
    ):
        assert partner.send(method, address).status_code == 404
