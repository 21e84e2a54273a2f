"""How many decimals a currency has, for those who keep it and those who show it."""

from __future__ import annotations

from babel.numbers import get_currency_precision

ISO_DECIMALS = dict.fromkeys(
    ("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2
) | {"IQD": 3}
"""Where babel (CLDR) says how many decimals people write and ISO 4217 says how many the currency has: statements in dinars of
Serbia do have para."""

NO_MINOR_UNIT = frozenset(("XAG", "XAU", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA"))
METAL_DECIMALS = 8  # ISO gives metals and baskets none: as fine as the column


def iso_decimals(code: str) -> int:
    """The currency's minor units: 2 for PHP, 0 for JPY, 3 for KWD, 4 for CLF, 8 for gold."""
    if code in NO_MINOR_UNIT:
        return METAL_DECIMALS
    return ISO_DECIMALS.get(code) or get_currency_precision(code)
