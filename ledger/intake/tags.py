"""Tags by name within one import, each looked up or made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Household
from ledger.services.transactions import tags_named


@dataclass
class TagKeys:
    household: Household
    _known: dict[str, list[int]] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> list[int]:
        """The keys of these tags, made where the household has none of that name yet."""
        return [key for name in names for key in self._key(name)]

    def _key(self, name: str) -> list[int]:
        if name not in self._known:
            self._known[name] = [tag.pk for tag in tags_named(self.household, [name])]
        return self._known[name]
