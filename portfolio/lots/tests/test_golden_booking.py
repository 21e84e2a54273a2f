"""Beancount's published booking cases. A posting with a positive number is an Acquire, one with a negative a Dispose that names what
stands in the braces; a lot's cost is unit cost × number.

The cases marked "design only" are compared like the others, but for what the file itself leaves open (see `DESIGN_ONLY`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.lots import Acquire, Booked, Carry, Code, Dispose, Event, Lot, Match, Method, Pick, book
from portfolio.lots.tests.golden import cases

ERRORS = {
    "Not enough lots to reduce": {Code.NOT_ENOUGH_LOTS},
    "No position matches": {Code.NO_MATCHING_LOT},
    "Ambiguous matches": {Code.AMBIGUOUS_LOTS},
    "Failed to categorize posting": {Code.MIXED_CURRENCIES, Code.COST_MISSING},
}
DESIGN_ONLY = {
    # Applies −5 but books −30, and `ex` is what −30 leaves: the booked number is taken.
    "test_ambiguous__AVERAGE__mixed_currencies__unambi_cost__merging": {"-5 HOOL": "-30 HOOL"},
}
HELD = "held"
POSTING = re.compile(
    r"(?P<merge>M )?Assets:Account +(?P<number>-?[\d.]+)? ?(?P<commodity>[A-Z]+)(?: \{(?P<cost>[^}]*)\})?"
)
COST = re.compile(r"^(?P<number>[\d.]+)?\s*(?P<currency>[A-Z]{3})?$")

State = tuple[Decimal, str, date, str]
"""Unit cost, currency, day, label: what beancount tells lots apart by."""


@dataclass(frozen=True)
class Posting:
    number: Decimal
    commodity: str
    at_cost: bool
    merge: bool
    unit_cost: Decimal | None = None
    currency: str = ""
    on: date | None = None
    label: str = ""

    @property
    def cost(self) -> Decimal | None:
        """Money is worth itself; anything else without a cost in braces has an unknown one."""
        return self.number if self.is_money else None if self.unit_cost is None else self.unit_cost * self.number

    @property
    def is_money(self) -> bool:
        return not self.at_cost and len(self.commodity) == 3

    @property
    def cost_currency(self) -> str:
        return self.commodity if self.is_money else self.currency

    def held(self, on: date, order: int) -> Event:
        """As a lot that lies there with its own day, which may be later than the posting's."""
        if self.cost is None:
            return replace(self.acquired(on, order), key=HELD)
        day = self.on or on
        lot = Lot(f"{on} {order}", day, self.number, self.cost, None, self.label, self.cost_currency)
        return Carry((lot,), on=on, key=HELD, order=order)

    def acquired(self, on: date, order: int) -> Acquire:
        return Acquire(
            self.number, self.cost, label=self.label, currency=self.cost_currency, on=self.on or on, key=f"{on} {order}",
            order=order,
        )  # fmt: skip

    def disposed(self, on: date, order: int) -> Dispose:
        pick = Pick(acquired_on=self.on, unit_cost=self.unit_cost, label=self.label, currency=self.currency)
        proceeds = -self.number * (self.unit_cost or 0)
        picks = () if pick.is_blank else (pick,)
        return Dispose(
            -self.number, proceeds, lots=picks, currency=self.currency, on=on, key=f"{on} {order}", order=order
        )


def posting(text: str) -> Posting | None:
    """None for one that states no number: it isn't complete, so there is nothing to book yet."""
    found = POSTING.search(text)
    assert found, text
    if not found["number"]:
        return None
    given: dict[str, Any] = {}
    for part in filter(None, (one.strip() for one in (found["cost"] or "").split(","))):
        if part.startswith('"'):
            given["label"] = part.strip('"')
        elif re.match(r"\d{4}-", part):
            given["on"] = date.fromisoformat(part)
        else:
            cost = COST.match(part)
            assert cost, part
            given |= {
                "unit_cost": Decimal(cost["number"]) if cost["number"] else None,
                "currency": cost["currency"] or "",
            }
    return Posting(
        Decimal(found["number"]), found["commodity"], found["cost"] is not None, bool(found["merge"]), **given
    )


def blocks(case: dict[str, Any], tag: str) -> Iterator[tuple[date, list[Posting]]]:
    for block in case["blocks"]:
        if tag in block["tags"]:
            found = [posting(text) for text in block["postings"]]
            yield date.fromisoformat(block["date"]), [one for one in found if one]


def events(postings: list[Posting], on: date, first: int) -> list[Event]:
    rows = enumerate(postings, first)
    return [row.acquired(on, order) if row.number > 0 else row.disposed(on, order) for order, row in rows]


def lot_states(lots: tuple[Lot, ...]) -> Counter[State]:
    """Lots that nothing tells apart count as one there; the unit costs stated are exact to the cent."""
    found: Counter[State] = Counter()
    for lot in lots:
        found[(lot.unit_cost.quantize(Decimal("0.0001")), lot.currency, lot.acquired_on, lot.label)] += lot.quantity  # type: ignore[assignment]
    return Counter({state: number for state, number in found.items() if number})


def stated(postings: list[Posting], on: date) -> Counter[State]:
    found: Counter[State] = Counter()
    for row in postings:
        money = not row.at_cost
        unit, currency = (Decimal(1), row.commodity) if money else (row.unit_cost, row.currency)
        assert unit is not None
        found[(unit.quantize(Decimal("0.0001")), currency, row.on or on, row.label)] += row.number  # type: ignore[assignment]
    return Counter({state: number for state, number in found.items() if number})


def matched(matches: tuple[Match, ...]) -> list[tuple[Decimal, str, date, str, Decimal]]:
    return [
        ((m.cost / m.quantity).quantize(Decimal("0.0001")), m.currency, m.acquired_on, m.label, -m.quantity)
        for m in matches
    ]


def booked_each(case: dict[str, Any]) -> Iterator[Booked]:
    """Each `apply` block alone, on top of what was held."""
    before = [
        row.held(on, order)
        for on, postings in blocks(case, "ante")
        for order, row in enumerate(postings, -len(postings))
    ]
    for on, postings in blocks(case, "apply"):
        yield book([*before, *events(postings, on, 0)], Method(case["method"].lower()))


def corrected(case: dict[str, Any]) -> dict[str, Any]:
    wrong = DESIGN_ONLY.get(case["id"], {})
    for block in case["blocks"] if wrong else ():
        if "apply" in block["tags"]:
            for said, meant in wrong.items():
                block["postings"] = [text.replace(said, meant) for text in block["postings"]]
    return case


@pytest.mark.parametrize("case", cases("lot-booking-beancount"))
def test_booking(case: dict[str, Any]) -> None:
    case = corrected(case)
    error = next((block["error"] for block in case["blocks"] if block.get("error")), "")
    for booked in booked_each(case):
        codes = {problem.code for problem in booked.problems if problem.key != HELD}
        if error:
            assert codes, "it should have been refused"
            assert codes <= ERRORS[error]
        else:
            assert codes == set()
            check_booked(case, booked)
        for on, postings in blocks(case, "ex"):
            assert lot_states(booked.open) == stated(postings, on)


def check_booked(case: dict[str, Any], booked: Booked) -> None:
    """What is negative there was matched (or, with NONE, opened), the `M` postings are beancount's way to merge lots; what is positive
    is a lot that came or that was meant.
    """
    for on, postings in blocks(case, "booked"):
        reduced = [row for row in postings if row.number < 0 and not row.merge]
        if case["method"] == "NONE":
            assert booked.matches == ()
            assert set(stated(reduced, on)) <= set(lot_states(booked.open))
            continue
        expected = [(*state, number) for row in reduced for state, number in stated([row], on).items()]
        created = [row for row in postings if row.number > 0 and not row.merge]
        if reduced:
            assert matched(booked.matches) == expected
        known = set(lot_states(booked.open)) | {row[:4] for row in matched(booked.matches)}
        assert created == [] or {state[:2] for state in stated(created, on)} <= {state[:2] for state in known}
