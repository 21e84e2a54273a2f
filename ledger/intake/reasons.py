"""Why a source line is what it is: the words on `SourceLine.reason` that decide something, and how SQL lists them."""

from __future__ import annotations

KEPT = "kept_by_you"
"""A person put the row in: it is one more row, whatever it resembles."""
CHANGED = "changed"
"""The same source says a known row differently now."""
RETOLD = "retold"
"""Another source tells a known row in words of its own."""
TYPED = "typed"
"""A row that was typed by hand, or the far end of a transfer, told by its source at last."""
SAME = "same_by_you"
"""A person said that it is a known row."""
MAYBE, MAYBE_TYPED = "maybe_twin", "maybe_typed"
"""May be a known row, or a typed one: a person is asked."""

RETELLINGS = (CHANGED, RETOLD, SAME)
"""Told a line that is there again: `twin` is the line that told it first."""
TOLD_AGAIN = (*RETELLINGS, TYPED)
"""Duplicates whose line is kept as one more evidence of the row: it is known by this telling, too, from then on."""
ASKED = (MAYBE, MAYBE_TYPED)


def listed(*reasons: str) -> str:
    """listed("changed", "retold") == "'changed', 'retold'": for IN (…); only ever of the words above."""
    return ", ".join(f"'{reason}'" for reason in reasons)
