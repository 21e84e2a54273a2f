"""`manage.py watched_folders`: one look at the watched folders now, or `--make EMAIL`: a person's folder."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.intake.watched import folder_make, folders_look
from ledger.management.arguments import user_of


class Command(JsonCommand):
    help = "Import what lies in the watched folders. Exits 1 when a file failed; its reason is beside it in failed/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--make", default="", metavar="EMAIL", help="Make this person's folder and say where it is."
        )

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"folder": "…"} with --make, else {"files": [{"person", "name", "outcome", "reason"}, …]}."""
        if options["make"]:
            return {"folder": str(folder_make(user_of(options["make"])))}
        taken = folders_look()
        self.exit_code = int(any(file.reason for file in taken))
        return {"files": [asdict(file) for file in taken]}

    def render(self, answer: dict[str, Any]) -> str:
        if "folder" in answer:
            return str(answer["folder"])
        lines = [" ".join(filter(None, (f"{row['outcome']}: {row['name']}", row["reason"]))) for row in answer["files"]]
        return "\n".join(lines) or "Nothing to take."
