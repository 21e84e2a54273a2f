"""The database's own refusals as DomainErrors: what the services did not see first, the seal does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError


@contextmanager
def sealing() -> Iterator[None]:
    """Turn a refusal of the seal's triggers into DomainError("sealed"); other integrity errors pass."""
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        if "seal:" not in text:
            raise
        reason = text.partition("seal:")[2].partition("\n")[0].strip()
        raise DomainError("sealed", _("The books refused this: nothing was changed."), reason=reason) from error
    except DataError as error:  # PostgreSQL's word for a total beyond BIGINT
        if "out of range" not in str(error):
            raise
        reason = "this total is too large to keep exactly"
        raise DomainError("sealed", _("The books refused this: nothing was changed."), reason=reason) from error
