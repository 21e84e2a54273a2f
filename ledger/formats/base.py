"""The contract between a statement file and the corridor. A format is a package under `ledger/formats/` and one line in
`ledger/formats/__init__.py`.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from fintrack.lib.errors import DomainError
from ledger.intake.records import Record

HEAD_BYTES = 64 * 1024


class FileRefused(DomainError):
    """The file can't be imported; nothing was written. Codes: empty, no_table, not_a_statement, too_large, …"""

    status = 422


@dataclass(frozen=True, slots=True)
class Source:
    """A file as received: its name (never trusted for its type) and where its bytes are on disk."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def head(self, count: int = HEAD_BYTES) -> bytes:
        with self.path.open("rb") as stream:
            return stream.read(count)

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def view(self) -> bytes | mmap.mmap:
        """The whole file without reading it into memory (b"" when empty). Regexes work on it."""
        if not self.size:
            return b""
        with self.path.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What is known beforehand: the answers a person gave (`answers`, by Question.key), a saved mapping (`profile`), and the
    currency of the account the file is meant for ("" unknown). A reader ignores what it has no use for.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Any] | None = None
    currency: str = ""


@runtime_checkable
class Format(Protocol):
    """Reads one kind of statement file. Stateless; knows nothing of the database.

    `score` looks at the head of the content only and answers 0 (not mine) to 100 (certainly mine), in a few milliseconds.
    `read` yields records in source order in flat memory: each IncomingAccount before its lines, balances anywhere, a Problem for
    each row it can't take. It raises FileRefused when the file as a whole is no statement of this kind and NeedsAnswer when a
    person must decide first; both may also come after some records were yielded (the corridor then drops them).
    """

    key: str
    label: str

    def score(self, source: Source) -> int: ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]: ...
