"""What a change of a transaction comes to, in words: "Category: Food → Fun". For the activity page and a transaction's story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fintrack.lib.money_format import day_locale_of, money_text
from ledger.models import Tag
from ledger.models.transaction import Access, State
from ledger.selectors.books import AccountFacts, Books

Snapshot = dict[str, Any]
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed, as the viewer may read it: Difference("Category", "Food", "Fun"). "—" is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """Snapshots put into words for one viewer. `told_of` reads once what all of them speak of."""

    books: Books
    tags: dict[int, str]

    def differences(self, before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
        """What is different, in the order a row shows it. Of a side the viewer may not read it says "Private", and no amount."""
        found = ((label, text(self, before), text(self, after)) for label, text in TEXTS)
        return tuple(Difference(str(label), was or NOTHING, now or NOTHING) for label, was, now in found if was != now)

    def is_readable(self, snapshot: Snapshot) -> bool:
        """Whether the viewer may read every side of it."""
        return all(self.is_shown(leg) for leg in snapshot["postings"])

    def is_shown(self, leg: Snapshot) -> bool:
        account = self.books.accounts.get(leg["account"])
        return account is None or account.access == Access.SHOWN

    def day(self, text: str) -> str:
        return format_date(date.fromisoformat(text), "medium", locale=day_locale_of(self.books.household.locale))

    def name(self, leg: Snapshot) -> str:
        if not self.is_shown(leg):
            return _("Private")
        account = self.books.accounts.get(leg["account"])
        return account.name if account else _("A category that is gone")

    def amount(self, leg: Snapshot) -> str:
        if not self.is_shown(leg):
            return _("Private")
        code = self.books.commodities([leg["commodity"]])[leg["commodity"]].code
        return money_text(Decimal(leg["quantity"]), code, self.books.household.locale)

    def legs(self, snapshot: Snapshot, test: Callable[[AccountFacts | None], bool]) -> list[Snapshot]:
        return [leg for leg in snapshot["postings"] if test(self.books.accounts.get(leg["account"]))]


def told_of(books: Books, snapshots: Iterable[Snapshot]) -> Told:
    """Two queries for any number of snapshots: their tags, and commodities not known yet."""
    tags = {tag for snapshot in snapshots for tag in snapshot["tags"]}
    legs = (leg for snapshot in snapshots for leg in snapshot["postings"])
    books.commodities({leg["commodity"] for leg in legs})
    found = Tag.objects.filter(household=books.household, pk__in=tags) if tags else Tag.objects.none()
    return Told(books, dict(found.values_list("pk", "name")))


def differences(books: Books, before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
    """What changed between two states of one transaction, as `snapshot_of` describes them."""
    return told_of(books, [before, after]).differences(before, after)


def _is_category(account: AccountFacts | None) -> bool:
    return account is None or account.is_category


def _is_own(account: AccountFacts | None) -> bool:
    return not _is_category(account)


def _date(told: Told, snapshot: Snapshot) -> str:
    return told.day(snapshot["date"])


def _booked(told: Told, snapshot: Snapshot) -> str:
    """Days of sides that were booked on another day than the entry's."""
    late = [leg for leg in snapshot["postings"] if leg["booked_on"] != snapshot["date"] and told.is_shown(leg)]
    return ", ".join(f"{told.name(leg)} {told.day(leg['booked_on'])}" for leg in late)


def _category(told: Told, snapshot: Snapshot) -> str:
    legs = told.legs(snapshot, _is_category)
    if len(legs) < 2:
        return "".join(told.name(leg) for leg in legs)
    return ", ".join(f"{told.name(leg)} {told.amount(leg)}" for leg in legs)


def _account(told: Told, snapshot: Snapshot) -> str:
    return ", ".join(dict.fromkeys(told.name(leg) for leg in told.legs(snapshot, _is_own)))


def _amount(told: Told, snapshot: Snapshot) -> str:
    return ", ".join(told.amount(leg) for leg in told.legs(snapshot, _is_own))


def _tags(told: Told, snapshot: Snapshot) -> str:
    return " ".join(f"#{name}" for name in sorted(told.tags[key] for key in snapshot["tags"] if key in told.tags))


def _leg_memos(told: Told, snapshot: Snapshot) -> str:
    return ", ".join(leg["memo"] for leg in snapshot["postings"] if leg["memo"] and told.is_shown(leg))


def _reviewed(_told: Told, snapshot: Snapshot) -> str:
    return _("Yes") if snapshot["reviewed_at"] else _("No")


def _refund(_told: Told, snapshot: Snapshot) -> str:
    return _("Yes") if snapshot["refund_of"] else _("No")


def _state(_told: Told, snapshot: Snapshot) -> str:
    return str(State(snapshot["state"]).label)


TEXTS: Sequence[tuple[Promise | str, Callable[[Told, Snapshot], str]]] = (
    (gettext_lazy("Date"), _date),
    (gettext_lazy("Payee"), lambda _told, snapshot: snapshot["payee"]),
    (gettext_lazy("Category"), _category),
    (gettext_lazy("Account"), _account),
    (gettext_lazy("Amount"), _amount),
    (gettext_lazy("Memo"), lambda _told, snapshot: snapshot["memo"]),
    (gettext_lazy("Memo of a side"), _leg_memos),
    (gettext_lazy("Tags"), _tags),
    (gettext_lazy("Booked on"), _booked),
    (gettext_lazy("Refund of a purchase"), _refund),
    (gettext_lazy("Reviewed"), _reviewed),
    (gettext_lazy("State"), _state),
)
