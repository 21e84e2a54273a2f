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
ENTRIES_COUNTED = ("camt",)
"""Formats whose manifests count every entry of the file, also the pending ones of an interim report."""
SPELT = {"camt052": "camt", "camt053": "camt", "camt054": "camt"}
"""What a manifest calls a format → its key here."""
PARTICULAR = {"move_in": "csv", "notion": "csv"}
"""Readers of one program's files → what a manifest calls such a file."""
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
    megabytes: float = 0.0

    def as_json(self) -> dict[str, Any]:
        figures = {"seconds": round(self.seconds, 2), "megabytes": round(self.megabytes)}
        return {**asdict(self), "reasons": list(self.reasons), **figures}


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
    is_supported = formats.get(SPELT.get(row["format"], row["format"])) is not None
    if "outcome" in row:
        return _hostile(folder, row, is_supported or is_named)
    if not is_supported:
        reason = f"there is no reader for {row['format']} yet"
        return Verdict(row["file"], row["format"], MISSED if is_named else NOT_YET, (reason,), 0.0)
    seen = trial(folder / row["file"], currency=next(iter(currencies(row)), "EUR"))
    if row["format"] in ENTRIES_COUNTED:
        seen.rows += seen.waiting
    reasons = tuple(statement_faults(row, seen))
    read_as = seen.result.get("format", row["format"])
    if not reasons and PARTICULAR.get(read_as, read_as) != row["format"]:
        reasons = (f"was read as {read_as}",)
    return _verdict(row, MISSED if reasons else PASSED, reasons or _noted(seen), seen)


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
        return _verdict(row, NOT_YET, (seen.refusal.message,), seen)
    return _verdict(row, MISSED if reasons else PASSED, reasons, seen)


def _verdict(row: dict[str, Any], outcome: str, reasons: tuple[str, ...], seen: Seen) -> Verdict:
    return Verdict(row["file"], row["format"], outcome, reasons, seen.seconds, seen.megabytes)


def _waits(row: dict[str, Any], seen: Seen, is_supported: bool) -> bool:
    """Whether a file that should be read was cleanly refused because its reader is still to come."""
    is_clean = seen.refusal is not None and not seen.written and not seen.crash
    return is_clean and row["outcome"] != "reject" and not is_supported
