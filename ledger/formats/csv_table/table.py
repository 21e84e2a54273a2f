"""Where the table stands among the rows of a source: its heading row and width, judged by a bounded look over the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.csv_table.origin import Origin
from ledger.formats.csv_table.rows import Row, trimmed
from ledger.formats.csv_table.vocabulary import meanings
from ledger.formats.days import is_day
from ledger.formats.numbers import is_number

PREAMBLE_ROWS = 100
_DAYS = frozenset({"booked", "date", "occurred", "value"})
_AMOUNTS = frozenset({"quantity", "quantity_settled", "quantity_operation", "debit", "credit"})


@dataclass(frozen=True)
class Table:
    """The table found in a source. `header` is () when there is none; `before` are the rows above it, `sample` the first below it.

    `first` is the index of the record where the bookings begin; `width` the number of cells most of them have.
    Example: a file of two title lines, a heading and bookings: before = 2 rows, header = its cells, first = 3.
    """

    origin: Origin
    header: tuple[str, ...]
    width: int
    first: int
    before: tuple[Row, ...]
    sample: tuple[Row, ...]

    @property
    def signature(self) -> str:
        """What tells the exports of one bank from another's: the folded headings, or the number of columns where there are none."""
        if not self.header:
            return f"no header:{self.width}"
        return "|".join(fold(cell) for cell in self.header[:100])[:500]


def located(origin: Origin, records: Sequence[Row], profile: Mapping[str, Any]) -> tuple[float, Table]:
    """The table among the first records of a source, and how much it looks like one of bookings (0 not at all)."""
    cells = [[trimmed(cell) for cell in record.cells] for record in records]
    at = profile.get("header_row") if isinstance(profile.get("header_row"), int) else _header_at(cells)
    score = _heading_score(cells[at]) * 10.0 if at is not None and 0 <= at < len(cells) else 0.0
    typed = [index for index, row in enumerate(cells) if _is_typed(row)]
    if score <= 0 and at is None:
        at = _unknown_header(cells, typed)
    first = at + 1 if at is not None and at >= 0 else (typed[0] if typed else 0)
    width = Counter(len(row) for row in (cells[index] for index in typed) if len(row) > 1).most_common(1)
    usual = width[0][0] if width else (len(cells[at]) if at is not None and 0 <= at < len(cells) else 0)
    even = sum(len(cells[index]) == usual for index in typed) / max(1, sum(any(row) for row in cells[first:]))
    header = tuple(cells[at]) if at is not None and 0 <= at < len(cells) else ()
    table = Table(
        origin,
        header,
        usual,
        first,
        tuple(records[: max(0, first - bool(header))]),
        tuple(records[first:]),
    )
    return score + 8 * even + (0.01 * min(usual, 20) if typed else 0), table


def _header_at(cells: Sequence[Sequence[str]]) -> int | None:
    """The row whose cells are the most headings, a date and an amount among them; of equals the first."""
    scores = [(_heading_score(row), -index) for index, row in enumerate(cells[:PREAMBLE_ROWS])]
    best, index = max(scores, default=(0.0, 0))
    return -index if best > 0 else None


def _heading_score(row: Sequence[str]) -> float:
    if not len(row) >= 2:
        return 0.0
    known = [found for cell in row[:512] if (found := meanings(cell))]
    roles = {meaning.role for found in known for meaning in found}
    if not roles & _DAYS or not roles & _AMOUNTS or any(is_day(cell) for cell in row[:50]):
        return 0.0
    return min(8.0, sum(1.0 if found[0].is_exact else 0.4 for found in known))


def _is_typed(row: Sequence[str]) -> bool:
    """Whether a row holds a day and an amount, as bookings do."""
    cells = row[:512]
    return any(is_day(cell) for cell in cells) and any(is_number(cell) and not is_day(cell) for cell in cells)


def _unknown_header(cells: Sequence[Sequence[str]], typed: Sequence[int]) -> int | None:
    """The row right above the first booking, when it has its width and is all words: headings in a language we don't know."""
    if not typed or typed[0] == 0:
        return None
    above, first = cells[typed[0] - 1], cells[typed[0]]
    if len(above) != len(first) or len(above) < 2 or not all(above[:2]):
        return None
    return None if any(is_number(cell) or is_day(cell) for cell in above) else typed[0] - 1
