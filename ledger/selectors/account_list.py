"""The balance-sheet accounts a viewer may read, with what they hold today: what lists outside the pages need of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import Account
from ledger.selectors.balances import AccountBalance, Freshness, Holding, balances, freshness
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.standing import UNSTATED, Standing, standings


@dataclass(frozen=True, slots=True)
class AccountItem:
    """`balance` is in `currency`, None for an account that may hold several commodities; `holdings` has all it holds. `merged_into`
    is the account that took over its rows.
    """

    public_id: UUID
    name: str
    kind: str
    currency: str | None
    number: str
    institution: str
    owner: UUID | None
    visibility: str
    parent: UUID | None
    icon: str
    color: str
    position: int
    credit_limit: Decimal | None
    statement_day: int | None
    due_day: int | None
    due_shift: str
    closed_on: date | None
    balance: Decimal | None
    holdings: tuple[Holding, ...]
    value: Figure
    last_booked_on: date | None
    last_imported_at: datetime | None
    merged_into: UUID | None = None
    standing: Standing = UNSTATED


def account_list(user: User, *, books: Books | None = None) -> tuple[AccountItem, ...]:
    """Accounts in display order, closed ones included; a constant number of queries."""
    books = books or books_of(user)
    held = {account.public_id: account for account in balances(user, books=books).accounts}
    fresh = freshness(user, books=books)
    stands = standings(books, {key: one.last_booked_on for key, one in fresh.items()})
    rows = Account.objects.visible_to(user).balance_sheet().select_related("commodity", "owner", "parent")
    return tuple(
        _item(row, held, fresh, books, stands.get(row.public_id, UNSTATED)) for row in rows if row.public_id in held
    )


def account_item(user: User, public_id: UUID, *, books: Books | None = None) -> AccountItem:
    """One of them; absent and not-yours are both NotFound."""
    for item in account_list(user, books=books):
        if item.public_id == public_id:
            return item
    raise NotFound(_("There is no such account."))


def _item(
    row: Account,
    held: Mapping[UUID, AccountBalance],
    fresh: Mapping[UUID, Freshness],
    books: Books,
    standing: Standing,
) -> AccountItem:
    own, recent = held[row.public_id], fresh[row.public_id]
    currency = row.commodity.code if row.commodity else None
    balance = next((holding.quantity for holding in own.holdings if holding.commodity == currency), None)
    parent = books.accounts.get(row.parent_id) if row.parent_id else None
    is_parent_shown = parent is not None and parent.access == "shown"
    return AccountItem(
        row.public_id, row.name, row.kind, currency, row.number, row.institution,
        row.owner.public_id if row.owner else None, row.visibility, parent.public_id if parent and is_parent_shown else None,
        row.icon, row.color, row.position, row.credit_limit, row.statement_day, row.due_day, row.due_shift, row.closed_on, balance,
        own.holdings, own.value,
        recent.last_booked_on, recent.last_imported_at,
        books.accounts[row.merged_into_id].public_id if row.merged_into_id else None, standing,
    )  # fmt: skip
