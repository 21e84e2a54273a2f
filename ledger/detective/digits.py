"""How an amount may have been mistyped."""

from __future__ import annotations

SHIFTS = (10, 100)


def slips(quantity: int) -> dict[int, str]:
    """What may have been meant, and by which slip: slips(120) has 12 and 1200 (a lost or a wrong decimal), 210 and 102 (swapped).

    The sign stays; zero is nothing anybody meant.
    """
    size, sign = abs(quantity), 1 if quantity > 0 else -1
    found: dict[int, str] = {}
    for factor in SHIFTS:
        found[size * factor] = "shifted"
        if size % factor == 0:
            found[size // factor] = "shifted"
    for meant in _swapped(str(size)):
        found.setdefault(meant, "swapped")
    return {sign * meant: how for meant, how in found.items() if meant not in (0, size)}


def _swapped(text: str) -> list[int]:
    """Every amount with two neighbouring digits the other way round: 1234 to 2134, 1324, 1243."""
    return [
        int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        for place in range(len(text) - 1)
        if text[place] != text[place + 1]
    ]
