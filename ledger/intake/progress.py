"""How far a job is, told while it is still inside its database transaction: beside the books, in the cache, where others can see it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.cache import cache

from ledger.models import ImportBatch

KEPT_SECONDS = 15 * 60


class Phase(StrEnum):
    """READING the file, COMPARING its rows with the books, POSTING them."""

    READING = "reading"
    COMPARING = "comparing"
    POSTING = "posting"


@dataclass(frozen=True, slots=True)
class Told:
    """What a run said last: `rows` done `of` so many (0: not known)."""

    phase: Phase
    rows: int
    of: int


def _key(batch: UUID, attempt: int) -> str:
    """Each attempt tells its own: what a killed worker said last is not where the next one is."""
    return f"import-progress:{batch}:{attempt}"


def progress_tell(batch: ImportBatch, phase: Phase, rows: int = 0, of: int = 0) -> None:
    """Say how far it is: progress_tell(batch, Phase.POSTING, 5000, 20000)."""
    with suppress(Exception):  # a cache that is away must not stop an import
        cache.set(_key(batch.public_id, batch.attempts), [batch.step, phase.value, rows, of], KEPT_SECONDS)


def progress_told(batches: Iterable[ImportBatch]) -> dict[UUID, Told]:
    """By batch, what the present run of each said last; nothing of those that have said nothing."""
    by_key = {_key(batch.public_id, batch.attempts): batch for batch in batches}
    found: dict[str, list[object]] = {}
    with suppress(Exception):
        found = cache.get_many(by_key) if by_key else {}
    return {
        by_key[key].public_id: Told(Phase(str(phase)), int(str(rows)), int(str(of)))
        for key, (step, phase, rows, of) in found.items()
        if step == by_key[key].step
    }
