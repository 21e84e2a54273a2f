"""What the demo household has not met yet, for the pictures that show it: rows told twice, a difference, a statement half ticked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from ledger.models import Account


def _account(ana: User, name: str) -> Account:
    from ledger.models import Account

    return Account.objects.get(household=ana.household, name=name)


def told_twice(ana: User) -> None:
    """A row that may be there already, told a day later by another file, and one whose day the bank says differently now."""
    from ledger.models import SourceLine
    from ledger.tests.statements import Row, bring, csv

    account = _account(ana, "GCash")
    lines = SourceLine.objects.filter(account=account, outcome="taken").order_by("-booked_on", "-pk")
    newest, *_rest, late, middle, early = lines.select_related("transaction")[:8]

    def row(line: SourceLine, days: int = 0) -> Row:
        on = line.booked_on + timedelta(days=days)
        return Row(f"{on:%Y%m%d}", f"{line.quantity:.2f}", line.cleaned["payee"])

    bring(ana, csv([row(early), row(middle, 1), row(late)]), account, name="gcash-november.csv")
    bring(ana, csv([row(newest, 1)]), account, name="gcash-last-days.csv")


def off(ana: User) -> None:
    """A row of the bank's typed a second time: the books have less than the bank says."""
    from ledger.models import Posting
    from ledger.services.recipes import expense

    account = _account(ana, "BPI Joint Checking")
    spent = Posting.objects.filter(transaction__postings__account=account, account__kind="expense", quantity__gt=0)
    side = spent.filter(transaction__state="posted", booked_on__lte=date(2026, 11, 20)).latest("booked_on", "pk")
    expense(
        acting_user=ana, account=account, category=side.account, amount=side.quantity, on=side.booked_on,
        payee=side.transaction.payee,
    )  # fmt: skip


def half_ticked(ana: User) -> None:
    """October's statement of the joint account in hand, the first half of its rows ticked."""
    from django.db.models import Sum

    from ledger.models import Posting
    from ledger.services.reconciliation import reconciliation_begin, rows_tick_through

    account, on = _account(ana, "BDO Emergency Savings"), date(2026, 10, 31)
    rows = Posting.objects.filter(account=account, booked_on__lte=on, transaction__state="posted")
    held = rows.aggregate(held=Sum("quantity"))["held"]
    reconciliation_begin(account=account, acting_user=ana, on=on, quantity=held)
    rows_tick_through(account=account, acting_user=ana, through=date(2026, 10, 14), is_ticked=True)


def learned(ana: User) -> None:
    from ledger.services.categoriser import categoriser_train

    categoriser_train(user=ana)


def delivered(ana: User) -> None:
    """Three files dropped together: one is clear, one asks which account it is, one is no statement."""
    from accounts.models import new_public_id
    from ledger.intake.batches import batch_run
    from ledger.tests.statements import Row, arrive, csv, ofx

    together = new_public_id()
    rows = [Row("20261127", "-412.00", "Mercury Drug", "x1"), Row("20261128", "-1250.00", "Petron", "x2")]
    files = {
        "bdo-november.ofx": ofx(rows, number="004720931175", currency="PHP"),
        "export.csv": csv([Row("20261126", "-89.00", "Kiosk"), Row("20261129", "-310.00", "Bakery")]),
        "login.html": "<!DOCTYPE html><html><body>Please sign in again</body></html>",
    }
    for name, content in files.items():
        batch_run(arrive(ana, content, name, delivery=together))


def alike(ana: User) -> None:
    """A payee under two spellings."""
    from ledger.services.recipes import expense

    account, category = _account(ana, "GCash"), _account(ana, "Coffee")
    for name, amount in (("Bos Coffee Club", 165), ("Bo's Coffee Club", 210)):
        expense(
            acting_user=ana,
            account=account,
            category=category,
            amount=Decimal(amount),
            on=date(2026, 11, 28),
            payee=name,
        )


STAGES: dict[str, Callable[[User], None]] = {
    "told_twice": told_twice, "off": off, "half_ticked": half_ticked, "learned": learned, "delivered": delivered,
    "alike": alike,
}  # fmt: skip
