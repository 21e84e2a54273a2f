"""The household of the books' pages, and a folder of its own for the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents.tests.samples import Files
from ledger.tests.pages.conftest import books as books
from ledger.tests.pages.conftest import march as march


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Files:
    settings.PRIVATE_DIR = tmp_path
    return Files(tmp_path / "documents")
