"""An access token from the shell, for programs that an operator sets up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Scope, User
from accounts.services import token_create
from accounts.services.tokens import LIFETIMES
from fintrack.lib.commands import JsonCommand


class Command(JsonCommand):
    help = "Make a personal access token for the API. Its secret is printed once and can't be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="E-mail address of the person it is for.")
        parser.add_argument("--name", required=True, help="What it is for.")
        parser.add_argument("--scope", default=Scope.READ, choices=Scope.values, help="What it may do.")
        parser.add_argument(
            "--days", type=int, default=90, choices=(0, *LIFETIMES), help="How long; 0 is without an end."
        )

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"id", "secret", "scope", "expires_at"}."""
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise self.usage(f"nobody signs in as {options['user']!r}")
        days = options["days"] or None
        issued = token_create(acting_user=user, name=options["name"], scope=options["scope"], days=days)
        ends = issued.token.expires_at
        return {
            "id": str(issued.token.public_id), "secret": issued.secret, "scope": issued.token.scope,
            "expires_at": ends.isoformat() if ends else None,
        }  # fmt: skip
