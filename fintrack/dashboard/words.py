"""What the home page says about its figures, worked out before the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.selectors.categories import OTHER_COLOUR
from ledger.selectors.coverage import Coverage, Figure
from ledger.selectors.spending import SpendingNode


@dataclass(frozen=True, slots=True)
class CoverageNote:
    """One sentence about what a figure rests on, with the state of its dot."""

    state: str
    text: str


def coverage_note(coverage: Coverage, today: date) -> CoverageNote:
    """What is left out goes before what is old; where nothing is either, the figure counts everything."""
    if coverage.unknown:
        codes = ", ".join(lost.code for lost in coverage.unknown)
        return CoverageNote("problem", _("Without %(codes)s: there is no rate") % {"codes": codes})
    if coverage.stale:
        oldest = min(old.as_of for old in coverage.stale)
        age = (today - oldest).days
        text = ngettext("One rate is %(days)d days old", "Some rates are up to %(days)d days old", len(coverage.stale))
        return CoverageNote("ageing", text % {"days": age})
    return CoverageNote("fresh", _("Everything is counted"))


def greeting(now: datetime, name: str) -> str:
    """By the household's clock: greeting(8 o'clock, "Ana Santos") == "Good morning, Ana"."""
    if not name.strip():
        return _("Home")
    name = name.split()[0]
    words = _("Good morning, %(name)s") if 4 <= now.hour < 12 else _("Good evening, %(name)s")
    words = _("Good afternoon, %(name)s") if 12 <= now.hour < 18 else words
    return words % {"name": name}


@dataclass(frozen=True, slots=True)
class Movement:
    """A figure against the one before: by how much more or less, None where that is unknown."""

    value: Decimal | None
    direction: str

    @property
    def size(self) -> Decimal | None:
        return None if self.value is None else abs(self.value)


def movement(now: Figure, before: Figure) -> Movement:
    """movement(120, 100) is 20 up; with an unknown on either side there is none."""
    if now.value is None or before.value is None or not (now.is_complete and before.is_complete):
        return Movement(None, "")
    change = now.value - before.value
    return Movement(change, "up" if change > 0 else "down" if change < 0 else "")


@dataclass(frozen=True, slots=True)
class SpendingRow:
    """One category of the list: its bar is its share of the largest."""

    node: SpendingNode
    colour: int
    share: int
    moved: Movement


def spending_rows(nodes: Sequence[SpendingNode], colours: Mapping[UUID | None, int]) -> list[SpendingRow]:
    """The categories as the list and the chart show them; a refund larger than its purchases has no bar."""
    largest = max((node.now.value or Decimal(0) for node in nodes), default=Decimal(0))
    return [
        SpendingRow(
            node,
            colours.get(node.category, OTHER_COLOUR),
            round(100 * max(node.now.value or Decimal(0), Decimal(0)) / largest) if largest > 0 else 0,
            movement(node.now, node.before),
        )
        for node in nodes
    ]
