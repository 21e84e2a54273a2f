"""`manage.py categoriser_train --user E`: learn categories from the rows this person has accepted, and say how well that went."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from fintrack.lib.errors import DomainError
from ledger.learning.training import FEWEST
from ledger.management.arguments import add_user, user_of
from ledger.services.categoriser import categoriser_train


class Command(JsonCommand):
    help = "Learns a person's categories anew and prints how many of a held-back tenth were right at first guess."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"examples", "categories", "accuracy", "unseen_payees", "threshold", "decided_of_unseen", "seconds"}; shares from 0 to 1."""
        start = perf_counter()
        learned = categoriser_train(user=user_of(options["user"]))
        if learned is None:
            message = f"There is too little to learn from: at least {FEWEST} accepted rows in two categories."
            raise DomainError("too_few_rows", message)
        model = learned.model
        return {
            "examples": learned.examples, "categories": len(model.classes), "accuracy": round(learned.accuracy, 4),
            "unseen_payees": round(learned.unseen, 4), "threshold": round(model.threshold, 4) if model.threshold <= 1 else None,
            "decided_of_unseen": round(learned.decided, 4), "seconds": round(perf_counter() - start, 2),
        }  # fmt: skip
