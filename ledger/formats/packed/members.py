"""What stands in an archive: its members one at a time, each in a private file that is gone with the next one."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.formats.archive import (
    MAX_UNPACKED,
    UNREADABLE,
    gunzipped,
    is_archive,
    kind_of_archive,
    look_into,
    unpacked_bytes,
)
from ledger.formats.base import FileRefused, Source

GZIP = b"\x1f\x8b"
MAX_MEMBERS = 300
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\._|\.[^/]*$|Thumbs\.db$|desktop\.ini$)|/$|\.(?:md|html?|png|jpe?g|gif|webp|svg|heic|mp4|css|js)$",
    re.IGNORECASE,
)
_ALL = "_all.csv"


@dataclass
class Budget:
    """How many bytes may still be unpacked from one archive and what is packed in it."""

    left: int = MAX_UNPACKED

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise FileRefused("too_large", "This archive is too large when unpacked; nothing was imported.")


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name there, and where it was unpacked to. `digest` tells the same file from another."""

    name: str
    source: Source
    digest: bytes


@dataclass
class Walk:
    """Goes through an archive, and through the archives in it, one level deep (Notion packs its ZIP into another one)."""

    budget: Budget = field(default_factory=Budget)
    count: int = 0

    def members(self, source: Source, is_inner: bool = False) -> Iterator[Member]:
        """The files that may be statements. A member lives until the next one is asked for."""
        if source.head(2) == GZIP:
            yield from self._member(_stem(source.name), gunzipped(source), is_inner)
            return
        with zipfile.ZipFile(source.path) as archive:
            for entry in chosen(archive.infolist()):
                yield from self._member(entry.filename, unpacked_bytes(archive, entry), is_inner)

    def _member(self, name: str, chunks: Iterable[bytes], is_inner: bool) -> Iterator[Member]:
        self.count += 1
        if self.count > MAX_MEMBERS:
            raise FileRefused(
                "too_many_entries", f"This archive holds more than {MAX_MEMBERS} files; nothing was imported."
            )
        with self._unpacked(name, chunks) as member:
            if not is_archive(member.source.head(4)):
                yield member
                return
            self.budget.take(look_into(member.source).unpacked)
            if kind_of_archive(member.source) not in {"zip", "gzip"}:
                yield member  # a workbook is a ZIP too, and has a reader of its own
            elif is_inner:
                raise FileRefused(
                    "nested", "This archive holds archives in archives. Unpack it first; nothing was imported."
                )
            else:
                yield from self.members(member.source, is_inner=True)

    @contextmanager
    def _unpacked(self, name: str, chunks: Iterable[bytes]) -> Iterator[Member]:
        digest = hashlib.blake2b(digest_size=16)
        with tempfile.TemporaryDirectory(prefix="statement-") as folder:  # made for its owner only
            path = Path(folder) / "member"
            with path.open("wb") as target:
                for chunk in _undamaged(chunks):
                    self.budget.take(len(chunk))
                    digest.update(chunk)
                    target.write(chunk)
            yield Member(name, Source(name.replace("\\", "/").rpartition("/")[2], path), digest.digest())


def _undamaged(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except UNREADABLE as error:
        raise FileRefused("damaged", "This archive is damaged; nothing was imported.") from error


def chosen(entries: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries that may be statements: no junk, and of Notion's X.csv and X_all.csv (a view and the whole table) the whole."""
    kept = [entry for entry in entries if not entry.is_dir() and not _JUNK.search(entry.filename)]
    whole = {entry.filename.removesuffix(_ALL) for entry in kept if entry.filename.endswith(_ALL)}
    return [
        entry for entry in kept if entry.filename.endswith(_ALL) or entry.filename.removesuffix(".csv") not in whole
    ]


def _stem(name: str) -> str:
    """statement.csv.gz → statement.csv."""
    return name[:-3] if name.casefold().endswith(".gz") else name
