"""What comes out of `book`, and the names of its methods, rules and problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portfolio.lots.figures import NOTHING, ZERO


class Method(StrEnum):
    """Which lot a disposal takes. Two lots of one day keep the order of their events."""

    FIFO = "fifo"
    """The oldest first."""
    LIFO = "lifo"
    """The newest first."""
    HIFO = "hifo"
    """The one with the highest unit cost first; of equal ones the oldest."""
    AVERAGE = "average"
    """All lots of a currency become one at each disposal, dated as the oldest: the moving average."""
    SPECIFIC = "specific"
    """The lots that the disposal names; FIFO where it names none, which the match's rule shows."""
    UK = "uk"
    """Same day, then the 30 days after, then the section 104 pool. What a disposal names doesn't count."""
    STRICT = "strict"
    """An error where more than one lot could be meant, unless all of them go."""
    STRICT_WITH_SIZE = "strict_with_size"
    """The same, but a lot of exactly the disposal's size is meant; of equal ones the oldest."""
    NONE = "none"
    """Nothing is matched but what a disposal names and finds: lots of both signs lie side by side."""


class Rule(StrEnum):
    """Why a match took its lot."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    AVERAGE = "average"
    SPECIFIC = "specific"
    STRICT = "strict"
    STRICT_WITH_SIZE = "strict_with_size"
    SAME_DAY = "same_day"
    THIRTY_DAYS = "thirty_days"
    SECTION_104 = "section_104"
    RETURN_OF_CAPITAL = "return_of_capital"
    AMORTISATION = "amortisation"


class Code(StrEnum):
    """Why an event was not booked. Nothing of it is."""

    NOT_ENOUGH_LOTS = "not_enough_lots"
    """More goes than is held (or than the named lots hold): `wanted`, `held`."""
    NO_MATCHING_LOT = "no_matching_lot"
    """No open lot is as named."""
    AMBIGUOUS_LOTS = "ambiguous_lots"
    """Several lots could be meant: `lots` counts them."""
    PICKS_DIFFER = "picks_differ"
    """The named quantities don't add up to the disposal's: `wanted`, `named`."""
    MIXED_CURRENCIES = "mixed_currencies"
    """Costs in several currencies can't be averaged or ranked: `currencies`."""
    COST_MISSING = "cost_missing"
    """An acquisition without a cost."""
    OUT_OF_RANGE = "out_of_range"
    """A negative quantity, a share outside 0 to 1, a ratio that isn't above zero or leaves nothing: `field`, `value`."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Which lot a disposal means: every field that is given must fit. Without a quantity it takes what is left of the disposal."""

    quantity: Decimal | None = None
    key: str = ""
    acquired_on: date | None = None
    unit_cost: Decimal | None = None
    label: str = ""
    currency: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether any lot fits."""
        return not (self.key or self.acquired_on or self.label or self.currency) and self.unit_cost is None


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of one purchase. A short lot has a negative quantity, and as negative cost what was received for it.

    `key` is the acquisition's; a lot keeps it through splits and from broker to broker. An unknown `base_cost` is None, never zero.
    """

    key: str
    acquired_on: date
    quantity: Decimal
    cost: Decimal
    base_cost: Decimal | None = None
    label: str = ""
    currency: str = ""

    @property
    def unit_cost(self) -> Decimal:
        """Cost by unit, not rounded to the ledger's places."""
        return self.cost / self.quantity


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a lot that went, and what came for it. gain = proceeds − cost, for short lots too (where all figures are negative:
    sold for 50, bought back for 40 is quantity −1, cost −50, proceeds −40, gain 10).

    The lot is the one with key `lot`; `key` is the event that took it. A return of capital and a redemption of nominal are matches
    with quantity 0: the cost that they took, and what came for it.
    """

    lot: str
    key: str
    acquired_on: date
    disposed_on: date
    quantity: Decimal
    cost: Decimal
    proceeds: Decimal
    base_cost: Decimal | None
    base_proceeds: Decimal | None
    rule: Rule
    label: str = ""
    currency: str = ""
    sold_in: str = ""

    @property
    def gain(self) -> Decimal | None:
        """In the trade currency; None where it was bought in one currency and sold in another."""
        return self.proceeds - self.cost if self.currency == self.sold_in else None

    @property
    def base_gain(self) -> Decimal | None:
        """In the household's currency, price and exchange rate together; None where a rate is unknown."""
        if self.base_cost is None or self.base_proceeds is None:
            return None
        return self.base_proceeds - self.base_cost


@dataclass(frozen=True, slots=True)
class Carried:
    """A part of a lot that went on without a sale: delivered, or (with its parent's quantity) the share of a cost that a spin-off
    takes along. `arriving` makes the lots of the other holding from them."""

    key: str
    on: date
    lot: Lot


@dataclass(frozen=True, slots=True)
class Problem:
    """An event that was left out: `code` for machines, `data` for the sentence that the caller writes."""

    code: Code
    key: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Booked:
    """What a holding's events come to. Open lots are ordered by their day, matches by the events that made them."""

    open: tuple[Lot, ...] = ()
    matches: tuple[Match, ...] = ()
    carried: tuple[Carried, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def quantity(self) -> Decimal:
        return sum((lot.quantity for lot in self.open), ZERO)

    @property
    def cost(self) -> Decimal:
        """Of what is held, in the trade currency."""
        return sum((lot.cost for lot in self.open), NOTHING)

    @property
    def base_cost(self) -> Decimal | None:
        """None where that of one lot is unknown."""
        return total(lot.base_cost for lot in self.open)

    @property
    def gain(self) -> Decimal | None:
        """Realised, in the trade currency; None where a match crosses currencies."""
        return total(match.gain for match in self.matches)

    @property
    def base_gain(self) -> Decimal | None:
        return total(match.base_gain for match in self.matches)


def total(figures: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, unknown as soon as one of them is."""
    found = NOTHING
    for figure in figures:
        if figure is None:
            return None
        found += figure
    return found
