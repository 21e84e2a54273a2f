"""What the balance detective says, in words: a sentence for each kind of change, and one for each reason it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.detective.case import Kind

KINDS: dict[str, Promise | str] = {
    Kind.DOUBLE: _("%(row)s of %(day)s is there twice."),
    Kind.EXTRA: _("%(row)s of %(day)s is in the books, and the statement doesn’t know it."),
    Kind.SIGN: _("“%(payee)s” of %(day)s is on the wrong side: %(now)s should be %(new)s."),
    Kind.AMOUNT: _("“%(payee)s” of %(day)s should be %(new)s instead of %(now)s."),
    Kind.DAY: _("%(row)s is booked on %(day)s and belongs to %(new_day)s."),
    Kind.ACCOUNT: _("%(row)s of %(day)s belongs to “%(account)s”."),
    Kind.OPENING: _("The opening balance should be %(new)s instead of %(now)s."),
    Kind.VOIDED: _("%(row)s of %(day)s was voided, and the statement has it."),
    Kind.LEFT_OUT: _("%(row)s of %(day)s was left out of an import, and the statement has it."),
    Kind.REPEATED: _("%(row)s of %(day)s was taken for a row that was there already, and is one of its own."),
    Kind.UNDONE: _("%(row)s of %(day)s went when an import was undone, and the statement has it."),
    Kind.PENDING: _("%(row)s of %(day)s is still pending here, and the statement has it."),
    Kind.OTHER: _("%(row)s of %(day)s is booked to “%(account)s” and belongs here."),
    Kind.HALF: _("The other side of “%(payee)s” of %(day)s in “%(account)s” is missing here: %(now)s, a transfer."),
    Kind.MISSING: _("A row of %(now)s is missing in these days: %(after)s to %(day)s."),
}
MISSING_FROM_THE_START = _("A row of %(now)s is missing up to %(day)s.")

DO: dict[str, Promise | str] = {
    Kind.DOUBLE: _("Void the double"), Kind.EXTRA: _("Void it"), Kind.SIGN: _("Turn the sign round"),
    Kind.AMOUNT: _("Correct the amount"), Kind.DAY: _("Correct the day"), Kind.ACCOUNT: _("Move it there"),
    Kind.OPENING: _("Correct the opening balance"), Kind.VOIDED: _("Restore it"), Kind.UNDONE: _("Restore it"),
    Kind.LEFT_OUT: _("Take it in"), Kind.REPEATED: _("Take it in"), Kind.OTHER: _("Move it here"),
    Kind.HALF: _("Make it a transfer"),
}  # fmt: skip
"""What a press of the button does."""

REASONS: dict[str, Any] = {
    "twin": _("The review already asks whether it is the same row as another one."),
    "equal": _("There is a row of the same amount on %(on)s."),
    "typed": _("It was typed by hand; no statement file has it."),
    "told": _("The line of its source says %(money)s."),
    "was": _("It was %(money)s before it was edited."),
    "told_day": _("The line of its source says %(on)s."),
    "was_day": _("It was on %(on)s before it was edited."),
    "swapped_day": _("Day and month may be the other way round."),
    "near": ngettext_lazy(
        "It is %(count)d day from the other side of a statement.",
        "It is %(count)d days from the other side of a statement.",
        "count",
    ),
    "usual_sign": ngettext_lazy(
        "The payee’s other row is on the other side.", "The payee’s %(count)d other rows are on the other side.", "count"
    ),
    "usual_amount": ngettext_lazy(
        "The payee has another row of just that amount.", "The payee has %(count)d rows of just that amount.", "count"
    ),
    "usual_size": _("The payee’s other rows are of that size."),
    "shifted": _("The decimal mark may have slipped."),
    "swapped": _("Two digits may be the other way round."),
    "lacking": _("“%(account)s” lacks just as much in those days."),
    "too_much": _("“%(account)s” has just as much too much in those days."),
    "payee_there": ngettext_lazy(
        "The payee has %(count)d row there.", "The payee has %(count)d rows there.", "count"
    ),
    "payee_here": ngettext_lazy("The payee has %(count)d row here.", "The payee has %(count)d rows here.", "count"),
    "never_held": _("No earlier statement ever agreed."),
    "recurring": _("Such a row comes again and again (last on %(on)s), and none came in these days."),
}  # fmt: skip
"""Reasons that only repeat what the sentence says (`voided`, `left_out`) have no words."""


def change_text(kind: str, values: Mapping[str, Any]) -> str:
    if kind == Kind.MISSING and not values["after"]:
        return str(MISSING_FROM_THE_START % values)
    return str(KINDS[kind] % values)


def reason_text(code: str, values: Mapping[str, Any]) -> str:
    """reason_text("near", {"count": 2, …}) == "It is 2 days from the other side of a statement."; "" for those without words."""
    words = REASONS.get(code)
    return "" if words is None else str(words % values)
