"""Documents through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Scope
from accounts.services import token_create
from documents.models import Document
from documents.tests.samples import JPEG, PDF, Files, attached
from ledger.models import Activity
from ledger.services.activity_undo import activity_undo
from ledger.tests.api.conftest import Caller, code_of
from ledger.tests.pages.household import Shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(books: Shown) -> Caller:
    return Caller(books.people.owner)


def send(caller: Caller, transaction: Any, name: str = "receipt.pdf", content: bytes = PDF, **extra: Any) -> Any:
    file = SimpleUploadedFile(name, content, "application/x-msdownload")
    return caller.client.post(f"/api/v1/transactions/{transaction.public_id}/attachments", {"file": file}, **extra)


def test_a_document_comes_is_read_and_goes(books: Shown, owner: Caller) -> None:
    there = f"transactions/{books.cake.public_id}/attachments"
    assert owner.get(there).json() == []
    answer = send(owner, books.cake, "../photo.png", JPEG)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["content_type"], made["size"]) == ("photo.png.jpg", "image/jpeg", len(JPEG))
    assert (made["attached_by"], owner.get(there).json()) == ("Olive", [made])
    file = owner.get(f"documents/{made['id']}/file")
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (JPEG, "image/jpeg")
    assert file["Content-Disposition"] == 'attachment; filename="photo.png.jpg"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert send(owner, books.cake, "again.jpg", JPEG).json() == made
    assert owner.send("delete", f"{there}/{made['id']}").status_code == 204
    assert owner.get(there).json() == []
    assert code_of(owner.send("delete", f"{there}/{made['id']}")) == "not_found"
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)
    assert owner.get(there).json()[0]["id"] == made["id"]


def test_a_request_sent_twice_is_done_once(books: Shown, owner: Caller) -> None:
    first, second = (send(owner, books.cake, headers={"Idempotency-Key": "one"}) for _time in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert second["Idempotency-Replayed"] == "true"
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"<svg/>", "bad_kind"), (PDF + b"x" * 300, "too_large")]
)
def test_refusals_have_the_one_shape(
    books: Shown, owner: Caller, files: Files, settings: Any, content: bytes, code: str
) -> None:
    settings.DOCUMENT_MAX_BYTES = 300
    answer = send(owner, books.cake, content=content)
    assert (answer.status_code, code_of(answer), files.contents) == (400, code, [])
    assert send(owner, books.cake).status_code == 201


def test_what_is_no_file_is_refused(books: Shown, owner: Caller) -> None:
    there = f"transactions/{books.cake.public_id}/attachments"
    assert owner.post(there, {"file": "receipt.pdf"}).status_code == 415
    assert code_of(owner.client.post(f"/api/v1/{there}", {"file": "text"})) == "invalid"
    assert code_of(owner.client.post(f"/api/v1/{there}", {})) == "required"


def test_who_may_do_what(books: Shown, owner: Caller) -> None:
    hidden = attached(books.gift, books.people.owner, "ring.pdf", PDF + b"1")
    shown = attached(books.cake, books.people.owner)
    for who, reads, writes in (("partner", 200, 201), ("viewer", 200, 403), ("outsider", 404, 404)):
        caller = Caller(getattr(books.people, who))
        assert caller.get(f"transactions/{books.cake.public_id}/attachments").status_code == reads
        assert caller.get(f"documents/{shown.public_id}/file").status_code == reads
        assert caller.get(f"transactions/{books.gift.public_id}/attachments").status_code == 404
        assert caller.get(f"documents/{hidden.public_id}/file").status_code == 404
        assert send(caller, books.cake, "mine.jpg", JPEG).status_code == writes
        assert send(caller, books.gift).status_code == (403 if who == "viewer" else 404)
        away = f"transactions/{books.cake.public_id}/attachments/{hidden.public_id}"
        assert caller.send("delete", away).status_code == (403 if who == "viewer" else 404)
    assert Caller().get(f"documents/{shown.public_id}/file").status_code == 401


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.PROPOSE, 403), (Scope.WRITE, 201)])
def test_a_token_needs_the_right_to_write(books: Shown, scope: str, status: int) -> None:
    secret = token_create(acting_user=books.people.owner, name="Scanner", scope=scope).secret
    answer = send(Caller(), books.cake, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == status
