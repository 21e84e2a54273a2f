"""Malformed and hostile files: refused with nothing written, asked about or reported, or read safely; always in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ledger.management.corpus.trial import Seen

SECONDS = 5.0
MEGABYTES = 300.0
FIGURE = re.compile(r"-?\d+\.\d\d")
MAY_REFUSE = re.compile(r"refused|not supported")
STOLEN = ("root:",)


def hostile_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Every way in which the outcome is not the good one; nothing when all is well."""
    if seen.seconds > SECONDS:
        yield f"took {seen.seconds:.1f} s"
    if seen.megabytes > MEGABYTES:
        yield f"needed {seen.megabytes:.0f} MB"
    if seen.crash:
        yield f"crashed: {seen.crash}"
        return
    if seen.refusal is not None and seen.refusal.code == "internal":
        yield "an internal error, not a refusal"
    if seen.refusal is not None and seen.written:
        yield f"refused, but {seen.written} rows were written"
    yield from OUTCOMES[row["outcome"]](row, seen)
    yield from _forbidden(row, seen)


def _reject_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    if seen.refusal is None:
        yield f"was imported ({len(seen.rows)} rows), should be refused"
    elif "rows_reported" in row and len(seen.errors) != row["rows_reported"]:
        yield f"{len(seen.errors)} rows reported instead of {row['rows_reported']}"


def _ask_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """A question or a refusal is well; else something must be said, or the rows be just the right ones."""
    if seen.refusal is not None:
        return
    if "complete_rows" in row:
        yield "was imported without asking"
    elif "expected" in row:
        yield from _spelling_faults(row, seen)
    elif "rows" in row:
        yield from _row_faults(row, seen)
    elif not (seen.errors or seen.warnings or seen.count("pending")):
        yield "was imported and nothing was said"


def _spelling_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Each row's value is the expected one, or it is reported."""
    left = [Decimal(text) for text in row["expected"]]
    for line in seen.rows:
        if line.quantity in left:
            left.remove(line.quantity)
        else:
            yield f"a wrong value: {line.quantity}"
    if len(left) > len(seen.errors):
        yield f"{len(left)} rows missing, {len(seen.errors)} reported"


def _parse_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    if seen.refusal is not None:
        if not MAY_REFUSE.search(row["answer"]):
            yield f"refused ({seen.refusal.code}): {seen.refusal.message}"
        return
    yield from _row_faults(row, seen)
    text = " ".join(problem["message"] for problem in seen.warnings)
    if "warning" in row and row["warning"] not in text:
        yield f"no warning that says {row['warning']}"


def _row_faults(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    added = next((value for name, value in row.items() if name.startswith("rows_added_after")), None)
    if added is not None:
        if (len(seen.rows), seen.count("lines")) != (added, row["rows"]):
            yield f"{len(seen.rows)} of {seen.count('lines')} rows added instead of {added} of {row['rows']}"
        return
    if row.get("rows") is not None and len(seen.rows) != row["rows"]:
        yield f"{len(seen.rows)} rows instead of {row['rows']}"
    if row.get("sum") is not None and seen.total != Decimal(row["sum"]):
        yield f"sum {seen.total} instead of {row['sum']}"


OUTCOMES = {"reject": _reject_faults, "ask": _ask_faults, "parse-safely": _parse_faults, "parse": _parse_faults}


def _forbidden(row: dict[str, Any], seen: Seen) -> Iterator[str]:
    """What must not happen, as far as a sentence says it in figures or currencies."""
    must_not = row.get("must_not") or ""
    figures = {Decimal(text) for text in FIGURE.findall(must_not)}
    if "added" not in must_not and figures & {line.quantity for line in seen.rows}:
        yield f"a row that must not be: {must_not}"
    if "spent" in must_not and seen.total in figures:
        yield f"a sum that must not be: {must_not}"
    if " booked as " in must_not and must_not.rpartition(" ")[2] in seen.sums:
        yield must_not
    if any(secret in line.payee for line in seen.rows for secret in STOLEN):
        yield "the content of a file of this machine is in the books"
