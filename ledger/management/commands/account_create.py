"""`manage.py account_create`: an account or a category, from the shell."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from accounts.selectors import household_of
from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, user_of
from ledger.models import AccountKind, Visibility
from ledger.services.accounts import account_create

KINDS = [kind.value for kind in AccountKind if kind != AccountKind.EQUITY]


class Command(JsonCommand):
    help = "Create an account, or a category (kind income or expense), in a person's household."

    def add_arguments(self, parser: CommandParser) -> None:
        add_user(parser)
        parser.add_argument("--name", required=True, help="Name of the account.")
        parser.add_argument("--kind", required=True, choices=KINDS, help="What kind of account it is.")
        parser.add_argument("--currency", default="", help="ISO 4217 code; the household's base currency by default.")
        parser.add_argument("--number", default="", help="The bank's number of it: statements find it by this.")
        parser.add_argument("--institution", default="", help="The bank.")
        parser.add_argument(
            "--visibility", default=Visibility.OPEN.value, choices=Visibility.values,
            help="What the other members see of it; a private account belongs to --user.",
        )  # fmt: skip

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"account", "name", "kind", "currency", "number", "visibility"}; `account` is its public id."""
        user = user_of(options["user"])
        made = account_create(
            household=household_of(user), acting_user=user, name=options["name"], kind=options["kind"],
            currency=options["currency"].upper(), number=options["number"], institution=options["institution"],
            owner=user if options["visibility"] != Visibility.OPEN else None, visibility=options["visibility"],
        )  # fmt: skip
        currency = made.commodity.code if made.commodity else None
        return {
            "account": str(made.public_id), "name": made.name, "kind": made.kind, "currency": currency,
            "number": made.number, "visibility": made.visibility,
        }  # fmt: skip
