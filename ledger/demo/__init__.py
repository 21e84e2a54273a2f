"""The demo household: who they are (`cast`), what they did day by day (`life`, `money`), and what their banks sent (`papers`).

Pure Python, without the database; `ledger.services.demo` enters it by the same doors as everybody.
"""
