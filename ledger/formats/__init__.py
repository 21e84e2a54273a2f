"""Statement formats: one line each. Adding one is a package here and its path in `FORMATS`."""

from __future__ import annotations

from fintrack.lib.registry import Registry
from ledger.formats.base import Format

FORMATS = (
    "ledger.formats.ofx:ofx",
    "ledger.formats.csv_table:csv_table",
)

formats: Registry[Format] = Registry("format", required=("key", "label", "score", "read"))
formats.load(FORMATS)
