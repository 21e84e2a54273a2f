"""`manage.py rules_import FILE --user EMAIL`: brings rules from a file; --dry-run only says what it would do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, user_of
from ledger.rules.portable import MOST_BYTES
from ledger.selectors.rule_file import FileRules, rules_compared
from ledger.services.rule_file import rules_bring

SIGNS = {"new": "+", "changed": "~", "same": "=", "left_out": "-"}


class Command(JsonCommand):
    help = (
        "Bring rules from a file: new ones are added, those of a name you have are replaced, all others stay. One undo."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="What rules_export wrote; - reads standard input.")
        add_user(parser)
        parser.add_argument(
            "--missing", choices=["leave", "create"], default="leave",
            help="A category that is not there: leave its rules out (the default), or create it.",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"added", "changed", "same", "left_out", "missing": […], "activity", "rules": [{"name", "state", "words", "problem"}]}."""
        user, content = user_of(options["user"]), _content(options["file"])
        creates = options["missing"] == "create"
        if options["dry_run"]:
            return _told(rules_compared(user, content, creates=creates), "")
        done = rules_bring(acting_user=user, content=content, creates=creates)
        return _told(done.found, str(done.activity.public_id) if done.activity else "")

    def render(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{SIGNS[rule['state']]} {rule['name']}: {rule['problem'] or rule['words']}" for rule in answer["rules"]
        ]
        lines.append("{added} new, {changed} changed, {same} as they are, {left_out} left out".format_map(answer))
        lines += [f"no such category: {name}" for name in answer["missing"]]
        return "\n".join(lines)


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _told(found: FileRules, activity: str) -> dict[str, Any]:
    rules = [{"name": one.name, "state": one.state, "words": one.words, "problem": one.problem} for one in found.rules]
    return {
        "added": found.added, "changed": found.changed, "same": found.same, "left_out": found.left_out,
        "missing": found.missing, "activity": activity, "rules": rules,
    }  # fmt: skip
