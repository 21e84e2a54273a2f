"""What the payee of an arriving row is called: as the household named it, else what the source wrote without a bank's noise. What the
source wrote stays in its line, and rows are told apart by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.models import Household
from fintrack.lib.text import fold
from ledger.intake import bulk
from ledger.models import ImportBatch, PayeeAlias
from ledger.payees.cleaning import payee_cleaned

ARRIVING = "SELECT DISTINCT cleaned ->> 'payee' FROM ledger_sourceline WHERE batch_id = %s AND outcome = 'staged' AND payee_key <> ''"


class Named(NamedTuple):
    """A payee: its folded name and the name itself."""

    key: str
    name: str


@dataclass
class Aliases:
    """The household's other spellings: folded alias → payee. Each text is worked out once."""

    spelled: Mapping[str, Named] = field(default_factory=dict)
    _told: dict[str, Named] = field(default_factory=dict)

    def named(self, key: str, text: str) -> Named:
        """What a payee is called that arrives as `text` (folded: `key`): the payee whose spelling either the text or its clean form is.

        With {"sm sprmkt": SM Supermarket}: "SM SPRMKT" and "SM SPRMKT 0042 MAKATI PH" are both SM Supermarket.
        """
        found = self._told.get(text)
        if found is None:
            found = self._told[text] = self._named(key, text)
        return found

    def _named(self, key: str, text: str) -> Named:
        if key in self.spelled:
            return self.spelled[key]
        name = payee_cleaned(text)
        if name == text:
            return Named(key, text)
        clean = fold(name)[:200]
        return self.spelled.get(clean) or Named(clean, name)

    def keys_of(self, batch: ImportBatch) -> set[str]:
        """The folded names that the batch's new lines get instead of their own."""
        texts: Iterable[str] = (text for (text,) in bulk.fetch(ARRIVING, [batch.pk]) if text)
        return {name.key for text in texts if (name := self.named(key := fold(text)[:200], text)).key != key}


def payee_texts(key: str, text: str) -> tuple[str, ...]:
    """What a rule finds a payee by, folded: as the source wrote it and as it reads without noise."""
    name = payee_cleaned(text)
    return (key,) if name == text else (key, fold(name)[:200])


def aliases_of(household: Household) -> Aliases:
    """The household's: {"sm sprmkt 0042": ("sm supermarket", "SM Supermarket")}."""
    rows = PayeeAlias.objects.filter(household=household).values_list("key", "payee__key", "payee__name")
    return Aliases({alias: Named(key, name) for alias, key, name in rows})
