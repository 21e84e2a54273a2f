"""The Celery application. Tasks are published on commit (`task.delay_on_commit(id)`), so that a worker never looks for a row that
is not there yet; a lost message is harmless, because the sweeper finds the row.
"""

from __future__ import annotations

import logging
import logging.config
import os
import signal
import warnings
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, worker_process_init

from fintrack.lifeline import tied_to_this_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fintrack.settings")

# Said on every start by a worker that runs as root. Messages are JSON, never pickles, so it is no danger here.
warnings.filterwarnings("ignore", message="(?s).*superuser privileges")

app = Celery("fintrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def logs_configured(**kwargs: Any) -> None:
    """Celery leaves logging alone when this signal has a receiver: the project's LOGGING holds in workers too."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@task_postrun.connect
def pulse_noted(task: Any = None, state: str = "", **kwargs: Any) -> None:
    """The admin's landing page asks when the worker was last seen. A cache that is down must not fail the task."""
    from fintrack.pulse import beat_note

    try:
        beat_note(getattr(task, "name", ""), is_well=state == "SUCCESS")
    except Exception:
        logging.getLogger(__name__).warning("The cache doesn't answer; the worker's pulse is not noted.")


@worker_process_init.connect
def pool_process_tied(**kwargs: Any) -> None:
    """A job must not go on in a process whose worker was killed: the sweeper will give its row to another."""
    tied_to_this_parent(signal.SIGKILL)
