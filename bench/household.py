"""A migrated database and a person in it."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from accounts.services import household_create, user_create
from ledger.services.commodities import commodities_ensure


def bench_user() -> User:
    """The person who owns the measured household; each run of a worker in the same database founds another one."""
    call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHE_KIND == "database":
        call_command("createcachetable", database="cache" if settings.IS_SQLITE else "default", verbosity=0)
    commodities_ensure()
    number = User.objects.count()
    household = household_create(name=f"Bench {number}", base_currency="EUR", acting_user=None)
    return user_create(email=f"bench{number}@demo.example", password="bench", acting_user=None, household=household)  # noqa: S106
