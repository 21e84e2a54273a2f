"""`manage.py statement_import FILE`: a statement file through the whole corridor, without a worker.

`-` takes it from standard input, where it may be an e-mail, too: then each file attached to it is imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from fintrack.lib.errors import DomainError
from ledger.intake.inline import file_import
from ledger.intake.piped import stdin_files
from ledger.management.arguments import add_user, pair, user_of
from ledger.models import ImportBatch
from ledger.services.accounts import account_for

SHOWN = (
    "account", "currency", "lines", "new", "duplicates", "pending", "net", "first_on", "last_on", "opening_balance",
    "closing_balance", "balance_ok",
)  # fmt: skip


class Command(JsonCommand):
    help = "Import a statement file. What is refused, or asks a question, leaves nothing in the books and exits 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="The statement file; - reads it, or an e-mail, from standard input."
        )
        parser.add_argument("--name", default="", help="What to call what comes from standard input.")
        add_user(parser)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--account", default="", help="Name, number or id of the account it belongs to.")
        where.add_argument("--create-accounts", action="store_true", help="Create the accounts that are not found.")
        parser.add_argument("--format", default="", help="Read it as this format whatever it looks like.")
        parser.add_argument(
            "--answer", type=pair, action="append", default=[], metavar="KEY=VALUE",
            help="Answer a question the file asks, for example date_order=dmy; may be repeated.",
        )  # fmt: skip
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="A JSON file that says how the table reads.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"batch", "format", "accounts": […], "warnings": […], "errors": […]}; of several files in an e-mail {"files": [the same
        with "file"], "refused": [{"file", "code", "message"}]}."""
        path: Path = options["file"]
        if not (is_stdin := str(path) == "-") and not path.is_file():
            raise self.usage(f"There is no file {path}")
        user = user_of(options["user"])
        how = {
            "acting_user": user, "account": account_for(user, options["account"]) if options["account"] else None,
            "create_accounts": options["create_accounts"], "format": options["format"], "answers": dict(options["answer"]),
            "profile": self._mapping(options["mapping"]),
        }  # fmt: skip
        if not is_stdin:
            return _told(file_import(path=path, **how))
        with stdin_files(sys.stdin.buffer, options["name"]) as files:
            return (
                _told(file_import(path=files[0][1], name=files[0][0], **how))
                if len(files) == 1
                else self._all(files, how)
            )

    def _all(self, files: Sequence[tuple[str, Path]], how: dict[str, Any]) -> dict[str, Any]:
        """Each file by itself: terms and conditions attached to a statement must not keep it out."""
        taken: list[dict[str, Any]] = []
        refused: list[dict[str, Any]] = []
        for name, path in files:
            try:
                taken.append({"file": name, **_told(file_import(path=path, name=name, **how))})
            except DomainError as error:
                refused.append({"file": name, "code": error.code, "message": str(error.message)})
        self.exit_code = int(not taken)
        return {"files": taken, "refused": refused}

    def _mapping(self, path: Path | None) -> dict[str, Any] | None:
        if path is None:
            return None
        try:
            mapping = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self.usage(f"--mapping {path}: {error}") from error
        if not isinstance(mapping, dict):
            raise self.usage(f"--mapping {path} is not a JSON object")
        return mapping

    def render(self, answer: dict[str, Any]) -> str:
        if "files" in answer:
            parts = [f"{one['file']}\n{self.render(one)}" for one in answer["files"]]
            return "\n".join([*parts, *(f"{one['file']} was refused: {one['message']}" for one in answer["refused"])])
        lines = [_account_line(row) for row in answer["accounts"]]
        lines += [f"warning: {problem['message']}" for problem in answer["warnings"]]
        lines += [f"line {problem['line']} was not taken: {problem['message']}" for problem in answer["errors"]]
        return "\n".join([*lines, f"batch {answer['batch']} ({answer['format']})"])


def _told(batch: ImportBatch) -> dict[str, Any]:
    result = batch.report["result"]
    return {
        "batch": result["batch"], "format": result["format"],
        "accounts": [{name: row[name] for name in SHOWN} for row in result["accounts"]],
        "warnings": result["warnings"], "errors": result["errors"],
    }  # fmt: skip


def _account_line(row: dict[str, Any]) -> str:
    balance = {True: ", the balance agrees", False: ", the balance does NOT agree", None: ""}[row["balance_ok"]]
    known = f"{row['new']} new, {row['duplicates']} already there, {row['pending']} pending"
    span = f", {row['first_on']} to {row['last_on']}" if row["first_on"] else ""
    return f"{row['account']}: {row['lines']} rows, {row['net']} {row['currency']}{span}; {known}{balance}"
