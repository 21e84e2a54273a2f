"""The lines of a file around one of them: what stood before and after it, as far as the viewer may read that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.models import SourceLine, Transaction
from ledger.models.transaction import Access
from ledger.selectors.books import Books
from ledger.selectors.sql import fetch
from ledger.selectors.tellings import raw_text

BESIDE = 2
MOST_SOURCES = 5
"""So many lines of one entry get their surroundings; an entry that more of them tell is one that came again and again."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class NearLine:
    """A line of the file beside another: its number there and its words, cut at 300 characters."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Around:
    """The two lines before and the two after, in the file's order, without those of rows the viewer may not see whole."""

    before: tuple[NearLine, ...] = ()
    after: tuple[NearLine, ...] = ()


NOTHING_AROUND = Around()


def lines_around(books: Books, lines: Sequence[SourceLine]) -> dict[int, Around]:
    """By key of each of these lines. Lines 3, 4 and 6, 7 around line 5; where 6 is of an account that somebody hides, 3, 4 and 7.

    Evidence of a batch is kept in its file's order. Two queries, and one more where anything is private.
    """
    places = _places(lines[:MOST_SOURCES])
    near = {row.pk: row for row in _near(places)}
    shown = _shown(books, list(near.values()))
    found = {}
    for line, beside in places.items():
        seen = [near[key] for key in sorted(beside) if key in shown]
        before, after = ([row for row in seen if (row.pk < line) == is_before] for is_before in (True, False))
        found[line] = Around(tuple(map(_told, before)), tuple(map(_told, after)))
    return found


def _places(lines: Sequence[SourceLine]) -> dict[int, list[int]]:
    """The keys beside each line."""
    if not lines:
        return {}
    sides = (("<", "DESC"), (">", "ASC"))
    parts = [
        f"SELECT * FROM (SELECT {line.pk} AS beside, id FROM ledger_sourceline WHERE batch_id = {line.batch_id} AND id {side} "
        f"{line.pk} ORDER BY id {order} LIMIT {BESIDE}) AS part_{line.pk}_{order}"
        for line in lines
        for side, order in sides
    ]
    found: dict[int, list[int]] = defaultdict(list)
    for line, key in fetch(" UNION ALL ".join(parts)):
        found[line].append(key)
    return found


def _near(places: dict[int, list[int]]) -> list[SourceLine]:
    wanted = {key for beside in places.values() for key in beside}
    return list(SourceLine.objects.filter(pk__in=wanted).select_related("batch")) if wanted else []


def _shown(books: Books, near: Sequence[SourceLine]) -> set[int]:
    """The keys of those the viewer may read: of an account shown to them and of a row they see whole. What became no row, or has no
    account yet, is for who brought the file.
    """
    whole = _whole(books, {row.transaction_id for row in near if row.transaction_id is not None})
    return {row.pk for row in near if _is_shown(books, row, whole)}


def _whole(books: Books, keys: set[int]) -> set[int]:
    if not keys or not books.has_private:
        return keys
    return set(Transaction.objects.whole_for(books.user).filter(pk__in=keys).values_list("pk", flat=True))


def _is_shown(books: Books, row: SourceLine, whole: set[int]) -> bool:
    is_mine = row.batch.user_id == books.user.pk
    if row.account_id is not None and books.accounts[row.account_id].access != Access.SHOWN:
        return False
    if row.transaction_id is None or row.account_id is None:
        return is_mine
    return row.transaction_id in whole


def _told(row: SourceLine) -> NearLine:
    return NearLine(row.line, raw_text(row, LONGEST))
