"""The version is what the newest heading of CHANGELOG.md says, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

HEADING = re.compile(r"^## (\d+\.\d+\.\d+)\b", re.MULTILINE)


def newest_version(changelog: Path) -> str:
    """A first heading `## 1.2.0 — 2026-01-31` gives "1.2.0"; no heading gives "0"."""
    found = HEADING.search(changelog.read_text(encoding="utf-8")) if changelog.is_file() else None
    return found.group(1) if found else "0"
