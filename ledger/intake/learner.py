"""The categorise step's last resort: what the importing person's accepted rows have taught, where it is sure enough to decide."""

from __future__ import annotations

from dataclasses import dataclass

from fintrack.lib.text import fold
from ledger.intake.post import Line
from ledger.learning.features import Sight, features
from ledger.learning.model import Model
from ledger.models import Account, ImportBatch
from ledger.models.account import CATEGORY_KINDS
from ledger.selectors.learned import model_for, payees_seen


@dataclass(frozen=True)
class Learner:
    """One batch's. `among` are the categories that may be chosen."""

    model: Model
    among: frozenset[int]

    def category(self, line: Line, payee_key: str) -> int | None:
        """The category it decides on; None below its threshold, from which on 95 of 100 held-back rows were right."""
        texts = line.texts
        sight = Sight(
            payees_seen(payee_key, line.payee_key), fold(texts.get("memo", "")), line.account, line.quantity, line.booked_on,
            fold(texts.get("category", "")), fold(texts.get("counterparty", "")),
        )  # fmt: skip
        guess = self.model.guess(features(sight), self.among)
        return guess.category if guess is not None and guess.confidence >= self.model.threshold else None


def learner_for(batch: ImportBatch) -> Learner | None:
    """None where the person's rows have taught nothing, or nothing to decide by: an import then costs one query more."""
    model = model_for(batch.user)
    if model is None or model.threshold > 1:
        return None
    open_ = Account.objects.filter(household=batch.household_id, kind__in=CATEGORY_KINDS, purpose="", closed_on=None)
    return Learner(model, frozenset(open_.values_list("pk", flat=True)))
