"""Static files come compressed, for ever, and whole."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

TEXT = "body { color: black }\n" * 50
MANIFEST = {"staticfiles": {"BACKEND": "fintrack.static_storage.HashedStaticFilesStorage"}}


@pytest.fixture
def address(settings: Any, tmp_path: Path) -> str:
    """The address of a collected stylesheet."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.css").write_text(TEXT)
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path / "static", [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, **MANIFEST}
    call_command("collectstatic", interactive=False, verbosity=0)
    (found,) = (path for path in settings.STATIC_ROOT.glob("app.*.css"))
    return f"/static/{found.name}"


@pytest.mark.parametrize(("method", "length"), [("get", len(TEXT)), ("head", 0)])
def test_a_file_comes_whole(address: str, method: str, length: int) -> None:
    response = getattr(Client(), method)(address)
    assert response.status_code == 200
    assert not response.streaming
    assert len(response.content) == length
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]


def test_a_file_comes_compressed(address: str) -> None:
    response = Client().get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == TEXT


def test_a_known_file_is_not_sent_again(address: str) -> None:
    tag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"if-none-match": tag}).status_code == 304


def test_a_part_of_a_file_may_be_asked_for(address: str) -> None:
    response = Client().get(address, headers={"range": "bytes=0-3"})
    assert (response.status_code, response.content) == (206, b"body")


def test_only_hashed_files_are_compressed(address: str, settings: Any) -> None:
    assert not (settings.STATIC_ROOT / "app.css.gz").exists()
    assert (settings.STATIC_ROOT / f"{Path(address).name}.gz").exists()
