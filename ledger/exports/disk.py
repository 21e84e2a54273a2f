"""Files of an export as they lie on a disk: each appears whole or not at all."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ledger.exports.pieces import RowText


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of an export; `rows` counts what it holds, headers not."""

    name: str
    rows: int
    size: int
    sha256: str


def file_write(folder: Path, name: str, pieces: Iterable[str | bytes]) -> WrittenFile:
    """Write the file under a name of its own first, then put it in its place. Only the operator's account can read it."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    waiting = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
    digest, size, rows = hashlib.sha256(), 0, 0
    try:
        with waiting.open("xb") as target:
            waiting.chmod(0o600)
            for piece in pieces:
                data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")
                digest.update(data)
                size, rows = size + len(data), rows + isinstance(piece, RowText)
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        waiting.replace(place)
    finally:
        waiting.unlink(missing_ok=True)
    return WrittenFile(name, rows, size, digest.hexdigest())
