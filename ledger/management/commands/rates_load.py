"""`manage.py rates_load [--if-empty]`: the currencies of ISO 4217 and the offline history of exchange rates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.feed_answers import answer_of
from ledger.services.rate_feed import rates_load


class Command(JsonCommand):
    help = "Loads all currencies and the exchange rates since 1999 that come with Fintrack; needs no network."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when the history is there already.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        return answer_of(rates_load(if_empty=options["if_empty"]))
