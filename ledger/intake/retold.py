"""The same rows told differently: another source, another wording, a booking date that moved.

A source lists every row of the days it covers. So a row we know that a file covering its day no longer lists, and a row of the file that
we don't know, with the same quantity and at most three days between them, are one row where the texts agree. Where they don't, or
where there is more than one candidate, nobody guesses: a person is asked. Nothing here touches the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ledger.intake.alike import same_payee

WITHIN = timedelta(days=3)
ENOUGH = 3
MOVED_TOGETHER = 2
SHARE = 0.8


class How(StrEnum):
    """Why two rows are one, or may be (MAYBE)."""

    REWORDED = "reworded"
    MOVED = "moved"
    RETOLD = "retold"
    MAYBE = "maybe_twin"


class Seen(NamedTuple):
    """A row as a source tells it: its line, the row of the books it belongs to (known ones), folded (payee, memo), and where it came
    from. `is_transfer`: one half of an own transfer whose other half said it all; any text agrees with it.
    """

    line: int
    row: int
    on: date
    quantity: int
    text: tuple[str, str]
    source: str
    external_id: str = ""
    is_transfer: bool = False

    def agrees(self, other: Seen) -> bool:
        return self.is_transfer or other.is_transfer or same_payee(self.text, other.text)


class Match(NamedTuple):
    arrived: int
    known: int
    how: How


@dataclass
class Telling:
    """What arrived and isn't known, and what is known and didn't arrive. `first` and `last`: the days the source covers; `has_stable_ids`:
    two rows of one source with different ids are two rows; `unlisted`: how many known rows of these days did not arrive, also those
    whose quantity nothing arrived with; `known_first` and `known_last`: the days of all known rows.
    """

    arrived: Sequence[Seen]
    known: Sequence[Seen]
    first: date
    last: date
    has_stable_ids: bool = False
    unlisted: int = 0
    known_first: date = date.min
    known_last: date = date.max
    matches: list[Match] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)
    _told: set[int] = field(default_factory=set)

    def matched(self) -> list[Match]:
        """Each arrived row at most once, each known row at most once.

        Example: known 10 January −20.00 "Grocer"; a file of 8–20 January has no such row, but 11 January −20.00 "Grocer Ltd" →
        [Match(…, MOVED)]. Had the file begun on the 11th, it might be another purchase: [Match(…, MAYBE)].
        """
        self._same_day()
        self._moved()
        self._retold()
        self._maybe()
        return self.matches

    def _same_day(self) -> None:
        """Counted: of two equal rows on a day, each finds its own."""
        for one, others in self._candidates(lambda one, other: one.on == other.on and one.agrees(other)):
            self._take(one, others[0], How.REWORDED)

    def _moved(self) -> None:
        """A whole file whose days moved shows it in the rows it covers; then its first and last rows moved, too."""
        for is_told in (self._covers, self._near):
            self._move(is_told)
            if sum(match.how == How.MOVED for match in self.matches) < MOVED_TOGETHER:
                return

    def _move(self, is_told: Callable[[Seen], bool]) -> None:
        for one, other in self._mutual(lambda one, other: is_told(other) and one.agrees(other)):
            self._take(one, other, How.MOVED)

    def _retold(self) -> None:
        """Another source of the same account: where nearly all rows of the days that both tell pair up, the rest pairs up by quantity."""
        pairs = self._mutual(lambda one, other: one.source != other.source)
        lines = {row.line: row for row in (*self.arrived, *self.known)}
        done = [(lines[match.arrived], lines[match.known]) for match in self.matches if match.how != How.MAYBE]
        proof = sum(self._covers(other) and self._is_known_time(one) for one, other in (*pairs, *done))
        both = min(sum(map(self._is_known_time, self.arrived)), self.unlisted)
        if proof >= max(ENOUGH, SHARE * both):
            for one, other in pairs:
                self._take(one, other, How.RETOLD)

    def _maybe(self) -> None:
        often = self._often()
        for one, others in self._candidates(lambda one, other: True):
            asked = [other for other in others if self._is_worth_asking(one, other, often)]
            if asked:
                self._take(one, asked[0], How.MAYBE)

    def _is_worth_asking(self, one: Seen, other: Seen, often: set[tuple[int, str]]) -> bool:
        """A known row that should be listed and isn't; or one just outside of the days told, unless its like comes all the time."""
        if self._covers(other):
            return True
        return one.agrees(other) and (other.quantity, other.text[0]) not in often

    def _often(self) -> set[tuple[int, str]]:
        seen: dict[tuple[int, str], int] = defaultdict(int)
        for other in (*self.known, *self.arrived):
            seen[other.quantity, other.text[0]] += 1
        return {key for key, count in seen.items() if count > 2}

    def _covers(self, other: Seen) -> bool:
        return self.first <= other.on <= self.last

    def _near(self, other: Seen) -> bool:
        return self.first - WITHIN <= other.on <= self.last + WITHIN

    def _is_known_time(self, one: Seen) -> bool:
        return self.known_first <= one.on <= self.known_last

    def _may(self, one: Seen, other: Seen) -> bool:
        if self.has_stable_ids and one.source == other.source and one.external_id and other.external_id:
            return False
        return abs(one.on - other.on) <= WITHIN

    def _candidates(self, fits: Callable[[Seen, Seen], bool]) -> Iterator[tuple[Seen, list[Seen]]]:
        """Each free arrived row with the free known rows that fit, nearest first."""
        known: dict[int, list[Seen]] = defaultdict(list)
        for other in self.known:
            known[other.quantity].append(other)
        for one in sorted(self.arrived, key=lambda row: (row.on, row.line)):
            if one.line in self._told:
                continue
            free = [other for other in known[one.quantity] if other.row not in self._used and self._may(one, other)]
            fitting = [other for other in free if fits(one, other)]
            if fitting:
                yield (
                    one,
                    sorted(fitting, key=lambda other: (abs(other.on - one.on), not one.agrees(other), other.line)),
                )

    def _mutual(self, fits: Callable[[Seen, Seen], bool]) -> list[tuple[Seen, Seen]]:
        """The pairs nobody has to choose between: as many rows arrived as are known in a cluster of candidates, in the order of their
        days. Two coffees that both moved by a day are still two.
        """
        found = {one: others for one, others in self._candidates(fits)}  # noqa: C416 - a generator of pairs
        pairs: list[tuple[Seen, Seen]] = []
        for here, there in _clusters(found):
            rows = _first_lines(there)
            if len(here) == len(rows):
                pairs += zip(here, rows, strict=True)
        return [(one, other) for one, other in pairs if other in found[one]]

    def _take(self, one: Seen, other: Seen, how: How) -> None:
        if one.line in self._told or other.row in self._used:
            return
        self._told.add(one.line)
        self._used.add(other.row)
        self.matches.append(Match(one.line, other.line, how))


def _first_lines(known: Sequence[Seen]) -> list[Seen]:
    """One line of each known row (it may have been told several times), oldest first."""
    rows = {other.row: other for other in sorted(known, key=lambda other: -other.line)}
    return sorted(rows.values(), key=lambda other: (other.on, other.line))


def _clusters(found: Mapping[Seen, Sequence[Seen]]) -> Iterator[tuple[list[Seen], list[Seen]]]:
    """Arrived and known rows that hang together by being candidates of each other, each side oldest first."""
    wanted: dict[Seen, list[Seen]] = defaultdict(list)
    for one, others in found.items():
        for other in others:
            wanted[other].append(one)
    left = dict.fromkeys(found)
    while left:
        here: list[Seen] = []
        there: set[Seen] = set()
        todo = [next(iter(left))]
        while todo:
            one = todo.pop()
            if one in left:
                del left[one]
                here.append(one)
                there.update(found[one])
                todo += [again for other in found[one] for again in wanted[other]]
        yield sorted(here, key=lambda row: (row.on, row.line)), sorted(there, key=lambda row: (row.on, row.line))
