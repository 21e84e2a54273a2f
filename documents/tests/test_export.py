"""The documents in the archive one takes away: the bytes as they came, and only what the person may see."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from documents.models import Document
from documents.selectors import LONGEST_NAME, _file_name, document_originals
from documents.tests.samples import JPEG, PDF, attached
from fintrack.lib.private_files import private_path
from ledger.models import Account, Transaction
from ledger.selectors.export import Span
from ledger.services import recipes
from ledger.services.accounts import account_create
from tests.conftest import People

pytestmark = pytest.mark.django_db


def spent(people: People, account: Account, on: date = date(2026, 4, 30)) -> Transaction:
    food = Account.objects.filter(household=people.household, name="Food").first() or account_create(
        household=people.household, acting_user=people.owner, name="Food", kind="expense"
    )
    return recipes.expense(acting_user=people.owner, account=account, category=food, amount=Decimal(9), on=on)


def bank(people: People, name: str = "Bank", **more: Any) -> Account:
    return account_create(household=people.household, acting_user=people.owner, name=name, kind="checking", **more)


def archive(user: User, query: str = "") -> zipfile.ZipFile:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/api/v1/export{query}")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def originals(user: User, query: str = "") -> dict[str, bytes]:
    found = archive(user, query)
    return {name: found.read(name) for name in found.namelist() if name.startswith("documents/")}


def test_the_bytes_are_in_it_as_they_came(people: People) -> None:
    receipt = attached(spent(people, bank(people)), people.owner, "receipt.pdf", PDF)
    for person in (people.owner, people.partner, people.viewer):
        assert originals(person) == {f"documents/{receipt.public_id}/receipt.pdf": PDF}
    assert json.loads(archive(people.owner).read("books.json"))["documents"][0]["id"] == str(receipt.public_id)


def test_what_another_keeps_private_is_not(people: People) -> None:
    secret = spent(people, bank(people, "Secret", owner=people.owner, visibility="hidden"))
    counted = spent(people, bank(people, "Counted", owner=people.owner, visibility="total_only"))
    hidden = [attached(one, people.owner, f"{one.pk}.jpg", JPEG + bytes([one.pk % 256])) for one in (secret, counted)]
    assert len(originals(people.owner)) == len(hidden)
    for person in (people.partner, people.viewer, people.outsider):
        assert originals(person) == {}


def test_one_form_leaves_them_out_or_has_nothing_else(people: People) -> None:
    attached(spent(people, bank(people)), people.owner)
    assert originals(people.owner, "?form=csv") == {}
    names = archive(people.owner, "?form=documents").namelist()
    assert [name.partition("/")[0] for name in names] == ["README.txt", "documents"]


def test_a_file_that_is_gone_is_left_out(people: People) -> None:
    place = bank(people)
    kept, lost = (attached(spent(people, place), people.owner, f"{name}.jpg", JPEG + name.encode()) for name in "ab")
    private_path(lost.file_path).unlink()
    assert list(originals(people.owner)) == [f"documents/{kept.public_id}/a.jpg"]


def test_the_days_asked_for(people: People) -> None:
    place = bank(people)
    for month in (3, 4):
        attached(spent(people, place, date(2026, month, 1)), people.owner, f"{month}.jpg", JPEG + bytes([month]))
    april = Span(date(2026, 4, 1), date(2026, 4, 30))
    assert [name.rpartition("/")[2] for name, _pieces in document_originals(people.owner, april)] == ["4.jpg"]


def test_a_large_file_comes_in_pieces(people: People) -> None:
    content = PDF + bytes(300_000)
    receipt = attached(spent(people, bank(people)), people.owner, "scan.pdf", content)
    ((name, pieces),) = document_originals(people.owner, Span())
    sizes = [len(piece) for piece in pieces]
    assert (name, sum(sizes)) == (f"documents/{receipt.public_id}/scan.pdf", len(content))
    assert max(sizes) <= 64 * 1024


def test_the_command_writes_them_to_a_folder(people: People, tmp_path: Path) -> None:
    attached(spent(people, bank(people)), people.owner, "receipt.pdf", PDF)
    out = tmp_path / "out"
    call_command("export", "--user", people.owner.email, "--format", "documents", "--out", str(out))
    place = out / "documents" / str(Document.objects.get().public_id) / "receipt.pdf"
    assert [path for path in out.rglob("*") if path.is_file()] == [place]
    assert place.read_bytes() == PDF


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("Café: 3/4.pdf", "Café_ 3_4.pdf"),
        ("чек №5.jpg", "чек _5.jpg"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("no ending", "no ending"),
        ("a.b.c", "a.b.c"),
    ],
)
def test_names_a_disk_takes(name: str, plain: str) -> None:
    assert _file_name(name) == plain


def test_a_long_name_keeps_its_ending() -> None:
    plain = _file_name("ж" * 190 + ".pdf")
    assert (plain, len(plain.encode())) == ("ж" * 73 + ".pdf", LONGEST_NAME)
    assert len(_file_name("x." + "y" * 190).encode()) == LONGEST_NAME
