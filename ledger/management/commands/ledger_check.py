"""`manage.py ledger_check`: proves the books; exit 1 when a check fails."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Household
from fintrack.lib.commands import JsonCommand
from fintrack.lib.errors import NotFound
from ledger.integrity import Finding
from ledger.services.checking import books_check


def households_of(public_id: uuid.UUID | None) -> list[Household]:
    """All households, or the one with this id; NotFound when there is none."""
    found = list(Household.objects.filter(**({"public_id": public_id} if public_id else {})).order_by("pk"))
    if public_id and not found:
        raise NotFound("There is no such household.")
    return found


class Command(JsonCommand):
    help = "Prove the books: sums, seal, totals, evidence, audiences, search, assertions. Exit 1 when a check fails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--household", type=uuid.UUID, metavar="ID", help="Only this household.")
        parser.add_argument("--strict", action="store_true", help="A statement's balance that does not hold fails too.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"ok", "households", "checks": {name: findings}, "findings": […], "warnings": […]}."""
        households = households_of(options["household"])
        report = books_check(households)
        is_ok = not (report.findings if options["strict"] else report.failures)
        self.exit_code = 0 if is_ok else 1
        return {
            "ok": is_ok, "households": len(households), "checks": report.checks,
            "findings": [_json(finding) for finding in report.failures],
            "warnings": [_json(finding) for finding in report.warnings],
        }  # fmt: skip

    def render(self, answer: dict[str, Any]) -> str:
        lines = [f"{count or 'ok':>4}  {name}" for name, count in answer["checks"].items()]
        lines += [f"FAILED  {finding['code']}: {finding['message']}" for finding in answer["findings"]]
        lines += [f"warning {finding['code']}: {finding['message']}" for finding in answer["warnings"]]
        return "\n".join([*lines, "The books are sound." if answer["ok"] else "The books are NOT sound."])


def _json(finding: Finding) -> dict[str, Any]:
    household = str(finding.household.public_id) if finding.household else None
    return {"code": finding.code, "household": household, "message": finding.message, "data": finding.data}
