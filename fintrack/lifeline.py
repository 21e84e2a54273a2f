"""Processes that must not outlive their parent, even when it is killed without a chance to tell them (Linux; elsewhere the
launcher's own clean-up has to do).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
IS_LINUX = sys.platform.startswith("linux")


def tied_to_this_parent(orphan_signal: signal.Signals) -> None:
    """The kernel sends `orphan_signal` to this process when its parent dies."""
    if IS_LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)


def tied_to_parent(orphan_signal: signal.Signals) -> Callable[[], None]:
    """The same as a function for a child between fork and exec; it leaves at once if the parent is gone already."""
    parent = os.getpid()

    def tie() -> None:
        tied_to_this_parent(orphan_signal)
        if os.getppid() != parent:
            os._exit(1)

    return tie
