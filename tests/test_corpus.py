"""The shared corpus through the whole corridor, as `manage.py corpus_check` does it: into the books, compared, rolled back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ledger.formats import formats
from ledger.management.corpus.check import MISSED, PASSED, manifest_rows, verdict_of
from ledger.services.commodities import commodities_ensure

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
ABSENT = "the shared corpus does not lie beside the project"


def rows(folder: str) -> list[Any]:
    """The rows of a format that we read, and every hostile file."""
    if not (CORPUS / folder / "manifest.json").is_file():
        return [pytest.param({}, marks=pytest.mark.skip(ABSENT))]
    chosen = [row for row in manifest_rows(CORPUS / folder) if folder == "bad" or formats.get(row["format"])]
    return [pytest.param(row, id=row["file"]) for row in chosen]


@pytest.fixture(autouse=True)
def _currencies(db: Any) -> None:
    commodities_ensure()


@pytest.mark.parametrize("row", rows("open"))
def test_real_statements(row: dict[str, Any]) -> None:
    verdict = verdict_of(CORPUS / "open", row)
    assert (verdict.outcome, verdict.reasons[: verdict.outcome == MISSED]) == (PASSED, ())


@pytest.mark.parametrize("row", rows("bad"))
def test_hostile_files(row: dict[str, Any]) -> None:
    verdict = verdict_of(CORPUS / "bad", row)
    assert verdict.outcome != MISSED, verdict.reasons
    if formats.get(row["format"]) and row["outcome"] == "reject":
        assert verdict.outcome == PASSED
