"""Small journals for the tests, and what is read of them."""

from __future__ import annotations

from pathlib import Path

from ledger.formats.base import ReadOptions, Source
from ledger.formats.journal import journal
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction, Problem, Record

LEDGER = """\
; household
account Assets:Bank  ; type:A, number: DE89 3704
alias visa=Liabilities:Visa Card
Y2026

2026-01-01 * Opening
    Assets:Bank         1,000.00 EUR
    Equity:Opening Balances

2026/01/05=2026/01/07 * (123) Shop | weekly  ; trip:, id: abc
    Expenses:Food:Groceries   12.50 EUR  ; milk
    Expenses:Home   7.50 EUR
    Assets:Bank  = 980.00 EUR

01/06 ! Abroad
    Assets:Dollars  $100 @@ 93.50 EUR
    Assets:Bank

01/07 Salary
    ; :work:2026:
    Assets:Bank   700.00 EUR
    Expenses:Tax  300.00 EUR
    Income:Salary  -1,000.00 EUR

01/08 Cinema
    visa   -5.00 EUR
    Expenses:Fun  5.00 EUR
"""
BEANCOUNT = """\
option "title" "Home"
option "name_assets" "Vermoegen"
2026-01-01 open Vermoegen:Bank EUR
  name: "My bank"
  number: "DE89"
2026-01-02 balance Vermoegen:Bank  1,000.00 EUR
pushtag #year
2026-01-05 * "Shop; corner" "weekly \\"milk\\"" #trip ^list-1
  id: "u-1"
  Expenses:Food:Groceries  12.50 EUR ; milk
  Vermoegen:Bank
poptag #year
2026-01-06 txn "Dinner
with Pat"
  Expenses:Food  20.00 USD @ 0.90 EUR
  Vermoegen:Bank  -18.00 EUR
    memo: "card"
2026-01-07 * "Move" ""
  Vermoegen:Bank  -93.50 EUR
  Vermoegen:Dollars  100.00 USD @@ 93.50 EUR
"""


def source(folder: Path, text: str | bytes) -> Source:
    path = folder / "any.name"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source("any.name", path)


def read(folder: Path, text: str | bytes, currency: str = "", **answers: str) -> list[Record]:
    return list(journal.read(source(folder, text), ReadOptions(answers, currency=currency)))


def rows(records: list[Record]) -> list[IncomingTransaction]:
    return [record for record in records if isinstance(record, IncomingTransaction)]


def problems(records: list[Record]) -> list[str]:
    return [record.code for record in records if isinstance(record, Problem)]


def accounts(records: list[Record]) -> list[IncomingAccount]:
    return [record for record in records if isinstance(record, IncomingAccount)]


def balances(records: list[Record]) -> list[IncomingBalance]:
    return [record for record in records if isinstance(record, IncomingBalance)]
