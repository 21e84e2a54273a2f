from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Books")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ledger.hooks import hooks_register

        hooks_register()
