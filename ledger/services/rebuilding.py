"""Counting the projections anew from the facts: for the shell and the admin. No fact changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.transaction import atomic

from accounts.models import Household
from ledger.services.month_totals import month_totals_rebuild


def books_rebuild(households: Iterable[Household]) -> int:
    """Month totals of these households and the search index of all; returns how many totals there are (3 accounts × 12 months: 36)."""
    buckets = sum(month_totals_rebuild(household) for household in households)
    _search_rebuild()
    return buckets


def _search_rebuild() -> None:
    """The words of all transactions once more, on whichever database."""
    with atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("REINDEX INDEX ledger_search")
        else:
            cursor.execute("INSERT INTO ledger_search (ledger_search) VALUES ('rebuild')")
