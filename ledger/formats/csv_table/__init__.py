"""Tables of bookings as text: CSV in all its dialects. See `plan.py` for how a table is understood, `words.toml` for its words."""

from __future__ import annotations

from ledger.formats.csv_table.format import CsvTable

csv_table = CsvTable()

__all__ = ["CsvTable", "csv_table"]
