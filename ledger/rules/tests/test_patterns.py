"""Patterns: found without regard to case, refused with a reason, and never slow, however they are written."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import DomainError
from ledger.rules import patterns
from ledger.rules.patterns import Patterns, pattern, pattern_error
from ledger.rules.spec import rule_of

HOSTILE = [
    "(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*a){30}x", "(a?){99}a{99}c", "([ab]+)+c", "[ab]*a[ab]{300}c", "(.{0,30}a){0,9}c",
    "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)c", "(a*)*(a*)*(a*)*c",
]  # fmt: skip
REFUSED = ["(", "[", "a{2,1}", "(?=x)", r"(a)\1", "(?<!x)y", "*", "a{1001}", "(.{0,60}a){0,16}c"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_pattern_takes_long(text: str) -> None:
    """On the longest text there is, that Python's own engine would not get through."""
    assert pattern_error(text) == ""
    took = []
    for sought in ("a" * 499 + "b", "ab" * 250, "ba a" * 125):
        started = time.process_time()
        pattern(text).search(sought)
        took.append(time.process_time() - started)
    assert max(took) < 0.05


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_reason(text: str) -> None:
    assert pattern_error(text)
    with pytest.raises(DomainError) as refused:
        rule_of({"all": [{"field": "memo", "op": "regex", "value": text}]}, [{"do": "payee", "value": "X"}])
    assert (refused.value.code, refused.value.data["attr"]) == ("bad_value", "conditions.all.0")
    assert rule_of({"all": [{"field": "memo", "op": "regex", "value": "a"}]}, [{"do": "payee", "value": "X"}])


PIECES = st.sampled_from(["a", "b", "ab?", "[ab]", "(a|b)+", ".", "^a", "b$", "Ж", "é"])
ALPHABET = st.text(st.sampled_from("abAжЖÉ "), max_size=8)


@settings(max_examples=50)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=3).map("".join), min_size=1, max_size=5), ALPHABET, ALPHABET)
def test_together_they_find_what_each_finds_alone(asked: list[str], one: str, other: str) -> None:
    together = Patterns()
    numbers = [together.add(text) for text in asked]
    found = together.found((one, other))
    for text, number in zip(asked, numbers, strict=True):
        alone = any(re.search(text, sought, re.IGNORECASE) for sought in (one, other))
        assert (number in found) == alone


def test_a_pattern_added_later_is_tried_too() -> None:
    together = Patterns()
    first, row = together.add("a"), ("ab",)
    assert first in together.found(row)
    later = together.add("b")
    assert {first, later} <= together.found(row)
    assert together.add("a") == first
    assert together.found(()) == frozenset()


def test_a_set_without_memory_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many states that the set's automaton can't be built: its silence is not taken for "no match"."""
    monkeypatch.setattr(patterns, "ROOMIEST", 1 << 17)
    together = Patterns()
    wanted = together.add("needle")
    for number in range(60):
        together.add(f"[ab]*{number}(a?){{40}}a{{40}}c")
    assert wanted in together.found(("a hay needle stack",))
    assert wanted not in together.found(("hay",))
