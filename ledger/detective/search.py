"""The search for the smallest likely set of changes: between two stated balances first, then over all of them, the cheapest first."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count, islice

from ledger.detective import costs
from ledger.detective.absent import never_told, opening_wrong, spare_taken
from ledger.detective.case import Case, Change, Explanation, Row, Stretch, Verdict
from ledger.detective.days import into, known_days, over_boundary
from ledger.detective.gaps import changed, diverged, entries_of, gaps, hidden, in_order, place_of, stretches
from ledger.detective.habits import Habits
from ledger.detective.suspects import elsewhere, row_suspected

MOST_SHOWN = 5
FAR_LESS_LIKELY = 5.0
MOST_OPTIONS = 8
MOST_STEPS = 1500
MOST_OFF = 10
MOST_IN_TRIPLES = 60
TRIPLE_EACH = 3.5

Sums = tuple[int, ...]
Way = tuple[float, tuple[Change, ...]]
"""What mending one stretch costs, and the changes that do it."""


def investigate(case: Case) -> Verdict:
    """What went wrong, and which changes would mend it, the likeliest first.

    Statements 100 (January), 70 (February) and 50 (March); the books have 100, 60 and 40, and two rows of −10 "Tea House" on 3 February:
    the books go wrong by +10 in February, and without the second row everything fits.
    """
    stated = in_order(case.stated)
    entries = entries_of(case.rows)
    found = gaps(entries, stated)
    parts = stretches(stated, hidden(entries, stated, found))
    held_on, first_on = diverged(stated, found)
    explanations: tuple[Explanation, ...] = ()
    if any(found):
        search = Search(case, parts)
        mended = (one for one in search.run() if not any(gaps(changed(case.rows, one.changes), stated)))
        explanations = tuple(islice(_telling(mended), MOST_SHOWN))
    return Verdict(held_on, first_on, found[-1] if found else 0, tuple(parts), explanations)


def _telling(found: Iterable[Explanation]) -> Iterator[Explanation]:
    """Those worth telling: none that is far less likely than the first, none that only names the other one of two equal rows."""
    seen: set[frozenset[object]] = set()
    most = None
    for one in found:
        most = one.cost + FAR_LESS_LIKELY if most is None else most
        if one.cost > most:
            return
        names = frozenset(_same(change) for change in one.changes)
        if names not in seen:
            seen.add(names)
            yield one


def _same(change: Change) -> object:
    pair = next((reason.number for reason in change.reasons if reason.code in ("equal", "twin")), None)
    return change.id if pair is None else frozenset((change.key, pair))


class Search:
    """One case. Candidates are kept by the stretch they act in and by what they do to it."""

    def __init__(self, case: Case, parts: Sequence[Stretch]) -> None:
        self.case, self.parts = case, parts
        self.ends: list[date] = [part.last for part in parts]
        self.jumps: Sums = tuple(part.jump for part in parts)
        self.habits = Habits(case.rows)
        self.by_effect: list[dict[int, list[Change]]] = [defaultdict(list) for _part in parts]
        self._rows_by: dict[int, list[Row]] = defaultdict(list)
        self._collect()

    def _collect(self) -> None:
        off = {place for place, jump in enumerate(self.jumps) if jump}
        for row in self.case.rows:
            self._rows_by[row.quantity].append(row)
            if not row.is_fixed and not row.is_opening:
                self._collect_row(row, off)
        for spare in self.case.spares:
            for change in spare_taken(spare, self.case, self.ends, self.habits):
                self._add(change)
        if (opening := opening_wrong(self.case.rows, self.parts)) is not None:
            self._add(opening)
        for kept in self.by_effect:
            for changes in kept.values():
                changes.sort(key=lambda change: change.cost)

    def _collect_row(self, row: Row, off: set[int]) -> None:
        here = place_of(self.ends, row.on)
        if here in off:
            for change in row_suspected(row, self.habits):
                self._add(change)
            for change in elsewhere(row, self.case.off, self.case.elsewhere, self.habits):
                self._add(change)
        for change in known_days(row, self.ends):
            self._add(change)
        if off & {here - 1, here, here + 1}:
            for change in over_boundary(row, self.ends):
                self._add(change)

    def _add(self, change: Change) -> None:
        for place, effect in self._acts(change).items():
            if effect:
                self.by_effect[place][effect].append(change)

    def _acts(self, change: Change) -> dict[int, int]:
        """By how much the change moves each stretch; days after the last statement are nobody's business."""
        found: dict[int, int] = defaultdict(int)
        for on, effect in change.effects:
            place = place_of(self.ends, on)
            if place < len(self.ends):
                found[place] += effect
        return found

    def run(self) -> Iterator[Explanation]:
        """Explanations of all stretches, the cheapest first: whatever is cheapest so far is taken one stretch further."""
        order = count()
        heap: list[tuple[float, int, float, Sums, tuple[Change, ...]]] = [(0.0, next(order), 0.0, self.jumps, ())]
        seen: set[frozenset[str]] = set()
        for _step in range(MOST_STEPS):
            if not heap:
                return
            _bound, _order, cost, left, taken = heapq.heappop(heap)
            place = next((place for place, jump in enumerate(left) if jump), None)
            if place is None:
                yield Explanation(taken, cost)
                continue
            for extra, changes in self._options(place, left, {change.key for change in taken if change.key}):
                after, all_taken = self._left(left, changes), (*taken, *changes)
                named = frozenset(change.id for change in all_taken)
                if named not in seen:
                    seen.add(named)
                    total = cost + extra
                    heapq.heappush(heap, (total + self._at_least(after), next(order), total, after, all_taken))

    def _left(self, left: Sums, changes: Sequence[Change]) -> Sums:
        rest = list(left)
        for change in changes:
            for place, effect in self._acts(change).items():
                rest[place] -= effect
        return tuple(rest)

    def _at_least(self, left: Sums) -> float:
        """A low guess of what the rest costs: half the cheapest single change for each stretch that is still off."""
        return sum(
            0.5 * min((change.cost for change in self.by_effect[place].get(jump, ())), default=costs.RECURRING)
            for place, jump in enumerate(left)
            if jump
        )

    def _options(self, place: int, left: Sums, used: set[int]) -> list[Way]:
        """The cheapest ways to mend one stretch."""
        jump, kept = left[place], self.by_effect[place]
        found: list[Way] = [(change.cost, (change,)) for change in kept.get(jump, ())]
        found += [(change.cost, (change,)) for change in self._moves(place, left)]
        missing = never_told(self.parts[place], jump, self.habits)
        found.append((missing.cost, (missing,)))
        if sum(map(bool, left)) <= MOST_OFF:
            found += self._pairs(kept, jump)
            found += self._triples(kept, jump)
        free = [one for one in found if not any(change.key in used for change in one[1])]
        return sorted(free, key=lambda one: (one[0], len(one[1])))[:MOST_OPTIONS]

    def _moves(self, place: int, left: Sums) -> Iterator[Change]:
        """Rows that mend this stretch and another one (or the days after the last) by standing on the other side."""
        jump = left[place]
        after = len(left)
        others = {other for other, missing in enumerate(left) if missing == -jump} | {after}
        for row in self._rows_by.get(-jump, ()):
            if place_of(self.ends, row.on) == place:
                yield from (change for other in others if (change := into(row, self.ends, other)) is not None)
        for row in self._rows_by.get(jump, ()):
            if place_of(self.ends, row.on) in others and (change := into(row, self.ends, place)) is not None:
                yield change

    def _pairs(self, kept: dict[int, list[Change]], jump: int) -> list[Way]:
        found: list[Way] = []
        for effect, firsts in kept.items():
            rest = kept.get(jump - effect)
            if rest is None or effect > jump - effect:
                continue
            for first in firsts[:4]:
                for second in rest[:4]:
                    if first.key != second.key and (not first.key or first is not second):
                        found.append((first.cost + second.cost + costs.PAIR, (first, second)))
        return found

    def _triples(self, kept: dict[int, list[Change]], jump: int) -> list[Way]:
        likely = sorted(
            ((change.cost, effect, change) for effect, changes in kept.items() for change in changes[:2] if change.cost <= TRIPLE_EACH),
            key=lambda one: one[0],
        )[:MOST_IN_TRIPLES]  # fmt: skip
        found: list[Way] = []
        for place, (cost, effect, first) in enumerate(likely):
            for more, other, second in likely[place + 1 :]:
                for third in kept.get(jump - effect - other, ())[:1]:
                    if len({first.key, second.key, third.key}) == 3 and third.cost <= TRIPLE_EACH:
                        found.append((cost + more + third.cost + costs.TRIPLE, (first, second, third)))
        return found
