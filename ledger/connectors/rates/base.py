"""The contract of a source of exchange rates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Protocol

from fintrack.lib.errors import DomainError
from ledger.intake.records import IncomingPrice


class RateSource(Protocol):
    """Publishes units of many currencies for one of its `base`.

    `key` is what its prices carry as their source ("ecb", "frankfurter"); `is_online` tells whether asking it needs a network.
    """

    key: str
    label: str
    base: str
    is_online: bool

    def currencies(self) -> Collection[str]:
        """The codes it publishes now or published once. RateSourceError when it can't be asked."""
        ...

    def fetch(self, quotes: Collection[str], first_on: date, last_on: date) -> Sequence[IncomingPrice]:
        """What it published for these currencies from the first day to the last, both included; days without are left out.

        The whole answer or RateSourceError: never half of it.
        """
        ...


class RateSourceError(DomainError):
    """The source didn't answer, or not with rates. `permanent` means that asking again soon won't help."""

    status = 502

    def __init__(self, code: str, message: str, *, permanent: bool, **data: Any) -> None:
        super().__init__(code, message, permanent=permanent, **data)
        self.permanent = permanent
