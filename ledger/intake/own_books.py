"""Sources that are a person's own books (another program's export): their categories, transfers, splits and tags come along.

What such a source names is taken at its word: a row it files under "Food:Groceries" is filed there, a row it calls a transfer to
another account finds that account's own row, and both are one transaction. Nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import fold
from ledger.intake.accounts import Destination
from ledger.intake.own_categories import OwnCategories
from ledger.intake.own_transfers import WHOLE, Claim, partners, states_both_sides
from ledger.intake.post import Line, lines_read, staged_lines
from ledger.intake.tags import TagKeys
from ledger.models import Account, ImportBatch
from ledger.models.account import Purpose
from ledger.selectors.books import books_of
from ledger.selectors.rule_preview import transfer_targets
from ledger.services.accounts import system_account

OPENING = "opening"
"""What readers call the row an account begins with (`IncomingTransaction.kind`)."""


class Counter(NamedTuple):
    """The other side of a row, or of one part of it, as that side has it: `quantity` in units of its `currency`, `worth` the same in
    units of the row's own currency, and the row of the other account where the source has one.

    Example: for a row of −100.00 EUR that arrives as 110.00 USD: Counter(savings, "USD", 110 × 10^8, 100 × 10^8, day).
    """

    account: int
    currency: str
    quantity: int
    worth: int
    booked_on: date
    memo: str = ""
    line: Line | None = None


class Told(NamedTuple):
    """What the source says of a row: its other sides; none where another row brings this one along."""

    counters: tuple[Counter, ...]
    is_decided: bool


@dataclass
class OwnBooks:
    """What the batch's own-books accounts say. `names`: folded key or name of an account → its key; `single`: accounts that a row may
    be written to although they have no row of their own for it, with their currency ("" any).
    """

    batch: ImportBatch
    accounts: frozenset[int]
    names: Mapping[str, int]
    single: dict[int, str]
    categories: OwnCategories
    tags: TagKeys
    partner: dict[tuple[int, int], Line] = field(default_factory=dict)
    brought: set[int] = field(default_factory=set)

    def told(self, line: Line) -> Told | None:
        """None: nothing, and the row goes on like any other. `Told((), …)`: another row of the source brings it along."""
        if line.id in self.brought:
            return Told((), is_decided=True)
        if line.account not in self.accounts:
            return None
        parts = line.texts.get("parts") or [line.texts | {"quantity": None, "memo": ""}]
        sides = [self._side(line, place, part) for place, part in enumerate(parts, WHOLE if len(parts) == 1 else 0)]
        if not any(side.is_decided for side in sides):
            return None
        counters = tuple(counter for side in sides for counter in side.counters)
        return Told(counters, is_decided=all(side.is_decided for side in sides))

    def _side(self, line: Line, place: int, part: Mapping[str, Any]) -> Told:
        quantity = line.quantity if part["quantity"] is None else units(part["quantity"])
        memo = part.get("memo", "")
        other = self.partner.get((line.id, place))
        if other is not None:
            there = Counter(other.account, other.currency, other.quantity, -quantity, other.booked_on, memo, other)
            return Told((there,), is_decided=True)
        account = self._opening(line) or self._transfer(line, part) or self.categories.account(part, quantity)
        target = account or self.categories.undecided[quantity > 0]
        here = Counter(target, line.currency, -quantity, -quantity, line.booked_on, memo)
        return Told((here,), is_decided=account is not None)

    def _opening(self, line: Line) -> int | None:
        """What the account began with is no income."""
        if line.texts.get("kind") != OPENING:
            return None
        return system_account(self.batch.household, Purpose.OPENING).pk

    def _transfer(self, line: Line, part: Mapping[str, Any]) -> int | None:
        """The account named as the other side, where its own row will not come: then this row alone says it all."""
        target = self.names.get(fold(part.get("transfer", "")))
        if target is None or target == line.account or self.single.get(target) not in ("", line.currency):
            return None
        return target

    def may_pair(self, line: Line, other: Line) -> bool:
        """Whether the match step may take the row for one half of a transfer with `other`: never against what the source says."""
        if line.account not in self.accounts:
            return True
        target = self.names.get(fold(line.texts.get("transfer", "")))
        return line.id not in self.brought and (line.id, WHOLE) not in self.partner and target == other.account

    def tags_of(self, line: Line) -> list[int]:
        """The keys of the row's tags, made where the household has none of that name yet."""
        return self.tags.of(line.texts.get("tags", ()) if line.account in self.accounts else ())


def units(text: str) -> int:
    """Database units of a part's quantity as it is kept: units("-3.50") == -350000000."""
    return to_units(Decimal(text), QUANTITY_SCALE)


def own_books_of(batch: ImportBatch, found: Sequence[Destination]) -> OwnBooks | None:
    """None where no account of the batch is a person's own books: then nothing is read twice."""
    opened = [one for one in found if one.account is not None]
    own = frozenset(one.account.pk for one in opened if one.account and one.facts.get("keeps_books"))
    if not own:
        return None
    names = _names(batch, opened)
    books = OwnBooks(batch, own, names, _single(batch, own), OwnCategories(batch), TagKeys(batch.household))
    _read(books)
    return books


def _names(batch: ImportBatch, found: Sequence[Destination]) -> dict[str, int]:
    """The file's own names and keys win over the household's."""
    mine = Account.objects.visible_to(batch.user).balance_sheet().values_list("name", "pk")
    names = {fold(name): key for name, key in mine}
    for one in found:
        if one.account is not None:
            told = (one.account.name, one.facts["number"], one.facts["name"], one.key)
            names |= {fold(name): one.account.pk for name in told if fold(name)}
    return names


def _single(batch: ImportBatch, own: frozenset[int]) -> dict[int, str]:
    """The source's own accounts, and those that no other source feeds."""
    keys = own | set(transfer_targets(books_of(batch.user)))
    rows = Account.objects.filter(pk__in=keys).values_list("pk", "commodity__code")
    return {key: code or "" for key, code in rows}


def _read(books: OwnBooks) -> None:
    """One pass over the staged rows: which way each category's money goes, and whose other half is in the source, too."""
    claims: list[Claim] = []
    for lines in staged_lines(books.batch):
        for line in lines:
            if line.account in books.accounts and line.state == "booked":
                books.categories.count(line)
                claims.extend(_claims(books, line))
    if states_both_sides(claims):
        # Its accounts list their own rows: one that is not there is not made up.
        books.single = {key: code for key, code in books.single.items() if key not in books.accounts}
    paired = partners(claims)
    rows = lines_read({other for other, _place in paired.values()})
    books.partner.update({claim: rows[other] for claim, (other, _place) in paired.items()})
    books.brought.update(rows)


def _claims(books: OwnBooks, line: Line) -> Iterator[Claim]:
    parts = [(WHOLE, line.texts, line.quantity)]
    parts += [(place, part, units(part["quantity"])) for place, part in enumerate(line.texts.get("parts", ()))]
    for place, part, quantity in parts:
        target = books.names.get(fold(part.get("transfer", "")))
        if target is not None and target != line.account:
            yield Claim(line.id, place, line.account, target, line.currency, quantity, line.booked_on)
