"""Payees that look like one written several ways: found by comparing each with its neighbours in the alphabet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz

NEIGHBOURS = 25
"""Compared with so many that follow: 5,000 payees are 125,000 pairs, not 12 million."""
ALIKE = 88.0
SHORTEST = 5
MOST_MEMBERS = 12


class Known(NamedTuple):
    """A payee: its folded name, how many rows it has, and whether the household named it: two such are two."""

    key: str
    rows: int
    is_named: bool = False


def alike_groups(payees: Sequence[Known], most: int = 20) -> list[tuple[str, ...]]:
    """Groups that look like one payee each, those with the most rows first; in each the likeliest name first.

    "sm supermkt 0042", "sm supermarket" and "sm supermarket 0113" are one; "sm cinema" is not, and of two that the household has
    named itself neither is the other.
    """
    plain = {payee.key: _plain(payee.key) for payee in payees}
    ordered = sorted((payee for payee in payees if plain[payee.key]), key=lambda payee: (plain[payee.key], payee.key))
    groups = _Groups(ordered)
    for place, one in enumerate(ordered):
        for other in islice(ordered, place + 1, place + 1 + NEIGHBOURS):
            if is_alike(plain[one.key], plain[other.key]):
                groups.join(one, other)
    found = sorted(groups.found(), key=lambda group: (-sum(payee.rows for payee in group), group[0].key))
    return [tuple(payee.key for payee in group[:MOST_MEMBERS]) for group in found[:most]]


def _plain(key: str) -> str:
    """Without words that are numbers: _plain("sm supermkt 0042") == "sm supermkt"."""
    return " ".join(word for word in key.split() if not word.isdigit())


def is_alike(one: str, other: str) -> bool:
    """Whether two names without numbers are one: is_alike("sm sprmkt", "sm supermarket"); not is_alike("sm cinema", "sm appliance")."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST:
        return False
    if fuzz.ratio(one, other, score_cutoff=ALIKE):
        return True
    words, others = one.split(), other.split()
    if len(words) == len(others):
        return all(_shortens(word, two) for word, two in zip(words, others, strict=True))
    short, long = sorted((words, others), key=len)
    return len(short) >= 2 and long[: len(short)] == short


def _shortens(one: str, other: str) -> bool:
    """Whether the letters of one stand in the other in this order, the first in front: "sprmkt" in "supermarket"."""
    if one == other:
        return True
    if one[0] != other[0] or min(len(one), len(other)) < 3:
        return False
    short, long = (one, other) if len(one) < len(other) else (other, one)
    letters = iter(long)
    return all(letter in letters for letter in short)


class _Groups:
    """Which payees are one. A group has at most one that the household has named."""

    def __init__(self, payees: Sequence[Known]) -> None:
        self._root = {payee.key: payee.key for payee in payees}
        self._members = {payee.key: [payee] for payee in payees}
        self._named = {payee.key for payee in payees if payee.is_named}

    def join(self, one: Known, other: Known) -> None:
        left, right = self._root[one.key], self._root[other.key]
        if left == right or (left in self._named and right in self._named):
            return
        for payee in self._members[right]:
            self._root[payee.key] = left
        self._members[left] += self._members.pop(right)
        if right in self._named:
            self._named.add(left)

    def found(self) -> list[list[Known]]:
        groups: dict[str, list[Known]] = defaultdict(list)
        for root, members in self._members.items():
            if len(members) > 1:
                groups[root] = sorted(members, key=lambda payee: (not payee.is_named, -payee.rows, payee.key))
        return list(groups.values())
