"""The published cases beside the project: where they lie, and what is said where they don't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

GOLDEN = Path(settings.BASE_DIR).parent / "shared" / "golden" / "finance"
ABSENT = "the shared golden cases do not lie beside the project"


def cases(name: str) -> list[Any]:
    """Every case of a file as a parameter; one that is skipped where the file is absent."""
    path = GOLDEN / f"{name}.json"
    if not path.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(ABSENT))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(path.read_text())["cases"]]
