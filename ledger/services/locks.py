"""The household's lock: writers share it, a rebuild or a purge holds it alone. SQLite has one writer anyway."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.models import Household

LOCK_SPACE = 0x46696E  # "Fin": keeps our advisory locks apart from others' in the same database


@contextmanager
def household_lock(household: Household, *, exclusive: bool = False) -> Iterator[None]:
    """Hold the lock to the end of the current database transaction."""
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_SPACE, household.pk % 2**31])
    yield
