"""`manage.py export`: the books as files, as one member may read them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.exports.archive import FORMATS, export_write
from ledger.management.arguments import add_user, day, user_of
from ledger.selectors.export import Span


class Command(JsonCommand):
    help = "Write the books as CSV, JSON, Beancount, hledger, Ledger or Parquet, or the documents, as one member may read them."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)
        parser.add_argument("--format", required=True, choices=FORMATS, help="In which form.")
        parser.add_argument(
            "--out", required=True, metavar="DIR", help="The folder; for Parquet also s3://bucket/folder."
        )
        parser.add_argument("--from", type=day, dest="first_on", metavar="DATE", help="First day.")
        parser.add_argument("--to", type=day, dest="last_on", metavar="DATE", help="Last day.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"format", "out", "files": [{"name", "rows", "size", "sha256"}]}."""
        span = Span(options["first_on"], options["last_on"])
        if span.first_on and span.last_on and span.first_on > span.last_on:
            raise self.usage("--from is after --to")
        key, out = options["format"], options["out"]
        files = export_write(user_of(options["user"]), key, out, span)
        return {"format": key, "out": out, "files": [asdict(file) for file in files]}

    def render(self, answer: dict[str, Any]) -> str:
        lines = [f"{file['rows']:>9}  {file['size']:>11}  {file['name']}" for file in answer["files"]]
        return "\n".join(["     rows        bytes  file", *lines])
