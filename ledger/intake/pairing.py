"""Pairing: which lines of a batch are one transfer with which, in one currency or in two, as far as their own source and what is
known of their payees allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger.intake.aliases import Aliases
from ledger.intake.exchanges import exchange_pairs
from ledger.intake.match import transfer_pairs
from ledger.intake.own_books import OwnBooks
from ledger.intake.post import Line, lines_read
from ledger.intake.ruling import Ruling
from ledger.models import ImportBatch
from ledger.rates import RateTable


class Known(NamedTuple):
    """What decides a line otherwise: its own source, rules, the category of its payee (by folded name)."""

    own: OwnBooks | None
    ruling: Ruling | None
    aliases: Aliases
    categories: Mapping[str, int]

    def may_pair(self, line: Line, other: Line) -> bool:
        """Never against what the source says of either. As the rate allows for a band, an exchange is never against a rule or the
        payee's history, either.
        """
        if self.own is not None and not (self.own.may_pair(line, other) and self.own.may_pair(other, line)):
            return False
        return line.currency == other.currency or not (self._is_decided(line) or self._is_decided(other))

    def _is_decided(self, line: Line) -> bool:
        names = {line.payee_key, self.aliases.named(line.payee_key, line.texts.get("payee", "")).key}
        if names & self.categories.keys():
            return True
        outcome = self.ruling.outcome(line) if self.ruling is not None else None
        return outcome is not None and bool(outcome.category or outcome.transfer or outcome.split)


class Pairs(NamedTuple):
    """`within` the batch: line → its other half, both ways; `joining`: a line that is in the books already → the new one."""

    within: dict[int, Line]
    joining: dict[int, Line]


def pairs_of(batch: ImportBatch, known: Known, rates: RateTable) -> Pairs:
    """All that the batch's lines pair with."""
    found = transfer_pairs(batch)
    found |= exchange_pairs(batch, {*found, *found.values()}, rates)
    lines = lines_read({line for pair in found.items() for line in pair})
    pairs = {line: other for line, other in found.items() if known.may_pair(lines[line], lines[other])}
    within = {line: lines[other] for line, other in pairs.items() if other in pairs}
    return Pairs(within, {other: lines[line] for line, other in pairs.items() if other not in pairs})
