"""Tables of a Notion database, exported as CSV."""

from __future__ import annotations

from ledger.formats.notion.format import Notion

notion = Notion()

__all__ = ["Notion", "notion"]
