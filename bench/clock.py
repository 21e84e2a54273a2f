"""Wall time beside this process's CPU time (a busy machine disturbs only the first), and how much memory there was at most."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARM_UPS = 8
"""A server's connections live long: PostgreSQL has made up its mind about a plan it keeps by then."""


def timed(work: Callable[[], Any], runs: int) -> dict[str, float]:
    """Median milliseconds of `runs` runs after eight to warm up, wall and CPU."""
    wall, processor = [], []
    for number in range(-WARM_UPS, runs):
        started, used = time.perf_counter(), time.process_time()
        work()
        if number >= 0:
            wall.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() - used) * 1000)
    return {
        "ms": round(statistics.median(wall), 3),
        "best_ms": round(min(wall), 3),
        "cpu_ms": round(statistics.median(processor), 3),
    }


def status(field: str) -> int:
    """A field of /proc/self/status in MB, for example VmHWM."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) // 1024
    return 0


class Memory:
    """Peaks while it runs: `peak_mb` is the kernel's high-water mark (VmHWM), which counts pages of the database file that are
    mapped into memory; `peak_anonymous_mb` is the most private memory seen (RssAnon, looked at 50 times a second).
    """

    def __enter__(self) -> Memory:
        Path("/proc/self/clear_refs").write_text("5")  # starts the high-water mark anew
        self.peak_anonymous_mb, self._stop = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._stop.wait(0.02):
            self.peak_anonymous_mb = max(self.peak_anonymous_mb, status("RssAnon"))

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._watch.join()
        self.peak_mb = status("VmHWM")
