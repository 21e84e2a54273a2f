"""Picks the reader of a file by its content. A name or an extension decides nothing."""

from __future__ import annotations

import structlog

from ledger.formats import formats
from ledger.formats.archive import is_archive, look_into
from ledger.formats.base import FileRefused, Format, Source
from ledger.formats.kinds import kind_of
from ledger.formats.text import MARKS

log = structlog.get_logger(__name__)


def detect(source: Source) -> list[tuple[int, Format]]:
    """The formats that may read the file with their scores, best first; [] when none claims it.

    Example: a CSV with headings → [(70, <csv_table>)].
    """
    scored = [(_score(format_, source), format_) for format_ in formats]
    return sorted(((score, format_) for score, format_ in scored if score > 0), key=lambda pair: -pair[0])


def _score(format_: Format, source: Source) -> int:
    try:
        return format_.score(source)
    except Exception as error:  # a reader that stumbles over another's file must not keep that file from its own reader
        log.warning("format_score_failed", format=format_.key, error=f"{type(error).__name__}: {error}")
        return 0


def pick(source: Source, key: str = "") -> Format:
    """The format to read the file with, or the one asked for by `key`; FileRefused when there is none."""
    if _is_blank(source):
        raise FileRefused("empty", "The file is empty.")
    head = source.head()
    contents = look_into(source) if is_archive(head) else None
    if key:
        return _by_key(key)
    found = detect(source)
    if found:
        return found[0][1]
    if contents:
        raise contents.refusal
    if kind := kind_of(head):
        raise FileRefused("not_a_statement", kind.message, kind=kind.key)
    raise FileRefused(
        "no_table", "No statement was found in this file: it holds no table of transactions and no known format."
    )


def _by_key(key: str) -> Format:
    format_ = formats.get(key)
    if format_ is None:
        known = ", ".join(format_.key for format_ in formats)
        raise FileRefused("unknown_format", f"There is no format “{key[:40]}”. Known ones: {known}.")
    return format_


def _is_blank(source: Source) -> bool:
    """Nothing but a byte-order mark, blanks and line ends."""
    head = source.head()
    for mark, _ in MARKS:
        if head.startswith(mark):
            head = head[len(mark) :]
            break
    return not head.strip(b" \t\r\n\v\f\0\x1a")
