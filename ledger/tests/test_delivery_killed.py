"""A delivery whose worker is killed: each file is an own job, so none keeps another back and none comes in twice."""

from __future__ import annotations

import pytest

from accounts.models import new_public_id
from ledger.intake import bulk
from ledger.intake import post as posting_step
from ledger.intake import stage as staging_step
from ledger.intake.batches import batch_run
from ledger.intake.deliveries import delivery_commit, delivery_undo
from ledger.models import ImportBatch
from ledger.selectors.deliveries import delivery_shown
from ledger.tests.statements import arrive, balance, bank, booked, check_books, ofx
from ledger.tests.test_corridor import MANY, Killed, killing, swept
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging_step, "CHUNK", 10)
    monkeypatch.setattr(posting_step, "CHUNK", 10)
    monkeypatch.setattr("ledger.tasks.run_batch.delay", lambda key: None)


@pytest.mark.parametrize("step", ["stage", "post"])
def test_a_killed_worker_keeps_no_file_of_a_delivery_back(
    people: People, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Of three files sent together the first one's worker dies: the others go on, the sweeper finds it, each is in once."""
    account, delivery = bank(people.owner), new_public_id()
    parts = [MANY[:10], MANY[5:20], MANY[15:]]  # they overlap
    files = [arrive(people.owner, ofx(part), account=account, delivery=delivery) for part in parts]
    batches = files if step == "stage" else [batch_run(batch) for batch in files]
    if step == "post":
        assert delivery_commit(delivery=delivery, acting_user=people.owner) == 3
    with monkeypatch.context() as patch:
        killing(patch, staging_step if step == "stage" else bulk, "_write" if step == "stage" else "sealing", 0)
        patch.setattr(staging_step, "_start_over", lambda batch: None)
        with pytest.raises(Killed):
            batch_run(batches[0])
    for batch in batches[1:]:
        batch_run(batch)
    assert delivery_shown(people.owner, delivery).is_working
    swept(batches[0])
    if step == "stage":
        assert delivery_commit(delivery=delivery, acting_user=people.owner) == 3
        for batch in ImportBatch.objects.filter(delivery=delivery).order_by("pk"):
            batch_run(batch)
    assert [row.state for row in delivery_shown(people.owner, delivery).rows] == ["done"] * 3
    assert (len(booked(account)), balance(account)) == (28, -sum(range(1, 29)))
    delivery_undo(delivery=delivery, acting_user=people.owner)
    assert (booked(account), balance(account)) == ([], 0)
    check_books(people.owner)
