"""`manage.py batch_undo BATCH`: takes an import out of the books again, and says what it left alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.intake.batches import batch_for
from ledger.intake.undo import batch_undo
from ledger.management.arguments import add_user, user_of

REASONS = {
    "edited": "you changed them since", "reconciled": "they are reconciled", "locked": "their period is closed",
    "void": "they were void already",
}  # fmt: skip


class Command(JsonCommand):
    help = "Undo an import whole. Rows you edited, reconciled or closed since stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=uuid.UUID, metavar="BATCH", help="The id that statement_import printed.")
        add_user(parser)

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"batch", "state", "voided", "split", "drafts", "left_alone": {reason: count}}."""
        user = user_of(options["user"])
        batch = batch_for(user, options["batch"])
        plan = batch_undo(batch=batch, acting_user=user)
        return {
            "batch": str(batch.public_id), "state": batch.state, "voided": len(plan.void), "split": len(plan.split),
            "drafts": len(plan.drafts), "left_alone": dict(plan.kept),
        }  # fmt: skip

    def render(self, answer: dict[str, Any]) -> str:
        lines = [f"{answer['voided']} transactions voided, {answer['drafts']} pending rows removed"]
        if answer["split"]:
            lines.append(f"{answer['split']} transfers keep only their other half")
        lines += [f"{count} left alone: {REASONS.get(key, key)}" for key, count in answer["left_alone"].items()]
        return "\n".join(lines)
