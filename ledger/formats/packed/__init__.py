"""Archives of statements: each member is read by its own reader, all of them as one import."""

from __future__ import annotations

from ledger.formats.packed.format import Packed

packed = Packed()

__all__ = ["Packed", "packed"]
