"""Rules that do nothing, and why: tried on the rows there are, by the engine that decides about those that arrive.

Measured: 200 rules over 100,000 rows take about 10 s; only the newest rows are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from accounts.models import User
from ledger.rules.engine import Compiled, Outcome, RuleSet
from ledger.rules.rows import Row
from ledger.selectors.books import Books, books_of
from ledger.selectors.rule_preview import history
from ledger.selectors.rules import RuleItem, rule_list, rule_set

LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class IdleRule:
    """A rule that decides nothing. `why`: "never_fits" (no row is as it asks), "shadowed" (`fits` rows are, but a rule above says it all:
    mostly `by`), or "no_effect" (rows fit, but there is nothing for it to do: a transfer with the account itself, say).
    """

    item: RuleItem
    why: str
    fits: int = 0
    by: RuleItem | None = None


@dataclass(frozen=True, slots=True)
class RuleHealth:
    """`looked_at` is how many rows the rules were tried on, the newest first."""

    looked_at: int
    idle: tuple[IdleRule, ...]


def rule_health(user: User, *, books: Books | None = None) -> RuleHealth:
    """Every switched-on rule of the viewer's that would decide nothing about the rows there are.

    Example: "Coffee" files 40 rows; "Coffee to go" below it fits 12 of these: shadowed, fits 12, by Coffee.
    """
    books = books or books_of(user)
    rules = rule_set(user, books=books)
    if rules is None:
        return RuleHealth(0, ())
    trial = _Trial(rules)
    for past in islice(history(books, rules.looked), LOOKED_AT):
        trial.take(past.row)
    items = {item.id: item for item in rule_list(user, books=books)}
    silent = [rule for rule in rules.rules if rule.key not in trial.acted]
    # Rows that a rule has made transfers or split already are not tried again: who decided some is not idle.
    idle = [rule for rule in silent if trial.fits[rule.key] or not items[rule.key].rows]
    return RuleHealth(trial.looked_at, tuple(_idle(rule, trial, items) for rule in idle))


class _Trial:
    """What each rule came to: how often it fits, whether it ever had a say, and who had it where it fitted."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.looked_at = 0
        self.fits: Counter[int] = Counter()
        self.acted: set[int] = set()
        self.blamed: dict[int, Counter[int]] = defaultdict(Counter)

    def take(self, row: Row) -> None:
        self.looked_at += 1
        fitting = self.rules.fitting(row)
        if not fitting:
            return
        outcome = self.rules.outcome(row)
        assert outcome is not None
        self.acted.update(outcome.acted)
        for place, rule in enumerate(fitting):
            self.fits[rule.key] += 1
            winner = _winner(fitting[:place], outcome)
            if rule.key not in outcome.acted and winner is not None:
                self.blamed[rule.key][winner] += 1


def _winner(above: Sequence[Compiled], outcome: Outcome) -> int | None:
    """The rule above that had the say: who filed the row, else the last that said something."""
    acted = [rule.key for rule in above if rule.key in outcome.acted]
    return outcome.rule if outcome.rule in acted else acted[-1] if acted else None


def _idle(rule: Compiled, trial: _Trial, items: dict[int, RuleItem]) -> IdleRule:
    fits, blamed = trial.fits[rule.key], trial.blamed[rule.key].most_common(1)
    if not fits:
        return IdleRule(items[rule.key], "never_fits")
    if not blamed:
        return IdleRule(items[rule.key], "no_effect", fits)
    return IdleRule(items[rule.key], "shadowed", fits, items[blamed[0][0]])
