"""`manage.py rates_fetch [--from D] [--to D]`: what the rate source has published since, for the currencies in use."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.feed_answers import answer_of
from ledger.services.rate_feed import rates_fetch


class Command(JsonCommand):
    help = "Fetches exchange rates for the currencies that households use, from the day after the last stored one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="frankfurter", help="Whom to ask (frankfurter).")
        parser.add_argument("--from", dest="from_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="to_on", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        from_on, to_on = options["from_on"], options["to_on"]
        if from_on and to_on and from_on > to_on:
            raise self.usage("--from is after --to")
        return answer_of(rates_fetch(source=options["source"], from_on=from_on, to_on=to_on))
