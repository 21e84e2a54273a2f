"""Tags with how many rows have them and what these came to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import NotFound
from ledger.models import Tag, Transaction
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure
from ledger.selectors.payees import worths_of
from ledger.selectors.sql import as_day, fetch, marks


@dataclass(frozen=True, slots=True)
class TagItem:
    """A tag as one viewer sees it. `total` is what its rows cost less what they brought in, in the household's currency."""

    public_id: UUID
    name: str
    count: int
    last_on: date | None
    total: Figure


def tag_list(user: User, *, books: Books | None = None) -> tuple[TagItem, ...]:
    """The tags on rows the viewer may see, and those on no row at all, by name. One used on others' private rows alone is theirs."""
    books = books or books_of(user)
    counts, totals = _counts(books), _totals(books)
    used = set(
        Tag.transactions.through.objects.filter(tag__household=books.household).values_list("tag", flat=True).distinct()
    )
    tags = [tag for tag in Tag.objects.filter(household=books.household) if tag.pk in counts or tag.pk not in used]
    worths = worths_of(books, {tag.pk: totals.get(tag.pk, {}) for tag in tags})
    ordered = sorted(tags, key=lambda tag: tag.name.casefold())
    return tuple(_item(tag, counts.get(tag.pk, (0, None)), worths[tag.pk]) for tag in ordered)


def _item(tag: Tag, found: tuple[int, date | None], total: Figure) -> TagItem:
    return TagItem(tag.public_id, tag.name, found[0], found[1], total)


def tag_found(user: User, public_id: UUID) -> Tag:
    """A tag the viewer may name: NotFound for one that is on rows of others alone."""
    tag = Tag.objects.filter(household=user.household_id, public_id=public_id).select_related("household").first()
    if tag is None or not _is_seen(user, tag):
        raise NotFound(_("There is no such tag."))
    return tag


def _is_seen(user: User, tag: Tag) -> bool:
    return Transaction.objects.visible_to(user).filter(tags=tag).exists() or not tag.transactions.exists()


def _counts(books: Books) -> dict[int, tuple[int, date | None]]:
    """CROSS JOIN keeps SQLite to the order written: from the few tags, not from all transactions."""
    shown = audiences_shown_to(books.user)
    rows = fetch(
        "SELECT g.tag_id, COUNT(*), MAX(t.date) FROM ledger_transaction_tags g CROSS JOIN ledger_transaction t "
        "WHERE t.id = g.transaction_id AND t.household_id = %s AND NOT (t.state = 'void') AND EXISTS (SELECT 1 FROM ledger_posting p "
        f"WHERE p.transaction_id = t.id AND p.audience IN {marks(shown)}) GROUP BY g.tag_id",
        [books.household.pk, *shown],
    )
    return {key: (count, as_day(last)) for key, count, last in rows}


def _totals(books: Books) -> dict[int, dict[int, int]]:
    """Tag → currency → the value of its rows' categories that the viewer may read, in database units."""
    shown = audiences_shown_to(books.user)
    rows = fetch(
        "SELECT g.tag_id, t.currency_id, SUM(p.value) FROM ledger_transaction_tags g "
        "CROSS JOIN ledger_transaction t CROSS JOIN ledger_posting p "
        "CROSS JOIN ledger_account a WHERE t.id = g.transaction_id AND p.transaction_id = t.id AND a.id = p.account_id "
        "AND t.household_id = %s AND t.state = 'posted' "
        f"AND a.kind IN ('income', 'expense') AND p.audience IN {marks(shown)} GROUP BY g.tag_id, t.currency_id",
        [books.household.pk, *shown],
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for key, currency, units in rows:
        found[key][currency] = int(units)
    return found
