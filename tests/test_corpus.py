"""The shared corpus through the whole corridor, as `manage.py corpus_check` does it: into the books, compared, rolled back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fintrack.lib.errors import DomainError
from ledger.formats import formats
from ledger.intake.inline import file_import
from ledger.intake.undo import batch_undo
from ledger.management.corpus.check import MISSED, PASSED, manifest_rows, verdict_of
from ledger.management.corpus.statements import INVESTMENT, currencies
from ledger.models import Posting
from ledger.services.checking import books_check
from ledger.services.commodities import commodities_ensure
from tests.conftest import People

pytestmark = pytest.mark.slow

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


@pytest.mark.slow
@pytest.mark.parametrize("row", rows("open"))
def test_importing_again_changes_nothing_and_undo_everything(row: dict[str, Any], people: People) -> None:
    path, arguments = CORPUS / "open" / row["file"], {"acting_user": people.owner, "create_accounts": True}
    people.household.base_currency = next(iter(currencies(row)), "EUR")
    people.household.save()
    try:
        first = file_import(path=path, **arguments)
    except DomainError as refused:
        if refused.code == INVESTMENT:
            return
        raise
    imported = facts()
    again = file_import(path=path, **arguments)
    assert sum(account["new"] for account in again.report["result"]["accounts"]) == 0
    assert facts() == imported
    assert books_check([people.household]).failures == []
    batch_undo(batch=first, acting_user=people.owner)
    assert facts() == []
    assert books_check([people.household]).failures == []
    file_import(path=path, **arguments)
    assert facts() == imported


def facts() -> list[Any]:
    """What is booked where."""
    posted = Posting.objects.filter(transaction__state="posted")
    return sorted(posted.values_list("account__name", "booked_on", "commodity__code", "quantity"))
