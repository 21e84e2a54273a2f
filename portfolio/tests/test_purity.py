"""The sums stand alone: importable without settings or a database, and light until somebody asks for a rate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PURE = (
    "portfolio.irr", "portfolio.returns", "portfolio.risk", "portfolio.time_value", "portfolio.day_counts", "portfolio.bonds",
    "budgets.amortisation",
)  # fmt: skip


@pytest.mark.parametrize("module", PURE)
def test_importable_without_django(module: str) -> None:
    script = f"import sys, {module}; print([name for name in ('django', 'numpy', 'pyxirr') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(settings.BASE_DIR),
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
