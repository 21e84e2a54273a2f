"""Cash from a machine: a booked row without a category that reads like a withdrawal, and the cash account it probably went to.

The other end is nowhere in any statement, so nothing is booked before a person says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from fintrack.lib.text import fold
from ledger.intake.habits import Way, ways_confirmed
from ledger.intake.match import entries_apart
from ledger.models.account import AccountKind, Purpose
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.sql import Row, as_day, as_uuid, fetch, marks, quantity

NEWEST = 1_000
LIMIT = 30
WORDS = re.compile(
    r"\b(atm|cash ?machine|cash ?point|cash (withdrawal|wd|out)|withdrawal cash|geldautomat|bargeldauszahlung|bancomat|"
    r"cajero( automatico)?|retir(o|ada) (de )?efectivo|retrait (dab|especes|gab)|prelievo contanti|wyplata bankomat|bankomat|"
    r"банкомат|(снятие|выдача) наличных)\b"
)  # fmt: skip
"""Withdrawals as banks write them, folded."""
KINDS = frozenset(["atm", "cash"])
"""The kinds of booking that say so: OFX's ATM and CASH."""


@dataclass(frozen=True, slots=True)
class CashAccount:
    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A row that left `account_name` (`quantity` is negative), and the cash accounts of its currency, the likeliest first.
    `confirmed` is how many withdrawals went to that one before.
    """

    public_id: UUID
    account_name: str
    booked_on: date
    payee: str
    memo: str
    quantity: Decimal
    commodity: str
    targets: tuple[CashAccount, ...]
    confirmed: int
    can_change: bool


ROWS = """
SELECT t.id, t.public_id, t.payee, t.memo, t.search_key, p.account_id, p.commodity_id, p.quantity, p.booked_on, e.cleaned ->> 'kind'
FROM (SELECT id FROM ledger_posting WHERE account_id = %s AND quantity > 0 ORDER BY booked_on DESC, id DESC LIMIT {newest}) AS u
  JOIN ledger_posting o ON o.id = u.id
  JOIN ledger_transaction t ON t.id = o.transaction_id AND t.state = 'posted' {unlocked}
  JOIN ledger_posting p ON p.transaction_id = t.id AND p.quantity = -o.quantity AND p.account_id IN {mine}
  LEFT JOIN ledger_sourceline e ON e.transaction_id = t.id
WHERE NOT EXISTS (SELECT 1 FROM ledger_transferrejection r WHERE r.first_id = t.id AND r.second_id = t.id)
ORDER BY p.booked_on DESC, t.id DESC
"""


def cash_withdrawals(books: Books, taken: Collection[int] = ()) -> tuple[Withdrawal, ...]:
    """The newest of them that are in no pair of rows (`taken`). −200 from the bank, "ATM 0042 MAIN ST", with one cash account in
    euros: it is offered as where they went.
    """
    undecided = next((one.id for one in books.accounts.values() if one.purpose == Purpose.UNCATEGORISED_EXPENSE), None)
    cash = [account for account in books.balance_accounts() if is_cash(account)]
    if undecided is None or not cash:
        return ()
    rows = [row for row in _rows(books, undecided) if row[0] not in taken and _fitting(cash, row)][:LIMIT]
    newest = max((as_day(row[8]) for row in rows), default=date.min)
    ways = {(row[5], account.id) for row in rows for account in _fitting(cash, row)}
    confirmed = ways_confirmed(ways, newest)
    return tuple(_withdrawal(books, row, _fitting(cash, row), confirmed) for row in rows)


def is_cash(account: AccountFacts) -> bool:
    return account.kind == AccountKind.CASH and account.closed_on is None and account.commodity_id is not None


def _rows(books: Books, undecided: int) -> list[Row]:
    """The rows that read like a withdrawal, each once, however many source lines tell it."""
    until = books.household.locked_until
    mine = [account.id for account in books.balance_accounts()]
    sql = ROWS.format(newest=NEWEST, mine=marks(mine), unlocked="AND t.date > %s" if until else "")
    found: dict[int, Row] = {}
    for row in fetch(sql, [undecided, *([until] if until else []), *mine]):
        if _reads_like_one(row[4], row[9]):
            found.setdefault(row[0], row)
    apart = entries_apart(books.household) if found else set()
    return [row for key, row in found.items() if frozenset([key]) not in apart]


def _reads_like_one(words: str, kind: str | None) -> bool:
    return fold(kind or "") in KINDS or WORDS.search(words) is not None


def _fitting(cash: list[AccountFacts], row: Row) -> list[AccountFacts]:
    return [account for account in cash if account.commodity_id == row[6] and account.id != row[5]]


def _withdrawal(books: Books, row: Row, fitting: list[AccountFacts], confirmed: dict[Way, int]) -> Withdrawal:
    _key, public_id, payee, memo, _words, account, commodity, units, on, _kind = row
    known = books.commodities([commodity])[commodity]
    ordered = sorted(fitting, key=lambda one: -confirmed.get((account, one.id), 0))
    return Withdrawal(
        as_uuid(public_id), books.accounts[account].name, as_day(on), payee, memo, quantity(units, known.decimals), known.code,
        tuple(CashAccount(one.public_id, one.name) for one in ordered), confirmed.get((account, ordered[0].id), 0),
        books.user.can_write,
    )  # fmt: skip
