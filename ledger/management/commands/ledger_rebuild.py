"""`manage.py ledger_rebuild`: counts the projections anew from the facts."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.db.transaction import atomic

from fintrack.lib.commands import JsonCommand
from ledger.management.commands.ledger_check import households_of
from ledger.services.month_totals import month_totals_rebuild


class Command(JsonCommand):
    help = "Rebuild the month totals of all households (or one), and the search index. Changes no fact."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--household", type=uuid.UUID, metavar="ID", help="Only this household.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"households", "buckets"}: how many households, and how many month totals they have now."""
        households = households_of(options["household"])
        buckets = sum(month_totals_rebuild(household) for household in households)
        _search_rebuild()
        return {"households": len(households), "buckets": buckets}


def _search_rebuild() -> None:
    """The words of all transactions once more, on whichever database."""
    with atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("REINDEX INDEX ledger_search")
        else:
            cursor.execute("INSERT INTO ledger_search (ledger_search) VALUES ('rebuild')")
