"""Everything a person may read of the books, to take away. Read a few hundred rows at a time; `ledger.exports` writes it down.

What another member keeps private is not in it: neither their accounts nor those sides of a transaction, nor the evidence and
earlier versions of a transaction of which the person doesn't see every side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.selectors import household_of
from ledger.models import (
    Account,
    BalanceAssertion,
    Commodity,
    ImportBatch,
    Payee,
    Posting,
    Price,
    SourceLine,
    Tag,
    Transaction,
    TransactionRevision,
)
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import books_of
from ledger.selectors.payees import hidden_aliases
from ledger.services.prices import MANUAL

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Span:
    """The days an export is about; without an end it goes on. Span(date(2026, 1, 1), None).holds(date(2026, 5, 1)) is True."""

    first_on: date | None = None
    last_on: date | None = None

    def holds(self, day: date) -> bool:
        return (self.first_on is None or day >= self.first_on) and (self.last_on is None or day <= self.last_on)

    def condition(self, field: str) -> Q:
        """The same as a condition on a column."""
        wanted = Q()
        if self.first_on is not None:
            wanted &= Q(**{f"{field}__gte": self.first_on})
        return wanted if self.last_on is None else wanted & Q(**{f"{field}__lte": self.last_on})


ALWAYS = Span()


def export_transactions(user: User, span: Span = ALWAYS) -> Iterator[Any]:
    """Drafts, posted and void ones by date, with their `every_leg` and `every_tag`.

    `shows_purchase` and `has_refund` say whether the person may see what this is a refund of, or a refund of this.
    """
    legs = Posting.objects.select_related("account", "commodity").order_by("pk")
    rows = Transaction.objects.visible_to(user).filter(span.condition("date")).order_by("date", "pk")
    shown = audiences_shown_to(user)
    purchase = Posting.objects.filter(transaction=OuterRef("refund_of"), audience__in=shown)
    refund = Posting.objects.filter(transaction__refund_of=OuterRef("pk"), audience__in=shown)
    wanted = (
        rows.select_related("currency", "refund_of", "rule", "created_by")
        .annotate(shows_purchase=Exists(purchase), has_refund=Exists(refund))
        .prefetch_related(Prefetch("postings", legs, to_attr="every_leg"), Prefetch("tags", to_attr="every_tag"))
    )
    for transaction in wanted.iterator(chunk_size=CHUNK):
        transaction.shown_audiences = shown  # type: ignore[attr-defined]
        yield transaction


def shown_legs(transaction: Any) -> list[Posting]:
    """The sides the person may read, of a transaction of `export_transactions`."""
    return [leg for leg in transaction.every_leg if leg.audience in transaction.shown_audiences]


def export_prices(user: User) -> QuerySet[Price]:
    """The household's own prices: what it typed, and what came with its files; of one day of a pair what was typed."""
    rows = Price.objects.filter(household=household_of(user))
    pair = {name: OuterRef(name) for name in ("household", "commodity", "currency", "date")}
    typed = Price.objects.filter(source=MANUAL, **pair)
    wanted = rows.filter(Q(source=MANUAL) | ~Exists(typed)).order_by("date", "pk")
    return wanted.select_related("commodity", "currency")


def export_payees(user: User) -> Iterator[tuple[Payee, list[str]]]:
    """Each payee with its aliases. Where others keep rows to themselves, only payees and aliases of rows the person may see."""
    books = books_of(user)
    rows = Payee.objects.filter(household=books.household).select_related("category").order_by("name")
    if books.has_private:
        rows = rows.filter(Exists(Transaction.objects.visible_to(user).filter(payee_key=OuterRef("key"))))
    found = list(rows.prefetch_related("aliases"))
    aliases = [alias.key for payee in found for alias in payee.aliases.all()]
    hidden = hidden_aliases(books, aliases, [payee.key for payee in found]) if books.has_private else set()
    for payee in found:
        yield payee, sorted(alias.name for alias in payee.aliases.all() if alias.key not in hidden)


def export_tags(user: User) -> QuerySet[Tag]:
    """Tags on what the person can see, and those on nothing."""
    household = household_of(user)
    seen = Transaction.objects.visible_to(user).filter(tags=OuterRef("pk"))
    used = Transaction.objects.filter(household=household, tags=OuterRef("pk"))
    return Tag.objects.filter(Exists(seen) | ~Exists(used), household=household).order_by("name")


def export_commodities(user: User) -> QuerySet[Commodity]:
    """What the household defined itself, and the currencies its visible sides are in."""
    household = household_of(user)
    used = Posting.objects.visible_to(user).order_by().values("commodity").distinct()
    shared = Q(household=None) & (Q(pk__in=used) | Q(code=household.base_currency))
    return Commodity.objects.filter(Q(household=household) | shared).order_by("code")


def stated_balances(user: User, span: Span = ALWAYS) -> QuerySet[BalanceAssertion]:
    """What sources said the person's accounts hold, as far as nothing later said otherwise."""
    rows = BalanceAssertion.objects.filter(account__in=Account.objects.visible_to(user), superseded_by=None)
    wanted = rows.filter(span.condition("date")).select_related("account", "commodity", "batch")
    return wanted.order_by("date", "pk")


def export_lines(user: User, span: Span = ALWAYS) -> QuerySet[SourceLine]:
    """The evidence: lines of the person's own imports, and those of transactions of which they see every side."""
    seen = Account.objects.visible_to(user)
    whole = Q(transaction__in=Transaction.objects.whole_for(user), account__in=seen)
    own = Q(batch__user=user) & (Q(account=None) | Q(account__in=seen))
    rows = SourceLine.objects.filter(whole | own, span.condition("booked_on"), batch__household=household_of(user))
    return rows.select_related("batch", "account", "transaction").order_by("batch_id", "pk")


def export_batches(user: User) -> QuerySet[ImportBatch]:
    """The imports those lines came in by."""
    lines = export_lines(user).order_by().values("batch")
    return ImportBatch.objects.filter(household=household_of(user), pk__in=lines).select_related("user").order_by("pk")


def export_revisions(user: User, span: Span = ALWAYS) -> QuerySet[TransactionRevision]:
    """How transactions were before, as far as the person sees every side of them."""
    rows = TransactionRevision.objects.filter(transaction__in=Transaction.objects.whole_for(user))
    wanted = rows.filter(span.condition("transaction__date")).select_related("transaction", "acting_user")
    return wanted.order_by("transaction_id", "number")
