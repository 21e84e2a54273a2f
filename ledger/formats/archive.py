"""A bounded look into packed files: enough to name what is inside, never enough to be hurt by it.

Nothing is written to disk here; `ledger.formats.packed` reads what is inside.
"""

from __future__ import annotations

import gzip
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.formats.base import FileRefused, Source
from ledger.formats.kinds import EMPTY_ZIP, ZIP

MAX_ENTRIES = 1000
MAX_UNPACKED = 50 * 1024 * 1024
MAX_DIRECTORY = 1024 * 1024
CHUNK = 64 * 1024

_END = struct.Struct("<4s4H2LH")
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What a damaged archive makes the library raise."""
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")


@dataclass(frozen=True)
class Contents:
    """What an archive holds. `kind` is zip, workbook (Excel), document (OpenDocument or Word) or gzip.

    Example: Contents("zip", ("january.csv", "february.csv"), 4120).
    """

    kind: str
    names: tuple[str, ...]
    unpacked: int

    @property
    def refusal(self) -> FileRefused:
        """Why it isn't imported, in words for a person."""
        listed = ", ".join(name[:60] for name in self.names[:5]) + (", …" if len(self.names) > 5 else "")
        if self.kind == "document":
            return FileRefused(
                "not_a_statement",
                "This is an office document. Save the table as CSV and import that; nothing was imported.",
            )
        inside = f"It holds: {listed}. There is no statement in it" if listed else "It is empty"
        return FileRefused("archive", f"This is a packed archive. {inside}; nothing was imported.")


def is_archive(head: bytes) -> bool:
    """Whether the bytes begin a ZIP or a gzip file."""
    return head.startswith((ZIP, EMPTY_ZIP, b"\x1f\x8b"))


def kind_of_archive(source: Source) -> str:
    """zip, workbook, document or gzip by the names inside alone; "" for what can't be opened. Nothing is unpacked."""
    if source.head(2) == b"\x1f\x8b":
        return "gzip"
    try:
        _check_directory(source)
        with zipfile.ZipFile(source.path) as archive:
            return _kind(tuple(archive.namelist()))
    except (FileRefused, *UNREADABLE):
        return ""


def look_into(source: Source) -> Contents:
    """The contents of a ZIP or gzip file, counted while it's read; FileRefused when it is too large, damaged or a trick."""
    if source.head(2) == b"\x1f\x8b":
        return Contents("gzip", (), sum(map(len, gunzipped(source))))
    _check_directory(source)
    try:
        with zipfile.ZipFile(source.path) as archive:
            return _contents(archive)
    except UNREADABLE as error:
        raise FileRefused(
            "damaged", "This archive is damaged or packed in a way that can't be read; nothing was imported."
        ) from error


def _check_directory(source: Source) -> None:
    """The list of entries at the end of a ZIP is read by size: one that is too long is refused before it's parsed."""
    with source.open() as stream:
        stream.seek(max(0, source.size - 65_557))
        tail = stream.read()
    at = tail.rfind(EMPTY_ZIP)
    if at < 0 or len(tail) - at < _END.size:
        raise FileRefused("damaged", "This archive is cut off; nothing was imported.")
    entries, directory = _END.unpack_from(tail, at)[4:6]
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise FileRefused(
            "too_many_entries", f"This archive has more than {MAX_ENTRIES} entries; nothing was imported."
        )


def _contents(archive: zipfile.ZipFile) -> Contents:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise FileRefused(
            "too_many_entries", f"This archive has more than {MAX_ENTRIES} entries; nothing was imported."
        )
    for entry in entries:
        _check(entry)
    unpacked = 0
    for entry in entries:
        for chunk in unpacked_bytes(archive, entry):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED:
                raise FileRefused("too_large", "This archive is too large when unpacked; nothing was imported.")
    names = tuple(entry.filename for entry in entries if not entry.is_dir())
    return Contents(_kind(names), names, unpacked)


def _check(entry: zipfile.ZipInfo) -> None:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused("link", "This archive holds a link to another file; nothing was imported.")
    if _OUTSIDE.search(entry.filename):
        raise FileRefused("unsafe_path", "This archive holds a path that leads outside of it; nothing was imported.")
    if entry.flag_bits & 1:
        raise FileRefused("encrypted", "This archive is locked with a password. Unpack it first; nothing was imported.")


def unpacked_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry's bytes in small pieces. What they are is not looked at: an archive inside is some bytes like others."""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def gunzipped(source: Source) -> Iterator[bytes]:
    """A gzip file's bytes in small pieces; FileRefused when they are too many, damaged or cut off."""
    total = 0
    try:
        with gzip.open(source.path) as stream:
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise FileRefused("too_large", "This archive is too large when unpacked; nothing was imported.")
                yield chunk
    except UNREADABLE as error:
        raise FileRefused("damaged", "This archive is damaged; nothing was imported.") from error


def _kind(names: tuple[str, ...]) -> str:
    if "[Content_Types].xml" in names:
        return "workbook" if any(name.startswith("xl/") for name in names) else "document"
    return "document" if "mimetype" in names and "content.xml" in names else "zip"
