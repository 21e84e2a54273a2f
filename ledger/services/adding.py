"""Adding by hand: a plain entry, with the category it needs made on the way, and a split whose parts are checked; each one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, AccountKind, Activity, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create, currency_for
from ledger.services.activity import activity_start
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post


@atomic
def plain_add(
    *, acting_user: User, kind: str, account: Account, category: Account | None, amount: Decimal, on: date,
    new_category: str = "", activity: Activity | None = None, **texts: Any,
) -> Transaction:  # fmt: skip
    """An expense or an income (`kind`) in a category that is there or, with `new_category`, is made first. Errors as those of
    `recipes.expense` and `account_create`.
    """
    recipe = recipes.income if kind == AccountKind.INCOME else recipes.expense
    activity = activity or activity_start(
        household=account.household, acting_user=acting_user, kind="transaction.add", subject=texts.get("payee", "")
    )
    if category is None or new_category:
        category = account_create(
            household=account.household, acting_user=acting_user, name=new_category, kind=kind, activity=activity
        )
    return recipe(
        acting_user=acting_user, account=account, category=category, amount=amount, on=on, activity=activity, **texts
    )


def split_add(
    *, acting_user: User, account: Account, parts: Sequence[tuple[Account, Decimal, str]], on: date,
    total: Decimal | None = None, **texts: Any,
) -> Transaction:  # fmt: skip
    """One payment over several categories, each part with a note; spent positive, earned negative. With a `total` (positive) the
    parts must come to it, whichever way the money went: 1000 of food 800 and household 200. Errors: does_not_add_up, no_parts.
    """
    if not parts:
        raise DomainError("no_parts", _("Enter at least one part."))
    spent = sum((part for _category, part, _note in parts), Decimal(0))
    if total is not None and abs(spent) != abs(total):
        left = abs(total) - abs(spent)
        message = _("The parts don't add up: %(left)s is left. Nothing was changed.") % {"left": left}
        raise DomainError("does_not_add_up", message, left=str(left))
    currency = currency_for(account)
    legs = [
        Leg(account, -spent, currency),
        *(Leg(category, part, currency, memo=note) for category, part, note in parts),
    ]
    return transaction_post(
        household=account.household, acting_user=acting_user, date=on, currency=currency, legs=legs, **texts
    )
