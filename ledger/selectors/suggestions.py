"""What a field proposes while a person types: payees with what they are usually for, and tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from fintrack.lib.text import fold
from ledger.models import Payee, Tag
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.sql import Row, fetch, marks

RECENT = 1500
"""So many of the latest transactions say which payees a household uses."""

MOST = 8


@dataclass(frozen=True, slots=True)
class PayeeHint:
    """A payee and its usual category, None where there is none or it would tell of something private."""

    name: str
    category: UUID | None
    category_name: str


def payees_suggested(
    user: User, text: str = "", *, most: int = MOST, books: Books | None = None
) -> tuple[PayeeHint, ...]:
    """Payees with a word that begins like the last one typed: those used most of late first, then older ones by name.

    Only of transactions the viewer may see. With "sta" typed: Star Market (Groceries), Green Station.
    """
    books = books or books_of(user)
    wanted = fold(text[:200])
    recent = _recent(books)
    used = Counter(key for _name, key, _category in recent)
    names = {key: (name, category) for name, key, category in reversed(recent)}
    keys = [key for key, _count in used.most_common() if _fits(key, wanted)][:most]
    if wanted and len(keys) < most:
        keys += [key for key in _older(books, wanted, most) if key not in used][: most - len(keys)]
        names |= _named(books, [key for key in keys if key not in names])
    default = dict(
        Payee.objects.filter(household=books.household, key__in=keys, category__isnull=False).values_list(
            "key", "category"
        )
    )
    return tuple(_hint(books, names[key][0], default.get(key, names[key][1])) for key in keys if key in names)


def _fits(key: str, wanted: str) -> bool:
    return not wanted or f" {wanted}" in f" {key}"


def _hint(books: Books, name: str, category: int | None) -> PayeeHint:
    facts = books.accounts.get(category) if category else None
    if facts is None or facts.closed_on is not None or facts.purpose:
        return PayeeHint(name, None, "")
    return PayeeHint(name, facts.public_id, facts.name)


LATEST = """
SELECT t.payee, t.payee_key,
  (SELECT CASE WHEN COUNT(*) = 1 AND MIN(CASE WHEN c.audience IN {shown} THEN 1 ELSE 0 END) = 1 THEN MIN(c.account_id) END
   FROM ledger_posting c JOIN ledger_account a ON a.id = c.account_id
   WHERE c.transaction_id = t.id AND a.kind IN ('income', 'expense'))
FROM ({source}) AS k JOIN ledger_transaction t ON t.id = k.id
WHERE NOT (t.payee_key = '') AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id AND p.audience IN {shown})
ORDER BY t.date DESC, t.id DESC
"""


def _latest(books: Books, source: str, params: Sequence[object]) -> list[Row]:
    shown = audiences_shown_to(books.user)
    return fetch(LATEST.format(shown=marks(shown), source=source), [*shown, *params, *shown])


def _recent(books: Books) -> list[Row]:
    """(payee, its key, its one category) of the latest transactions, newest first."""
    source = "SELECT id FROM ledger_transaction WHERE household_id = %s AND NOT (state = 'void') ORDER BY date DESC, id DESC LIMIT %s"
    return _latest(books, source, [books.household.pk, RECENT])


def _older(books: Books, wanted: str, most: int) -> Iterator[str]:
    """Payees whose name begins so, each found by one look into the index, in the order of their names."""
    last, shown = wanted, audiences_shown_to(books.user)
    for number in range(4 * most):
        sign = ">=" if number == 0 else ">"
        rows = fetch(
            f"SELECT t.payee_key FROM ledger_transaction t WHERE t.household_id = %s AND t.payee_key {sign} %s "
            "AND NOT (t.state = 'void') AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id "
            f"AND p.audience IN {marks(shown)}) ORDER BY t.payee_key LIMIT 1",
            [books.household.pk, last, *shown],
        )
        if not rows or not rows[0][0].startswith(wanted):
            return
        last = rows[0][0]
        yield last


def _named(books: Books, keys: Sequence[str]) -> dict[str, tuple[str, int | None]]:
    """Each payee as it was written last."""
    if not keys:
        return {}
    last = "SELECT id FROM ledger_transaction WHERE household_id = %s AND payee_key = %s ORDER BY id DESC LIMIT 20"
    source = " UNION ALL ".join(f"SELECT id FROM ({last}) AS k{number}" for number in range(len(keys)))
    rows = _latest(books, source, [value for key in keys for value in (books.household.pk, key)])
    return {key: (name, category) for name, key, category in reversed(rows)}


def tags_suggested(user: User, *, books: Books | None = None) -> tuple[Tag, ...]:
    """The household's tags by name, without those that stand only on what the viewer may not see."""
    books = books or books_of(user)
    mine = Tag.objects.filter(household=books.household).order_by("name")
    if not books.has_private:
        return tuple(mine)
    used = Tag.transactions.through.objects.filter(tag=OuterRef("pk"))
    seen = used.filter(transaction__postings__audience__in=audiences_shown_to(user))
    return tuple(mine.filter(Exists(seen) | ~Exists(used)))
