"""`manage.py corpus_check DIR`: every file of a corpus through the corridor, against what its manifest says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.corpus.check import MISSED, NOT_YET, PASSED, Verdict, verdicts
from ledger.management.reports.figures import table


class Command(JsonCommand):
    help = "Import each file of a corpus into a household of its own and compare; nothing is kept. Exit 1 on a miss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="A folder with a manifest.json.")
        parser.add_argument("--format", default="", help="Only files of this format.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"passed", "missed", "not_yet", "formats": {format: {…}}, "files": [{"file", "format", "outcome", …}]}."""
        if not options["folder"].is_dir():
            raise self.usage(f"There is no folder {options['folder']}")
        found: list[Verdict] = []
        for verdict in verdicts(options["folder"], options["format"]):
            found.append(verdict)
            if not options["quiet_lines"]:
                self.stdout.write(_line(verdict.as_json()))
        answer = _answer(found)
        self.exit_code = 1 if answer["missed"] or not found else 0
        return answer

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options, quiet_lines=options["as_json"])

    def render(self, answer: dict[str, Any]) -> str:
        rows: list[tuple[Any, ...]] = [("format", PASSED, MISSED, NOT_YET)]
        rows += [
            (name, row["passed"], row["missed"], row["not_yet"]) for name, row in sorted(answer["formats"].items())
        ]
        return table([*rows, ("all", answer["passed"], answer["missed"], answer["not_yet"])])


def _line(file: dict[str, Any]) -> str:
    reasons = "; ".join(file["reasons"])
    return f"{file['outcome']:8} {file['seconds']:5.2f} s {file['megabytes']:4} MB  {file['file']}{': ' if reasons else ''}{reasons}"


def _answer(found: list[Verdict]) -> dict[str, Any]:
    names = {verdict.format for verdict in found}
    by_format = {name: _counts([verdict for verdict in found if verdict.format == name]) for name in names}
    return {**_counts(found), "formats": by_format, "files": [verdict.as_json() for verdict in found]}


def _counts(found: list[Verdict]) -> dict[str, int]:
    counts = Counter(verdict.outcome for verdict in found)
    return {"passed": counts[PASSED], "missed": counts[MISSED], "not_yet": counts[NOT_YET]}
