"""Whether two texts of a statement may speak of the same purchase."""

from __future__ import annotations

from functools import lru_cache

COMMON = """
card payment purchase visa debit credit mastercard maestro pos terminal online transfer from for the and transaction ref reference
bank account date direct standing order sepa eur usd gbp php rub ars compra pago tarjeta karte kartenzahlung lastschrift
ueberweisung gutschrift achat carte paiement virement operation oplata pokupka
"""
NOISE = frozenset(COMMON.split())
PREFIX = 5
"""Banks cut names: two words that share so many first letters are one."""


@lru_cache(maxsize=8192)
def telling_words(text: str) -> frozenset[str]:
    """The words of a folded text that name somebody: telling_words("visa 4321 corner grocery") == {"corner", "grocery"}."""
    return frozenset(word for word in text.split() if len(word) >= 3 and not word.isdigit() and word not in NOISE)


def alike(one: str, other: str) -> bool:
    """Half of the shorter text's telling words are in the other, too; texts without any must be equal.

    >>> alike("sumup corner grocery", "corner grocery berlin"), alike("card payment tesco", "card payment aldi")
    (True, False)
    """
    if one == other:
        return bool(one)
    shorter, longer = sorted((telling_words(one), telling_words(other)), key=len)
    if not shorter:
        return False
    shared = sum(any(_same(word, there) for there in longer) for word in shorter)
    return 2 * shared >= len(shorter)


def same_payee(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """The same of two (payee, memo): by the payees where both name somebody, else by all that was said."""
    if telling_words(one[0]) and telling_words(other[0]):
        return alike(one[0], other[0])
    return alike(" ".join(one).strip(), " ".join(other).strip())


def _same(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= PREFIX and word[:PREFIX] == other[:PREFIX])
