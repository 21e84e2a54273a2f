"""A bounded look into packed files: enough to name what is inside, never enough to be hurt by it. Nothing is written to disk."""

from __future__ import annotations

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
_PACKED = (ZIP, b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a")
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
        if self.kind == "workbook":
            return FileRefused(
                "not_a_statement",
                "This is an Excel workbook. Save the sheet as CSV and import that; nothing was imported.",
            )
        if self.kind == "document":
            return FileRefused(
                "not_a_statement",
                "This is an office document. Save the table as CSV and import that; nothing was imported.",
            )
        inside = f" It holds: {listed}." if listed else " It is empty."
        return FileRefused(
            "archive", f"This is a packed archive.{inside} Unpack it first: an archive of statements is not read yet."
        )


def is_archive(head: bytes) -> bool:
    """Whether the bytes begin a ZIP or a gzip file."""
    return head.startswith((ZIP, EMPTY_ZIP, b"\x1f\x8b"))


def look_into(source: Source) -> Contents:
    """The contents of a ZIP or gzip file, counted while it's read; FileRefused when it is too large, damaged or a trick."""
    if source.head(2) == b"\x1f\x8b":
        return Contents("gzip", (), sum(map(len, _gunzipped(source))))
    _check_directory(source)
    try:
        with zipfile.ZipFile(source.path) as archive:
            return _contents(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
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
        for chunk in _chunks(archive, entry):
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


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry's bytes in small pieces; an archive inside the archive is refused before it's read."""
    with archive.open(entry) as stream:
        first = stream.read(CHUNK)
        if first.startswith(_PACKED):
            raise FileRefused("nested", "This archive holds another archive. Unpack it first; nothing was imported.")
        yield first
        while chunk := stream.read(CHUNK):
            yield chunk


def _gunzipped(source: Source) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    total = 0
    try:
        with source.open() as stream:
            while packed := unpacker.unconsumed_tail or stream.read(CHUNK):
                chunk = unpacker.decompress(packed, CHUNK)
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise FileRefused("too_large", "This archive is too large when unpacked; nothing was imported.")
                yield chunk
    except zlib.error as error:
        raise FileRefused("damaged", "This archive is damaged; nothing was imported.") from error


def _kind(names: tuple[str, ...]) -> str:
    if "[Content_Types].xml" in names:
        return "workbook" if any(name.startswith("xl/") for name in names) else "document"
    return "document" if "mimetype" in names and "content.xml" in names else "zip"
