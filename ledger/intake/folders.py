"""Walking a folder that others write to: through handles, never through a link, so that nothing outside of it is read or moved."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

READ_BYTES = 256 * 1024
MOST_ENTRIES = 2000
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", "~")
"""How programs call a file that they are still writing."""


def folder_open(name: str | Path, inside: int | None = None) -> int:
    """A handle of a real folder, to be closed; OSError for a link, a file, or nothing there."""
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=inside)


@contextmanager
def folder(name: str | Path, inside: int | None = None, *, is_made: bool = False) -> Iterator[int]:
    """The same for a block of code; `is_made`: made where there is none."""
    if is_made:
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=inside)
    handle = folder_open(name, inside)
    try:
        yield handle
    finally:
        os.close(handle)


def entries(handle: int) -> list[tuple[str, os.stat_result]]:
    """(name, what it is) in the order of names; links as links, hidden and unfinished files left out."""
    with os.scandir(handle) as found:
        names = sorted(entry.name for entry in islice(found, MOST_ENTRIES))
    told = []
    for name in names:
        if name.startswith(".") or name.lower().endswith(UNFINISHED):
            continue
        with suppress(OSError):  # taken away meanwhile
            told.append((name, os.stat(name, dir_fd=handle, follow_symlinks=False)))
    return told


@contextmanager
def opened(name: str, inside: int) -> Iterator[int]:
    """A handle of a plain file; OSError for a link, ValueError for a pipe or a device (which are not waited for)."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=inside)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError(name)
        yield handle
    finally:
        os.close(handle)


def chunks(handle: int) -> Iterator[bytes]:
    while chunk := os.read(handle, READ_BYTES):
        yield chunk


def moved(name: str, source: int, target: int) -> str:
    """Move a file from one folder to the other without covering one that is there; the name it has now: "june (2).ofx"."""
    free = _free_name(name, target)
    os.rename(name, free, src_dir_fd=source, dst_dir_fd=target)
    return free


def _free_name(name: str, inside: int) -> str:
    stem, dot, ending = name.rpartition(".")
    base, ending = (stem, dot + ending) if stem else (name, "")
    candidates = (name if number == 1 else f"{base} ({number}){ending}" for number in range(1, 10_000))
    return next(candidate for candidate in candidates if not _is_there(candidate, inside))


def _is_there(name: str, inside: int) -> bool:
    try:
        os.stat(name, dir_fd=inside, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def note_write(name: str, text: str, inside: int) -> None:
    """A new small text file; one of that name that is there already is taken away first, never followed."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=inside)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(name, flags, 0o600, dir_fd=inside)
    with open(handle, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
