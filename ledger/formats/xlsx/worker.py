"""Unpacks one workbook in a process of its own: `python -I worker.py WORKBOOK > spool`. Knows nothing of the project.

A sheet is a dense grid in the library that reads it, so one stray cell at XFD1048576 would take 400 GB, and a damaged file may
end in an abort. Here neither can hurt: memory, time and output are limited, and whoever started us sees only how we ended.
The spool is a row of marshalled pieces (lists of rows of texts) and at its end an index of the sheets and the index's place.
"""

from __future__ import annotations

import marshal
import math
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

MEMORY = 300 * 1024 * 1024
SECONDS = 20
SPOOL = 300 * 1024 * 1024
MAX_CELLS = 512
MAX_MERGES = 20_000
PIECE = 500
DECIMALS = 10
LARGEST = 1e18

LOCKED, TOO_LARGE = 3, 5
"""How the process ends when a password or more memory is needed; 0 is success, anything else a damaged file."""


def main(path: str, out: BinaryIO) -> None:
    """Write the spool of a workbook."""
    from python_calamine import CalamineWorkbook

    with open(path, "rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
    index = []
    for about in book.sheets_metadata:
        if str(about.typ).endswith("WorkSheet"):
            place, count = out.tell(), 0
            for piece in pieces(book.get_sheet_by_name(about.name)):
                marshal.dump(piece, out)
                count += len(piece)
            index.append((about.name[:120], str(about.visible).endswith(".Visible"), place, count))
    place = out.tell()
    marshal.dump(index, out)
    out.write(place.to_bytes(8, "big"))


def pieces(sheet: Any) -> Any:
    """The rows of a sheet from its first line on, a few hundred at a time."""
    fills = downward(sheet.merged_cell_ranges or [])
    piece: list[list[str]] = []
    kept: dict[int, tuple[int, Any]] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        _fill(cells, number, fills, kept)
        piece.append(texts(cells[:MAX_CELLS]))
        if len(piece) >= PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def downward(merged: Any) -> dict[tuple[int, int], int]:
    """Top cell → last row of the merged ranges that span several rows: {(4, 0): 6} for A5:A7."""
    tall = [(top, bottom) for top, bottom in merged[:MAX_MERGES] if bottom[0] > top[0]]
    return {(top[0], top[1]): bottom[0] for top, bottom in tall}


def _fill(cells: list[Any], number: int, fills: dict[tuple[int, int], int], kept: dict[int, tuple[int, Any]]) -> None:
    """A day or a heading merged over several rows holds for each of them; an amount is never said twice."""
    if not fills:
        return
    for column in [column for column, (last, _) in kept.items() if last < number]:
        del kept[column]
    for column, cell in enumerate(cells):
        if cell == "" and column in kept:
            cells[column] = kept[column][1]
        elif (number, column) in fills and isinstance(cell, str | date) and cell != "":
            kept[column] = fills[number, column], cell


def texts(cells: list[Any]) -> list[str]:
    """A row's cells as texts that mean exactly what they were; [] for a blank row."""
    row = [cell if type(cell) is str else text_of(cell) for cell in cells]
    return row if any(row) else []


def text_of(value: Any) -> str:
    """A typed cell as a text that can be read in one way only: an ISO day, a number with a point.

    A number has the 15 digits that a spreadsheet shows, and never exactly three decimals, which could be thousands.

    >>> text_of(12.1), text_of(0.1 + 0.2), text_of(1.234), text_of(-1500.0), text_of(datetime(2024, 3, 4)), text_of(True)
    ('12.1', '0.3', '1.2340', '-1500', '2024-03-04', 'TRUE')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, str | timedelta) else ""


def _number(value: int | float) -> str:
    if isinstance(value, int) or not math.isfinite(value) or abs(value) >= LARGEST:
        return "" if value != value else str(value)
    exact = Decimal(f"{value:.15g}")
    text = f"{round(exact, DECIMALS):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text.partition(".")[2]) == 3:
        return f"{text}0"
    return "0" if text == "-0" else text


def limit() -> None:
    """What this process may use from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SPOOL, SPOOL))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit()
    from python_calamine import PasswordError

    try:
        main(sys.argv[1], sys.stdout.buffer)
    except PasswordError:
        sys.exit(LOCKED)
    except MemoryError:
        sys.exit(TOO_LARGE)
