"""Counting what rules decide: once for a whole import or a rule that is applied, one statement for many rules."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, F, Value, When
from django.utils import timezone

from ledger.models import Rule

CHUNK = 200


def hits_count(hits: Mapping[int, int]) -> None:
    """Add to each rule's count the rows it has decided: {7: 1200, 9: 3}. What is undone later was decided all the same."""
    keys = sorted(key for key, count in hits.items() if count)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        more = Case(*(When(pk=key, then=Value(hits[key])) for key in part), default=Value(0))
        Rule.objects.filter(pk__in=part).update(hits=F("hits") + more, hit_at=timezone.now())
