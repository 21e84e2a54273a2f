"""A file comes in by API, is looked at and decided about, gets into the books, and out again. Only ever one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.intake.batches import batch_run
from ledger.models import Account, ImportBatch, SourceLine, Transaction
from ledger.tests.api.conftest import Books, Caller, code_of

TABLE = b"Date,Payee,Amount\n2026-03-16,Baker,-6.00\n2026-03-17,Employer,250.00\n2026-03-18,Shop,-5.50\n"
AMBIGUOUS = b"Date,Payee,Amount\n03/04/2026,Shop,-5.00\n05/06/2026,Baker,-6.00\n"


def upload(caller: Caller, content: bytes = TABLE, name: str = "march.csv", **fields: Any) -> Any:
    return caller.client.post("/api/v1/imports", {"file": SimpleUploadedFile(name, content), **fields})


def worked(caller: Caller, path: str) -> Any:
    """What the worker does, then the import as it stands."""
    batch_run(ImportBatch.objects.get(public_id=path.rpartition("/")[2]))
    return caller.get(path).json()


def ready(caller: Caller, account: Account, **fields: Any) -> str:
    answer = upload(caller, account=str(account.public_id), **fields)
    assert answer.status_code == 201, answer.json()
    path = f"imports/{answer.json()['id']}"
    assert worked(caller, path)["state"] == "ready"
    return path


def done(caller: Caller, account: Account) -> str:
    path = ready(caller, account)
    assert caller.post(f"{path}/commit").status_code == 202
    assert worked(caller, path)["state"] == "done"
    return path


def imported() -> int:
    return Transaction.objects.filter(origin="import", state="posted").count()


def test_from_the_file_to_the_books_and_back(books: Books, owner: Caller) -> None:
    answer = upload(owner, account=str(books.bank.public_id))
    assert (answer.status_code, answer.json()["state"], answer.json()["file_name"]) == (201, "queued", "march.csv")
    path = f"imports/{answer.json()['id']}"
    told = worked(owner, path)
    assert (told["state"], told["format"], told["counts"]["new"], told["error"]) == ("ready", "csv", 3, None)
    (account,) = told["accounts"]
    assert (account["choice"], account["lines"], account["net"]) == (str(books.bank.public_id), 3, "238.50")
    assert imported() == 0
    committed = owner.post(f"{path}/commit")
    assert (committed.status_code, committed.json()["step"]) == (202, "post")
    told = worked(owner, path)
    assert told["state"] == "done"
    assert [(row["name"], row["new"], row["net"]) for row in told["outcomes"]] == [("Bank", 3, "238.50")]
    assert imported() == 3
    assert owner.get("transactions", is_reviewed="false").json()["results"][0]["payee"] == "Shop"
    plan = owner.get(f"{path}/undo").json()
    assert plan == {"void": 3, "split": 0, "drafts": 0, "kept": {}}
    assert imported() == 3
    assert owner.post(f"{path}/undo").json() == plan
    assert (imported(), owner.get(path).json()["state"]) == (0, "undone")
    assert code_of(owner.post(f"{path}/undo")) == "not_posted"


def test_lines_are_shown_and_left_out(books: Books, owner: Caller) -> None:
    path = ready(owner, books.bank)
    page = owner.get(f"{path}/lines").json()
    assert [(row["place"], row["payee"], row["quantity"]) for row in page["results"]] == [
        (1, "Baker", "-6.00"), (2, "Employer", "250.00"), (3, "Shop", "-5.50"),
    ]  # fmt: skip
    assert (page["after"], page["before"]) == (None, None)
    out = owner.post(f"{path}/include", {"places": [1, 3, 99], "is_included": False}).json()
    assert (out["changed"], out["counts"]["new"], out["counts"]["left_out"]) == (2, 1, 2)
    left = owner.get(f"{path}/lines", show="left_out").json()["results"]
    assert [row["payee"] for row in left] == ["Baker", "Shop"]
    owner.post(f"{path}/commit")
    worked(owner, path)
    assert imported() == 1


def test_the_same_file_again_brings_nothing(books: Books, owner: Caller) -> None:
    first = done(owner, books.bank)
    path = ready(owner, books.bank)
    told = owner.get(path).json()
    assert (told["counts"]["there"], told["counts"]["new"]) == (3, 0)
    assert told["same_file"] == first.partition("/")[2]
    owner.post(f"{path}/commit")
    worked(owner, path)
    assert imported() == 3


def test_a_question_is_asked_and_answered(books: Books, owner: Caller) -> None:
    answer = upload(owner, AMBIGUOUS, account=str(books.bank.public_id))
    path = f"imports/{answer.json()['id']}"
    told = worked(owner, path)
    assert (told["state"], told["question"]["key"], told["error"]) == ("failed", "date_order", None)
    assert "dmy" in [choice["value"] for choice in told["question"]["choices"]]
    for wrong in ({"date_order": "ymd?"}, {"sign": "normal"}):
        assert code_of(owner.post(f"{path}/decide", {"answers": wrong})) == "bad_answer"
    assert owner.post(f"{path}/decide", {"answers": {"date_order": "dmy"}}).json()["state"] == "queued"
    assert worked(owner, path)["state"] == "ready"
    assert owner.get(f"{path}/lines").json()["results"][0]["booked_on"] == "2026-04-03"


def test_an_account_of_the_file_is_decided(books: Books, owner: Caller) -> None:
    path = f"imports/{upload(owner).json()['id']}"
    told = worked(owner, path)
    (account,) = told["accounts"]
    assert (account["choice"], account["is_decided"]) == ("", False)
    undecided = owner.post(f"{path}/commit")
    assert (undecided.status_code, code_of(undecided)) == (400, "account_needed")
    key = account["key"]
    for wrong, code in (
        ([{"key": "nobody", "skip": True}], "unknown_account_key"),
        ([{"key": key}], "one_choice"),
        ([{"key": key, "account": str(books.food.public_id)}], "not_found"),
        ([{"key": key, "account": str(books.people.household.public_id)}], "not_found"),
    ):
        assert code_of(owner.post(f"{path}/decide", {"accounts": wrong})) == code
    assert code_of(owner.post(f"{path}/decide")) == "nothing_decided"
    new = [{"key": key, "create": {"name": "Other bank", "kind": "savings", "currency": "EUR"}}]
    assert owner.post(f"{path}/decide", {"accounts": new}).json()["accounts"][0]["choice"] == "new"
    owner.post(f"{path}/commit")
    assert worked(owner, path)["outcomes"][0]["name"] == "Other bank"
    assert Account.objects.get(name="Other bank").kind == "savings"


def test_what_is_no_statement_is_refused_and_forgotten(books: Books, owner: Caller) -> None:
    answer = upload(owner, b"<!DOCTYPE html><html><body>Please sign in again</body></html>", "login.html")
    path = f"imports/{answer.json()['id']}"
    told = worked(owner, path)
    assert (told["state"], told["error"]["code"]) == ("failed", "not_a_statement")
    assert not SourceLine.objects.exists()
    assert owner.post(f"{path}/discard").json()["state"] == "discarded"
    assert owner.get("imports").json()["results"] == []
    done_path = done(owner, books.bank)
    assert code_of(owner.post(f"{done_path}/discard")) == "already_posted"


def test_an_import_is_only_its_importers(
    books: Books, owner: Caller, partner: Caller, viewer: Caller, outsider: Caller, nobody: Caller
) -> None:
    path = done(owner, books.bank)
    absent = "imports/0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
    for rest in ("", "/lines", "/undo"):
        for other in (partner, viewer, outsider):
            there, never = other.get(path + rest), other.get(absent + rest)
            assert (there.status_code, there.json()) == (404, never.json())
        assert nobody.get(path + rest).status_code == 401
    assert [row["new"] for row in owner.get("imports").json()["results"]] == [3]
    assert partner.get("imports").json()["results"] == []
    assert (upload(viewer).status_code, code_of(upload(viewer))) == (403, "read_only")
    assert imported() == 3


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"account": "no-id"}, 400, "invalid"),
        ({"account": "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"}, 404, "not_found"),
        ({"format": "docx"}, 400, "unknown_format"),
        ({"acount": "x"}, 400, "unknown_field"),
    ],
)
def test_a_wrong_upload_leaves_nothing(
    books: Books, owner: Caller, fields: dict[str, str], status: int, code: str
) -> None:
    refused = upload(owner, **fields)
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert not ImportBatch.objects.exists()
    assert upload(owner).status_code == 201


def test_a_file_comes_as_multipart(books: Books, owner: Caller, settings: Any) -> None:
    assert (owner.post("imports", {"file": "x"}).status_code, code_of(owner.post("imports"))) == (
        415, "unsupported_media_type",
    )  # fmt: skip
    assert code_of(owner.client.post("/api/v1/imports", {})) == "required"
    settings.UPLOAD_MAX_BYTES = 10
    assert code_of(upload(owner)) == "too_large"


def test_what_undo_leaves_alone_is_said(books: Books, owner: Caller) -> None:
    path = done(owner, books.bank)
    baker = owner.get("transactions", q="baker").json()["results"][0]["id"]
    owner.send("patch", f"transactions/{baker}", {"category": str(books.food.public_id)})
    assert owner.get(f"{path}/undo").json() == {"void": 2, "split": 0, "drafts": 0, "kept": {"edited": 1}}
    owner.post(f"{path}/undo")
    assert imported() == 1


def test_imports_come_in_pages(books: Books, owner: Caller, partner: Caller) -> None:
    for number in range(5):
        file = SimpleUploadedFile(f"{number}.csv", f"Date,Amount\n2026-03-0{number + 1},-5\n".encode())
        owner.client.post("/api/v1/imports", {"file": file})

    def walked(address: str | None, way: str) -> list[list[str]]:
        pages = []
        while address:
            page = owner.client.get(address).json()
            pages.append([row["file_name"] for row in page["results"]])
            address = page[way]
        return pages

    forth = walked("/api/v1/imports?limit=2", "next")
    assert forth == [["4.csv", "3.csv"], ["2.csv", "1.csv"], ["0.csv"]]
    late, early = (re.findall(r"cursor=([^&]+)", owner.get("imports", limit=n).json()["next"])[0] for n in (4, 2))
    last = owner.get("imports", limit=2, cursor=late).json()
    assert walked(last["previous"], "previous") == [["2.csv", "1.csv"], ["4.csv", "3.csv"]]
    for caller, wrong in ((owner, "x"), (partner, early)):
        assert code_of(caller.get("imports", cursor=wrong)) == "bad_cursor"
