"""Celery tasks: id in, row gone → return, call a service."""

from __future__ import annotations

from celery import shared_task
from django.utils import translation

from accounts.models import User
from ledger.models import ImportBatch


@shared_task(name="ledger.tasks.run_batch", ignore_result=True)
def run_batch(batch_key: int) -> None:
    """Do the next step of an import."""
    from ledger.intake.batches import batch_run

    batch = ImportBatch.objects.select_related("household", "user").filter(pk=batch_key).first()
    if batch is not None:
        with translation.override(batch.plan.get("language") or None):
            batch_run(batch)


@shared_task(name="ledger.tasks.sweep_jobs", ignore_result=True, expires=50)
def sweep_jobs() -> None:
    """Enqueue what is queued or has lost its heartbeat: no broker is the truth about work."""
    from ledger.services.jobs import lost_jobs

    for key in lost_jobs(ImportBatch):
        run_batch.delay(key)


@shared_task(name="ledger.tasks.watch_folders", ignore_result=True, expires=50)
def watch_folders() -> None:
    """Import what lies in the watched folders."""
    from ledger.intake.watched import folders_look

    folders_look()


@shared_task(name="ledger.tasks.fetch_rates", ignore_result=True, expires=23 * 3600)
def fetch_rates() -> None:
    """The day's exchange rates."""
    from ledger.services.rate_feed import rates_fetch

    rates_fetch()


@shared_task(name="ledger.tasks.check_ledgers", ignore_result=True, expires=23 * 3600)
def check_ledgers() -> None:
    """Prove the books, household by household; what fails is told to its owners."""
    from ledger.services.checking import ledgers_check

    ledgers_check()


@shared_task(name="ledger.tasks.learn_categories", ignore_result=True, expires=3600)
def learn_categories(user_key: int) -> None:
    """Learn anew from one person's accepted rows, unless they told it to forget."""
    from ledger.services.categoriser import categoriser_train, is_forgotten

    user = User.objects.select_related("household").filter(pk=user_key, is_active=True, household__isnull=False).first()
    if user is not None and not is_forgotten(user):
        categoriser_train(user=user)


@shared_task(name="ledger.tasks.learn_all_categories", ignore_result=True, expires=23 * 3600)
def learn_all_categories() -> None:
    """The night's lesson, for everybody."""
    from ledger.services.categoriser import categorisers_train

    categorisers_train()
