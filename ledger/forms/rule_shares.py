"""The parts of a split while a person writes them, to and from a posted form: `sc:0` the first part's category, `sk:0` whether `sv:0` is a
share or an amount, `sm:0` its memo. The last part takes the rest, so it has no size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fintrack.lib.money_format import money_read, money_written
from ledger.rules.values import MOST_SHARES

SIZES = (("share", _("per cent")), ("amount", _("money")))


@dataclass(frozen=True)
class ShareDraft:
    """One part as typed."""

    category: str = ""
    size: str = "share"
    figure: str = ""
    memo: str = ""


def shares_of_json(actions: Sequence[Mapping[str, Any]], locale: str) -> list[ShareDraft]:
    """The parts of a rule that is there; none where it doesn't split."""
    parts = next((action["value"] for action in actions if action["do"] == "split"), ())
    return [_of_json(part, locale) for part in parts]


def _of_json(part: Mapping[str, Any], locale: str) -> ShareDraft:
    size = "amount" if part.get("amount") else "share"
    figure = str(part.get(size) or "")
    written = money_written(Decimal(figure), locale) if figure and size == "amount" else figure
    return ShareDraft(part["category"], size, written, part.get("memo") or "")


def shares_posted(posted: QueryDict) -> list[ShareDraft]:
    count = next((place for place in range(MOST_SHARES + 1) if f"sc:{place}" not in posted), MOST_SHARES)
    return [
        ShareDraft(
            posted.get(f"sc:{place}", ""), "amount" if posted.get(f"sk:{place}") == "amount" else "share",
            posted.get(f"sv:{place}", ""), posted.get(f"sm:{place}", ""),
        )
        for place in range(count)
    ]  # fmt: skip


def shares_edited(shares: list[ShareDraft], wish: str) -> list[ShareDraft]:
    """After a button: "share:add" one more part before the rest, "share:2" without the third, "share:none" no split."""
    act = wish.removeprefix("share:")
    if act == "none":
        return []
    if act == "add":
        if not shares:
            return [ShareDraft(figure="50"), ShareDraft()]
        return [*shares[:-1], ShareDraft(), shares[-1]] if len(shares) < MOST_SHARES else shares
    kept = [share for place, share in enumerate(shares) if str(place) != act]
    return kept if len(kept) > 1 else []


def shares_json(shares: Sequence[ShareDraft], locale: str) -> list[dict[str, Any]]:
    """What `rule_of` reads; what can't be read as a number stays text, so that it is told what is wrong."""
    return [_json(share, locale, is_last=place == len(shares) - 1) for place, share in enumerate(shares)]


def _json(share: ShareDraft, locale: str, *, is_last: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"category": share.category}
    if not is_last:
        number = money_read(share.figure.rstrip(" %"), locale)
        found[share.size] = share.figure if number is None else format(number, "f")
    return found | ({"memo": share.memo} if share.memo else {})
