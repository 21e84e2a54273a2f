"""The composition floor as a Django application: its checks, its commands, its logs."""

from __future__ import annotations

from django.apps import AppConfig


class FintrackConfig(AppConfig):
    name = "fintrack"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fintrack import checks  # noqa: F401  (registers the system checks)
        from fintrack.celery import app  # noqa: F401  (so that `shared_task` finds this application, not a default one)
        from fintrack.logs import structlog_configured

        structlog_configured()
