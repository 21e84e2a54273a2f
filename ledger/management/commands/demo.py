"""`manage.py demo [--if-empty]`: the demo household."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from accounts.models import Household, User
from fintrack.lib.commands import JsonCommand
from ledger.demo.cast import ANA, PEOPLE
from ledger.models import Account, Transaction
from ledger.services.demo import demo_create, demo_today


class Command(JsonCommand):
    help = "Loads the demo household: two people and three years of plausible rows that end today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when anybody has signed up already.")

    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"created", "household", "email", "password", "accounts", "transactions", "today"}; only "created" when left alone."""
        if options["if_empty"] and (User.objects.exists() or Household.objects.exists()):
            return {"created": False}
        household = demo_create()
        return {
            "created": True,
            "household": str(household.public_id),
            "email": PEOPLE[ANA][1],
            "password": settings.DEMO_PASSWORD,
            "accounts": Account.objects.filter(household=household).balance_sheet().count(),
            "transactions": Transaction.objects.filter(household=household).count(),
            "today": demo_today().isoformat(),
        }
