"""No posting makes a total that can't be added up exactly: what would is refused, and named, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from fintrack.lib.fields import MAX_UNITS
from ledger.models import Account
from ledger.selectors.sql import fetch, marks

LARGE = MAX_UNITS >> 20
"""Changes below this (87,960 of a commodity, 879 million of a value) are not looked into: it takes a million of them."""

NOTHING = (0, 0, 0)
Bucket = tuple[Any, ...]
Group = tuple[Any, ...]


def totals_check(changed: Mapping[Bucket, Sequence[int]]) -> None:
    """Refuse changes of month totals after which an account's buckets, added up without their signs, pass 2^63 units.

    92,000,000,000.00 in January and as much in February are too much for one account; taking one of them back is not.
    `changed` is that of `Deltas`: a bucket's key → by how much quantity, value and base value change. Error: total_too_large.
    """
    accounts = sorted({key[0] for key, sums in changed.items() if any(abs(units) > LARGE for units in sums[:3])})
    if not accounts:
        return
    kept = _kept(accounts)
    totals, grown = Counter[Group](), set[Group]()
    for key in kept.keys() | {key for key in changed if key[0] in accounts}:
        before, change = kept.get(key, NOTHING), changed.get(key, NOTHING)
        for place, group in enumerate(_groups(key)):
            after = before[place] + change[place]
            totals[group] += abs(after)
            if abs(after) > abs(before[place]):
                grown.add(group)
    _refuse(group[0] for group in grown if totals[group] > MAX_UNITS)


def _kept(accounts: Sequence[int]) -> dict[Bucket, tuple[int, int, int]]:
    rows = fetch(
        "SELECT account_id, commodity_id, currency_id, month, period, audience, quantity, value, base_value "
        f"FROM ledger_monthtotal WHERE account_id IN {marks(accounts)}",
        accounts,
    )
    return {row[:6]: row[6:] for row in rows}


def _groups(key: Bucket) -> tuple[Group, Group, Group]:
    """What is added up: quantities of one commodity, values in one currency, base values."""
    account, commodity, currency = key[:3]
    return (account, "quantity", commodity), (account, "value", currency), (account, "base_value")


def _refuse(accounts: Iterable[int]) -> None:
    first = min(accounts, default=None)
    if first is not None:
        name = Account.objects.values_list("name", flat=True).get(pk=first)
        message = _("With this, “%(account)s” comes to more than can be added up exactly. Look for a mistyped amount.")
        raise DomainError("total_too_large", message % {"account": name})
