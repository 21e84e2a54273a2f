"""What the detective is given and what it says, as plain data. Quantities are whole numbers of the smallest unit: cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

Said = tuple[date, int]
"""A day and a quantity that something once said of a row."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the account held at the end of a day. `is_row`: worked out from the balances a source prints beside its rows."""

    on: date
    quantity: int
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A booked row of the account. `told` is what its source's lines say of it (none: a person typed it), `was` what it said before it
    was edited, `twin` the row that it may repeat (an open question). Only a `is_plain` row's amount may change; one that is `is_fixed`
    (reconciled, in a closed period, partly private) stays as it is.
    """

    key: int
    on: date
    quantity: int
    payee: str = ""
    told: tuple[Said, ...] = ()
    was: tuple[Said, ...] = ()
    twin: int | None = None
    is_plain: bool = True
    is_fixed: bool = False
    is_opening: bool = False


class Kind(StrEnum):
    """What may have happened; `DOUBLE` to `OPENING` are of a row that is there, the others of one that isn't."""

    DOUBLE = "double"
    EXTRA = "extra"
    SIGN = "sign"
    AMOUNT = "amount"
    DAY = "day"
    ACCOUNT = "account"
    OPENING = "opening"
    VOIDED = "voided"
    LEFT_OUT = "left_out"
    REPEATED = "repeated"
    UNDONE = "undone"
    PENDING = "pending"
    OTHER = "other"
    HALF = "half"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Spare:
    """A row that isn't in the account but could be: voided, left out of an import, booked to the other `account`."""

    kind: Kind
    key: int
    on: date
    quantity: int
    payee: str = ""
    account: int | None = None


class Stretch(NamedTuple):
    """The days after one stated balance (None: from the very beginning) up to the next, and by how much more the books go wrong in
    them: statements 100 and 70, books 100 and 80: −10 between the two.
    """

    after: date | None
    last: date
    jump: int


@dataclass(frozen=True, slots=True)
class Case:
    """An account. `rows` are in the order of days and sources; `off` has the stretches in which other accounts go wrong, `elsewhere`
    how often each payee comes in which of them.
    """

    rows: Sequence[Row]
    stated: Sequence[Stated]
    spares: Sequence[Spare] = ()
    off: Mapping[int, Sequence[Stretch]] = field(default_factory=dict)
    elsewhere: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


class Reason(NamedTuple):
    """Why a change is likely: `code` and the figures its words need."""

    code: str
    number: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change to the books and what it does to the balance from each day on. `cost` is how unlikely it is."""

    kind: Kind
    key: int
    on: date
    quantity: int
    effects: tuple[Said, ...]
    cost: float
    reasons: tuple[Reason, ...] = ()
    new_quantity: int | None = None
    new_on: date | None = None
    account: int | None = None
    after: date | None = None

    @property
    def id(self) -> str:
        """Names the change for as long as the books stay as they are."""
        parts = (self.kind, self.key, self.on, self.quantity, self.new_quantity, self.new_on, self.account)
        return "-".join(str(part) if part is not None else "" for part in parts)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Changes that together make every stated balance true."""

    changes: tuple[Change, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`held_on` is the last stated day that fits before the newest run of those that don't, `first_on` the first of that run (None: all
    fit), `off_by` what was stated more on the newest day. Explanations come the likeliest first; none where everything holds.
    """

    held_on: date | None
    first_on: date | None
    off_by: int
    stretches: tuple[Stretch, ...]
    explanations: tuple[Explanation, ...]
