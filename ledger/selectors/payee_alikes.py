"""Payees that look like one written several ways, for a person to say whether they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max

from ledger.models import Payee, Transaction
from ledger.payees.alike import Known, alike_groups
from ledger.selectors.books import Books

MOST_PAYEES = 5000
MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Spelling:
    """One of them: its folded name, the name itself and how many rows have it."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Spellings that look like one payee; `name` is the one to keep."""

    name: str
    spellings: tuple[Spelling, ...]


def payee_alikes(books: Books) -> tuple[AlikeGroup, ...]:
    """The groups with the most rows, of the 5,000 payees with the most rows the person sees: three queries.

    Two that the household keeps as payees of their own are never said to be one: that is how a "no" is remembered.
    """
    seen = Transaction.objects.visible_to(books.user) if books.has_private else Transaction.objects
    rows = seen.filter(household=books.household).exclude(payee_key="").values("payee_key").order_by()
    counted = rows.annotate(count=Count("pk"), newest=Max("pk")).order_by("-count", "payee_key")[:MOST_PAYEES]
    found = {row["payee_key"]: (row["count"], row["newest"]) for row in counted}
    named = set(Payee.objects.filter(household=books.household).values_list("key", flat=True))
    groups = alike_groups([Known(key, count, key in named) for key, (count, _newest) in found.items()], MOST_GROUPS)
    newest = [found[key][1] for group in groups for key in group]
    names = dict(Transaction.objects.filter(pk__in=newest).values_list("payee_key", "payee"))
    return tuple(
        AlikeGroup(names[group[0]], tuple(Spelling(key, names[key], found[key][0]) for key in group))
        for group in groups
    )
