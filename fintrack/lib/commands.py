"""`JsonCommand`: what every management command has in common — `--json`, and exit codes 0 ok, 1 refused, 2 usage."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fintrack.lib.errors import DomainError


class JsonCommand(BaseCommand):
    """A command whose `run` returns a JSON-safe dict, printed as JSON with `--json`, else by `render`.

    A DomainError prints {"error": {"code", "message", …data}} and exits 1; wrong arguments exit 2 (argparse does). `exit_code`
    may be set by `run` for a command whose answer is itself a refusal (a failed check).
    """

    exit_code = 0

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print the answer as JSON.")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = bool(options.pop("as_json", False))
        try:
            answer = self.run(*args, **options)
        except DomainError as error:
            self._refuse(error, as_json)
        else:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str) if as_json else self.render(answer))
        if self.exit_code:
            sys.exit(self.exit_code)

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Do the work and return the answer."""
        raise NotImplementedError

    def render(self, answer: dict[str, Any]) -> str:
        """The answer for a person: one `key: value` a line unless a command knows better."""
        return "\n".join(f"{key}: {value}" for key, value in answer.items())

    def usage(self, message: str) -> CommandError:
        """An error for wrong arguments that argparse can't see: `raise self.usage("--from is after --to")` exits 2."""
        return CommandError(message, returncode=2)

    def _refuse(self, error: DomainError, as_json: bool) -> None:
        self.exit_code = 1
        if as_json:
            body = {"code": error.code, "message": str(error.message), **error.data}
            self.stdout.write(json.dumps({"error": body}, ensure_ascii=False, default=str))
        else:
            self.stderr.write(self.style.ERROR(str(error.message)))
