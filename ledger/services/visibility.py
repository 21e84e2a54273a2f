"""Who a leg is for. The audience of a leg follows from its account; a category leg takes the strictest of its transaction's
balance-sheet legs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from ledger.models import Account, Posting, Transaction, TransactionRevision
from ledger.models.account import BALANCE_KINDS
from ledger.models.transaction import EVERYBODY, State
from ledger.services.month_totals import month_totals_rebuild
from ledger.services.snapshots import snapshot_of

STRICTNESS = {"all": 0, "total": 1, "only": 2}
CHUNK = 1000


def strictest(audiences: Iterable[str]) -> str:
    """strictest(["all", "total:7"]) == "total:7"; of two equally strict ones the first."""
    return max(audiences, key=lambda audience: STRICTNESS[audience.partition(":")[0]], default=EVERYBODY)


def audiences_of(accounts: Sequence[Account]) -> list[str]:
    """The audience of each leg, by the legs' accounts in order."""
    balance = [account.audience for account in accounts if account.kind in BALANCE_KINDS]
    inherited = strictest(balance)
    return [account.audience if account.kind in BALANCE_KINDS else inherited for account in accounts]


def audiences_change(*, account: Account) -> int:
    """Re-seal every transaction with a leg in `account` after its visibility changed; returns how many.

    Each is opened with a revision of its own, as any edit; drafts need none. The revisions name no person: nobody decided
    anything about the entries themselves, so an import may still follow up on them.
    """
    touched = list(
        Transaction.objects.filter(postings__account=account).distinct().order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(touched), CHUNK):
        _reseal(touched[start : start + CHUNK])
    month_totals_rebuild(account.household)
    return len(touched)


def _reseal(keys: list[int]) -> None:
    transactions = list(Transaction.objects.filter(pk__in=keys).prefetch_related("postings__account", "tags"))
    sealed = [transaction for transaction in transactions if transaction.state != State.DRAFT]
    reason = _("Visibility of an account changed")
    TransactionRevision.objects.bulk_create(
        TransactionRevision(
            transaction=transaction, number=transaction.revision, snapshot=snapshot_of(transaction), reason=reason,
        )
        for transaction in sealed
    )  # fmt: skip
    _set_states(sealed, dict.fromkeys((t.pk for t in sealed), State.DRAFT), advance=0)
    changed = []
    for transaction in transactions:
        legs = sorted(transaction.postings.all(), key=lambda leg: leg.pk)
        for leg, audience in zip(legs, audiences_of([leg.account for leg in legs]), strict=True):
            if leg.audience != audience:
                leg.audience = audience
                changed.append(leg)
    Posting.objects.bulk_update(changed, ["audience"])
    # A void transaction can't be sealed again directly: drafts only become posted, posted ones void.
    _set_states(sealed, dict.fromkeys((t.pk for t in sealed), State.POSTED), advance=1)
    _set_states([t for t in sealed if t.state == State.VOID], {t.pk: State.VOID for t in sealed}, advance=0)


def _set_states(transactions: Sequence[Transaction], states: dict[int, State], advance: int) -> None:
    rows = [(states[transaction.pk], advance, transaction.pk) for transaction in transactions]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE ledger_transaction SET state = %s, revision = revision + %s WHERE id = %s", rows)
