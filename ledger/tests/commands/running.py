"""Running a command as the shell does: its exit code and what it printed."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError


def run(*arguments: str) -> tuple[int, Any]:
    """(exit code, the JSON answer): run("ledger_check") == (0, {…})."""
    out = io.StringIO()
    try:
        call_command(*arguments, "--json", stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    except CommandError as error:
        return error.returncode, str(error)
    return 0, json.loads(out.getvalue())


def shown(*arguments: str) -> str:
    """What a person reads."""
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()
