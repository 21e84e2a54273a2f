"""Questions of identity that are still open: rows that may be rows that were there already, and rows that their source says
differently now. Which they are; `ledger.selectors.twin_cards` shows them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from fintrack.lib.errors import NotFound
from ledger.intake.overlap import OPEN
from ledger.intake.reasons import ASKED, CHANGED, MAYBE, MAYBE_TYPED
from ledger.models import ImportBatch, SourceLine, Transaction
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.models.transaction import State
from ledger.selectors.books import Books
from ledger.selectors.review import to_review_count

MOST_COUNTED = 1000
MOST_SPANS = 300

Named = tuple[UUID, UUID]
"""What names a question or a difference outside: (transaction, account)."""


class Open(NamedTuple):
    """A line that waits: the row it came in as (a question) or tells anew (a difference), the row it may be, and where that was told
    first.
    """

    line: int
    transaction: int
    account: int
    known: int
    twin: int | None

    @property
    def is_typed(self) -> bool:
        return self.twin is None


class OpenCounts(NamedTuple):
    questions: int
    differences: int

    @property
    def total(self) -> int:
        return self.questions + self.differences


def left_to_review(books: Books) -> int:
    """What the rail's figure says: rows nobody has looked at, and questions and differences that wait."""
    return to_review_count(books) + twin_counts(books).total


def twin_counts(books: Books) -> OpenCounts:
    """How many wait for the viewer, up to a thousand of each."""
    questions, differences = both_open(books)
    return OpenCounts(len(questions), len(differences))


def both_open(books: Books) -> tuple[list[Open], list[Open]]:
    """Questions and differences. Where no import ever left one, a single small query says so."""
    waiting = _waiting(books)
    return ([], []) if waiting is None else (_questions(waiting), _differences(waiting))


def questions_open(books: Books) -> list[Open]:
    """Rows that may be rows which were there already, newest first.

    −4.00 "Tea House" of the 10th is known, and a file that begins on the 11th has one like it: its row is in the books, and asks.
    """
    waiting = _waiting(books)
    return [] if waiting is None else _questions(waiting)


def differences_open(books: Books) -> list[Open]:
    """Rows that their source says differently now, newest first; of a row told anew several times, the last telling."""
    waiting = _waiting(books)
    return [] if waiting is None else _differences(waiting)


def _waiting(books: Books) -> QuerySet[SourceLine] | None:
    """The lines that may wait: those their batches noted, of accounts the viewer reads, whose row is in the books."""
    batches = ImportBatch.objects.filter(household=books.household, state=JobState.DONE, counts__has_key="waiting")
    spans = [span for noted in batches.values_list("counts__waiting", flat=True) for span in noted]
    if not spans:
        return None
    shown = [account.id for account in books.balance_accounts()]
    lines = SourceLine.objects.filter(
        _within(spans), outcome=Outcome.TAKEN, reason__in=OPEN, account__in=shown, transaction__state=State.POSTED
    )
    return lines.order_by("-pk")


def _within(spans: Sequence[Sequence[int]]) -> Q:
    if len(spans) > MOST_SPANS:
        spans = [(min(first for first, _last in spans), max(last for _first, last in spans))]
    found = Q()
    for first, last in spans:
        found |= Q(pk=first) if first == last else Q(pk__range=(first, last))
    return found


COLUMNS = ("pk", "transaction_id", "account_id")


def _questions(waiting: QuerySet[SourceLine]) -> list[Open]:
    """What was settled by hand asks no more: the row voided, both merged, or the import of the older one undone."""
    told = waiting.filter(reason=MAYBE, twin__outcome=Outcome.TAKEN, twin__transaction__isnull=False)
    told = told.exclude(twin__transaction=F("transaction"))
    rows = [Open(*row) for row in told.values_list(*COLUMNS, "twin__transaction_id", "twin_id")[:MOST_COUNTED]]
    typed = waiting.filter(reason=MAYBE_TYPED).values_list(*COLUMNS, "cleaned__maybe")[:MOST_COUNTED]
    rows += _typed(list(typed))
    return sorted(rows, key=lambda row: -row.line)[:MOST_COUNTED]


def _typed(rows: Sequence[tuple[Any, ...]]) -> list[Open]:
    """Of those that may be a row a person typed: as long as that one is in the books, and is another one."""
    posted = Transaction.objects.filter(pk__in={row[3] for row in rows}, state=State.POSTED) if rows else ()
    keys = {row.pk for row in posted}
    return [Open(row[0], row[1], row[2], row[3], None) for row in rows if row[3] in keys and row[3] != row[1]]


def _differences(waiting: QuerySet[SourceLine]) -> list[Open]:
    last: dict[tuple[int, int], Open] = {}
    rows = waiting.filter(reason=CHANGED).values_list(*COLUMNS, "twin_id")
    for line, transaction, account, twin in rows[: 2 * MOST_COUNTED]:
        last.setdefault((transaction, account), Open(line, transaction, account, transaction, twin))
    return list(last.values())[:MOST_COUNTED]


def questions_found(books: Books, named: Collection[Named] | None) -> list[int]:
    """The lines of these open questions, of all of them (None); NotFound when one is not the viewer's, or not open any more."""
    return _found(books, named, questions_open(books), ASKED)


def differences_found(books: Books, named: Collection[Named] | None) -> list[int]:
    """The same of differences."""
    return _found(books, named, differences_open(books), (CHANGED,))


def _found(books: Books, named: Collection[Named] | None, rows: Sequence[Open], reasons: Sequence[str]) -> list[int]:
    if named is None:
        return [row.line for row in rows]
    ids = dict(Transaction.objects.filter(pk__in={row.transaction for row in rows}).values_list("pk", "public_id"))
    lines: dict[Named, list[int]] = {}
    for row in rows:
        lines.setdefault((ids[row.transaction], books.accounts[row.account].public_id), []).append(row.line)
    if not set(named) <= lines.keys():
        raise NotFound(_("This was answered already, or was never asked."))
    return [line for name in dict.fromkeys(named) for line in lines[name]]
