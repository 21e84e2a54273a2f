"""The worker has no browser: it names and tells things in the language of the person who brought the file."""

from __future__ import annotations

import pytest
from django.utils import translation

from ledger.intake.batches import batch_commit
from ledger.models import Account, ImportBatch
from ledger.tasks import run_batch
from ledger.tests.statements import Row, arrive, ofx
from tests.conftest import People

FILE = ofx([Row("20240115", "-3.50", "Coffee", "c1")])


def arrived_in(language: str, people: People, content: str = FILE) -> ImportBatch:
    """Brought by somebody who reads `language`; read by the worker."""
    with translation.override(language):
        batch = arrive(people.owner, content, create_accounts=True)
    run_batch(batch.pk)
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize(("language", "name"), [("en", "Account 4567"), ("ru", "Счёт 4567")])
def test_an_account_made_by_the_worker_is_named_in_the_persons_language(
    language: str, name: str, people: People
) -> None:
    batch = arrived_in(language, people)
    batch_commit(batch=batch, acting_user=people.owner, is_enqueued=False)
    run_batch(batch.pk)
    assert Account.objects.get(household=people.household, number="7001234567").name == name
    assert translation.get_language() == "en"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No row of this file could be read."), ("ru", "Ни одна строка файла не прочитана.")]
)
def test_what_the_worker_refuses_is_told_in_the_persons_language(language: str, said: str, people: People) -> None:
    batch = arrived_in(language, people, ofx([Row("2024", "-3.50", "Coffee", "c1")]))
    assert batch.error is not None
    assert said in str(batch.error)
