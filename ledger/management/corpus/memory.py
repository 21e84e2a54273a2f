"""How much memory a piece of work needs at its peak."""

from __future__ import annotations

import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_HELD = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass
class Need:
    """`megabytes` on top of what the process held before, or all of a process it started that held more than itself."""

    megabytes: float = 0.0


@contextmanager
def measured() -> Iterator[Need]:
    """`with measured() as need: work()`, then `need.megabytes`. Without Linux's /proc only what is beyond every earlier peak counts."""
    with suppress(OSError):
        _FORGET.write_text("5")
    need, held, children = Need(), _held(), _children()
    try:
        yield need
    finally:
        peak, started = _peak(), _children()
        # Linux counts what we held when we started a process as the child's own, so only what is beyond that is certain.
        need.megabytes = max(peak - held, started if started > max(children, peak) else 0.0, 0.0)


def _held() -> float:
    return _told(_HELD) or _peak()


def _peak() -> float:
    return _told(_PEAK) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT


def _children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _UNIT


def _told(line: re.Pattern[str]) -> float | None:
    try:
        found = line.search(_STATUS.read_text())
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None
