"""Uploaded files: kept in private storage under a random name, never under the sender's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from fintrack.lib import private_files
from fintrack.lib.errors import DomainError
from ledger.formats.base import Source
from ledger.models import ImportBatch

FOLDER = "imports"
READ_BYTES = 256 * 1024


def file_keep(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write the bytes to private storage; returns (path below the private folder, sha256). Too large: nothing is kept."""
    kept = private_files.file_keep(chunks, folder=FOLDER, limit=settings.UPLOAD_MAX_BYTES)
    return kept.path, kept.sha256


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is kept: the sender's name for it, where it is below the private folder, and its sha256."""

    name: str
    path: str
    sha256: str


def arrivals_keep(files: Iterable[tuple[str, Iterable[bytes]]]) -> list[Arrival]:
    """Keep several files, (name, bytes) each: all of them, or none when one is refused."""
    kept: list[Arrival] = []
    try:
        for name, chunks in files:
            kept.append(Arrival(shown_name(name), *file_keep(chunks)))
    except BaseException:
        for arrival in kept:
            private_files.file_drop(arrival.path)
        raise
    return kept


def source_of(batch: ImportBatch) -> Source:
    """The batch's file, by the name its sender gave."""
    path = private_files.private_path(batch.file_path)
    if not batch.file_path or not path.is_file():
        raise DomainError("file_gone", _("The file is no longer there. Upload it again."))
    return Source(batch.file_name, path)


def file_remove(batch: ImportBatch) -> None:
    if batch.file_path:
        private_files.file_drop(batch.file_path)


def copy_in(path: Path) -> tuple[str, str]:
    """Keep a copy of a file of this machine (the shell's import)."""
    with path.open("rb") as stream:
        return file_keep(iter(lambda: stream.read(READ_BYTES), b""))


def shown_name(name: str) -> str:
    """The sender's file name as it may be shown: no folders, no control characters."""
    return private_files.shown_name(name, "statement")
