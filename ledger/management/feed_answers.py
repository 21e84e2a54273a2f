"""What both rate commands answer."""

from __future__ import annotations

from typing import Any

from ledger.services.rate_feed import FeedReport


def answer_of(report: FeedReport) -> dict[str, Any]:
    """{"source", "currencies", "unpublished", "first_on", "last_on", "created", "updated", "unchanged"}."""
    return {
        "source": report.source,
        "currencies": len(report.currencies),
        "unpublished": list(report.unpublished),
        "first_on": report.first_on and report.first_on.isoformat(),
        "last_on": report.last_on and report.last_on.isoformat(),
        "created": report.counts.created,
        "updated": report.counts.updated,
        "unchanged": report.counts.unchanged,
    }
