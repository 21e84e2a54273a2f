"""Learning from the rows a person has accepted: at night, after many were put right at once, or when they ask; and forgetting it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import structlog
from django.core.cache import cache
from django.db.models import Q
from django.db.transaction import atomic, on_commit
from django.utils import timezone

from accounts.models import User
from accounts.selectors import household_of
from ledger.learning.model import packed
from ledger.learning.training import Learned, learned_from
from ledger.models import Categoriser
from ledger.selectors.books import books_of
from ledger.selectors.learned import examples_of

log = structlog.get_logger(__name__)
MANY = 10
"""So many rows put right at once are worth learning from before the night."""
SOON = 60
"""Seconds in which further corrections wait for the same lesson."""


def categoriser_train(*, user: User) -> Learned | None:
    """Learn anew from what the person sees and somebody accepted; None where that is too little: then nothing is kept."""
    household = household_of(user)
    learned = learned_from(examples_of(books_of(user)))
    if learned is None:
        Categoriser.objects.filter(user=user).exclude(data=b"").delete()
        return None
    kept = {
        "household": household, "trained_at": timezone.now(), "examples": learned.examples,
        "accuracy": Decimal(str(round(learned.accuracy, 4))), "data": packed(learned.model),
    }  # fmt: skip
    Categoriser.objects.update_or_create(user=user, defaults=kept)
    return learned


@atomic
def categoriser_forget(*, user: User) -> None:
    """Forget what was learned. An empty model stays as the mark that this person wants none; to learn when asked takes it away."""
    kept = {"household": household_of(user), "trained_at": timezone.now(), "examples": 0, "accuracy": None, "data": b""}
    Categoriser.objects.update_or_create(user=user, defaults=kept)


def is_forgotten(user: User) -> bool:
    """Whether the person told it to forget."""
    return Categoriser.objects.filter(user=user, data=b"").exists()


def categorisers_train() -> int:
    """The night's lesson: everybody who may learn, one after the other; how many models there are new."""
    pupils = User.objects.filter(is_active=True, household__isnull=False).select_related("household").order_by("pk")
    wanting = [user for user in pupils.filter(~Q(pk__in=_forgetful())) if user.can_write]
    return sum(categoriser_train(user=user) is not None for user in wanting)


def _forgetful() -> list[int]:
    return list(Categoriser.objects.filter(data=b"").values_list("user_id", flat=True))


def learn_soon(user: User, changed: int) -> None:
    """After a bulk correction: one lesson a minute later, however many corrections come meanwhile."""
    if changed >= MANY and cache.add(f"learn-soon:{user.pk}", 1, SOON):
        on_commit(partial(_enqueue, user.pk))


def _enqueue(user_key: int) -> None:
    from ledger.tasks import learn_categories

    learn_categories.apply_async((user_key,), countdown=SOON)
