"""`manage.py ledger_rebuild`: counts the projections anew from the facts."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.commands.ledger_check import households_of
from ledger.services.rebuilding import books_rebuild


class Command(JsonCommand):
    help = "Rebuild the month totals of all households (or one), and the search index. Changes no fact."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--household", type=uuid.UUID, metavar="ID", help="Only this household.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"households", "buckets"}: how many households, and how many month totals they have now."""
        households = households_of(options["household"])
        buckets = books_rebuild(households)
        return {"households": len(households), "buckets": buckets}
