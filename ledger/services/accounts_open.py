"""Opening an account with what is in it already."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import User
from accounts.selectors import household_of
from ledger.models import Account, Activity
from ledger.services.accounts import account_create
from ledger.services.recipes import opening_balance


@atomic
def account_open(*, acting_user: User, opening: Decimal | None = None, on: date | None = None, **facts: Any) -> Account:
    """`account_create` in the person's household and, where `opening` is not zero, an opening balance `on` (today).

    A card of which 5,000 are owed opens with −5,000. Both or neither. `facts` and errors as `account_create`.
    """
    household = household_of(acting_user)
    account = account_create(household=household, acting_user=acting_user, **facts)
    if opening:
        today = timezone.now().astimezone(ZoneInfo(household.time_zone)).date()
        opened = Activity.objects.get(account=account)  # the only one yet: both are one act
        opening_balance(acting_user=acting_user, account=account, quantity=opening, on=on or today, activity=opened)
    return account
