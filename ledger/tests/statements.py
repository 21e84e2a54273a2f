"""Small statement files for the corridor's tests, and one call that takes them all the way in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum

from accounts.models import User, new_public_id
from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.formats.ofx.tests.making import sgml, statement
from ledger.intake.batches import batch_commit, batch_create, batch_decide, batch_run
from ledger.models import Account, ImportBatch, Posting, SourceLine, Transaction
from ledger.models.connection import JobState
from ledger.services.accounts import account_create


@dataclass(frozen=True)
class Row:
    """One row of a statement: 15 January 2024, −3.50, "Coffee", id "a1"."""

    on: str = "20240115"
    amount: str = "-3.50"
    name: str = "Coffee"
    fitid: str = ""

    def ofx(self) -> str:
        given = f"<FITID>{self.fitid}" if self.fitid else ""
        return f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{self.on}<TRNAMT>{self.amount}{given}<NAME>{self.name}</STMTTRN>\n"


def stated(
    rows: Sequence[Row], number: str = "7001234567", balance: tuple[str, str] | None = None, currency: str = "EUR"
) -> str:
    """One account's statement; `balance`: (day, what it holds at that day's end)."""
    held = f"<LEDGERBAL><BALAMT>{balance[1]}<DTASOF>{balance[0]}</LEDGERBAL>" if balance else ""
    account = f"<BANKACCTFROM><BANKID>100<ACCTID>{number}<ACCTTYPE>CHECKING</BANKACCTFROM>"
    return statement("".join(row.ofx() for row in rows), account=account, currency=currency, balance=held)


def ofx(rows: Sequence[Row], **how: Any) -> str:
    return sgml(stated(rows, **how))


def csv(rows: Sequence[Row], pending: Sequence[Row] = ()) -> str:
    """The same as a table, with a column that tells pending rows."""
    lines = ["Date,Description,Amount,Status"]
    for state, group in (("Booked", rows), ("Pending", pending)):
        lines += [f"{row.on[:4]}-{row.on[4:6]}-{row.on[6:]},{row.name},{row.amount},{state}" for row in group]
    return "\n".join(lines) + "\n"


def file_in(content: str | bytes) -> tuple[str, str]:
    """Put a file where uploads are kept."""
    data = content.encode() if isinstance(content, str) else content
    relative = f"imports/{new_public_id().hex}"
    path = Path(settings.PRIVATE_DIR) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return relative, hashlib.sha256(data).hexdigest()


def arrive(user: User, content: str | bytes, name: str = "statement.ofx", **how: Any) -> ImportBatch:
    """A batch as an upload leaves it: queued, nothing read yet."""
    path, digest = file_in(content)
    assert user.household is not None
    return batch_create(
        household=user.household,
        acting_user=user,
        file_name=name,
        file_path=path,
        file_sha256=digest,
        is_enqueued=False,
        **how,
    )


def commit(batch: ImportBatch, user: User) -> ImportBatch:
    batch_commit(batch=batch, acting_user=user, is_enqueued=False)
    return batch_run(batch)


def bring(user: User, content: str | bytes, account: Account | None = None, **how: Any) -> ImportBatch:
    """All the way into the books; the batch's error is the test's."""
    how = {"create_accounts": account is None} | how
    batch = batch_run(arrive(user, content, account=account, **how))
    assert batch.state == JobState.READY, batch.error
    done = commit(batch, user)
    assert done.state == JobState.DONE, done.error
    return done


def decide(batch: ImportBatch, user: User, accounts: Mapping[str, Mapping[str, Any]]) -> ImportBatch:
    return batch_decide(batch=batch, acting_user=user, accounts=accounts)


def counts(batch: ImportBatch) -> tuple[int, int]:
    """(new, duplicates) of the whole file."""
    accounts = batch.counts["accounts"].values()
    return sum(one["new"] for one in accounts), sum(one["duplicates"] for one in accounts)


def bank(user: User, name: str = "Bank", number: str = "7001234567", currency: str = "EUR", **more: Any) -> Account:
    assert user.household is not None
    return account_create(
        household=user.household, acting_user=user, name=name, kind="checking", currency=currency, number=number, **more
    )


def category(user: User, name: str = "Food", kind: str = "expense") -> Account:
    assert user.household is not None
    return account_create(household=user.household, acting_user=user, name=name, kind=kind)


def balance(account: Account) -> Decimal:
    legs = Posting.objects.filter(account=account, transaction__state="posted")
    return legs.aggregate(sum=Sum("quantity", output_field=ScaledDecimalField(scale=QUANTITY_SCALE)))["sum"] or Decimal(
        0
    )


def booked(account: Account) -> list[Transaction]:
    """The account's imported entries that count, oldest first."""
    rows = Transaction.objects.filter(postings__account=account, state="posted", origin="import")
    return list(rows.order_by("date", "pk").distinct())


def totals_of(account: Account) -> Decimal:
    """The same balance by the month totals."""
    from ledger.models import MonthTotal

    rows = MonthTotal.objects.filter(account=account)
    return rows.aggregate(sum=Sum("quantity", output_field=ScaledDecimalField(scale=QUANTITY_SCALE)))["sum"] or Decimal(
        0
    )


def check_books(user: User) -> None:
    """Sums are zero, totals are the facts, every imported posting leads to its line, every line's bytes are there."""
    from ledger.services.month_totals import expected_totals
    from ledger.tests.seal.test_properties import totals_kept

    sums = Posting.objects.filter(transaction__state="posted").values("transaction").annotate(
        total=Sum("value", output_field=ScaledDecimalField(scale=4))
    )  # fmt: skip
    assert not [row for row in sums if row["total"]]
    assert user.household is not None
    expected = {key: found for key, found in expected_totals(user.household).items() if found[4]}
    assert totals_kept(user.household) == expected
    lost = Transaction.objects.filter(origin="import", source_lines=None).exclude(
        state="void"
    )  # a merged one gave its lines away
    assert not lost.exists()
    assert all(bytes(raw) for raw in SourceLine.objects.values_list("raw", flat=True))
