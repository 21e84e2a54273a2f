"""Making a model of accepted rows, and measuring it on rows it has not seen.

Two measures, because there are two questions. *How often is it right?* is asked of a tenth of the rows. *When may it decide by itself?*
is asked of payees it has never met: those of known payees are decided by their history and never reach it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import log
from typing import NamedTuple

from ledger.learning.features import PIECE, Sight, features
from ledger.learning.model import NEVER, Counts, Model, softmax

FEWEST = 20
"""Fewer accepted rows teach nothing that could be measured."""
MOST_FEATURES = 60_000
TENTH = 10
FOLDS = 5
MOST_OF_A_PAYEE = 5
"""Of a payee met for the first time a few rows are judged: a daily one must not speak for all."""
PRECISION = 0.95
LEAST_JUDGED = 20
LEAST_SURE = 0.5
TEMPERATURES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


class Example(NamedTuple):
    """A row whose category a person has accepted. `key` is only used to draw lots."""

    key: int
    sight: Sight
    category: int


class Told(NamedTuple):
    """An example with its features worked out once."""

    example: Example
    features: tuple[str, ...]

    @property
    def payee(self) -> str:
        return self.example.sight.payees[0] if self.example.sight.payees else ""


@dataclass(frozen=True, slots=True)
class Learned:
    """`accuracy`: the share of a held-back tenth that was right at first guess. `unseen`: the same of payees never met. `decided`: of
    those, the share at or over the threshold.
    """

    model: Model
    examples: int
    accuracy: float
    unseen: float
    decided: float


def learned_from(examples: Sequence[Example]) -> Learned | None:
    """A model of them all with what a model of nine tenths came to; None of fewer than 20, or of a single category."""
    told = [Told(example, features(example.sight)) for example in examples]
    if len(told) < FEWEST or len({example.category for example in examples}) < 2:
        return None
    held = [one for one in told if _lot(f"row {one.example.key}", TENTH) == 0] or told[::TENTH]
    kept = {one.example.key for one in held}
    accuracy = _right(model_of(one for one in told if one.example.key not in kept), held)
    judged = _judged(told)
    temperature = _temperature(judged)
    sure = sorted((_first(one, temperature) for one in judged), reverse=True)
    threshold = threshold_of(sure)
    model = replace(model_of(told), temperature=temperature, threshold=threshold)
    unseen = sum(is_right for _share, is_right in sure) / len(sure) if sure else 0.0
    decided = sum(share >= threshold for share, _is_right in sure) / len(sure) if sure else 0.0
    return Learned(model, len(told), accuracy, unseen, decided)


def model_of(told: Iterable[Told]) -> Model:
    """Counts of all these rows. Of the features those are kept that are in most rows; a piece of a word seen once is none."""
    sizes: Counter[int] = Counter()
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for one in told:
        sizes[one.example.category] += 1
        for feature in one.features:
            counts[feature][one.example.category] += 1
    classes = tuple(sorted(sizes))
    place = {key: at for at, key in enumerate(classes)}
    totals = {feature: found.total() for feature, found in counts.items()}
    kept = [feature for feature, total in totals.items() if total > 1 or feature[0] != PIECE]
    kept = sorted(kept, key=lambda feature: (-totals[feature], feature))[:MOST_FEATURES]
    fitted: Counts = {feature: {place[key]: count for key, count in counts[feature].items()} for feature in kept}
    return Model(classes, tuple(sizes[key] for key in classes), fitted)


def threshold_of(sure: Sequence[tuple[float, bool]]) -> float:
    """The lowest confidence from which on 95 of 100 were right, of (confidence, was it right), surest first; else `NEVER`.

    Example: forty right ones over 0.90, then a wrong one at 0.80 and three at 0.60: 0.80, because 40 of 41 is enough and 40 of 44 is not.
    """
    found, right = NEVER, 0
    for number, (share, is_right) in enumerate(sure, 1):
        right += is_right
        is_last = number == len(sure) or sure[number][0] != share
        if is_last and number >= LEAST_JUDGED and share >= LEAST_SURE and right >= PRECISION * number:
            found = share
    return found


def _right(model: Model, held: Sequence[Told]) -> float:
    """The share of these it gets right at first guess."""
    right = 0
    for one in held:
        guess = model.guess(one.features)
        right += guess is not None and guess.category == one.example.category
    return right / len(held)


class _Judged(NamedTuple):
    """The scores a model gave a row of a payee it had not met, the place of the right one (None: unknown to it)."""

    scores: list[float]
    right: int | None


def _judged(told: Sequence[Told]) -> list[_Judged]:
    """A few rows of each payee, judged by a model made without any of that payee's."""
    folds: list[list[Told]] = [[] for _fold in range(FOLDS)]
    for one in told:
        folds[_lot(f"payee {one.payee}", FOLDS)].append(one)
    found = []
    for fold in folds:
        payees = {one.payee for one in fold}
        rest = [one for one in told if one.payee not in payees]
        model = model_of(rest) if rest else None
        if model is not None and len(model.classes) > 1:
            found += [_judge(model, one) for one in _few(fold)]
    return found


def _few(fold: Sequence[Told]) -> list[Told]:
    """The newest rows of each payee, a handful."""
    met: Counter[str] = Counter()
    found = []
    for one in fold:
        met[one.payee] += 1
        if met[one.payee] <= MOST_OF_A_PAYEE:
            found.append(one)
    return found


def _judge(model: Model, one: Told) -> _Judged:
    place = {key: at for at, key in enumerate(model.classes)}
    return _Judged(model.scores(one.features), place.get(one.example.category))


def _temperature(judged: Sequence[_Judged]) -> float:
    """The one that makes what was right the least surprising. 1 where nothing could be judged."""
    known = [one for one in judged if one.right is not None]
    if not known:
        return 1.0
    return min(TEMPERATURES, key=lambda temperature: sum(_surprise(one, temperature) for one in known))


def _surprise(one: _Judged, temperature: float) -> float:
    assert one.right is not None
    return -log(max(softmax(one.scores, temperature)[one.right], 1e-12))


def _first(one: _Judged, temperature: float) -> tuple[float, bool]:
    shares = softmax(one.scores, temperature)
    best = max(range(len(shares)), key=shares.__getitem__)
    return shares[best], best == one.right


def _lot(text: str, among: int) -> int:
    """The same lot in every run: no seed, no order of rows decides."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) % among
