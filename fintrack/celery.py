"""The Celery application. Tasks are published on commit (`task.delay_on_commit(id)`), so that a worker never looks for a row that
is not there yet; a lost message is harmless, because the sweeper finds the row.
"""

from __future__ import annotations

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fintrack.settings")

app = Celery("fintrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def logs_configured(**kwargs: Any) -> None:
    """Celery leaves logging alone when this signal has a receiver: the project's LOGGING holds in workers too."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
