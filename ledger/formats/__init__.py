"""Statement formats: one line each. Adding one is a package here and its path in `FORMATS`."""

from __future__ import annotations

from fintrack.lib.registry import Registry
from ledger.formats.base import Format

FORMATS = (
    "ledger.formats.ofx:ofx",
    "ledger.formats.qif:qif",
    "ledger.formats.camt:camt",
    "ledger.formats.mt940:mt940",
    "ledger.formats.mt940:mt942",
    "ledger.formats.journal:journal",
    "ledger.formats.csv_table:csv_table",
    "ledger.formats.move_in:move_in",
    "ledger.formats.notion:notion",
    "ledger.formats.xlsx:workbook",
    "ledger.formats.packed:packed",
)

formats: Registry[Format] = Registry("format", required=("key", "label", "score", "read"))
formats.load(FORMATS)
