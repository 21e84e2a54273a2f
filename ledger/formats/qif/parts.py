"""How a booking is split: the parts add up to it, or the person is told that they don't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from ledger.formats.numbers import NotANumber, read_number
from ledger.formats.qif.fields import Split
from ledger.formats.qif.filing import Filing
from ledger.intake.records import Part

CENT = Decimal("0.01")
File = Callable[[str], Filing]


class BadSplit(ValueError):
    """A part can't be read; the message says which."""


def parts_of(
    splits: Sequence[Split], quantity: Decimal, mark: str, file: File, kind_of: Callable[[str], str]
) -> tuple[list[Part], Decimal]:
    """The parts with the booking's signs, without those of nothing, and what they leave of it.

    Example: −100.00 split into `$-50.00` and `$-25.00` → two parts and −25.00; `%50` twice → −50.00 each and nothing left.
    """
    quantities = [_quantity(split, quantity, mark) for split in splits]
    if quantity and sum(quantities) == -quantity:  # some programs write the parts without the booking's sign
        quantities = [-each for each in quantities]
    parts = []
    for split, each in zip(splits, quantities, strict=True):
        filing = file(split.filing)
        if each:
            parts.append(Part(each, filing.category, kind_of(filing.category), filing.transfer, split.memo))
    parts = _by_account(parts)
    rest = quantity - sum((part.quantity for part in parts), Decimal(0))
    if parts and any(split.percent for split in splits) and abs(rest) <= CENT * len(parts):
        last = parts.pop()
        parts.append(replace(last, quantity=last.quantity + rest))
        rest = Decimal(0)
    return parts, rest


def _by_account(parts: list[Part]) -> list[Part]:
    """Parts that go to the same account are one: there, too, the program keeps them as one booking.

    Example: −183.29 and 17.77 to “Stock” → −165.52, which is the 165.52 that the account “Stock” has from here.
    """
    found: dict[object, Part] = {}
    for place, part in enumerate(parts):
        key = part.transfer or place
        same = found.get(key)
        if same is not None:
            memo = " ".join(dict.fromkeys(filter(None, (same.memo, part.memo))))
            part = replace(part, quantity=same.quantity + part.quantity, memo=memo)
        found[key] = part
    return [part for part in found.values() if part.quantity]


def _quantity(split: Split, whole: Decimal, mark: str) -> Decimal:
    try:
        if split.amount or not split.percent:
            return read_number(split.amount, mark) if split.amount else Decimal(0)
        share = read_number(split.percent.replace("%", ""), mark)
    except NotANumber as error:
        raise BadSplit(str(error)) from None
    return (whole * share / 100).quantize(CENT, ROUND_HALF_EVEN)
