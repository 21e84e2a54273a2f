"""Prices that a file tells beside its rows (a journal's `P` lines): the household's own from the moment the import is posted.

They are no lines of an account, so nothing of them is staged: they are counted when the file is read, and read once more when it is
posted. Undoing the import takes them out again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Household
from ledger.intake.records import IncomingPrice, Problem
from ledger.models import Commodity, ImportBatch, Price
from ledger.services.prices import prices_forget, prices_store

TAKEN = "taken:"
"""How the source of a price begins that came with an import; its id follows."""
NAMED = 5


@dataclass
class PricesTold:
    """What is told of things the household knows (`taken`), and of others: counted by their name."""

    known: frozenset[str] = frozenset()
    taken: int = 0
    unknown: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, household: Household) -> PricesTold:
        mine = Commodity.objects.filter(Q(household=None) | Q(household=household))
        return cls(frozenset(mine.values_list("code", flat=True)))

    def count(self, price: IncomingPrice) -> bool:
        """Whether both sides of the price are known here."""
        strange = next((code for code in (price.commodity, price.currency) if code not in self.known), None)
        if strange is None:
            self.taken += 1
        else:
            self.unknown[strange[:40]] += 1
        return strange is None

    def problem(self) -> Problem:
        names = [name for name, _count in self.unknown.most_common(NAMED)]
        more = ", …" if len(self.unknown) > NAMED else ""
        text = f"{self.unknown.total()} prices of what is not known here are left out: {', '.join(names)}{more}"
        return Problem("prices_left_out", text, is_warning=True)


def source_name(batch: ImportBatch) -> str:
    return f"{TAKEN}{batch.public_id.hex}"


def prices_post(batch: ImportBatch, records: Iterable[Any]) -> int:
    """Store the prices among the records of the batch's file; how many are new. A day of a pair the household has a price for already,
    typed or from an earlier file, keeps it.
    """
    there = _there(batch.household)
    return prices_store(_new(batch, records, there), household=batch.household).created


def _there(household: Household) -> set[tuple[str, str, date]]:
    rows = Price.objects.filter(household=household)
    return set(rows.values_list("commodity__code", "currency__code", "date").iterator(chunk_size=5000))


def _new(batch: ImportBatch, records: Iterable[Any], there: set[tuple[str, str, date]]) -> Iterator[IncomingPrice]:
    told, name = PricesTold.of(batch.household), source_name(batch)
    for record in records:
        if not isinstance(record, IncomingPrice) or not told.count(record):
            continue
        if (record.commodity, record.currency, record.on) not in there:
            yield replace(record, source=name)


def prices_take_back(batch: ImportBatch) -> int:
    """Take the prices out that came with this import; how many."""
    return prices_forget(household=batch.household, source=source_name(batch))
