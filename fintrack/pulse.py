"""That the worker is alive, and how each task last went: noted by the worker (`fintrack.celery`) in the cache that all processes share.

A lost cache loses nothing: within a minute the sweeper runs again, and the note is back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

KEPT_FOR = timedelta(days=30)
ANY = "pulse:any"


@dataclass(frozen=True, slots=True)
class Beat:
    """When a task last ended, and whether it went well."""

    at: datetime
    is_well: bool


def beat_note(name: str, *, is_well: bool) -> None:
    """The task called `name` has ended just now."""
    noted = (timezone.now().isoformat(), is_well)
    cache.set_many({ANY: noted, _key(name): noted}, int(KEPT_FOR.total_seconds()))


def last_beats(names: Iterable[str]) -> tuple[Beat | None, dict[str, Beat]]:
    """(the newest of all tasks, the newest of each of these tasks that is known)."""
    keys = {_key(name): name for name in names}
    found = {key: Beat(datetime.fromisoformat(at), well) for key, (at, well) in cache.get_many([ANY, *keys]).items()}
    return found.get(ANY), {name: found[key] for key, name in keys.items() if key in found}


def _key(name: str) -> str:
    return f"pulse:{name}"
