"""How fast this machine is, for tests that bound time: a limit in seconds means seconds of the machine it was set on."""

from __future__ import annotations

import time
from functools import cache

ROUNDS = 1_000_000
EXPECTED = 0.06
"""Seconds of CPU that the rounds take there."""


@cache
def pace() -> float:
    """1 there and on a faster machine, 3 where everything takes three times as long: `assert seconds < 5 * pace()`."""
    return max(1.0, min(_round_seconds() for _number in range(3)) / EXPECTED)


def _round_seconds() -> float:
    begun, total = time.process_time(), 0
    for number in range(ROUNDS):
        total += number
    return time.process_time() - begun
