"""What a row is judged by: words and pieces of words of its payee, its memo, where and how much, and what its source says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

PAYEE, PAIR, PIECE, MEMO, SIGN, SIZE, ACCOUNT, WEEKDAY, CATEGORY, COUNTERPARTY = "pbnmsqadco"
WEIGHTS = {
    PAYEE: 1.0, PAIR: 0.6, PIECE: 0.25, MEMO: 0.6, SIGN: 1.0, SIZE: 0.4, ACCOUNT: 0.4, WEEKDAY: 0.15, CATEGORY: 1.5,
    COUNTERPARTY: 1.0,
}  # fmt: skip
"""What a feature of each kind counts for: pieces of one word, and a day among seven, say less than a word does."""
MOST_WORDS = 12
PIECE_LENGTH = 3


class Sight(NamedTuple):
    """A row as the model sees it; texts are folded. `payees`: how the books and how the source call the payee."""

    payees: tuple[str, ...]
    memo: str
    account: int
    quantity: int
    on: date
    category: str = ""
    counterparty: str = ""


def features(sight: Sight) -> tuple[str, ...]:
    """ "grab food 0412" on a Monday: p:grab, p:food, "b:grab food", n: gr, n:gra, …, s:-, q:-45, a:7, d:0. Numbers are no words."""
    return (
        *texts_seen(sight.payees, sight.memo, sight.category, sight.counterparty),
        f"{SIGN}:{'+' if sight.quantity > 0 else '-'}",
        f"{SIZE}:{size_of(sight.quantity)}",
        f"{ACCOUNT}:{sight.account}",
        f"{WEEKDAY}:{sight.on.weekday()}",
    )


@lru_cache(maxsize=4096)
def texts_seen(payees: tuple[str, ...], memo: str, category: str, counterparty: str) -> tuple[str, ...]:
    """What follows from the texts alone: the same for all rows of a payee."""
    found = dict.fromkeys(one for payee in payees for one in _payee(payee))
    found |= dict.fromkeys(f"{MEMO}:{word}" for word in _words(memo))
    if category:
        found[f"{CATEGORY}:{category[:80]}"] = None
    if counterparty:
        found[f"{COUNTERPARTY}:{counterparty[:80]}"] = None
    return tuple(found)


def _payee(text: str) -> Iterator[str]:
    words = _words(text)
    yield from (f"{PAYEE}:{word}" for word in words)
    yield from (f"{PAIR}:{one} {other}" for one, other in pairwise(words))
    for word in words:
        padded = f" {word} "
        yield from (f"{PIECE}:{padded[at : at + PIECE_LENGTH]}" for at in range(len(padded) - PIECE_LENGTH + 1))


def _words(text: str) -> list[str]:
    """Words, without what is mostly digits: a branch's or a receipt's number is another one each time."""
    return [word[:24] for word in text.split() if sum(map(str.isdigit, word)) * 2 < len(word)][:MOST_WORDS]


def size_of(quantity: int) -> int:
    """How large it is, in doublings: size_of(100 × 10⁸) == size_of(120 × 10⁸) == 34."""
    return abs(quantity).bit_length()


def said_by(feature: str) -> str:
    """The words of a feature that a person can read: said_by("b:grab food") == "grab food"; "" of what is none."""
    kind, _colon, text = feature.partition(":")
    return text if kind in (PAYEE, PAIR, MEMO, CATEGORY, COUNTERPARTY) else ""
