"""A naive Bayes model of which category a row belongs to: it only counts, so that it is light to ask and can say what it goes by."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import Any, NamedTuple

from ledger.learning.features import MEMO, PAIR, WEIGHTS, said_by

VERSION = 1
SMOOTHING = 0.1
MOST_BYTES = 8 * 1024 * 1024
"""What a model may come to when it is read: more is none of ours."""
SPEAKS = {PAIR: 1.2, MEMO: 0.7}
"""Two words together tell a person more than one of them, and the memo less than the payee."""
NEVER = 2.0
"""A threshold no confidence reaches: the model only suggests."""


class Guess(NamedTuple):
    """A category with how sure the model is of it (0 to 1), and what it goes by: `words` stood in `rows` accepted rows of it."""

    category: int
    confidence: float
    words: tuple[str, ...]
    rows: int


Counts = dict[str, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Model:
    """`classes` are categories with their rows (`sizes`); `counts` says of a feature in how many rows of which class (by place) it is.

    `temperature` makes confidences honest: 80 % is right four times in five. From `threshold` on it may decide by itself.
    """

    classes: tuple[int, ...]
    sizes: tuple[int, ...]
    counts: Counts
    temperature: float = 1.0
    threshold: float = NEVER

    def scores(self, features: Sequence[str]) -> list[float]:
        """A log likelihood for each class. A feature never seen says nothing."""
        total = sum(self.sizes)
        scores = [log(size / total) for size in self.sizes]
        absent = 0.0
        for feature in features:
            found = self.counts.get(feature)
            if found is None:
                continue
            weight = WEIGHTS[feature[0]]
            absent += weight
            for place, count in found.items():
                scores[place] += weight * log((count + SMOOTHING) / SMOOTHING)
        return [score - absent * log(size + 2 * SMOOTHING) for score, size in zip(scores, self.sizes, strict=True)]

    def guess(self, features: Sequence[str], among: frozenset[int] | None = None) -> Guess | None:
        """The likeliest category `among` those that may be chosen; None where no word of the row was ever seen."""
        if not self.classes or not any(feature in self.counts and said_by(feature) for feature in features):
            return None
        shares = softmax(self.scores(features), self.temperature)
        places = [place for place, key in enumerate(self.classes) if among is None or key in among]
        if not places:
            return None
        best = max(places, key=lambda place: (shares[place], -self.classes[place]))
        words, rows = self._because(features, best)
        return Guess(self.classes[best], shares[best], words, rows)

    def _because(self, features: Sequence[str], best: int) -> tuple[tuple[str, ...], int]:
        """What speaks most for this class of what a person can read: ("grab", "food") and the rows that have both."""
        spoken: list[tuple[float, str, int]] = []
        for feature in features:
            count = self.counts.get(feature, {}).get(best, 0)
            if count and said_by(feature):
                share = count / sum(self.counts[feature].values())
                spoken.append((share * SPEAKS.get(feature[0], 1.0) * log(count + 1), feature, count))
        if not spoken:
            return (), 0
        _weight, feature, count = max(spoken)
        text = said_by(feature)
        return (tuple(text.split()) if feature[0] == PAIR else (text,)), count


def softmax(scores: Sequence[float], temperature: float) -> list[float]:
    """Shares that add up to 1: softmax([0, 0], 1) == [0.5, 0.5]."""
    top = max(scores)
    parts = [exp((score - top) / temperature) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


def packed(model: Model) -> bytes:
    """The model as it is kept: JSON, so that reading it can run nothing, compressed."""
    told = {
        "version": VERSION, "classes": model.classes, "sizes": model.sizes, "temperature": model.temperature,
        "threshold": model.threshold,
        "counts": {feature: [part for pair in found.items() for part in pair] for feature, found in model.counts.items()},
    }  # fmt: skip
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode())


@lru_cache(maxsize=4)
def unpacked(data: bytes) -> Model | None:
    """What `packed` kept; None of anything else, of another version, or of what would be too large."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(data, MOST_BYTES)
        told = json.loads(text) if reader.eof else None
        return _model(told) if isinstance(told, dict) and told.get("version") == VERSION else None
    except (zlib.error, ValueError, KeyError, AttributeError, TypeError, IndexError, RecursionError):
        return None


def _model(told: dict[str, Any]) -> Model:
    classes, sizes = tuple(map(int, told["classes"])), tuple(map(int, told["sizes"]))
    counts = {
        str(feature): {int(place): int(count) for place, count in zip(pairs[::2], pairs[1::2], strict=True)}
        for feature, pairs in told["counts"].items()
        if feature[:1] in WEIGHTS
    }
    places = {place for found in counts.values() for place in found}
    if len(classes) != len(sizes) or min(sizes, default=1) < 1 or not places <= set(range(len(classes))):
        raise ValueError("not a model")
    if any(count < 1 for found in counts.values() for count in found.values()):
        raise ValueError("not a model")
    temperature = float(told["temperature"])
    if not 0 < temperature < 1000:
        raise ValueError("not a model")
    return Model(classes, sizes, counts, temperature, float(told["threshold"]))
