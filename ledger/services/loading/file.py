"""Reading an export as `ledger.exports.books` wrote it: a head, then lists with a row on each line. Memory stays flat."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.exports.books import FORMAT, VERSION

LONGEST = 8 * 2**20
"""No row of an export is longer, in characters."""
LIST = re.compile(r'"([a-z_]{1,40})": \[(\]?)')


class ListRow(NamedTuple):
    """A row of a list with the line it is on; the first, of the list "", is the head."""

    name: str
    line: int
    row: dict[str, Any]


def bad_export(line: int, reason: str = "") -> DomainError:
    message = _("This is not an export of Fintrack, or it was changed (line %(line)s). Nothing was loaded.")
    return DomainError("bad_export", message % {"line": line}, line=line, reason=reason)


def export_rows(path: Path) -> Iterator[ListRow]:
    """Every row of the file in its order. Errors: bad_export with the line, newer_export for a later version's file."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        yield from _rows(stream)


def _rows(stream: Any) -> Iterator[ListRow]:
    name, is_ended = "", False
    for number, text in _lines(stream):
        line = text.strip()
        if number == 1:
            yield ListRow("", 1, _head(line))
        elif is_ended:
            raise bad_export(number, "text after the end")
        elif found := LIST.match(line):
            name, rest = found[1], line[found.end() :]
            is_ended = rest == "}"
            if rest not in ("", ",", "}") or (rest and not found[2]):
                raise bad_export(number, "a list begins badly")
        elif name:
            # "]}" ends the file, "]," a list, "," a row
            row = line.removesuffix("}") if line.endswith("]}") else line
            is_ended = row != line
            yield ListRow(name, number, _row(re.sub(r"\]?,?$", "", row), number))
        else:
            raise bad_export(number, "a row outside of a list")
    if not is_ended:
        raise bad_export(0, "the end is missing")


def _lines(stream: Any) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        while text := stream.readline(LONGEST + 1):
            number += 1
            if len(text) > LONGEST:
                raise bad_export(number, "a line too long")
            yield number, text
    except UnicodeDecodeError as error:
        raise bad_export(number + 1, "no UTF-8") from error
    if not number:
        raise bad_export(0, "empty")


def _row(text: str, line: int) -> dict[str, Any]:
    try:
        row = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise bad_export(line, "no JSON") from error
    if not isinstance(row, dict):
        raise bad_export(line, "no row")
    return row


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _head(line: str) -> dict[str, Any]:
    """The first line, which goes on with the lists: `{"format": "fintrack", …,`."""
    head = _row(line.removesuffix(",") + "}", 1)
    if head.get("format") != FORMAT or not isinstance(head.get("version"), int):
        raise bad_export(1, "another format")
    if head["version"] > VERSION:
        message = _("A newer version of Fintrack wrote this. Update first; nothing was loaded.")
        raise DomainError("newer_export", message, version=head["version"])
    if head["version"] < 2 or not isinstance(head.get("household"), dict):
        raise bad_export(1, "too old")
    return head
