"""Notion's cells → plain ones: links of relations, ranges of dates, mentions."""

from __future__ import annotations

import re

from ledger.formats.days import is_day

_LINK = re.compile(
    r"\s*\((?:https?://(?:[a-z-]+\.)*notion\.(?:so|com|site)/[^()\s]*|[^()\s]+\.(?:md|csv)(?:\?[^()\s]*)?)\)"
)
_ARROW = " → "


def plain(cell: str) -> str:
    """A cell as a person reads it. Of a range of days the first counts, of a relation the name.

    >>> plain("GCash (https://www.notion.so/GCash-1f0a?pvs=21)"), plain("January 5, 2026 → January 7, 2026"), plain("@March 10 2024")
    ('GCash', 'January 5, 2026', 'March 10 2024')
    """
    cell = cell.strip()
    if ")" in cell and ("notion." in cell or ".md" in cell or ".csv" in cell):
        cell = _LINK.sub("", cell)
    if _ARROW in cell:
        first, _, second = cell.partition(_ARROW)
        return first.strip() if is_day(first.strip()) and is_day(second.strip()) else cell
    return cell[1:] if cell[:1] == "@" and is_day(cell[1:]) else cell
