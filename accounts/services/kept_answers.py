"""What a POST with an `Idempotency-Key` was answered: claimed before the work, kept after it, forgotten after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.transaction import atomic
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeptAnswer, User
from fintrack.lib.errors import Conflict, DomainError

KEPT_FOR = timedelta(hours=24)
LARGEST_ANSWER = 256 * 1024


class KeyMismatch(DomainError):
    """The key was used for another request."""

    status = 422


def answer_claim(*, user: User, key: str, digest: str) -> tuple[KeptAnswer, bool]:
    """The row of this key, and whether the work is ours to do; False means that its answer is there.

    KeyMismatch `idempotency_mismatch` when the key stood for another request, Conflict `idempotency_in_flight` while the first one
    is still at work (or died at it: whether it came through isn't known, so it isn't done again before a day has passed).
    """
    KeptAnswer.objects.filter(user=user, key=key, created_at__lt=timezone.now() - KEPT_FOR).delete()
    try:
        with atomic():
            return KeptAnswer.objects.create(user=user, key=key, digest=digest), True
    except IntegrityError:
        kept = KeptAnswer.objects.filter(user=user, key=key).first()
    if kept is None or (kept.digest == digest and kept.status is None):
        raise Conflict(
            "idempotency_in_flight", _("The first request with this key is still at work. Ask again in a moment.")
        )
    if kept.digest != digest:
        raise KeyMismatch(
            "idempotency_mismatch", _("This key was used for another request. Take a new one for each thing you do.")
        )
    return kept, False


def answer_keep(*, kept: KeptAnswer, status: int, text: str, headers: Mapping[str, str]) -> None:
    """Keep what was answered. An answer above 256 KB is kept without its text: a repetition is told that it was done."""
    body = {"text": text, "headers": dict(headers)} if len(text) <= LARGEST_ANSWER else None
    KeptAnswer.objects.filter(pk=kept.pk).update(status=status, body=body)


def answer_release(*, kept: KeptAnswer) -> None:
    """Nothing was done: the key is free again."""
    KeptAnswer.objects.filter(pk=kept.pk).delete()


def answers_forget() -> int:
    """Forget what is older than a day; returns how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
