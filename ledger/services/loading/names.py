"""What the rows of an export speak of, found again in the household they are loaded into."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.models import Household, User, new_public_id
from fintrack.lib.fields import to_units
from ledger.models import Account, Commodity, ImportBatch, Rule, Tag

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Names:
    """Ids of the file → rows here. `people` knows the household's members by e-mail; whoever isn't one is the loading person."""

    household: Household
    user: User
    people: dict[str, User] = field(init=False)
    commodities: dict[str, Commodity] = field(init=False)
    accounts: dict[str, Account] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    imports: dict[str, ImportBatch] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        members = User.objects.filter(household=self.household, is_active=True)
        self.people = {member.email.lower(): member for member in members}
        self.commodities = {one.code: one for one in Commodity.objects.filter(household=None)}

    def owner(self, email: Any) -> User | None:
        """The member an account belongs to. Nobody stays nobody; an address that isn't a member's is counted as missing."""
        if email is None:
            return None
        found = self.people.get(text(email).lower())
        if found is None:
            self.missing[text(email)] += 1
        return found or self.user

    def author(self, email: Any) -> User | None:
        """Who wrote something: None for the system and for who isn't here."""
        return None if email is None else self.people.get(text(email).lower())

    def public_id(self, model: type[Model], given: Any) -> UUID:
        """The id of the file where it is free, else a new one (the same books are loaded a second time)."""
        wanted = UUID(text(given))
        rows: Any = model._default_manager
        if not rows.filter(public_id=wanted).exists():
            return wanted
        self.ids[str(wanted)] = str(new_public_id())
        return UUID(self.ids[str(wanted)])

    def renamed(self, value: Any) -> Any:
        """JSON with the file's ids replaced by those given here."""
        if isinstance(value, dict):
            return {key: self.renamed(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.renamed(part) for part in value]
        return UUIDS.sub(lambda found: self.ids.get(found[0], found[0]), value) if isinstance(value, str) else value


def text(value: Any) -> str:
    """Text without NUL; TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value.replace("\0", "")


def optional(value: Any) -> str:
    return "" if value is None else text(value)


def number(value: Any, scale: int) -> Decimal:
    """An exact number that the column holds: number("12.5", 4) == Decimal("12.5")."""
    found = Decimal(text(value))
    to_units(found, scale)
    return found


def day(value: Any) -> date:
    return date.fromisoformat(text(value))


def day_or_none(value: Any) -> date | None:
    return None if value is None else day(value)


def moment(value: Any) -> datetime:
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return found


def moment_or_none(value: Any) -> datetime | None:
    return None if value is None else moment(value)
