"""`manage.py schedules_ensure`: create the default schedules that are missing."""

from __future__ import annotations

from typing import Any

from fintrack.lib.commands import JsonCommand
from fintrack.schedules import default_schedules_ensured


class Command(JsonCommand):
    help = "Create the default schedules that are missing; those that exist stay as they are."

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        return {"created": default_schedules_ensured()}
