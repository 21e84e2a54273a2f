"""`manage.py rules_export --user EMAIL`: a member's rules as a file, with names instead of ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, user_of
from ledger.selectors.rule_file import rules_file


class Command(JsonCommand):
    help = "Write a member's rules as a file that rules_import reads, here or in another household."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)
        parser.add_argument("--out", default="-", metavar="FILE", help="Where to; - (the default) prints it.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"rules": count, "out": path}, or the file itself where it is printed."""
        text = rules_file(user_of(options["user"]))
        given: dict[str, Any] = json.loads(text)
        if options["out"] == "-":
            return given
        Path(options["out"]).write_text(text, encoding="utf-8")
        return {"rules": len(given["rules"]), "out": options["out"]}

    def render(self, answer: dict[str, Any]) -> str:
        if "out" not in answer:
            return json.dumps(answer, ensure_ascii=False, indent=2)
        return f"{answer['rules']} rules written to {answer['out']}"
