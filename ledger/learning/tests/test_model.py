"""The model by itself: what it learns, how sure it is, what it goes by, and that what was kept is read back and nothing else."""

from __future__ import annotations

import json
import zlib
from datetime import date, timedelta

import pytest

from ledger.learning.features import Sight, features, said_by
from ledger.learning.model import MOST_BYTES, NEVER, Model, packed, softmax, unpacked
from ledger.learning.training import Example, Learned, learned_from, threshold_of

FOOD, RIDES, RENT = 11, 12, 13
SHOPS = ("market", "bakery", "grocer")


def seen(payee: str, quantity: int = -350, on: date = date(2026, 3, 2), memo: str = "") -> Sight:
    return Sight((payee,), memo, 7, quantity * 10**8, on)


def examples(count: int = 120) -> list[Example]:
    """Food is bought at ever other markets, rides come as "grab ride", the rent is the rent."""
    found = []
    for number in range(count):
        on = date(2026, 1, 1) + timedelta(days=number)
        payee, category = (
            (f"{SHOPS[number % 3]} {chr(97 + number % 23)}{chr(97 + number % 19)}nder", FOOD) if number % 3
            else (f"grab ride {'xyz'[number % 2]}{chr(97 + number % 17)}ll", RIDES)
        )  # fmt: skip
        found.append(Example(number, seen(payee, on=on), category))
    return [*found, *(Example(1000 + n, seen("flat llc", -90_000), RENT) for n in range(6))]


@pytest.fixture(scope="module")
def learned() -> Learned:
    found = learned_from(examples())
    assert found is not None
    return found


def test_a_payee_never_met_is_told_by_its_words(learned: Learned) -> None:
    guess = learned.model.guess(features(seen("grab ride quark")))
    assert guess is not None
    assert (guess.category, guess.words) == (RIDES, ("grab", "ride"))
    assert guess.confidence >= learned.model.threshold >= 0.5


def test_the_reason_counts_the_rows_that_have_these_words(learned: Learned) -> None:
    guess = learned.model.guess(features(seen("grab ride quark")))
    assert guess is not None
    assert guess.rows == sum(one.category == RIDES for one in examples())


def test_of_a_row_without_any_known_word_it_says_nothing(learned: Learned) -> None:
    assert learned.model.guess(features(seen("zzz qqq"))) is None
    assert learned.model.guess(features(seen("0042 991"))) is None


def test_only_what_may_be_chosen_is_named(learned: Learned) -> None:
    guess = learned.model.guess(features(seen("grab ride quark")), frozenset({FOOD}))
    assert guess is not None
    assert guess.category == FOOD
    assert guess.confidence < 0.5
    assert learned.model.guess(features(seen("grab ride quark")), frozenset()) is None


def test_it_is_measured_on_rows_it_has_not_seen(learned: Learned) -> None:
    assert learned.examples == 126
    assert learned.accuracy >= 0.9
    assert 0 < learned.decided <= 1


def test_too_little_teaches_nothing() -> None:
    assert learned_from(examples()[:19]) is None
    assert learned_from([one for one in examples() if one.category == FOOD]) is None


def test_labels_drawn_by_lot_never_decide() -> None:
    """Where words say nothing of the category no threshold is found: it only suggests."""
    lots = [
        Example(n, seen(f"shop {chr(97 + n % 26)}{chr(97 + n // 26)}x"), (FOOD, RIDES)[(n * 7919) % 13 % 2])
        for n in range(200)
    ]
    found = learned_from(lots)
    assert found is not None
    assert found.model.threshold == NEVER


def test_the_threshold_is_the_lowest_that_keeps_95_of_100() -> None:
    sure = [(0.9, True)] * 40 + [(0.8, False)] + [(0.6, False)] * 3
    assert threshold_of(sure) == 0.8
    assert threshold_of([(0.9, True)] * 19) == NEVER, "too few to speak of"
    assert threshold_of([(0.9, True)] * 18 + [(0.9, False)] * 2) == NEVER
    assert threshold_of([(0.4, True)] * 40) == NEVER, "not even likelier than not"


def test_what_is_kept_is_read_back_as_it_was(learned: Learned) -> None:
    again = unpacked(packed(learned.model))
    assert again == learned.model
    assert again is not None
    assert again.guess(features(seen("grab ride quark"))) == learned.model.guess(features(seen("grab ride quark")))


TOLD = {
    "version": 1,
    "classes": [1, 2],
    "sizes": [3, 4],
    "counts": {"p:a": [0, 1]},
    "temperature": 1.0,
    "threshold": 0.9,
}
BROKEN: tuple[dict[str, object], ...] = (
    {"version": 2}, {"classes": [1]}, {"sizes": [0, 4]}, {"counts": {"p:a": [5, 1]}}, {"counts": {"p:a": [0]}}, {"counts": []},
    {"counts": {"p:a": [0, -1]}}, {"temperature": 0}, {"temperature": "x"}, {"sizes": None},
)  # fmt: skip


@pytest.mark.parametrize("change", BROKEN)
def test_what_is_no_model_is_none(change: dict[str, object]) -> None:
    assert unpacked(zlib.compress(json.dumps(TOLD).encode())) is not None
    assert unpacked(zlib.compress(json.dumps(TOLD | change).encode())) is None


def test_bytes_of_another_kind_are_none_and_a_bomb_is_not_unpacked() -> None:
    assert unpacked(b"") is None
    assert unpacked(b"cos\nsystem\n") is None
    assert unpacked(zlib.compress(b"[]")) is None
    assert unpacked(zlib.compress(b" " * (MOST_BYTES + 1) + json.dumps(TOLD).encode())) is None


def test_an_empty_model_says_nothing() -> None:
    assert Model((), (), {}).guess(("p:a",)) is None
    assert softmax([0.0, 0.0], 1) == [0.5, 0.5]


def test_features_are_words_and_no_numbers() -> None:
    found = features(seen("grab food 0412"))
    assert {"p:grab", "p:food", "b:grab food", "n: gr", "n:rab", "s:-", "d:0", "a:7"} <= set(found)
    assert not any("0412" in feature for feature in found)
    assert (said_by("b:grab food"), said_by("n:gra"), said_by("a:7")) == ("grab food", "", "")
