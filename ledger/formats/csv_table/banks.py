"""The few banks whose exports must be known by their headings: `banks.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ledger.formats.folding import fold


@cache
def _banks() -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    table = tomllib.loads((Path(__file__).parent / "banks.toml").read_text(encoding="utf-8"))
    return [(tuple(map(fold, bank["headings"])), bank) for bank in table["bank"]]


def known_bank(header: Sequence[str]) -> Mapping[str, Any]:
    """What is known of the bank whose headings these are (the longest entry that fits their beginning), {} for others.

    >>> known_bank(["Trans. Date", "Post Date", "Description", "Amount", "Category"])["sign"]
    'inverse'
    """
    folded = tuple(map(fold, header[:60]))
    fitting = [(len(headings), bank) for headings, bank in _banks() if folded[: len(headings)] == headings]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else {}
