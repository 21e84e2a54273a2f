"""Watched folders: files come in by themselves, exactly once, and nothing outside the folder is ever touched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.intake import bulk, folders, watched
from ledger.intake.files import file_keep
from ledger.intake.watched import Taken, folder_make, folders_look
from ledger.models import Account, Activity, ImportBatch, Transaction
from ledger.models.connection import JobState
from ledger.tests.statements import Row, balance, bank, check_books, csv, ofx
from ledger.tests.test_corridor import Killed, killing, swept
from tests.conftest import People

pytestmark = pytest.mark.django_db

JANUARY = ofx([Row("20240115", "-3.50", "Coffee", "a1"), Row("20240116", "100.00", "Employer", "a2")])
NAMELESS = csv([Row("20240310", "-8.00", "Baker"), Row("20240311", "-2.00", "Kiosk")])


@pytest.fixture
def home(people: People, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Olive's folder, in which whatever lies has rested long enough."""
    settings.WATCHED_DIR = tmp_path / "watched"
    monkeypatch.setattr(watched, "RESTED_SECONDS", -1)
    bank(people.owner)
    return folder_make(people.owner)


def put(place: Path, name: str, content: str) -> Path:
    place.mkdir(exist_ok=True)
    path = place / name
    path.write_text(content)
    return path


def outcomes() -> dict[str, str]:
    return {taken.name: taken.outcome for taken in folders_look()}


def names(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir()}


def posted() -> int:
    return Transaction.objects.filter(origin="import", state="posted").count()


def test_a_file_is_imported_and_moved(people: People, home: Path) -> None:
    put(home, "january.ofx", JANUARY)
    assert folders_look() == [Taken("olive@example.org", "january.ofx", "done")]
    assert names(home) == {"done/january.ofx"}
    assert (posted(), balance(Account.objects.get(name="Bank"))) == (2, 96.5)
    batch = ImportBatch.objects.get()
    assert (batch.user, batch.origin, batch.file_name) == (people.owner, "folder", "january.ofx")
    assert Activity.objects.filter(kind="import", batch=batch).count() == 1
    assert folders_look() == []
    check_books(people.owner)


def test_the_same_again_adds_nothing_and_covers_nothing(home: Path) -> None:
    for _time in range(2):
        put(home, "january.ofx", JANUARY)
        assert outcomes() == {"january.ofx": "done"}
    assert names(home) == {"done/january.ofx", "done/january (2).ofx"}
    assert posted() == 2


def test_a_folder_named_after_an_account_says_where_its_files_go(people: People, home: Path) -> None:
    put(home / "bank", "march.csv", NAMELESS)
    put(home / "Nowhere", "april.csv", NAMELESS)
    assert outcomes() == {"march.csv": "done", "april.csv": "failed"}
    assert balance(Account.objects.get(name="Bank")) == -10
    assert names(home) == {"done/march.csv", "failed/april.csv", "failed/april.csv.reason.txt"}
    assert "“Nowhere”" in (home / "failed/april.csv.reason.txt").read_text()


def test_anothers_account_is_not_found(people: People, home: Path) -> None:
    bank(people.partner, "Stash", number="", visibility="hidden", owner=people.partner)
    put(home / "Stash", "march.csv", NAMELESS)
    assert outcomes() == {"march.csv": "failed"}
    assert posted() == 0


def test_a_file_that_names_no_account_waits_for_a_word(home: Path) -> None:
    put(home, "march.csv", NAMELESS)
    assert outcomes() == {"march.csv": "failed"}
    assert "Say first which account" in (home / "failed/march.csv.reason.txt").read_text()
    assert (posted(), ImportBatch.objects.get().state) == (0, JobState.READY)  # it can be decided on its page


@pytest.mark.parametrize(
    ("name", "content"), [("login.csv", "<!DOCTYPE html><html>Sign in</html>"), ("void.ofx", ""), ("x.pdf", "%PDF-1.7")]
)
def test_what_is_refused_says_why(home: Path, name: str, content: str) -> None:
    put(home, name, content)
    put(home, "january.ofx", JANUARY)
    assert outcomes() == {name: "failed", "january.ofx": "done"}
    reason = (home / f"failed/{name}.reason.txt").read_text()
    assert reason.strip() == (ImportBatch.objects.get(file_name=name).error or {})["message"]
    assert posted() == 2


def test_a_file_too_large_is_refused_unread(home: Path, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    put(home, "january.ofx", JANUARY)
    assert outcomes() == {"january.ofx": "failed"}
    assert not ImportBatch.objects.exists()


def test_a_viewer_brings_nothing_in(people: People, home: Path) -> None:
    put(folder_make(people.viewer), "january.ofx", JANUARY)
    assert outcomes() == {"january.ofx": "failed"}
    assert posted() == 0


def test_strangers_folders_are_left_alone(people: People, home: Path) -> None:
    strange = put(home.parent / "nobody@example.org", "january.ofx", JANUARY)
    people.partner.is_active = False
    people.partner.save()
    gone = put(folder_make(people.partner), "january.ofx", JANUARY)
    assert folders_look() == []
    assert strange.exists()
    assert gone.exists()


def test_a_folder_may_bear_the_id_of_a_person(people: People, home: Path) -> None:
    put(home.parent / str(people.owner.public_id), "january.ofx", JANUARY)
    assert outcomes() == {"january.ofx": "done"}


def test_what_is_still_written_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(home, "january.ofx", JANUARY)
    put(home, ".hidden.ofx", JANUARY)
    put(home, "february.ofx.part", JANUARY)
    os.utime(path, (0, 0))  # a copy that keeps the old day is as fresh as any
    monkeypatch.setattr(watched, "RESTED_SECONDS", 30)
    assert folders_look() == []
    later = path.stat().st_ctime + 31
    monkeypatch.setattr("ledger.intake.watched.time.time", lambda: later)
    assert outcomes() == {"january.ofx": "done"}
    assert names(home) == {"done/january.ofx", ".hidden.ofx", "february.ofx.part"}


# --- Nothing outside ------------------------------------------------------------------------------------------------------------


def link(home: Path, outside: Path) -> str:
    (home / "link.ofx").symlink_to(outside / "secret.ofx")
    return "link.ofx"


def pipe(home: Path, outside: Path) -> str:
    os.mkfifo(home / "pipe.ofx")
    return "pipe.ofx"


@pytest.mark.parametrize("make", [link, pipe])
def test_links_and_pipes_are_refused(home: Path, tmp_path: Path, make: Callable[[Path, Path], str]) -> None:
    secret = put(tmp_path / "outside", "secret.ofx", JANUARY)
    name = make(home, secret.parent)
    assert outcomes() == {name: "failed"}
    assert not ImportBatch.objects.exists()
    assert secret.read_text() == JANUARY
    assert "plain files" in (home / f"failed/{name}.reason.txt").read_text()


def test_a_linked_folder_is_not_walked(people: People, home: Path, tmp_path: Path) -> None:
    secret = put(tmp_path / "outside", "secret.ofx", JANUARY)
    (home / "Bank").symlink_to(secret.parent)
    (home.parent / "pat@example.org").symlink_to(secret.parent)
    assert outcomes() == {"Bank": "failed"}
    assert secret.exists()
    assert posted() == 0


def test_done_and_failed_that_lead_elsewhere_are_not_followed(home: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("done", "failed"):
        (home / name).symlink_to(outside)
    put(home, "january.ofx", JANUARY)
    put(home, "login.csv", "<!DOCTYPE html>")
    for _time in range(2):
        assert folders_look() == []
    assert list(outside.iterdir()) == []
    assert {"january.ofx", "login.csv"} <= names(home)
    assert (posted(), ImportBatch.objects.count()) == (2, 2)  # taken once, though they could not be put away
    (home / "failed").unlink()
    assert outcomes() == {"done": "failed", "january.ofx": "done", "login.csv": "failed"}
    assert (posted(), ImportBatch.objects.count()) == (2, 2)


def test_a_file_that_was_replaced_meanwhile_is_taken_next_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, "january.ofx", JANUARY)
    newer, keep = ofx([Row("20240301", "-1.00", "Tram", "c1")]), file_keep

    def slow(chunks: Any) -> Any:
        kept = keep(chunks)
        (home / "january.ofx").unlink()
        put(home, "january.ofx", newer)
        monkeypatch.setattr(watched, "file_keep", keep)
        return kept

    monkeypatch.setattr(watched, "file_keep", slow)
    assert (outcomes(), posted()) == ({"january.ofx": "done"}, 2)
    assert names(home) == {"january.ofx"}
    assert (outcomes(), posted()) == ({"january.ofx": "done"}, 3)
    assert names(home) == {"done/january.ofx"}


# --- Killed on the way ----------------------------------------------------------------------------------------------------------


def test_killed_while_posting_it_is_gone_on_with(people: People, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.tasks.run_batch.delay", lambda key: None)
    put(home, "january.ofx", JANUARY)
    with monkeypatch.context() as patch:
        killing(patch, bulk, "sealing", 0)
        with pytest.raises(Killed):
            folders_look()
    assert (posted(), names(home)) == (0, {"january.ofx"})
    assert outcomes() == {"january.ofx": "working"}  # nobody knows yet that its worker is gone
    swept(ImportBatch.objects.get())
    assert outcomes() == {"january.ofx": "done"}
    assert (posted(), ImportBatch.objects.count(), names(home)) == (2, 1, {"done/january.ofx"})
    check_books(people.owner)


def test_killed_before_it_was_moved_it_is_only_moved(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, "january.ofx", JANUARY)
    with monkeypatch.context() as patch:
        killing(patch, folders, "moved", 0)
        with pytest.raises(Killed):
            folders_look()
    assert (posted(), names(home)) == (2, {"january.ofx"})
    assert outcomes() == {"january.ofx": "done"}
    assert (posted(), ImportBatch.objects.count()) == (2, 1)


def test_two_looks_at_once_are_one(home: Path) -> None:
    put(home, "january.ofx", JANUARY)
    with watched._alone() as is_mine:
        assert is_mine
        assert folders_look() == []
    assert outcomes() == {"january.ofx": "done"}
