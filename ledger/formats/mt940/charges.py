"""What a foreign payment cost where it was made: `/OCMT/USD100,00/` beside a statement line."""

from __future__ import annotations

import re
from decimal import Decimal

from ledger.formats.mt940.entry import NotAnEntry, read_amount

ORIGINAL = re.compile(r"(?:/OCMT/|OCMT[+:]\s?|\bOAMT\+)\s?([A-Z]{3})\s?(\d[\d.]{0,15},\d{0,3}|\d{1,15})")


def original_of(text: str, quantity: Decimal, currency: str) -> tuple[Decimal | None, str]:
    """(quantity with the row's sign, currency), (None, "") when nothing else than the account's own is named.

    Example: "/OCMT/USD100,00/CHGS/EUR1,50/" beside -93.20 euros → (-100.00, "USD").
    """
    found = ORIGINAL.search(text)
    if found is None or found[1] == currency:
        return None, ""
    try:
        original = read_amount(found[2])
    except NotAnEntry:
        return None, ""
    return (-original if quantity < 0 else original), found[1]
