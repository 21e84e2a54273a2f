"""The same change to many transactions in one act: a category, payee, memo, tags, a day, reviewed or not; or all of them voided.

What can't be changed is left as it is and counted by its reason; nothing is half done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.text import clean
from ledger.models import Account, Activity, Rule, Tag
from ledger.models.account import CATEGORY_KINDS
from ledger.models.transaction import DecidedBy, State
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, entries_record
from ledger.services.bulk_rewrite import EntryNow, Pair, chunks, entries_now, entries_rewrite, refusal
from ledger.services.categoriser import learn_soon
from ledger.services.locks import household_lock
from ledger.services.reviewing import keys_review
from ledger.services.sealing import sealing
from ledger.services.transactions import tags_named


@dataclass(frozen=True)
class BulkChange:
    """What to change in each; None (or no tags) keeps it. `decided_by` and `rule` say on whose word the category is."""

    category: Account | None = None
    payee: str | None = None
    memo: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    on: date | None = None
    is_reviewed: bool | None = None
    decided_by: str = DecidedBy.PERSON
    rule: Rule | None = None


@dataclass(frozen=True)
class BulkResult:
    """`changed` went through; `left` counts the others by reason: partly_private, reconciled, locked, void, draft, not_plain,
    unchanged. `activity` is None where nothing changed.
    """

    activity: Activity | None
    changed: int
    left: Counter[str] = field(default_factory=Counter)


class Left(Exception):
    """Why one transaction can't have the change."""


@dataclass(frozen=True)
class Wanted:
    """A `BulkChange` looked up once for all transactions."""

    change: BulkChange
    categories: frozenset[int]
    add_tags: frozenset[int]
    remove_tags: frozenset[int]
    now: datetime

    def of(self, entry: EntryNow) -> EntryNow:
        """What the change makes of one; raises Left."""
        if entry.state == State.VOID:
            raise Left("void")
        change = self.change
        new = self._moved(entry) if change.on is not None else entry
        new = self._recategorised(new, change.category) if change.category is not None else new
        new = replace(
            new, payee=new.payee if change.payee is None else change.payee,
            memo=new.memo if change.memo is None else change.memo, tags=(new.tags | self.add_tags) - self.remove_tags,
            reviewed_at=self._reviewed(new),
        )  # fmt: skip
        return replace(new, rule=change.rule.pk) if change.rule is not None and new != entry else new

    def _reviewed(self, entry: EntryNow) -> datetime | None:
        wanted = self.change.is_reviewed
        if wanted is None or wanted == (entry.reviewed_at is not None):
            return entry.reviewed_at
        return self.now if wanted else None

    def _moved(self, entry: EntryNow) -> EntryNow:
        """Another day; legs that were booked on the old one move along."""
        on = self.change.on or entry.date
        legs = tuple(replace(leg, booked_on=on) if leg.booked_on == entry.date else leg for leg in entry.legs)
        return replace(entry, date=on, legs=legs)

    def _recategorised(self, entry: EntryNow, category: Account) -> EntryNow:
        mine = [leg for leg in entry.legs if leg.account in self.categories]
        if len(mine) != 1 or category.commodity_id not in (None, mine[0].commodity):
            raise Left("not_plain")
        is_same = mine[0].account == category.pk
        if is_same and self.change.decided_by != DecidedBy.PERSON:
            return entry
        legs = tuple(replace(leg, account=category.pk) if leg is mine[0] else leg for leg in entry.legs)
        rule = self.change.rule.pk if self.change.rule else None
        return replace(entry, legs=legs, decided_by=str(self.change.decided_by), rule=rule)


@atomic
def transactions_change(
    *,
    household: Household,
    acting_user: User,
    keys: Sequence[int],
    change: BulkChange,
    activity: Activity | None = None,
    kind: str = "transactions.edit",
    reason: str = "",
) -> BulkResult:
    """Make the change in each of these transactions, as one act. Keys the person may not see do not exist for them.

    Example: 1,000 rows to Groceries, of which 3 are transfers: changed 997, left {"not_plain": 3}.
    Errors: read_only, not_a_category, not_found (the category or the rule is not theirs).
    """
    writer_of(acting_user, household)
    if change.is_reviewed is not None and change == BulkChange(is_reviewed=change.is_reviewed):
        reviewed, count = keys_review(
            keys=keys, acting_user=acting_user, is_reviewed=change.is_reviewed, activity=activity
        )
        learn_soon(acting_user, count)
        return BulkResult(reviewed, count)
    wanted = _wanted(household, change)
    done = _each(household, acting_user, keys, wanted.of, activity, kind, reason or _("Changed together"))
    learn_soon(acting_user, done.changed if change.category is not None or change.is_reviewed else 0)
    return done


def _wanted(household: Household, change: BulkChange) -> Wanted:
    category = change.category
    if category is not None and not category.is_category:
        raise DomainError("not_a_category", _("Choose a category."))
    if any(row.household_id != household.pk for row in (category, change.rule) if row is not None):
        raise NotFound(_("Not found."))
    removed = Tag.objects.filter(household=household, name__in=[clean(name, 60) for name in change.remove_tags])
    texts = {
        name: clean(text, size)
        for name, text, size in (("payee", change.payee, 200), ("memo", change.memo, 500))
        if text is not None
    }
    return Wanted(
        replace(change, **texts),  # type: ignore[arg-type]
        frozenset(Account.objects.filter(household=household, kind__in=CATEGORY_KINDS).values_list("pk", flat=True)),
        frozenset(tag.pk for tag in tags_named(household, change.add_tags)),
        frozenset(removed.values_list("pk", flat=True)),
        timezone.now(),
    )


@atomic
def transactions_void(
    *, household: Household, acting_user: User, keys: Sequence[int], activity: Activity | None = None
) -> BulkResult:
    """Take these transactions out of all totals, as one act; they wait in the trash. Their source rows never come back by import."""
    writer_of(acting_user, household)
    return _each(household, acting_user, keys, _voided, activity, "transactions.void", _("Voided"))


def _voided(entry: EntryNow) -> EntryNow:
    if entry.state != State.POSTED:
        raise Left("void" if entry.state == State.VOID else "draft")
    return replace(entry, state=State.VOID.value)


@atomic
def transactions_restore(
    *, household: Household, acting_user: User, keys: Sequence[int], activity: Activity | None = None
) -> BulkResult:
    """Bring voided transactions back as they were, as one act."""
    writer_of(acting_user, household)
    return _each(household, acting_user, keys, _restored, activity, "transactions.restore", _("Restored"))


def _restored(entry: EntryNow) -> EntryNow:
    return replace(entry, state=State.POSTED.value) if entry.state == State.VOID else entry


def _each(
    household: Household,
    acting_user: User,
    keys: Sequence[int],
    make: Callable[[EntryNow], EntryNow],
    activity: Activity | None,
    kind: str,
    reason: str,
) -> BulkResult:
    pairs: list[Pair] = []
    left: Counter[str] = Counter()
    with household_lock(household), sealing():
        for part in chunks(keys):
            for entry in entries_now(acting_user, part).values():
                try:
                    new = make(entry)
                    found = refusal(entry, new, acting_user, household.locked_until)
                except Left as refused:
                    found = refusal(entry, entry, acting_user, None)
                    found = found if found == "partly_private" else str(refused)
                if found:
                    left[found] += 1
                else:
                    pairs.append((entry, new))
        done = entries_rewrite(household, pairs, acting_user=acting_user, reason=reason)
    if not done:
        return BulkResult(activity, 0, left)
    if activity is None:
        subject = pairs[0][0].payee if len(pairs) == 1 else ""
        activity = activity_start(household=household, acting_user=acting_user, kind=kind, subject=subject)
    entries_record(activity, done)
    return BulkResult(activity, len(done), left)
