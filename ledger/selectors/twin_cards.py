"""Questions of identity as a person looks at them: both tellings side by side, and what speaks for their being one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fintrack.lib.fields import QUANTITY_SCALE, from_units
from fintrack.lib.text import fold
from ledger.intake.aliases import Aliases, aliases_of
from ledger.intake.alike import same_payee
from ledger.models import SourceLine
from ledger.models.transaction import State
from ledger.selectors.books import Books
from ledger.selectors.rows import Entry, entries
from ledger.selectors.rows import Leg as SeenLeg
from ledger.selectors.tellings import Telling, telling_of
from ledger.selectors.twins import Open, both_open
from ledger.services.tellings import Says, news, said

LIMIT = 50
LABELS: dict[str, Promise] = {
    "booked_on": gettext_lazy("Date"), "quantity": gettext_lazy("Amount"), "payee": gettext_lazy("Payee"),
    "memo": gettext_lazy("Memo"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A row that may be one which was there already. Its `transaction` and `account` name it.

    `known_id` is the older row's own transaction; `is_gone`: a person voided that one. `can_merge`: the viewer may change both.
    """

    transaction: UUID
    account: UUID
    account_name: str
    known_id: UUID
    is_gone: bool
    arrived: Telling
    known: Telling
    evidence: tuple[str, ...]
    can_merge: bool

    @property
    def name(self) -> str:
        return f"{self.transaction}.{self.account}"


@dataclass(frozen=True, slots=True)
class FieldNews:
    """One field: what the books say and what the source says now."""

    field: str
    label: Promise
    books: Any
    now: Any
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that its source says differently now. `blocked` says why the books can't follow: reconciled, locked, partly_private, or ""."""

    transaction: UUID
    account: UUID
    account_name: str
    payee: str
    currency: str
    now: Telling
    before: Telling | None
    fields: tuple[FieldNews, ...]
    blocked: str

    @property
    def name(self) -> str:
        return f"{self.transaction}.{self.account}"

    @property
    def can_take(self) -> bool:
        return bool(self.fields) and not self.blocked


@dataclass(frozen=True, slots=True)
class Cards:
    """The newest of both, and how many there are in all (up to a thousand)."""

    questions: tuple[Question, ...]
    question_count: int
    differences: tuple[Difference, ...]
    difference_count: int

    @property
    def count(self) -> int:
        return self.question_count + self.difference_count

    @property
    def more(self) -> int:
        return self.count - len(self.questions) - len(self.differences)


def twin_cards(books: Books, *, limit: int = LIMIT) -> Cards:
    """What is asked and what was told anew, newest first, questions before differences: a constant number of queries."""
    asked, told = both_open(books)
    questions = asked[:limit]
    differences = told[: limit - len(questions)]
    lines = _lines([*questions, *differences])
    rows = entries(books, sorted({key for one in (*questions, *differences) for key in (one.transaction, one.known)}))
    return Cards(
        tuple(_question(books, one, lines[one.line], rows) for one in questions), len(asked),
        _differences(books, differences, lines, rows), len(told),
    )  # fmt: skip


def _lines(rows: Sequence[Open]) -> dict[int, SourceLine]:
    found = SourceLine.objects.filter(pk__in=[row.line for row in rows])
    return {line.pk: line for line in found.select_related("batch", "twin__batch")} if rows else {}


def _question(books: Books, one: Open, line: SourceLine, rows: Mapping[int, Entry]) -> Question:
    row, known_row, account = rows[one.transaction], rows[one.known], books.accounts[one.account]
    arrived = telling_of(line, has_text=row.is_whole)
    twin = line.twin if not one.is_typed else None
    known = (
        telling_of(twin, has_text=known_row.is_whole)
        if twin is not None
        else _typed(books, known_row, one.account, line)
    )
    return Question(
        row.header.public_id, account.public_id, account.name, known_row.header.public_id,
        known_row.header.state == State.VOID, arrived, known, _evidence(arrived, known, line, twin),
        books.user.can_write and row.is_whole and known_row.is_whole,
    )  # fmt: skip


def _typed(books: Books, row: Entry, account: int, line: SourceLine) -> Telling:
    legs = sorted(row.legs, key=lambda leg: leg.account != account)
    quantity = from_units(legs[0].quantity, QUANTITY_SCALE)
    return Telling(legs[0].booked_on, quantity, line.currency, row.header.payee, row.header.memo, is_typed=True)


def _evidence(arrived: Telling, known: Telling, line: SourceLine, twin: SourceLine | None) -> tuple[str, ...]:
    days = abs((arrived.booked_on - known.booked_on).days)
    words = [(fold(one.payee), fold(one.memo)) for one in (arrived, known)]
    is_same_id = twin is not None and line.external_id and line.external_id == twin.external_id
    found = (
        _("The same amount") if arrived.quantity == known.quantity else _("Another amount"),
        _("On the same day") if not days else ngettext("%(count)d day apart", "%(count)d days apart", days) % {"count": days},
        _("The same words") if words[0] == words[1] else _("Alike words") if same_payee(*words) else _("Other words"),
        _("The same number of the bank") if is_same_id else "",
        _("You typed the older one yourself") if twin is None else "",
    )  # fmt: skip
    return tuple(text for text in found if text)


def _differences(
    books: Books, told: Sequence[Open], lines: Mapping[int, SourceLine], rows: Mapping[int, Entry]
) -> tuple[Difference, ...]:
    aliases = aliases_of(books.household) if told else Aliases()

    def says(line: SourceLine) -> Says:
        return said(line, aliases)

    return tuple(_difference(books, one, lines[one.line], rows[one.transaction], says) for one in told)


def _difference(
    books: Books, one: Open, line: SourceLine, row: Entry, says: Callable[[SourceLine], Says]
) -> Difference:
    account, before = books.accounts[one.account], line.twin
    leg = _leg(books, row, line, before)
    on, quantity = (leg.booked_on, from_units(leg.quantity, QUANTITY_SCALE)) if leg else (None, None)
    mine = Says(on, quantity, row.header.payee, row.header.memo)
    found = news(mine, says(before) if before else None, says(line))
    return Difference(
        row.header.public_id, account.public_id, account.name, row.header.payee, line.currency,
        telling_of(line, has_text=row.is_whole), telling_of(before, has_text=row.is_whole) if before else None,
        tuple(FieldNews(name, LABELS[name], *values, line.currency) for name, values in found.items()), _blocked(books, row, found),
    )  # fmt: skip


def _leg(books: Books, row: Entry, line: SourceLine, before: SourceLine | None) -> SeenLeg | None:
    """As `services.tellings.leg_told` says it, of what was read for the page."""
    own = [leg for leg in row.legs if books.accounts[leg.account].is_balance]
    here = [leg for leg in own if leg.account == line.account_id]
    same = [leg for leg in here or own if before and from_units(leg.quantity, QUANTITY_SCALE) == before.quantity]
    return next(iter(same or here), None)


def _blocked(books: Books, row: Entry, found: Mapping[str, Any]) -> str:
    if not row.is_whole:
        return "partly_private"
    until = books.household.locked_until
    days = [row.header.date, *(leg.booked_on for leg in row.legs)]
    days += [found["booked_on"][1]] if "booked_on" in found else []
    if until is not None and min(days) <= until:
        return "locked"
    is_moved = bool({"booked_on", "quantity"} & found.keys())
    return "reconciled" if is_moved and any(leg.is_reconciled for leg in row.legs) else ""
