"""What every adapter turns its source into. Frozen dataclasses, no database, no format.

Signs are the owner's: money in is positive, money out negative, also on cards whose files print purchases as positive.
Quantities are exact Decimals as the source prints them (the corridor refuses what the commodity can't hold). Texts are as
received, decoded, without NUL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, dataclass_transform

Made = TypeVar("Made")


class LineState(StrEnum):
    """A pending line becomes a draft outside the totals; a booked one is posted."""

    BOOKED = "booked"
    PENDING = "pending"


class BalanceKind(StrEnum):
    """Where on its day a balance stands: before the day's first line, after its last, or somewhere in it (a row's own)."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class IncomingAccount:
    """The account a source speaks of. `key` tells accounts of one file apart (an account number, or "" for the only one).

    `kind` is a hint (checking, savings, credit_card, …; "" unknown), `currency` an ISO code or "" when the file doesn't say.
    `keeps_books`: the source is a person's own books (another program's export), whose categories and tags are theirs and come
    along; a bank's words for a category only help to find one.
    """

    key: str = ""
    number: str = ""
    institution: str = ""
    name: str = ""
    kind: str = ""
    currency: str = ""
    keeps_books: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a row that the source itself splits; the parts add up to the row's quantity and have its signs.

    `category`, `category_kind` and `transfer` as on the row.

    Example: a purchase of -20.00 as (Part(Decimal("-12.50"), "Food:Groceries"), Part(Decimal("-7.50"), "Household")).
    """

    quantity: Decimal
    category: str = ""
    category_kind: str = ""
    transfer: str = ""
    memo: str = ""


@dataclass_transform(frozen_default=True)
def made_often(cls: type[Made]) -> type[Made]:
    """A dataclass frozen for the type checker only: at run time a frozen one sets each field through `object.__setattr__`, which took
    20 of the 65 µs in which a row of 22 fields is read and staged, instead of 3.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@made_often
class IncomingTransaction:
    """One line of a statement.

    `account` is the `key` of an IncomingAccount yielded earlier. `external_id` is the source's own id ("" none). `line` is the
    1-based place in the source, `raw` its very bytes there. `currency` is "" for the account's own. `category` is the source's
    word for it, `payee`/`memo` its texts, `counterparty` the other side's account number, `balance` the running balance printed
    on the row. `original_quantity`/`original_currency` keep what a foreign purchase cost where it was made. `category` has its levels
    parted by ":" ("Food:Groceries"), `category_kind` says income or expense where the source does; `transfer` is the other own
    account where the source names it (its key in this source, or its name), `parts` how the source splits the row.

    Example: IncomingTransaction("", date(2024, 1, 15), Decimal("-3.50"), payee="Coffee", line=2, raw=b"2024-01-15,Coffee,-3.50").
    """

    account: str
    booked_on: date
    quantity: Decimal
    payee: str = ""
    memo: str = ""
    external_id: str = ""
    currency: str = ""
    state: LineState = LineState.BOOKED
    occurred_on: date | None = None
    value_on: date | None = None
    reference: str = ""
    kind: str = ""
    category: str = ""
    category_kind: str = ""
    transfer: str = ""
    tags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    counterparty: str = ""
    balance: Decimal | None = None
    original_quantity: Decimal | None = None
    original_currency: str = ""
    line: int = 0
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class IncomingBalance:
    """What the source says the account holds on a day: an assertion, never a fact by itself."""

    account: str
    on: date
    quantity: Decimal
    currency: str = ""
    kind: BalanceKind = BalanceKind.CLOSING


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken (`fatal` False) and why, or a warning about the whole file (`line` 0).

    `code` is stable snake_case (`bad_date`, `bad_amount`, `ragged_row`, `balance_mismatch`, …). `is_warning` rows do not count as
    errors: the row was understood or rightly left out, but the person should know.
    """

    code: str
    message: str
    line: int = 0
    raw: str = ""
    is_warning: bool = False
    account: str = ""
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IncomingPrice:
    """A price or FX rate of one day: `close` units of `currency` for one `commodity`, whatever unit the source quotes in (pence, per
    1,000). `open`, `high` and `low` are in the same unit, `volume` counts the commodity; None where the source doesn't say.
    `quoted_at` is the source's own time of the quote (UTC), where it has one.

    Example: IncomingPrice("EUR", "USD", date(2024, 1, 15), Decimal("1.0945"), "ecb"): one euro cost 1.0945 US dollars.
    """

    commodity: str
    currency: str
    on: date
    close: Decimal
    source: str
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    volume: Decimal | None = None
    quoted_at: datetime | None = None


Record = IncomingAccount | IncomingTransaction | IncomingBalance | IncomingPrice | Problem
