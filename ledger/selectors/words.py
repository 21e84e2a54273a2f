"""Full-text search as both databases do it alike: folded words, each a prefix, all of them (AND).

A word of the query is looked up as " word" inside " " + search_key, so "gro" finds "SM Groceries" and not "Pogroms".
"""

from __future__ import annotations

from collections.abc import Sequence

from fintrack.lib.text import fold
from ledger.selectors.sql import Clause, is_postgresql, joined

MAX_WORDS = 12


def words_of(text: str) -> list[str]:
    """The distinct folded words a person typed, bounded: words_of("Café  O'Neil café") == ["cafe", "o", "neil"]."""
    return list(dict.fromkeys(fold(text[:400]).split()))[:MAX_WORDS]


def test_of(words: Sequence[str]) -> Clause:
    """A test on the row itself (alias `t`): used while walking an index, where most rows are looked at anyway."""
    position = "strpos" if is_postgresql() else "instr"
    return joined(Clause(f"{position}(' ' || t.search_key, %s) > 0", (f" {word}",)) for word in words)


def matches_of(words: Sequence[str], household: int) -> Clause:
    """The keys of matching transactions, from the full-text index. Folded words have no operators or quotes in them."""
    if is_postgresql():
        query = " & ".join(f"{word}:*" for word in words)
        sql = (
            "SELECT id FROM ledger_transaction WHERE household_id = %s "
            "AND to_tsvector('simple', search_key) @@ to_tsquery('simple', %s)"
        )
        return Clause(sql, (household, query))
    return Clause(
        "SELECT rowid AS id FROM ledger_search WHERE ledger_search MATCH %s",
        (" AND ".join(f'"{word}"*' for word in words),),
    )
