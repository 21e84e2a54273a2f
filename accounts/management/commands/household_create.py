"""A household and its first owner, from the shell."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.core.validators import validate_email
from django.db.transaction import atomic

from accounts.services import household_create, user_create
from fintrack.lib.commands import JsonCommand


class Command(JsonCommand):
    help = "Create a household with one owner. With --operator the owner may use the admin site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="Name of the household.")
        parser.add_argument("--base-currency", required=True, help="ISO 4217 code, for example PHP.")
        parser.add_argument("--email", required=True, help="E-mail address the owner signs in with.")
        parser.add_argument("--password", required=True, help="The owner's password.")
        parser.add_argument("--person", default="", help="The owner's name.")
        parser.add_argument("--locale", default="en", help="For numbers and dates, for example en-PH.")
        parser.add_argument("--time-zone", default="UTC", help="For example Asia/Manila.")
        parser.add_argument("--operator", action="store_true", help="Let the owner use the admin site.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """Both or neither: {"household", "user", "email", "base_currency"} with public ids."""
        self._usage_check(options["email"], options["password"])
        with atomic():
            household = household_create(
                name=options["name"],
                base_currency=options["base_currency"],
                acting_user=None,
                locale=options["locale"],
                time_zone=options["time_zone"],
            )
            user = user_create(
                email=options["email"],
                password=options["password"],
                acting_user=None,
                household=household,
                name=options["person"],
                is_operator=options["operator"],
            )
        return {
            "household": str(household.public_id),
            "user": str(user.public_id),
            "email": user.email,
            "base_currency": household.base_currency,
        }

    def _usage_check(self, email: str, password: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise self.usage(f"--email {email!r} is not an e-mail address") from error
        if not password:
            raise self.usage("--password is empty")
