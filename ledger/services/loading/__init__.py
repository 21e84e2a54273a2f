"""Taking an export (`books.json`) back in: the whole of it, into a household that has nothing yet."""

from __future__ import annotations

from ledger.services.loading.load import Loaded, export_load

__all__ = ["Loaded", "export_load"]
