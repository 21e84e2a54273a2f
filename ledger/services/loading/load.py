"""One export into one empty household, in one database transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from accounts.services.households import household_is_empty, household_settings_change, owner_required
from fintrack.lib.errors import Conflict
from fintrack.lib.registry import export_loaders
from ledger.models import Account, ImportBatch, Payee, Rule, Tag, Transaction
from ledger.services.activity import activity_start
from ledger.services.loading.archive import books_in
from ledger.services.loading.entries import CHUNK, Entries
from ledger.services.loading.evidence import assertion_of, line_of
from ledger.services.loading.file import ListRow, bad_export, export_rows
from ledger.services.loading.names import Names, day, day_or_none
from ledger.services.loading.things import LOADERS, accounts_link
from ledger.services.locks import household_lock
from ledger.services.month_totals import month_totals_rebuild
from ledger.services.sealing import sealing

SETTINGS = ("base_currency", "locale", "time_zone", "period_rule", "period_day", "period_weeks")
WRONG = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    InvalidOperation,
    ValidationError,
    IntegrityError,
    DataError,
)
"""What a row that was tampered with may raise, at whatever place."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much came in, by list; `left_out` are rows that say nothing here; `missing_owners` people who aren't members, whose
    accounts now belong to the person who loaded them.
    """

    household: Household
    counts: dict[str, int]
    left_out: dict[str, int] = field(default_factory=dict)
    missing_owners: dict[str, int] = field(default_factory=dict)


def export_load(*, path: Path, acting_user: User) -> Loaded:
    """Take an export in: `books.json`, with what lies in `documents/` beside it, or the archive of both. The person must own the
    household, and it must have nothing but its first categories.

    Errors: not_empty, owner_only, bad_export, newer_export, sealed. Nothing is changed then.
    """
    household = acting_user.household
    assert household is not None
    owner_required(acting_user, household)
    with books_in(path) as books, atomic(), household_lock(household, exclusive=True), sealing():
        loader = _Loader(Names(household, acting_user), books.parent)
        _emptied(household)
        loader.take(export_rows(books))
        month_totals_rebuild(household)
        activity_start(household=household, acting_user=acting_user, kind="export.load", subject=household.name)
    return loader.loaded()


def _emptied(household: Household) -> None:
    """Refuse a household with anything of its own; its first categories make room for those of the file."""
    models: tuple[Any, ...] = (Transaction, ImportBatch, Rule, Payee, Tag)
    is_used = any(model.objects.filter(household=household).exists() for model in models)
    refusal = Conflict("not_empty", _("This household has books already. Load an export into an empty one."))
    if is_used or not household_is_empty(household):
        raise refusal
    accounts = Account.objects.filter(household=household)
    accounts.update(parent=None)
    try:
        accounts.delete()
    except ProtectedError as error:
        raise refusal from error


class _Loader:
    """Takes the rows of the file in their order."""

    def __init__(self, names: Names, folder: Path) -> None:
        self.names, self.entries, self.folder = names, Entries(names), folder
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._accounts: list[dict[str, Any]] = []
        self._held: list[Any] = []
        self._upper: dict[str, list[dict[str, Any]]] = {}
        self._list = ""
        self._locked_until: date | None = None

    def take(self, rows: Iterable[ListRow]) -> None:
        line = 0
        for found in rows:
            line = found.line
            self._guarded(line, lambda found=found: self._row(found))
        self._guarded(line, self._end)

    def _guarded(self, line: int, step: Any) -> None:
        try:
            step()
        except WRONG as error:
            if "seal:" in str(error):
                raise
            raise bad_export(line, type(error).__name__) from error

    def _row(self, found: ListRow) -> None:
        if found.name != self._list:
            self._list_end(self._list)
            self._list = found.name
        if not found.name:
            self._settings(found.row["household"])
        elif found.name in ("transactions", "revisions"):
            (self.entries.transaction if found.name == "transactions" else self.entries.revision)(found.row)
        elif found.name in ("lines", "assertions"):
            self._evidence(found)
        elif found.name in LOADERS:
            LOADERS[found.name](self.names, found.row)
            self.counts[found.name] += 1
            self._accounts += [found.row] if found.name == "accounts" else []
        elif export_loaders.get(found.name):
            self._upper.setdefault(found.name, []).append(found.row)
        else:
            self.left_out[found.name] += 1

    def _evidence(self, found: ListRow) -> None:
        made = (line_of if found.name == "lines" else assertion_of)(self.names, self.entries, found.row)
        if made is None:
            self.left_out[found.name] += 1
            return
        self.counts[found.name] += 1
        self._held.append(made)
        if len(self._held) >= CHUNK:
            self._evidence_write()

    def _evidence_write(self) -> None:
        held, self._held = self._held, []
        if held:
            type(held[0])._default_manager.bulk_create(held)

    def _list_end(self, name: str) -> None:
        if name == "accounts":
            accounts_link(self.names, self._accounts)
        self._evidence_write()
        if name in ("revisions", "transactions"):
            self.entries.flush()

    def _end(self) -> None:
        self._list_end(self._list)
        self.entries.finish()
        self.entries.origins_settle()
        self._upper_end()
        if self._locked_until is not None:
            self._change({"locked_until": self._locked_until})

    def _upper_end(self) -> None:
        """The lists of upper floors, once everything they speak of is there."""
        transactions = {key: held.key for key, held in self.entries.waiting.items()} if self._upper else {}
        for name, rows in self._upper.items():
            load = export_loaders.get(name)
            assert load is not None
            loaded, left_out = load(rows, names=self.names, transactions=transactions, folder=self.folder)
            self.counts[name], self.left_out[name] = loaded, left_out

    def _settings(self, row: dict[str, Any]) -> None:
        self._change({name: row[name] for name in SETTINGS} | {"period_anchor": day_or_none(row["period_anchor"])})
        self._locked_until = None if row["locked_until"] is None else day(row["locked_until"])

    def _change(self, changes: dict[str, Any]) -> None:
        household_settings_change(household=self.names.household, acting_user=self.names.user, changes=changes)

    def loaded(self) -> Loaded:
        counts = {**self.counts, **{key: count for key, count in self.entries.counts.items() if count}}
        left_out = {name: count for name, count in self.left_out.items() if count}
        return Loaded(self.names.household, counts, left_out, dict(self.names.missing))
