"""What the balance detective found, as pages, the API and the shell tell it: sentences, figures and the rows they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.money_format import day_locale_of, money_text
from ledger.detective.case import Change, Explanation, Reason
from ledger.detective_words import DO, change_text, reason_text
from ledger.models import SourceLine, Transaction
from ledger.selectors.books import Books, books_of
from ledger.selectors.detective import Inquiry, inquiry

WITH_ACCOUNT = ("lacking", "too_much", "other", "half")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change. `id` names it to apply it, where that can be done (`action`: what is done, "" where it can't); `transaction` is the
    row it is about. `quantity` is what the row has (or lacks here), `new_quantity` and `new_on` what it should have.
    """

    id: str
    kind: str
    text: str
    reasons: tuple[str, ...]
    action: str
    transaction: UUID | None
    on: date
    quantity: Decimal
    new_quantity: Decimal | None = None
    new_on: date | None = None
    after: date | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """Changes that together explain everything."""

    proposals: tuple[Proposal, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """What to apply for all of it; empty where part of it can't be applied."""
        every = tuple(one.id for one in self.proposals if one.action)
        return every if len(every) == len(self.proposals) else ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of an account: up to `held_on` it agrees, from `first_on` on it doesn't (None: it does, or nothing was stated), and
    on the newest stated day `difference` was stated more. `explanations`: the likeliest first.
    """

    account: UUID
    name: str
    commodity: str
    is_stated: bool
    held_on: date | None
    first_on: date | None
    difference: Decimal
    explanations: tuple[Proposed, ...]

    @property
    def size(self) -> Decimal:
        return abs(self.difference)

    @property
    def is_too_high(self) -> bool:
        """Whether the books have more than was stated."""
        return self.difference < 0


def findings(user: User, account: UUID, *, books: Books | None = None) -> Findings:
    """Look into an account and say what is wrong. NotFound for what the viewer can't read."""
    books = books or books_of(user)
    look = inquiry(user, account, books=books)
    verdict, facts = look.verdict, look.account
    if verdict is None:
        nothing = look.quantity(0)
        return Findings(facts.public_id, facts.name, look.commodity.code, False, None, None, nothing, ())
    told = _Telling(books, look, verdict.explanations)
    return Findings(
        facts.public_id, facts.name, look.commodity.code, True, verdict.held_on, verdict.first_on,
        look.quantity(verdict.off_by), tuple(told.explanation(one) for one in verdict.explanations),
    )  # fmt: skip


class _Telling:
    """Puts changes into words, with the rows' names read once."""

    def __init__(self, books: Books, look: Inquiry, explanations: Iterable[Explanation]) -> None:
        self.books, self.look = books, look
        keys = {change.key for one in explanations for change in one.changes}
        rows = Transaction.objects.visible_to(books.user).filter(pk__in=[key for key in keys if key > 0])
        self._rows = {key: (public_id, payee) for key, public_id, payee in rows.values_list("pk", "public_id", "payee")}
        lines = SourceLine.objects.filter(pk__in=[-key for key in keys if key < 0]).values_list("pk", "cleaned")
        self._lines: Mapping[int, str] = {-key: cleaned.get("payee", "") for key, cleaned in lines}

    def explanation(self, one: Explanation) -> Proposed:
        return Proposed(tuple(self._proposal(change) for change in one.changes))

    def _proposal(self, change: Change) -> Proposal:
        public_id, payee = self._rows.get(change.key, (None, self._lines.get(change.key, "")))
        values = self._values(change, payee or _("No payee"))
        new = None if change.new_quantity is None else self.look.quantity(change.new_quantity)
        reasons = tuple(text for reason in change.reasons if (text := self._reason(reason)))
        return Proposal(
            change.id, change.kind.value, change_text(change.kind, values), reasons, str(DO.get(change.kind, "")), public_id,
            change.on, self.look.quantity(change.quantity), new, change.new_on, change.after,
        )  # fmt: skip

    def _values(self, change: Change, payee: str) -> dict[str, Any]:
        now = self._money(change.quantity)
        new = self._money(change.quantity if change.new_quantity is None else change.new_quantity)
        account = self.books.accounts.get(change.account or 0)
        after = self._day(change.after + timedelta(days=1)) if change.after else ""
        row = _("“%(payee)s” %(now)s") % {"payee": payee, "now": now}
        return {
            "payee": payee, "row": row, "now": now, "new": new, "day": self._day(change.on), "after": after,
            "new_day": self._day(change.new_on or change.on), "account": account.name if account else "",
        }  # fmt: skip

    def _reason(self, reason: Reason) -> str:
        account = self.books.accounts.get(reason.number) if reason.code in WITH_ACCOUNT else None
        values = {
            "count": reason.number, "money": self._money(reason.number), "on": self._day(reason.on) if reason.on else "",
            "account": account.name if account else "",
        }  # fmt: skip
        return reason_text(reason.code, values)

    def _money(self, units: int) -> str:
        return money_text(self.look.quantity(units), self.look.commodity.code, self.books.household.locale)

    def _day(self, day: date) -> str:
        return str(format_date(day, "medium", locale=day_locale_of(self.books.household.locale)))
