"""`manage.py ledger_generate --user E --transactions N`: a realistic seeded ledger for benchmarks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from fintrack.lib.commands import JsonCommand
from fintrack.lib.errors import NotFound
from ledger.management.arguments import add_user, user_of
from ledger.services.generate import ledger_generate

MOST = 5_000_000


class Command(JsonCommand):
    help = "Writes a seeded ledger of ten years into new accounts of the user's household, to measure speed with."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)
        parser.add_argument("--transactions", required=True, type=int, help=f"How many, at most {MOST:,}.")
        parser.add_argument("--seed", type=int, default=1, help="Another number gives another ledger.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"transactions", "postings", "busiest", "seconds", "per_second"}."""
        if not 1 <= options["transactions"] <= MOST:
            raise self.usage(f"--transactions must be 1 to {MOST}")
        user = user_of(options["user"])
        if user.household is None:
            raise NotFound("This person has no household yet.", code="no_household")
        made = ledger_generate(
            household=user.household, acting_user=user, transactions=options["transactions"],
            today=timezone.localdate(), seed=options["seed"],
        )  # fmt: skip
        return {
            "transactions": made.transactions,
            "postings": made.postings,
            "busiest": made.busiest.name,
            "seconds": made.seconds,
            "per_second": round(made.transactions / max(made.seconds, 0.001)),
        }
