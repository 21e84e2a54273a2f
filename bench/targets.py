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


READERS = {
    "ofx": "OFX", "qif": "QIF", "camt": "CAMT.053", "mt940": "MT940", "mt942": "MT942", "journal": "a Beancount journal", "csv": "CSV",
    "move_in": "an export of Mint", "notion": "an export of Notion", "xlsx": "an Excel sheet", "zip": "a ZIP of a CSV",
}  # fmt: skip
"""The formats by what is read of each: the files alone, without the corridor."""
TARGETS = {
    "import_ofx": Target("import of an OFX file", "rows/s", 10_000, is_import=True, grows=False),
    "import_csv": Target("import of a CSV file", "rows/s", 10_000, is_import=True, grows=False),
    **{
        f"read_{key}": Target(f"reading {title}", "rows/s CPU", 10_000, is_import=True, grows=False)
        for key, title in READERS.items()
    },
    "rules": Target("200 rules over an import", "s CPU", 20, is_import=True, grows=False),
    "detective": Target("balance detective", "s CPU", 2, is_import=True, grows=False),
    "generate": Target("writing the ledger", "rows/s", 20_000, grows=False),
    "balances": Target("balances", "ms", 4),
    "spending_year": Target("twelve months by category", "ms", 3),
    "net_worth": Target("ten years of net worth", "ms", 5),
    "search_rare": Target("payee search, rare", "ms", 10),
    "search_common": Target("payee search, common", "ms", 10),
    "register_first": Target("register, first page", "ms", 15),
    "register_deep": Target("register, deep page", "ms", 15),
    "register_by_payee": Target("register by payee", "ms", 20),
    "register_by_amount": Target("register by amount", "ms", 20),
    "register_all_by_payee": Target("all accounts by payee", "ms", 25),
    "register_filter_amount": Target("filter: a rare amount", "ms", 40),
    "register_filter_rare": Target("filter: a rare payee", "ms", 20),
    "register_filter_common": Target("filter: a common word", "ms", 80),
    "register_filter_category": Target("filter: a category", "ms", 80),
    "add_row": Target("add a row, read the balance", "ms", 15),
    "bulk_edit": Target("bulk edit of 1,000 rows", "ms", 2000, grows=False),
    "bulk_undo": Target("undo of 1,000 rows", "ms", 2000, grows=False),
    "dashboard_page": Target("dashboard page", "ms", 120, grows=False),
}
GROWTH = 1.5
AGAIN = 20_000
MEMORY_MB = 300
UNDO_SECONDS = 8.0
