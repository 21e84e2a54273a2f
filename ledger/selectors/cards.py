"""Credit cards: how much of the limit is used, what each statement came to, and what of it is still to be paid.

A statement's total is what was charged within its days, less what came back by refunds; a later charge or payment never changes it.
Payments are money from an account of one's own. They pay the oldest statement first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.card_days import StatementDays, due_on, statements_back
from ledger.models import Account
from ledger.models.account import BALANCE_KINDS, AccountKind
from ledger.selectors.books import AccountFacts, Books, CommodityFacts, books_of
from ledger.selectors.sql import as_day, fetch, marks, quantity
from ledger.selectors.totals import Holdings, holdings_at

HISTORY = 13
"""So many closed statements are looked at: a year and one."""


@dataclass(frozen=True, slots=True)
class CardStatement:
    """`charged` is what its days came to, `unpaid` what of that is still owed, `due_on` None where the card has no due day.

    `state`: open (still running), nothing (to pay), paid, due, part_paid, overdue. `days` until it is due; of an open one until it
    closes.
    """

    first_on: date
    last_on: date
    due_on: date | None
    charged: Decimal
    unpaid: Decimal
    state: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """`owed` now (negative: overpaid); `used` percent of the limit. `current` is the statement that is running, None without a
    statement day; `statements` are the closed ones, newest first; `due` is what is still to be paid of them, `due_on` when next.
    """

    public_id: UUID
    name: str
    institution: str
    currency: str
    owed: Decimal
    limit: Decimal | None
    available: Decimal | None
    used: int | None
    current: CardStatement | None
    statements: tuple[CardStatement, ...]
    due: Decimal
    due_on: date | None
    is_overdue: bool

    @property
    def over(self) -> Decimal:
        """By how much the limit is passed."""
        return max(Decimal(0), -(self.available or Decimal(0)))


def cards(user: User, *, books: Books | None = None) -> tuple[Card, ...]:
    """Every open card the viewer may read, in display order: four queries, however many."""
    books = books or books_of(user)
    facts = [
        account for account in books.balance_accounts()
        if account.kind == AccountKind.CREDIT_CARD and account.commodity_id is not None and account.closed_on is None
    ]  # fmt: skip
    return _cards(books, facts)


def card(user: User, public_id: UUID, *, books: Books | None = None) -> Card:
    """One card, closed or not. NotFound for what isn't the viewer's, `not_a_card` for another account."""
    books = books or books_of(user)
    facts = books.account(public_id)
    if facts.kind != AccountKind.CREDIT_CARD or facts.commodity_id is None:
        raise DomainError("not_a_card", _("This is not a credit card."))
    return _cards(books, [facts])[0]


def _cards(books: Books, facts: Sequence[AccountFacts]) -> tuple[Card, ...]:
    if not facts:
        return ()
    rows = Account.objects.in_bulk([account.id for account in facts])
    known = books.commodities({account.commodity_id for account in facts if account.commodity_id is not None})
    held = holdings_at(books, facts, books.today)
    spans = {key: _spans(row, books.today) for key, row in rows.items()}
    first = min((days[-1].first for days in spans.values() if days), default=books.today)
    charges = _charges(facts, first, books.today)
    return tuple(
        _card(
            account,
            rows[account.id],
            known,
            held,
            _Charged(spans[account.id], charges.get(account.id, {})),
            books.today,
        )
        for account in facts
    )


def _spans(row: Account, today: date) -> list[StatementDays]:
    """The running statement and the closed ones before it, newest first."""
    return [] if row.statement_day is None else list(islice(statements_back(today, row.statement_day), HISTORY + 1))


CHARGES = (
    "SELECT p.account_id, p.booked_on, SUM(-p.quantity) FROM ledger_posting p "
    "JOIN ledger_transaction t ON t.id = p.transaction_id AND t.state = 'posted' "
    "WHERE p.account_id IN {accounts} AND p.booked_on >= %s AND p.booked_on <= %s AND NOT (p.quantity > 0 AND EXISTS "
    "(SELECT 1 FROM ledger_posting o JOIN ledger_account a ON a.id = o.account_id WHERE o.transaction_id = p.transaction_id "
    "AND o.account_id <> p.account_id AND a.kind IN {kinds})) GROUP BY p.account_id, p.booked_on"
)


def _charges(facts: Sequence[AccountFacts], first: date, last: date) -> dict[int, dict[date, int]]:
    """By card and day. What comes from another account of one's own is a payment, all else is charged or came back."""
    keys = [account.id for account in facts]
    sql = CHARGES.format(accounts=marks(keys), kinds=marks(BALANCE_KINDS))
    found: dict[int, dict[date, int]] = {}
    for key, day, units in fetch(sql, [*keys, first, last, *BALANCE_KINDS]):
        found.setdefault(key, {})[as_day(day)] = int(units)
    return found


@dataclass(frozen=True, slots=True)
class _Charged:
    """The statements of a card, the running one first, and what was charged on which day."""

    spans: Sequence[StatementDays]
    by_day: Mapping[date, int]

    def totals(self) -> list[int]:
        """What each statement came to."""
        return [sum(units for day, units in self.by_day.items() if first <= day <= last) for first, last in self.spans]


def _card(
    facts: AccountFacts,
    row: Account,
    known: Mapping[int, CommodityFacts],
    held: Holdings,
    charged: _Charged,
    today: date,
) -> Card:
    commodity = known[facts.commodity_id or 0]
    owed = -held.get((facts.id, commodity.id), 0)
    found = [_statement(row, commodity, *one, today) for one in _allocated(charged, owed)]
    current, closed = (found[0], _trimmed(found[1:])) if found else (None, ())
    waiting = [one for one in closed if one.unpaid]
    still = quantity(max(0, owed - max(0, charged.totals()[0])), commodity.decimals) if found else Decimal(0)
    limit = row.credit_limit
    total = quantity(owed, commodity.decimals)
    return Card(
        facts.public_id, facts.name, facts.institution, commodity.code, total, limit,
        None if limit is None else limit - total, _percent(total, limit), current, closed, still,
        min((one.due_on for one in waiting if one.due_on is not None), default=None),
        any(one.state == "overdue" for one in waiting),
    )  # fmt: skip


def _allocated(charged: _Charged, owed: int) -> list[tuple[StatementDays, int, int, bool]]:
    """(days, charged, unpaid, is running) of each statement, the oldest paid first: so what is owed is the newest charges.

    Charged 30 in March, 50 in April, 20 in May (running), 60 owed: of May 20 are open, of April 40, of March nothing.
    """
    left, found = max(0, owed), []
    for place, (days, total) in enumerate(zip(charged.spans, charged.totals(), strict=True)):
        unpaid = min(left, max(0, total))
        left -= unpaid
        found.append((days, total, unpaid, place == 0))
    return found


def _statement(
    row: Account,
    commodity: CommodityFacts,
    days: StatementDays,
    charged: int,
    unpaid: int,
    is_running: bool,
    today: date,
) -> CardStatement:
    due = None if row.due_day is None else due_on(days.last, row.due_day, row.due_shift)
    state = "open" if is_running else _state(charged, unpaid, due, today)
    until = days.last if is_running else due
    left = None if until is None or state in ("paid", "nothing") else (until - today).days
    return CardStatement(
        days.first,
        days.last,
        due,
        quantity(charged, commodity.decimals),
        quantity(unpaid, commodity.decimals),
        state,
        left,
    )


def _state(charged: int, unpaid: int, due: date | None, today: date) -> str:
    if charged <= 0:
        return "nothing"
    if not unpaid:
        return "paid"
    if due is not None and due < today:
        return "overdue"
    return "part_paid" if unpaid < charged else "due"


def _trimmed(statements: Sequence[CardStatement]) -> tuple[CardStatement, ...]:
    """Without the oldest ones in which nothing happened: the card was not there yet."""
    used = [place for place, one in enumerate(statements) if one.charged or one.unpaid]
    return tuple(statements[: used[-1] + 1]) if used else ()


def _percent(owed: Decimal, limit: Decimal | None) -> int | None:
    """_percent(Decimal(250), Decimal(1000)) == 25; nothing is used of a card that is overpaid; without a limit None."""
    if not limit:
        return None
    return max(0, int((owed * 100 / limit).to_integral_value(ROUND_HALF_UP)))
