"""Banks known by their headings: `banks.toml`, and the user's own file of the same form in DATA_DIR, which goes first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import SEVERAL, SINGLE
from ledger.formats.currencies import CODES

log = structlog.get_logger(__name__)

OURS = Path(__file__).parent / "banks.toml"
OWN_NAME = "banks.toml"
MAX_OWN = 1024 * 1024
KINDS = ("checking", "savings", "cash", "wallet", "credit_card", "loan")
_WORDS: dict[str, Sequence[str] | frozenset[str]] = {
    "kind": KINDS,
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_mark": (".", ","),
    "sign": ("normal", "inverse"),
    "currency": CODES,
}
_KEYS = frozenset({"institution", "headings", "columns", *_WORDS})


@dataclass
class Banks:
    """The entries of one file by their folded headings, and what is wrong with the others, in words for who wrote them."""

    entries: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fitting(self, folded: Sequence[str]) -> Mapping[str, Any]:
        """The longest entry that these headings begin with (of equal ones the last), {} for none."""
        found = [(len(names), place) for place, (names, _) in enumerate(self.entries) if folded[: len(names)] == names]
        return self.entries[max(found)[1]][1] if found else {}


def known_bank(header: Sequence[str]) -> Mapping[str, Any]:
    """What is known of the bank whose headings these are, {} for others. The user's own entries go before ours.

    >>> known_bank(["Trans. Date", "Post Date", "Description", "Amount", "Category"])["sign"]
    'inverse'
    """
    folded = tuple(map(fold, header[:60]))
    return own_banks().fitting(folded) or _ours().fitting(folded)


def own_banks() -> Banks:
    """DATA_DIR/banks.toml, read again whenever it changed. What is wrong with it is told and never stops an import."""
    path = Path(settings.DATA_DIR) / OWN_NAME
    try:
        state = path.stat()
    except OSError:
        return Banks()
    return _own(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _own(path: Path, changed_ns: int, size: int) -> Banks:
    try:
        text = path.read_text(encoding="utf-8") if size <= MAX_OWN else ""
    except (OSError, UnicodeDecodeError) as error:
        found = Banks(faults=[f"it can't be read: {type(error).__name__}"])
    else:
        found = read_banks(text) if size <= MAX_OWN else Banks(faults=["it is larger than a megabyte"])
    for fault in found.faults:
        log.warning("own_banks_broken", file=OWN_NAME, fault=fault)
    return found


@lru_cache(maxsize=1)
def _ours() -> Banks:
    return read_banks(OURS.read_text(encoding="utf-8"))


def read_banks(text: str) -> Banks:
    """The entries of a file; one that is wrong is left out and named, the others stay.

    >>> read_banks('[[bank]]\\ninstitution = "X"\\nheadings = ["Day", "Sum"]\\nsign = "up"').faults
    ['entry 1 (X): “up” is no sign; it may be normal, inverse']
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Banks(faults=[f"it is no TOML: {str(error)[:200]}"])
    listed = table.get("bank", [])
    if not isinstance(listed, list):
        return Banks(faults=["its entries must each begin with [[bank]]"])
    found = Banks(faults=[f"“{name[:40]}” is no entry; each begins with [[bank]]" for name in table if name != "bank"])
    for number, entry in enumerate(listed, start=1):
        if fault := _fault(entry):
            name = entry.get("institution", "?") if isinstance(entry, dict) else "?"
            found.faults.append(f"entry {number} ({str(name)[:40]}): {fault}")
        else:
            found.entries.append((tuple(map(fold, entry["headings"])), entry))
    return found


def _fault(entry: Any) -> str:
    """What is wrong with an entry, "" for nothing."""
    if not isinstance(entry, dict):
        return "it must begin with [[bank]]"
    if unknown := sorted(entry.keys() - _KEYS):
        return f"“{unknown[0][:40]}” is unknown; it may say {', '.join(sorted(_KEYS))}"
    if not isinstance(entry.get("institution"), str) or not entry["institution"].strip():
        return "institution is missing"
    headings: Any = entry.get("headings")
    if not _is_texts(headings) or len(headings) < 2 or len(headings) > 60:
        return "headings must list the first headings of the table, two or more"
    for key, words in _WORDS.items():
        if key in entry and not (isinstance(entry[key], str) and entry[key] in words):
            shown = f"; it may be {', '.join(words)}" if len(words) < 10 else ""
            return f"“{str(entry[key])[:40]}” is no {key}{shown}"
    return _fault_of_columns(entry.get("columns", {}), headings)


def _fault_of_columns(columns: Any, headings: Sequence[str]) -> str:
    if not isinstance(columns, dict):
        return 'columns must be a table: { quantity = "Amount" }'
    known = set(map(fold, headings))
    for role, wanted in columns.items():
        if role not in SINGLE and role not in SEVERAL:
            return f"“{role[:40]}” is no role of a column; it may be {', '.join((*SEVERAL, *SINGLE))}"
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if not (isinstance(one, int) and not isinstance(one, bool)) and fold(str(one)) not in known:
                return f"“{str(one)[:40]}” ({role}) is none of its headings"
    return ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
