"""A folder with a manifest: which of its files pass, miss, or wait for a reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fintrack.lib.errors import DomainError
from ledger.formats import formats
from ledger.management.corpus.hostile import hostile_faults
from ledger.management.corpus.statements import INVESTMENT, currencies, statement_faults
from ledger.management.corpus.trial import Seen, trial

PASSED, MISSED, NOT_YET = "passed", "missed", "not yet"
KINDS_TO_COME = ("camt", "mt940", "qif")
"""Statements by their content, whatever their name, that no reader is there for yet."""
HELD_IN = re.compile(r"into an account held in ([A-Z]{3})")
AFTER = re.compile(r"\bafter (\S+\.\w+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One file's outcome; `reasons` say what is wrong, or what was refused as it should be."""

    file: str
    format: str
    outcome: str
    reasons: tuple[str, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "reasons": list(self.reasons), "seconds": round(self.seconds, 2)}


def manifest_rows(folder: Path) -> list[dict[str, Any]]:
    """The manifest's rows; DomainError `no_manifest` when there is none."""
    try:
        rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DomainError("no_manifest", f"{folder} has no readable manifest.json") from error
    if isinstance(rows, dict):
        rows = rows.get("files", [])
    return [row for row in rows if isinstance(row, dict) and "file" in row and "format" in row]


def verdicts(folder: Path, only: str = "") -> Iterator[Verdict]:
    """One verdict a file, in the manifest's order. A format asked for by name must be supported."""
    for row in manifest_rows(folder):
        if not only or row["format"] == only:
            yield verdict_of(folder, row, is_named=bool(only))


def verdict_of(folder: Path, row: dict[str, Any], *, is_named: bool = False) -> Verdict:
    is_supported = formats.get(row["format"]) is not None
    if "outcome" in row:
        return _hostile(folder, row, is_supported or is_named)
    if not is_supported:
        reason = f"there is no reader for {row['format']} yet"
        return Verdict(row["file"], row["format"], MISSED if is_named else NOT_YET, (reason,), 0.0)
    seen = trial(folder / row["file"], currency=next(iter(currencies(row)), "EUR"))
    reasons = tuple(statement_faults(row, seen))
    if not reasons and seen.result and seen.result["format"] != row["format"]:
        reasons = (f"was read as {seen.result['format']}",)
    return Verdict(row["file"], row["format"], MISSED if reasons else PASSED, reasons or _noted(seen), seen.seconds)


def _noted(seen: Seen) -> tuple[str, ...]:
    return ("refused until there are portfolios",) if seen.refusal and seen.refusal.code == INVESTMENT else ()


def _hostile(folder: Path, row: dict[str, Any], is_supported: bool) -> Verdict:
    """What no reader is there for must still be refused; whether it would be read well is not yet known."""
    path, what = folder / row["file"], row.get("what", "")
    after, held_in = AFTER.search(what), HELD_IN.search(what)
    earlier = path.parent / after[1] if after and (path.parent / after[1]).is_file() else None
    seen = trial(path, held_in=held_in[1] if held_in else "", earlier=earlier)
    reasons = tuple(hostile_faults(row, seen))
    if seen.refusal is not None and _waits(row, seen, is_supported):
        return Verdict(row["file"], row["format"], NOT_YET, (seen.refusal.message,), seen.seconds)
    return Verdict(row["file"], row["format"], MISSED if reasons else PASSED, reasons, seen.seconds)


def _waits(row: dict[str, Any], seen: Seen, is_supported: bool) -> bool:
    """Whether a file that should be read was cleanly refused because its reader is still to come."""
    is_clean = seen.refusal is not None and not seen.written and not seen.crash
    kind = seen.refusal.data.get("kind") if seen.refusal else None
    return is_clean and row["outcome"] != "reject" and (not is_supported or kind in KINDS_TO_COME)
