"""The categories another program's export names: found in the household's tree, or made there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import clean, fold
from ledger.intake.categorise import uncategorised
from ledger.intake.post import Line
from ledger.models import Account, AccountKind, ImportBatch
from ledger.services.accounts import account_create

DEEPEST = 3
NONE_NAMED = {
    "",
    "uncategorized",
    "uncategorised",
    "no category",
    "none",
    "category pending",
    "split",
    "without category",
}
"""What programs write where a row has no category."""

Path = tuple[str, ...]


class OwnCategories:
    """Paths ("Food:Groceries") → category accounts, each made when the first row of it is posted."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.undecided = uncategorised(batch)
        self._money: dict[Path, int] = defaultdict(int)
        self._said: dict[Path, str] = {}
        self._made: dict[Path, int] = {}
        tree = Account.objects.filter(household=batch.household, kind__in=(AccountKind.EXPENSE, AccountKind.INCOME))
        self._known: dict[tuple[int | None, str, str], Account] = {
            (row.parent_id, row.kind, fold(row.name)): row for row in tree.filter(purpose="", closed_on=None)
        }

    def count(self, line: Line) -> None:
        """Money that goes out makes a category an expense: a refund in January doesn't make Groceries an income."""
        parts = line.texts.get("parts") or [line.texts | {"quantity": None}]
        for part in parts:
            path = _path(part)
            if path:
                given = part["quantity"]
                self._money[path] += line.quantity if given is None else to_units(Decimal(given), QUANTITY_SCALE)
                self._said.setdefault(path, part.get("category_kind", ""))

    def account(self, part: Mapping[str, Any], quantity: int) -> int | None:
        """The category account of a row or part, None where the source names none."""
        path = _path(part)
        if not path:
            return None
        if path not in self._made:
            self._made[path] = self._found(path, self._kind(path, quantity)).pk
        return self._made[path]

    def _kind(self, path: Path, quantity: int) -> str:
        """As the source says, else as the category is known, else which way its money goes on the whole."""
        if said := self._said.get(path):
            return said
        for kind in (AccountKind.EXPENSE, AccountKind.INCOME):
            if self._at(path, kind) is not None:
                return str(kind)
        return str(AccountKind.INCOME if (self._money.get(path) or quantity) > 0 else AccountKind.EXPENSE)

    def _at(self, path: Path, kind: str) -> Account | None:
        row: Account | None = None
        for name in path:
            row = self._known.get((row.pk if row else None, kind, fold(name)))
            if row is None:
                return None
        return row

    def _found(self, path: Path, kind: str) -> Account:
        row: Account | None = None
        for name in path:
            key = (row.pk if row else None, kind, fold(name))
            if key not in self._known:
                self._known[key] = account_create(
                    household=self.batch.household, acting_user=self.batch.user, name=name, kind=kind, parent=row
                )
            row = self._known[key]
        assert row is not None
        return row


def _path(part: Mapping[str, Any]) -> Path:
    """("Food", "Groceries") of "Food:Groceries"; what is deeper than the tree stays in the last name. () where none is named."""
    text = part.get("category", "")
    if fold(text) in NONE_NAMED:
        return ()
    names = [clean(name, 120) for name in text.split(":") if fold(name)]
    return tuple(
        [*names[: DEEPEST - 1], clean(" · ".join(names[DEEPEST - 1 :]), 120)] if len(names) > DEEPEST else names
    )
