"""What was done to the books, newest first, as one viewer may know it: who, when, what in words, the first changes before → after,
and whether it can be taken back. A page is a constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.selectors import member
from fintrack.lib.errors import NotFound
from ledger.activity_words import activity_text, kinds_of
from ledger.models import Activity, ActivityEntry, Posting, Transaction, TransactionRevision
from ledger.models.connection import JobState
from ledger.models.transaction import audiences_shown_to
from ledger.selectors.books import Books, books_of
from ledger.selectors.cursors import Cursor, bad_cursor, cursor_of
from ledger.selectors.differences import Difference, Snapshot, Told, told_of
from ledger.selectors.row_changes import row_differences
from ledger.selectors.sql import Row, fetch, marks
from ledger.services.entries_undo import is_whole
from ledger.services.snapshots import snapshot_of

FEW = 3
"""So many transactions of an act are shown with what changed in them."""

MAX_PAGE = 200


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A transaction an act touched. `differences` is empty where it was made or only marked, or is partly private to the viewer."""

    transaction: UUID
    date: date
    payee: str
    is_new: bool
    is_private: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One act. `count` is how many transactions of it the viewer may see, `more` how many of these are not among `entries`.

    `who` is empty for what the system did. `why_not` says why it can't be undone; "" where it can, or where the viewer only looks.
    """

    public_id: UUID
    at: datetime
    who: str
    actor: str
    kind: str
    text: str
    count: int
    entries: tuple[ChangedEntry, ...]
    more: int
    rows: tuple[Difference, ...]
    batch: UUID | None
    is_undone: bool
    can_undo: bool
    why_not: str

    @property
    def only(self) -> ChangedEntry | None:
        """The transaction of an act that touched just one."""
        return self.entries[0] if len(self.entries) == 1 and not self.more else None


@dataclass(frozen=True, slots=True)
class ActivityPage:
    rows: tuple[ActivityRow, ...]
    next_cursor: str


class Asked(NamedTuple):
    """What the list is narrowed to. `kind`: one kind, or a group of `activity_words.GROUPS`."""

    member: UUID | None = None
    actor: str = ""
    kind: str = ""


EVERYTHING = Asked()


def activity_page(
    user: User, *, asked: Asked = EVERYTHING, cursor: str = "", limit: int = 25, books: Books | None = None
) -> ActivityPage:
    """Acts the viewer may know of. Errors: `bad_cursor`; NotFound for a member that isn't theirs."""
    books = books or books_of(user)
    limit = max(1, min(limit, MAX_PAGE))
    found = _narrowed(books, asked).filter(_after(books, cursor)).order_by("-created_at", "-pk")
    acts = list(found.select_related("acting_user", "batch", "undoes", "undoes__batch")[: limit + 1])
    rows = activity_rows(books, acts[:limit])
    has_more = len(acts) > limit
    return ActivityPage(rows, Cursor(rows[-1].public_id, 0, False).text() if has_more else "")


def activity_found(user: User, public_id: UUID) -> Activity:
    """An act the viewer may know of; absent and not theirs are both NotFound."""
    found = Activity.objects.visible_to(user).select_related("household", "batch").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is nothing like that in the list of changes."))
    return found


def _narrowed(books: Books, asked: Asked) -> QuerySet[Activity]:
    acts = Activity.objects.visible_to(books.user)
    if asked.member is not None:
        acts = acts.filter(acting_user=member(books.user, asked.member))
    if asked.actor:
        acts = acts.filter(actor=asked.actor)
    if asked.kind:
        kinds = Q()
        for start in kinds_of(asked.kind):
            kinds |= Q(kind=start) | Q(kind__startswith=f"{start}.")
        acts = acts.filter(kinds)
    return acts


def _after(books: Books, cursor: str) -> Q:
    if not cursor:
        return Q()
    named = Activity.objects.visible_to(books.user).filter(public_id=cursor_of(cursor).transaction)
    place = named.values_list("created_at", "pk").first()
    if place is None:
        raise bad_cursor()
    at, key = place
    return Q(created_at__lt=at) | Q(created_at=at, pk__lt=key)


def activity_rows(books: Books, acts: Sequence[Activity]) -> tuple[ActivityRow, ...]:
    """The acts in words, in their order."""
    counts = _counts(books, acts)
    entries = _first_entries(books, [act.pk for act in acts if counts.get(act.pk)])
    changed = _changed(books, [entry for some in entries.values() for entry in some])
    return tuple(_row(books, act, counts.get(act.pk, 0), entries.get(act.pk, []), changed) for act in acts)


class Entry(NamedTuple):
    """An `ActivityEntry` as read, with what its transaction is at now."""

    activity: int
    transaction: int
    before: int | None
    after: int
    revision: int


def _counts(books: Books, acts: Sequence[Activity]) -> dict[int, int]:
    entries = ActivityEntry.objects.filter(activity__in=[act.pk for act in acts if act.has_entries])
    if books.has_private:
        shown = audiences_shown_to(books.user)
        entries = entries.filter(
            Exists(Posting.objects.filter(transaction=OuterRef("transaction"), audience__in=shown))
        )
    return dict(entries.order_by().values_list("activity").annotate(count=Count("pk")))


def _first_entries(books: Books, keys: Sequence[int]) -> Mapping[int, list[Entry]]:
    """The first few entries of each act that the viewer may see: an index look-up for each, however many an act has."""
    if not keys:
        return {}
    shown = audiences_shown_to(books.user)
    one = (
        "SELECT * FROM (SELECT e.activity_id, e.transaction_id, e.before, e.after, t.revision FROM ledger_activityentry e "
        "JOIN ledger_transaction t ON t.id = e.transaction_id WHERE e.activity_id = %s AND EXISTS (SELECT 1 FROM ledger_posting p "
        f"WHERE p.transaction_id = e.transaction_id AND p.audience IN {marks(shown)}) ORDER BY e.transaction_id LIMIT {FEW}) AS few"
    )
    rows: list[Row] = fetch(" UNION ALL ".join([one] * len(keys)), [value for key in keys for value in (key, *shown)])
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Entry._make(row))
    return found


def _changed(books: Books, entries: Sequence[Entry]) -> dict[Entry, ChangedEntry]:
    """Each entry with its transaction as it was and as it came out: four queries for all."""
    keys = {entry.transaction for entry in entries}
    now = {row.pk: row for row in Transaction.objects.filter(pk__in=keys).prefetch_related("postings", "tags")}
    states = _states(entries)
    sides = {
        entry: (_state(states, now, entry, entry.before), _state(states, now, entry, entry.after)) for entry in entries
    }
    told = told_of(books, [state for pair in sides.values() for state in pair if state is not None])
    return {entry: _entry(told, entry, now[entry.transaction], *sides[entry]) for entry in entries}


def _states(entries: Iterable[Entry]) -> dict[tuple[int, int], Snapshot]:
    wanted = Q()
    for entry in entries:
        numbers = {number for number in (entry.before, entry.after) if number is not None and number != entry.revision}
        wanted |= Q(transaction=entry.transaction, number__in=numbers) if numbers else Q()
    if not wanted:
        return {}
    rows = TransactionRevision.objects.filter(wanted).values_list("transaction", "number", "snapshot")
    return {(key, number): snapshot for key, number, snapshot in rows}


def _state(
    states: Mapping[tuple[int, int], Snapshot], now: Mapping[int, Transaction], entry: Entry, number: int | None
) -> Snapshot | None:
    if number == entry.revision:
        return snapshot_of(now[entry.transaction])
    return states.get((entry.transaction, number)) if number is not None else None


def _entry(
    told: Told, entry: Entry, transaction: Transaction, before: Snapshot | None, after: Snapshot | None
) -> ChangedEntry:
    is_private = not all(told.is_readable(state) for state in (snapshot_of(transaction), before, after) if state)
    differences = told.differences(before, after) if before and after and not is_private else ()
    if len(differences) == 1 and before and after and before["state"] != after["state"]:
        differences = ()  # "Voided" says so already
    return ChangedEntry(
        transaction.public_id, transaction.date, transaction.payee, entry.before is None, is_private, differences
    )


def _row(
    books: Books, act: Activity, count: int, entries: Sequence[Entry], changed: Mapping[Entry, ChangedEntry]
) -> ActivityRow:
    batch = act.batch or (act.undoes.batch if act.undoes else None)
    count = batch.counts.get("new", 0) if batch is not None else count
    why_not = _why_not(act, entries, changed) or _owner_only(books.user, act)
    # What it was called then may be what somebody kept to themselves then.
    is_private = any(changed[entry].is_private for entry in entries)
    subject = (changed[entries[0]].payee if len(entries) == 1 else "") if is_private else None
    return ActivityRow(
        act.public_id, act.created_at, str(act.acting_user or ""), act.actor, act.kind, text_of(act, count, subject), count,
        tuple(changed[entry] for entry in entries), max(0, count - len(entries)) if entries else 0,
        row_differences(books, act.changes), batch.public_id if batch else None, act.undone_at is not None,
        books.user.can_write and not why_not, why_not if books.user.can_write else "",
    )  # fmt: skip


def text_of(act: Activity, count: int, subject: str | None = None) -> str:
    """What was done, in words; of an undo, what it took back. `subject` replaces what it was called then."""
    of = act.undoes or act
    said = activity_text(of.kind, of.subject if subject is None else subject, count)
    return said if act.undoes is None else _("Undid: %(what)s") % {"what": said}


def _owner_only(user: User, act: Activity) -> str:
    """What a household settles on is for its owners to take back."""
    is_settings = any(change["model"] == "accounts.household" for change in act.changes)
    return _("Only an owner can undo this") if is_settings and user.role != Role.OWNER else ""


def _why_not(act: Activity, entries: Sequence[Entry], changed: Mapping[Entry, ChangedEntry]) -> str:
    if act.undone_at is not None:
        return _("Undone")
    if act.batch is not None and act.batch.state != JobState.DONE:
        return _("Import the file again to have it back") if act.kind == "undo" else _("Undone")
    if not act.has_entries and not act.changes and act.batch is None:
        return _("Nothing to take back")
    if any(changed[entry].is_private for entry in entries) and (len(entries) == 1 or is_whole(act)):
        return _("Part of this is private")
    stale = [entry for entry in entries if entry.after != entry.revision and entry.before != entry.after]
    if entries and len(entries) < FEW and (len(stale) == len(entries) or (stale and is_whole(act))):
        return _("Changed again since")
    return ""
