"""Where an export lies: `books.json` in a folder, or the archive that the page and the API give out."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.services.loading.file import bad_export

BOOKS = "books.json"
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
"""What reading a damaged or locked archive raises."""


@contextmanager
def books_in(path: Path) -> Iterator[Path]:
    """The `books.json` that `path` is, or that is in it, with its `documents/` beside it. An archive is unpacked for as long.

    Errors: bad_export for an archive without one, or one that is damaged.
    """
    if not zipfile.is_zipfile(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="export-") as folder:  # made for its owner only
        try:
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if name == BOOKS or name.startswith("documents/")]
                archive.extractall(folder, names)
        except BROKEN as error:
            raise bad_export(1, "a damaged archive") from error
        books = Path(folder) / BOOKS
        if not books.is_file():
            raise bad_export(1, "an archive without books.json")
        yield books
