"""A packed or binary workbook, opened: its sheets' rows, as often as they are asked for, in flat memory. `worker.py` does the unpacking."""

from __future__ import annotations

import marshal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ledger.formats.archive import is_archive, look_into
from ledger.formats.base import FileRefused, Source
from ledger.formats.xlsx.worker import LOCKED, TOO_LARGE

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_OLD = 50 * 1024 * 1024
MAX_SHEETS = 100
WAIT = 60
_WORKER = Path(__file__).parent / "worker.py"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class BookSheet:
    """One sheet: its rows stand in the spool from `place` on; `offset` rows of the workbook come before it."""

    book: Book
    title: str
    is_visible: bool
    place: int
    count: int
    offset: int = 0

    def rows(self) -> Iterator[list[str]]:
        """The rows of cells from the sheet's first line on; [] for a blank one."""
        spool, at, left = self.book.spool, self.place, self.count
        while left > 0:
            spool.seek(at)
            piece: list[list[str]] = marshal.load(spool)  # noqa: S302 - written by our own worker a moment ago
            at, left = spool.tell(), left - len(piece)
            yield from piece


class Book:
    """The sheets of a workbook. The spool is a nameless file that is gone when this object is."""

    def __init__(self, spool: BinaryIO) -> None:
        self.spool = spool
        spool.seek(-8, 2)
        spool.seek(int.from_bytes(spool.read(8), "big"))
        self.sheets: list[BookSheet] = []
        offset = 0
        index = marshal.load(spool)  # noqa: S302 - as above
        if len(index) > MAX_SHEETS:
            spool.close()
            raise FileRefused(
                "too_large", f"The workbook has more than {MAX_SHEETS} sheets. Save those with rows apart."
            )
        for title, is_visible, place, count in index:
            self.sheets.append(BookSheet(self, title, is_visible, place, count, offset))
            offset += count


def open_book(source: Source) -> Book:
    """Unpack a workbook; FileRefused when it is locked, damaged, or more than a statement ever is."""
    _check(source)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the book
    command = [sys.executable, "-I", str(_WORKER), str(source.path)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=spool, stderr=subprocess.DEVNULL)
    try:
        code = process.wait(WAIT)
    except subprocess.TimeoutExpired:
        code = TOO_LARGE
    finally:
        process.kill()
        process.wait()
    if code:
        spool.close()
        raise _refusal(code)
    return Book(spool)


def _check(source: Source) -> None:
    """Bounds that are known before anything is unpacked."""
    if is_archive(source.head(4)):
        look_into(source)
    elif source.size > MAX_OLD:
        raise _refusal(TOO_LARGE)
    elif source.view().find(_ENCRYPTED) >= 0:
        raise _refusal(LOCKED)


def _refusal(code: int) -> FileRefused:
    if code == LOCKED:
        text = "This workbook is locked with a password. Save it without one first; nothing was imported."
        return FileRefused("encrypted", text)
    if code == TOO_LARGE or code < 0:
        text = "This workbook is too large to be read: save only the sheet with the bookings. Nothing was imported."
        return FileRefused("too_large", text)
    return FileRefused("damaged", "This workbook is damaged and can't be read; nothing was imported.")
