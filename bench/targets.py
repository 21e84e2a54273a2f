"""What is measured, in which unit, and what is good enough."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`bound` is the most milliseconds, or, for a rate, the fewest rows a second. A time may grow 1.5 × from 100,000 to a million."""

    title: str
    unit: str
    bound: float
    is_import: bool = False
    grows: bool = True


TARGETS = {
    "import_ofx": Target("import of an OFX file", "rows/s", 10_000, is_import=True, grows=False),
    "import_csv": Target("import of a CSV file", "rows/s", 10_000, is_import=True, grows=False),
    "generate": Target("writing the ledger", "rows/s", 20_000, grows=False),
    "balances": Target("balances", "ms", 4),
    "spending_year": Target("twelve months by category", "ms", 3),
    "net_worth": Target("ten years of net worth", "ms", 5),
    "search_rare": Target("payee search, rare", "ms", 10),
    "search_common": Target("payee search, common", "ms", 10),
    "register_first": Target("register, first page", "ms", 15),
    "register_deep": Target("register, deep page", "ms", 15),
    "add_row": Target("add a row, read the balance", "ms", 15),
    "dashboard_page": Target("dashboard page", "ms", 120, grows=False),
}
GROWTH = 1.5
AGAIN = 20_000
MEMORY_MB = 300
UNDO_SECONDS = 8.0
