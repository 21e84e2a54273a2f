"""Every payee seen: how often, when last, what for, and what they cost in a year; with other ways they are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import NotFound
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from fintrack.lib.text import fold
from ledger.models import Payee, PayeeAlias, SourceLine, Transaction
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.coverage import Figure, Valuer
from ledger.selectors.sql import Clause, as_day, fetch, is_postgresql, marks

Key = TypeVar("Key")
YEAR = timedelta(days=365)
SORTS = ("-count", "name", "-last")
PAGE = 100


@dataclass(frozen=True, slots=True)
class AliasItem:
    """Another way a payee is written; `key` is its folded text."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PayeeItem:
    """A payee as one viewer sees it. `category` is the one set for good, `usual` the one its rows of the last year mostly have;
    `year` is what it cost less what it brought in those twelve months.
    """

    key: str
    name: str
    count: int
    last_on: date | None
    category: UUID | None
    category_name: str
    usual: UUID | None
    usual_name: str
    year: Figure
    aliases: tuple[AliasItem, ...]


@dataclass(frozen=True, slots=True)
class PayeePage:
    payees: tuple[PayeeItem, ...]
    page: int
    has_more: bool


ORDERS = {
    "-count": ("COUNT(*)", "COUNT(*) DESC, t.payee_key"),
    "name": ("COUNT(*)", "t.payee_key"),
    "-last": ("MAX(t.date)", "MAX(t.date) DESC, t.payee_key"),
}


def payee_page(
    user: User, *, q: str = "", sort: str = "-count", page: int = 1, limit: int = PAGE, books: Books | None = None
) -> PayeePage:
    """Payees of rows the viewer may see; `q` finds words of the name by how they begin. A constant number of queries."""
    books = books or books_of(user)
    keys = _seen(books, fold(q[:200]), ORDERS.get(sort, ORDERS["-count"]), limit + 1, (page - 1) * limit)
    return PayeePage(_items(books, keys[:limit]), page, len(keys) > limit)


def payee_item(user: User, key: str, *, books: Books | None = None) -> PayeeItem | None:
    """One payee by its folded name; None where the viewer sees no row of it."""
    return next(iter(_items(books or books_of(user), [key] if key else [])), None)


def payee_named(user: User, key: str) -> Payee | None:
    """What is kept of a payee beside its rows; None of one nobody named."""
    return Payee.objects.filter(household=household_of(user), key=key).select_related("household").first()


def payees_known(user: User) -> QuerySet[Payee]:
    """The named payees of which the person may see a row, and those no row has: what is left is known from others' private rows."""
    anybody = Transaction.objects.filter(household=user.household_id, payee_key=OuterRef("key"))
    seen = Transaction.objects.visible_to(user).filter(payee_key=OuterRef("key"))
    return Payee.objects.filter(Exists(seen) | ~Exists(anybody), household=household_of(user))


def payee_rows(user: User, key: str) -> list[Payee | PayeeAlias]:
    """The same with its other spellings: [] of one nobody named."""
    kept = payee_named(user, key)
    return [] if kept is None else [kept, *kept.aliases.order_by("pk")]


def _visible(books: Books) -> Clause:
    """At least one leg the viewer may read; nothing to ask where nobody keeps an account to themselves."""
    if not books.has_private:
        return Clause("")
    shown = audiences_shown_to(books.user)
    exists = "AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id AND p.audience IN "
    return Clause(f"{exists}{marks(shown)})", shown)


def _seen(books: Books, words: str, order: tuple[str, str], limit: int, offset: int) -> list[str]:
    """The folded names of a page. By count and by name the index alone answers, voided rows among the rest: of 100,000 rows that
    takes a tenth of reading each one.
    """
    visible, (measure, by) = _visible(books), order
    place = "strpos" if is_postgresql() else "instr"
    tests = "".join(f" AND {place}(' ' || t.payee_key, %s) > 0" for _word in words.split())
    rows = fetch(
        f"SELECT t.payee_key, {measure} FROM ledger_transaction t WHERE t.household_id = %s AND NOT (t.payee_key = ''){tests} "
        f"{visible.sql} GROUP BY t.payee_key ORDER BY {by} LIMIT %s OFFSET %s",
        [books.household.pk, *(f" {word}" for word in words.split()), *visible.params, limit, offset],
    )
    return [row[0] for row in rows]


def _found(books: Books, keys: Sequence[str]) -> dict[str, tuple[int, date, int]]:
    """Folded name → how many rows that count, the last day, the newest of them."""
    visible = _visible(books)
    rows = fetch(
        "SELECT t.payee_key, COUNT(*), MAX(t.date), MAX(t.id) FROM ledger_transaction t WHERE t.household_id = %s "
        f"AND t.payee_key IN {marks(keys)} AND NOT (t.state = 'void') {visible.sql} GROUP BY t.payee_key",
        [books.household.pk, *keys, *visible.params],
    )
    return {key: (count, as_day(last), newest) for key, count, last, newest in rows}


def _items(books: Books, wanted: Sequence[str]) -> tuple[PayeeItem, ...]:
    if not wanted:
        return ()
    found = _found(books, wanted)
    keys = [key for key in wanted if key in found]
    newest = [found[key][2] for key in keys]
    names = dict(Transaction.objects.filter(pk__in=newest).values_list("payee_key", "payee"))
    known = {payee.key: payee for payee in Payee.objects.filter(household=books.household, key__in=keys)}
    usual, spent = _year(books, keys)
    worths = worths_of(books, {key: spent.get(key, {}) for key in keys})
    aliases = _aliases(books, known)
    return tuple(
        _item(books, key, found[key], names[key], known.get(key), usual.get(key), worths[key], aliases.get(key, ()))
        for key in keys
    )


def _item(
    books: Books, key: str, found: tuple[int, date, int], name: str, known: Payee | None, usual: int | None, year: Figure,
    aliases: tuple[AliasItem, ...],
) -> PayeeItem:  # fmt: skip
    own = books.accounts.get(known.category_id) if known and known.category_id else None
    mostly = books.accounts[usual] if usual is not None else None
    return PayeeItem(
        key, known.name if known else name, found[0], found[1], own.public_id if own else None, own.name if own else "",
        mostly.public_id if mostly else None, mostly.name if mostly else "", year, aliases,
    )  # fmt: skip


def _year(books: Books, keys: Sequence[str]) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """For each payee its most frequent category of the last year, and by currency what it came to: one query."""
    shown = audiences_shown_to(books.user)
    categories = [account.id for account in books.accounts.values() if account.is_category]
    if not categories or not keys:
        return {}, {}
    rows = fetch(
        "SELECT t.payee_key, p.account_id, t.currency_id, COUNT(*), SUM(p.value) FROM ledger_transaction t "
        "JOIN ledger_posting p ON p.transaction_id = t.id WHERE t.household_id = %s AND t.state = 'posted' AND t.date > %s "
        f"AND t.payee_key IN {marks(keys)} AND p.audience IN {marks(shown)} AND p.account_id IN {marks(categories)} "
        "GROUP BY t.payee_key, p.account_id, t.currency_id",
        [books.household.pk, books.today - YEAR, *keys, *shown, *categories],
    )
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    spent: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for key, account, currency, count, units in rows:
        if not books.accounts[account].purpose:
            counts[key][account] += count
        spent[key][currency] += int(units)
    return {key: found.most_common(1)[0][0] for key, found in counts.items()}, spent


def worths_of(books: Books, sums: Mapping[Key, Mapping[int, int]]) -> dict[Key, Figure]:
    """Values by currency (database units) in the household's own, at today's rates, all of them read at once."""
    valuer = Valuer(books, {(currency, books.today) for found in sums.values() for currency in found})
    scale = 10 ** (QUANTITY_SCALE - VALUE_SCALE)
    return {
        key: valuer.figure({currency: units * scale for currency, units in found.items()}, books.today)
        for key, found in sums.items()
    }


def _aliases(books: Books, known: Mapping[str, Payee]) -> dict[str, tuple[AliasItem, ...]]:
    """Each payee's aliases, without those that only lines of others' private rows are written like."""
    by_key = {payee.pk: key for key, payee in known.items()}
    rows = list(PayeeAlias.objects.filter(payee__in=by_key).order_by("name"))
    hidden = hidden_aliases(books, [alias.key for alias in rows], list(known)) if books.has_private else set()
    found: dict[str, tuple[AliasItem, ...]] = {}
    for alias in rows:
        if alias.key not in hidden:
            key = by_key[alias.payee_id]
            found[key] = (*found.get(key, ()), AliasItem(alias.key, alias.name))
    return found


def hidden_aliases(books: Books, aliases: Sequence[str], payees: Sequence[str]) -> set[str]:
    """Which of these aliases only lines of others' private rows are written like."""
    lines = SourceLine.objects.filter(payee_key__in=aliases, transaction__payee_key__in=payees)
    lines = lines.filter(transaction__household=books.household)
    everywhere = set(lines.values_list("payee_key", flat=True).distinct())
    seen = lines.filter(transaction__in=Transaction.objects.visible_to(books.user))
    return everywhere - set(seen.values_list("payee_key", flat=True).distinct())


def alias_found(user: User, payee: str, alias: str) -> PayeeAlias:
    """An alias (by its folded text) of a payee the viewer sees rows of; NotFound for any other."""
    item = payee_item(user, payee)
    if item is None or all(shown.key != alias for shown in item.aliases):
        raise NotFound(_("There is no such alias."))
    found = PayeeAlias.objects.select_related("payee", "household")
    return found.get(household=user.household_id, payee__key=payee, key=alias)
