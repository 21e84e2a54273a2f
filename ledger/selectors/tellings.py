"""A row as a source, or a person, told it once: for what stands side by side in the review and in an import's preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from ledger.intake.reasons import MAYBE_TYPED
from ledger.models import Posting, SourceLine

LONGEST_RAW = 4000


@dataclass(frozen=True, slots=True)
class Telling:
    """`file_name` and `line` say where it was told, `text` in what words. Typed by a person, it has none of them."""

    booked_on: date
    quantity: Decimal
    currency: str
    payee: str
    memo: str
    file_name: str = ""
    line: int = 0
    text: str = ""
    is_typed: bool = False


def raw_text(line: SourceLine, longest: int | None = LONGEST_RAW) -> str:
    """A line's bytes as text (all of it, or the first `longest`): UTF-8, else the old Windows encoding most banks mean."""
    raw = bytes(line.raw)[:longest]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def telling_of(line: SourceLine, *, has_text: bool) -> Telling:
    """`has_text`: whether the viewer may read the source's own words (all of the row's sides are theirs to see)."""
    texts = line.cleaned
    return Telling(
        line.booked_on, line.quantity, line.currency, texts.get("payee", ""), texts.get("memo", ""), line.batch.file_name,
        line.line, raw_text(line) if has_text else "",
    )  # fmt: skip


def twins_of(lines: Sequence[SourceLine]) -> dict[int, Telling]:
    """By key of a line to import: the row that it repeats, or may repeat. Two queries for any number of lines."""
    wanted = {line.twin_id for line in lines if line.twin_id is not None}
    rows = SourceLine.objects.filter(pk__in=wanted).defer("raw").select_related("batch") if wanted else ()
    twins = {row.pk: telling_of(row, has_text=False) for row in rows}
    typed = _typed([line for line in lines if line.twin_id is None])
    return {line.pk: twins[line.twin_id] for line in lines if line.twin_id in twins} | typed


def _typed(lines: Iterable[SourceLine]) -> dict[int, Telling]:
    named = {line.pk: (_transaction(line), line.account_id or 0) for line in lines if _transaction(line)}
    if not named:
        return {}
    legs = Posting.objects.filter(
        transaction__in={key for key, _account in named.values()}, account__in={key for _row, key in named.values()}
    )
    found = {(leg.transaction_id, leg.account_id): leg for leg in legs.select_related("transaction", "commodity")}
    return {
        key: Telling(
            leg.booked_on, leg.quantity, leg.commodity.code, leg.transaction.payee, leg.transaction.memo, is_typed=True
        )
        for key, name in named.items()
        if (leg := found.get(name)) is not None
    }


def _transaction(line: SourceLine) -> Any:
    return line.cleaned.get("maybe") if line.reason == MAYBE_TYPED else line.transaction_id


TOLD_FOR: dict[str, Promise] = {
    "changed": gettext_lazy("The same row, told differently later"),
    "retold": gettext_lazy("The same row in other words"),
    "typed": gettext_lazy("It fits the row that was typed by hand"),
    "same_by_you": gettext_lazy("A person said that it is the same row"),
    "apart": gettext_lazy("A person said that it is a row of its own"),
    "kept_by_you": gettext_lazy("A person said that it is a row of its own"),
    "maybe_twin": gettext_lazy("May be a row that was there already: it waits for an answer"),
    "maybe_typed": gettext_lazy("May be a row that was typed by hand: it waits for an answer"),
    "books_pending": gettext_lazy("It was pending before, and was booked with this line"),
    "booked_since": gettext_lazy("Its pending line, before it was booked"),
}
"""Why a line was taken for the row of the books it leads to, for who reads its story."""

OVERLAP = {
    "same": ngettext_lazy("%(count)d in the same words", "%(count)d in the same words", "count"),
    "retold": ngettext_lazy("%(count)d told in other words", "%(count)d told in other words", "count"),
    "typed": ngettext_lazy("%(count)d that you typed", "%(count)d that you typed", "count"),
    "changed": ngettext_lazy("%(count)d changed", "%(count)d changed", "count"),
    "by_you": ngettext_lazy("%(count)d by your word", "%(count)d by your word", "count"),
}


def overlap_text(overlap: Mapping[str, int]) -> str:
    """overlap_text({"there": 142, "same": 120, "retold": 20, "changed": 2}) == "142 rows are there already: 120 in the same words, 20
    told in other words, 2 changed"; "" where none is.
    """
    there = overlap.get("there", 0)
    if not there:
        return ""
    head = ngettext("%(count)d row is there already", "%(count)d rows are there already", there) % {"count": there}
    parts = ", ".join(str(words % {"count": overlap[kind]}) for kind, words in OVERLAP.items() if overlap.get(kind))
    return _("%(head)s: %(parts)s") % {"head": head, "parts": parts}
