"""Keeps the parts of Fintrack alive and lets none of them outlive it.

Each part runs in a process group of its own, so Ctrl-C reaches only the launcher, which asks the parts to stop, waits a bounded
time, and kills what is left of each group. A part that dies is started again, later each time; one that keeps dying stops all.
If the launcher itself is killed, the kernel tells the parts (Linux).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from fintrack.lifeline import tied_to_parent
from fintrack.parts import Part

POLL_SECONDS = 0.1
STOP_SECONDS = 12.0
"""How long the parts have to stop by themselves; the web takes up to `parts.WEB_STOP_SECONDS` of it."""
HEALTHY_SECONDS = 60.0
"""A part that ran this long starts counting its failures anew."""
MAX_FAILURES = 5
LONGEST_PAUSE = 30.0


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start: 1, 2, 4, 8 … 30."""
    return float(min(2 ** (failures - 1), LONGEST_PAUSE))


class Child:
    """A part and the process that is it now, if any."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.part.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.part.files,
            preexec_fn=tied_to_parent(self.part.orphan_signal),
        )
        self.started_at = time.monotonic()

    def has_ended(self) -> bool:
        """Whether the process is over, without reaping it: while it isn't reaped its group's number can't be anyone else's."""
        if self.process is None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def cleared(self) -> int:
        """Kill whatever is left of the group, reap the process, and return its exit code."""
        if self.process is None:
            return 0
        with suppress(ProcessLookupError, PermissionError):  # macOS says PermissionError for a group of zombies
            os.killpg(self.process.pid, signal.SIGKILL)
        code, self.process = self.process.wait(), None
        return code

    def failed(self, code: int, now: float) -> bool:
        """Count one failure; False when it was one too many."""
        if now - self.started_at > HEALTHY_SECONDS:
            self.failures = 0
        self.failures += 1
        self.start_again_at = now + pause_after(self.failures)
        return self.failures < MAX_FAILURES


class Launcher:
    """Runs until it is told to stop (exit code 0) or a part can't be kept alive (1).

    `on_tick` is called in every round until it returns True: it waits for the web to answer.
    """

    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], None], on_tick: Callable[[], bool]) -> None:
        self.children = [Child(part) for part in parts]
        self.say = say
        self.on_tick = on_tick
        self.is_stopping = False
        self.exit_code = 0

    def run(self) -> int:
        handlers = {number: signal.signal(number, self._told_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._keep_alive()
        finally:
            self._stop()
            for number, handler in handlers.items():
                signal.signal(number, handler)
        return self.exit_code

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _keep_alive(self) -> None:
        is_told = False
        while not self.is_stopping:
            for child in self.children:
                self._tended(child, time.monotonic())
            is_told = is_told or self.on_tick()
            time.sleep(POLL_SECONDS)

    def _tended(self, child: Child, now: float) -> None:
        if child.process is None:
            if now >= child.start_again_at and not self.is_stopping:
                child.start()
        elif child.has_ended():
            code = child.cleared()
            if child.failed(code, now):
                again = child.start_again_at - now
                self.say(f"{child.part.name} ended with exit code {code}; it starts again in {again:.0f} s.")
            else:
                self._give_up(child, code)

    def _give_up(self, child: Child, code: int) -> None:
        self.say(
            f"{child.part.name} ended {child.failures} times in a row (last exit code {code}), so everything stops."
        )
        self.exit_code, self.is_stopping = 1, True

    def _stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not all(child.has_ended() for child in self.children):
            time.sleep(POLL_SECONDS)
        for child in self.children:
            child.cleared()
