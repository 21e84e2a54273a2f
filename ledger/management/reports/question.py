"""What a report is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.periods import month_index
from ledger.models import Account


@dataclass(frozen=True, slots=True)
class Question:
    """The command's arguments, understood. None and "" mean not given."""

    user: User
    account: Account | None = None
    query: str = ""
    first_on: date | None = None
    last_on: date | None = None
    months: int | None = None
    limit: int = 100
    cursor: str = ""

    def months_until(self, ending: date, usual: int = 12) -> int:
        """How many months a history has: `--months`, else as many as `--from` reaches back, else the usual number."""
        if self.months is not None:
            return self.months
        return usual if self.first_on is None else month_index(ending) - month_index(self.first_on) + 1
