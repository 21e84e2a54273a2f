"""One file, imported into a fresh household and rolled back; what was seen is what the books said."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.transaction import atomic, set_rollback

from accounts.models import Household, Role, User
from accounts.services import household_create
from fintrack.lib.errors import DomainError
from ledger.intake.files import file_remove
from ledger.intake.inline import file_import
from ledger.management.corpus.memory import measured
from ledger.models import Account, ImportBatch, Posting, SourceLine, Transaction
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import Origin, State
from ledger.services.accounts import account_create


@dataclass(frozen=True, slots=True)
class Row:
    """A leg on a balance-sheet account that the import made."""

    account: int
    on: date
    quantity: Decimal
    currency: str
    payee: str


@dataclass
class Seen:
    """What came of a file. `refusal` is the DomainError it met, `crash` anything else; `written` counts what is in the books;
    `waiting` are the pending rows; `megabytes` is what the import needed at its peak on top of the program itself.
    """

    rows: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    refusal: DomainError | None = None
    crash: str = ""
    written: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def total(self) -> Decimal:
        return sum((row.quantity for row in self.rows), Decimal(0))

    @property
    def sums(self) -> dict[str, Decimal]:
        """By currency."""
        found: dict[str, Decimal] = {}
        for row in self.rows:
            found[row.currency] = found.get(row.currency, Decimal(0)) + row.quantity
        return found

    @property
    def accounts(self) -> list[dict[str, Any]]:
        return list(self.result.get("accounts", ()))

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return list(self.result.get("warnings", ()))

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Rows not taken: from the result, or from a refusal that names them."""
        told = self.refusal.data.get("problems", ()) if self.refusal else self.result.get("errors", ())
        return [problem for problem in told if not problem.get("warning")]

    def count(self, name: str) -> int:
        """A figure of the result over all accounts: count("pending")."""
        return sum(account[name] for account in self.accounts)


def trial(path: Path, *, currency: str = "EUR", held_in: str = "", earlier: Path | None = None) -> Seen:
    """Import `path` where nothing is yet but, if asked, an account held in a currency, or an `earlier` file's rows."""
    seen = Seen()
    with _household(currency) as user:
        account = _account(user, held_in, earlier)
        known = set(Posting.objects.filter(account__household=user.household).values_list("pk", flat=True))
        with measured() as need:
            _attempt(seen, user, path, account)
        seen.megabytes = need.megabytes
        if not seen.crash:
            _look(seen, user, known)
    return seen


def _attempt(seen: Seen, user: User, path: Path, account: Account | None) -> None:
    begun = time.perf_counter()
    try:
        batch = file_import(acting_user=user, path=path, account=account, create_accounts=account is None)
        seen.result = batch.report["result"]
    except DomainError as error:
        seen.refusal = error
    except Exception as error:  # a crash is a finding, not the end of the run
        seen.crash = f"{type(error).__name__}: {error}"
    finally:
        seen.seconds = time.perf_counter() - begun


@contextmanager
def _household(currency: str) -> Iterator[User]:
    """A household with one owner, gone with all its files at the end."""
    with atomic():
        household = household_create(name="Corpus", base_currency=currency, acting_user=None)
        user = User(email=f"{uuid.uuid4().hex}@corpus.invalid", household=household, role=Role.OWNER)
        user.set_unusable_password()
        user.save()
        try:
            yield user
        finally:
            _forget(household)
            set_rollback(True)


def _forget(household: Household) -> None:
    for batch in ImportBatch.objects.filter(household=household):
        file_remove(batch)


def _account(user: User, held_in: str, earlier: Path | None) -> Account | None:
    assert user.household is not None
    if earlier is not None:
        file_import(acting_user=user, path=earlier, create_accounts=True)
        return Account.objects.filter(household=user.household).balance_sheet().get()
    if held_in:
        return account_create(
            household=user.household, acting_user=user, name="Target", kind="checking", currency=held_in
        )
    return None


def _look(seen: Seen, user: User, known: set[int]) -> None:
    """Read the books: legs that a row of the file stands behind. (The corridor's own opening entries are no rows of the file, nor is
    the far end of a transfer that the file tells once.)
    """
    told = SourceLine.objects.filter(transaction=OuterRef("transaction"), account=OuterRef("account"), outcome="taken")
    legs = Posting.objects.filter(
        Exists(told), account__household=user.household, account__kind__in=BALANCE_KINDS,
        transaction__origin=Origin.IMPORT,
    )  # fmt: skip
    columns = (
        "pk",
        "transaction__state",
        "account_id",
        "booked_on",
        "quantity",
        "commodity__code",
        "transaction__payee",
    )
    rows = [row for row in legs.order_by("pk").values_list(*columns) if row[0] not in known]
    seen.rows = [Row(*row) for _key, state, *row in rows if state == State.POSTED]
    seen.waiting = [Row(*row) for _key, state, *row in rows if state == State.DRAFT]
    lines = SourceLine.objects.filter(batch__household=user.household, batch__state__in=("discarded", "failed"))
    seen.written = len(seen.rows) + lines.count()
    if seen.refusal is not None and not known:
        seen.written += Transaction.objects.filter(household=user.household).count()
