"""A day in an address."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404

from ledger.forms.reports import BoundedDay


def day_in(text: str) -> date:
    """day_in("2026-03-31"); a page that needs a day is not there for what can't be read as one."""
    try:
        found: date | None = BoundedDay().clean(text)
    except ValidationError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found
