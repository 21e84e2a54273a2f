"""The command that takes the documentation's pictures still finds its way: those with steps to do, on the program as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.e2e.conftest import CHROMIUM
from tests.pictures import PICTURES
from tests.screenshots import MOST_BYTES, SIGNATURE


def test_pictures_that_need_steps_can_be_taken(tmp_path: Path) -> None:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no browser at {CHROMIUM} (Debian: apt-get install chromium).")
    names = [picture.name for picture in PICTURES if picture.steps or picture.of]
    command = [sys.executable, "-m", "tests.screenshots", "--only", ",".join(names), "--into", str(tmp_path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    pictures = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(pictures) == sorted(names)
    for name, content in pictures.items():
        assert content.startswith(SIGNATURE), name
        assert len(content) <= MOST_BYTES, name
