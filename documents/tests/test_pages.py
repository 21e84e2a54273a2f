"""The documents' section of a transaction's story, uploads and downloads, in the browser's words."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document
from documents.tests.samples import JPEG, PDF, Files, attached
from ledger.models import Transaction
from ledger.tests.pages.household import HTMX, Shown

pytestmark = pytest.mark.django_db


def story(client: Client, transaction: Transaction) -> str:
    answer = client.get(reverse("ledger:transaction", args=[transaction.public_id]))
    return answer.content.decode() if answer.status_code == 200 else ""


def send(client: Client, transaction: Transaction, *files: tuple[str, bytes], **extra: Any) -> Any:
    there = reverse("documents:attach", args=[transaction.public_id])
    sent = [SimpleUploadedFile(name, content, "text/html") for name, content in files]
    return client.post(there, {"file": sent}, **extra)


def file_of(client: Client, document: Document) -> Any:
    return client.get(reverse("documents:file", args=[document.public_id]))


def test_a_document_is_dropped_listed_downloaded_and_taken_away(books: Shown) -> None:
    owner = books.visitor("owner")
    assert "Drop a receipt here" in story(owner, books.cake)
    answer = send(owner, books.cake, ("receipt.pdf", PDF), ("photo.jpg", JPEG), **HTMX)
    body, toast = answer.content.decode(), json.loads(answer["HX-Trigger"])["toast"]
    assert (answer.status_code, toast["text"]) == (200, "2 documents attached.")
    assert body.strip().startswith("<section")
    for part in ("receipt.pdf", "photo.jpg", "PDF", "Picture", "Olive"):
        assert part in body
        assert part in story(owner, books.cake)
    document = Document.objects.get(name="receipt.pdf")
    away = reverse("documents:detach", args=[books.cake.public_id, document.public_id])
    answer = owner.post(away, **HTMX)
    assert "receipt.pdf" not in answer.content.decode()
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    assert owner.post(undo, **HTMX).status_code == 204
    assert "receipt.pdf" in story(owner, books.cake)


def test_without_scripts_the_same_forms_lead_back_to_the_story(books: Shown) -> None:
    owner = books.visitor("owner")
    page = reverse("ledger:transaction", args=[books.cake.public_id])
    answer = send(owner, books.cake, ("receipt.pdf", PDF))
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "1 document attached." in owner.get(page).content.decode()
    document = Document.objects.get()
    answer = owner.post(reverse("documents:detach", args=[books.cake.public_id, document.public_id]))
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert owner.get(reverse("documents:attach", args=[books.cake.public_id]))["Location"] == page


@pytest.mark.parametrize(("name", "content"), [("receipt.pdf", PDF), ("пример — ‘x’.txt", b"plain text")])
def test_a_download_is_never_shown_in_the_page(books: Shown, name: str, content: bytes) -> None:
    document = attached(books.cake, books.people.owner, name, content)
    answer = file_of(books.visitor("owner"), document)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].split(";")[0] in ("application/pdf", "text/plain")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.exe.pdf"),
        ("nul\x00byte.pdf", "nulbyte.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ('quote"; filename="evil.html', 'quote"; filename="evil.html.pdf'),
        ("line\r\nSet-Cookie: a=b.pdf", "line  Set-Cookie: a=b.pdf"),
        ("x" * 300 + ".pdf", ""),
    ],
)
def test_hostile_names_do_nothing(books: Shown, files: Files, name: str, shown: str) -> None:
    owner = books.visitor("owner")
    document = attached(books.cake, books.people.owner, name)
    assert document.name == (shown or document.name)
    assert document.name.endswith(".pdf")
    assert files.contents == [PDF], "in its folder and nowhere else"
    body = story(owner, books.cake)
    assert "<img src=x" not in body
    assert "\u202e" not in body
    answer = file_of(owner, document)
    assert answer.status_code == 200
    assert re.fullmatch(
        r"attachment; filename(\*=utf-8''[\w.%~!*'()-]+|=\"(?:[^\"\\]|\\.)+\")", answer["Content-Disposition"]
    )
    assert "Set-Cookie" not in answer.headers


def test_refusals_are_told_in_words(books: Shown, files: Files, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024**2
    owner = books.visitor("owner")
    expected = {
        "can't be attached": ("page.pdf", b"<html><script>alert(1)</script>"),
        "is empty": ("empty.pdf", b""),
        "larger than 1 MB": ("long.pdf", PDF + b"x" * 1024**2),
    }
    for words, file in expected.items():
        answer = send(owner, books.cake, file, **HTMX)
        toast = json.loads(answer["HX-Trigger"])["toast"]
        assert (answer.status_code, toast["kind"]) == (400, "problem")
        assert words in toast["text"]
    assert send(owner, books.cake, **HTMX).status_code == 400
    assert (Document.objects.count(), files.contents) == (0, [])


def test_others_find_nothing(books: Shown) -> None:
    shown = attached(books.cake, books.people.owner)
    hidden = attached(books.gift, books.people.owner, "ring.pdf", PDF + b"1")
    for who, may_read, may_write in (("partner", True, True), ("viewer", True, False), ("outsider", False, False)):
        visitor = books.visitor(who)
        assert file_of(visitor, shown).status_code == (200 if may_read else 404)
        assert file_of(visitor, hidden).status_code == 404
        assert ("receipt.pdf" in story(visitor, books.cake)) == may_read
        assert ("Drop a receipt here" in story(visitor, books.cake)) == may_write
        assert send(visitor, books.gift, ("a.pdf", PDF)).status_code == (403 if who == "viewer" else 404)
        away = reverse("documents:detach", args=[books.cake.public_id, hidden.public_id])
        assert visitor.post(away).status_code == (403 if who == "viewer" else 404)
    assert file_of(Client(), shown).status_code == 302
    assert Document.objects.count() == 2


def test_a_viewer_sees_no_empty_section(books: Shown) -> None:
    assert "documents-of-" not in story(books.visitor("viewer"), books.cake)
    attached(books.cake, books.people.owner)
    assert "documents-of-" in story(books.visitor("viewer"), books.cake)


def test_many_documents_take_no_more_queries(books: Shown) -> None:
    owner = books.visitor("owner")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert story(owner, books.cake)
        return len(captured)

    attached(books.cake, books.people.owner)
    story(owner, books.cake)
    few = queries()
    for number in range(8):
        attached(books.cake, books.people.owner, f"{number}.txt", f"note {number}".encode())
    assert queries() == few
