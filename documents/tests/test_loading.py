"""Documents of an export in another household: the same bytes beside the same transactions."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Household, Role, User
from documents.models import Attachment, Document
from documents.selectors import document_file
from documents.services.attaching import FOLDER
from documents.tests.samples import JPEG, PDF, attached
from documents.tests.test_export import archive, bank, spent
from fintrack.lib.private_files import private_path
from ledger.models import Transaction
from ledger.selectors.balances import balances
from ledger.services.checking import books_check
from ledger.services.starter import household_start
from ledger.tests.commands.running import run
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder to export to: private storage is in the test's own one."""
    return tmp_path / "out"


@pytest.fixture
def nora() -> User:
    household = Household.objects.create(name="New home", base_currency="EUR")
    household_start(household)
    return User.objects.create_user("nora@example.org", "pw", household=household, role=Role.OWNER)


@pytest.fixture
def receipts(people: People) -> list[Document]:
    """Two transactions with a PDF each, the same bytes under two names, and a picture beside the first."""
    place = bank(people)
    one, two = spent(people, place), spent(people, place)
    return [
        attached(one, people.owner, "dinner.pdf"), attached(two, people.partner, "lunch.pdf"),
        attached(one, people.owner, "photo.jpg", JPEG),
    ]  # fmt: skip


def written(user: User, path: Path) -> Path:
    """The archive that the page gives out, as a file."""
    found = archive(user)
    with zipfile.ZipFile(path, "w") as target:
        for name in found.namelist():
            target.writestr(name, found.read(name))
    return path


def loaded(path: Path) -> tuple[int, Any]:
    return run("export_load", str(path), "--user", "nora@example.org")


def hanging(household: Household) -> set[tuple[str, bytes, str, str]]:
    rows = Attachment.objects.filter(transaction__household=household).select_related("document", "transaction")
    return {
        (row.document.name, document_file(row.document).read_bytes(), row.document.content_type, str(row.transaction.date))
        for row in rows
    }  # fmt: skip


def test_the_archive_brings_them_back(people: People, nora: User, receipts: list[Document], tmp_path: Path) -> None:
    code, answer = loaded(written(people.owner, tmp_path / "books.zip"))
    assert (code, answer.get("error"), answer["counts"]["documents"], answer["left_out"]) == (0, None, 3, {})
    nora = User.objects.get(pk=nora.pk)
    assert nora.household is not None
    assert hanging(nora.household) == hanging(people.household)
    assert {(name, content) for name, content, *_rest in hanging(nora.household)} == {
        ("dinner.pdf", PDF), ("lunch.pdf", PDF), ("photo.jpg", JPEG),
    }  # fmt: skip
    held = [
        {line.name: line.holdings for group in balances(one).groups for line in group.accounts}
        for one in (people.owner, nora)
    ]
    assert held[0] == held[1] != {}
    assert books_check([nora.household]).failures == []


def test_a_folder_with_both_does_too(people: People, nora: User, receipts: list[Document], out: Path) -> None:
    for form in ("json", "documents"):
        call_command("export", "--user", people.owner.email, "--format", form, "--out", str(out))
    moved = out / "documents" / "elsewhere"
    (out / "documents" / str(receipts[2].public_id)).rename(moved)
    (moved / "photo.jpg").rename(moved / "another name")
    assert loaded(out / "books.json")[1]["counts"]["documents"] == 3


def test_what_is_not_there_or_not_the_same_is_said(
    people: People, nora: User, receipts: list[Document], out: Path
) -> None:
    for form in ("json", "documents"):
        call_command("export", "--user", people.owner.email, "--format", form, "--out", str(out))
    (out / "documents" / str(receipts[2].public_id) / "photo.jpg").write_bytes(JPEG + b"changed")
    code, answer = loaded(out / "books.json")
    assert (code, answer["counts"]["documents"], answer["left_out"]) == (0, 2, {"documents": 1})


def test_books_alone_leave_them_out(people: People, nora: User, receipts: list[Document], out: Path) -> None:
    call_command("export", "--user", people.owner.email, "--format", "json", "--out", str(out))
    code, answer = loaded(out / "books.json")
    assert (code, answer["left_out"]) == (0, {"documents": 3})
    assert Transaction.objects.filter(household=nora.household).exists()


def test_a_load_that_fails_leaves_no_file(people: People, nora: User, receipts: list[Document], out: Path) -> None:
    for form in ("json", "documents"):
        call_command("export", "--user", people.owner.email, "--format", form, "--out", str(out))
    path = out / "books.json"
    text = path.read_text()
    last = json.loads(text)["documents"][-1]["created_at"]
    assert text.count(last) == 1
    path.write_text(text.replace(last, "yesterday"))
    before = sorted(private_path(FOLDER).iterdir())
    assert loaded(path)[0] == 1
    assert sorted(private_path(FOLDER).iterdir()) == before
    assert not Document.objects.filter(household=nora.household).exists()


@pytest.mark.parametrize("content", [{}, {"other.txt": "x"}])
def test_an_archive_of_something_else(nora: User, tmp_path: Path, content: dict[str, str]) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name, text in content.items():
            target.writestr(name, text)
    code, answer = loaded(path)
    assert (code, answer["error"]["code"]) == (1, "bad_export")
