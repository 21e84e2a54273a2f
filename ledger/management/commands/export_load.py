"""`manage.py export_load`: an export back into an empty household."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, user_of
from ledger.services.loading import export_load


class Command(JsonCommand):
    help = (
        "Load an export (books.json, or the archive with the documents) into the person's household, which must be empty. "
        "All of it or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="books.json of an export, its documents/ beside it, or the ZIP of both."
        )
        add_user(parser)

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"household", "counts", "left_out", "missing_owners"}: rows by list, and whose accounts the person took over."""
        path = Path(options["file"])
        if not path.is_file():
            raise self.usage(f"{path} is not a file")
        loaded = export_load(path=path, acting_user=user_of(options["user"]))
        return {
            "household": str(loaded.household.public_id), "counts": loaded.counts, "left_out": loaded.left_out,
            "missing_owners": loaded.missing_owners,
        }  # fmt: skip
