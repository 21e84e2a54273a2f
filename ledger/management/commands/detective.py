"""`manage.py detective`: since when an account and its statements disagree, and what would explain it, in the shell."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, user_of
from ledger.management.reports.figures import number
from ledger.selectors.proposals import Proposal, findings
from ledger.services.accounts import account_for


class Command(JsonCommand):
    help = "Look for what makes an account disagree with its statements. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)
        parser.add_argument("--account", required=True, help="The account, by name or id.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"account", "commodity", "is_stated", "held_on", "first_on", "difference", "explanations": [[change, …], …]}."""
        user = user_of(options["user"])
        found = findings(user, account_for(user, options["account"]).public_id)
        return {
            "account": found.name, "id": str(found.account), "commodity": found.commodity, "is_stated": found.is_stated,
            "held_on": found.held_on, "first_on": found.first_on, "difference": number(found.difference),
            "explanations": [[_change(change) for change in one.proposals] for one in found.explanations],
        }  # fmt: skip

    def render(self, answer: dict[str, Any]) -> str:
        if not answer["is_stated"]:
            return f"Nothing was ever stated of {answer['account']}."
        if answer["first_on"] is None:
            return f"{answer['account']} agrees with everything stated, up to {answer['held_on']}."
        lines = [
            f"{answer['account']} is off by {answer['difference']} {answer['commodity']} since {answer['first_on']} "
            f"(agreed up to: {answer['held_on'] or 'never'})."
        ]
        for place, changes in enumerate(answer["explanations"], start=1):
            lines += [f"{place}. {change['text']} {' '.join(change['reasons'])}".rstrip() for change in changes]
        return "\n".join(lines)


def _change(change: Proposal) -> dict[str, Any]:
    told = asdict(change)
    for name in ("quantity", "new_quantity"):
        told[name] = None if told[name] is None else number(told[name])
    return told
