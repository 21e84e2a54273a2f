"""Removing a household's portfolio with the household: before the ledger's rows that it stands on."""

from __future__ import annotations

from django.db.transaction import atomic

from accounts.models import Household, User
from portfolio.models import (
    Holding,
    KnownSecurity,
    Lot,
    LotMatch,
    LotSetting,
    Security,
    SecurityEvent,
    SecurityName,
    Trade,
)


@atomic
def portfolio_purge(household: Household, *, acting_user: User | None, confirmation: str) -> None:
    """Called through `household_purgers`, which has asked for the confirmation."""
    securities = Security.objects.filter(household=household)
    for rows in (
        LotMatch.objects.filter(holding__household=household),
        Lot.objects.filter(holding__household=household),
        Holding.objects.filter(household=household),
        Trade.objects.filter(transaction__household=household),
        SecurityEvent.objects.filter(household=household),
        LotSetting.objects.filter(household=household),
        SecurityName.objects.filter(security__household=household),
        KnownSecurity.objects.filter(security__household=household),
    ):
        rows._raw_delete(rows.db)
    securities.update(merged_into=None)
    securities._raw_delete(securities.db)
