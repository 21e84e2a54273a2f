"""Answers to the list of transfers beyond one pair: all pairs of accounts that money went between before, and cash from a machine."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.intake.habits import LEARNED_AFTER, ways_confirmed
from ledger.models import Account, Activity, Transaction, TransferRejection, Visibility
from ledger.models.account import AccountKind
from ledger.selectors.books import Books
from ledger.selectors.transfer_candidates import fee_category, ways_open
from ledger.selectors.transfers import OpenPair, transfer_pairs_open
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_made
from ledger.services.rewriting import BY_PERSON
from ledger.services.transactions import editable, transaction_edit
from ledger.services.transfers import ends_of, transfer_join

MOST = 100
"""So many pairs are joined in one act; the rest waits for the next."""


@atomic
def transfers_join_way(*, books: Books, left: UUID, came: UUID) -> tuple[Activity, int]:
    """Join every open pair from one account to another that needs no choice, as one act: its activity and how many pairs.

    Only where transfers went this way before. Errors: not_learned (they did not, or no such pair waits), not_found, those of a join.
    """
    writer_of(books.user, books.household)
    way = (books.account(left).id, books.account(came).id)
    pairs = _waiting(books, way)[:MOST]
    if not pairs:
        raise DomainError(
            "not_learned", _("No transfers between these accounts wait to be joined. Nothing was changed.")
        )
    names = _("%(left)s to %(came)s") % {"left": books.account(left).name, "came": books.account(came).name}
    activity = activity_start(
        household=books.household, acting_user=books.user, kind="transfer.join", subject=names, account=_private(way)
    )
    rows = Transaction.objects.in_bulk([key for pair in pairs for key in (pair.first, pair.second)])
    for pair in pairs:
        transfer_join(first=rows[pair.first], second=rows[pair.second], acting_user=books.user, activity=activity)
    return activity, len(pairs)


def _waiting(books: Books, way: tuple[int, int]) -> list[OpenPair]:
    pairs = transfer_pairs_open(books)
    newest = max((max(pair.left_on, pair.came_on) for pair in pairs if pair.way == way), default=None)
    if newest is None or ways_confirmed([way], newest).get(way, 0) < LEARNED_AFTER:
        return []
    return ways_open(pairs, {way}).get(way, [])


def _private(accounts: tuple[int, ...]) -> Account | None:
    """An account of these that not everybody sees: who may not see it must not read of the act either."""
    return Account.objects.filter(pk__in=accounts).exclude(visibility=Visibility.OPEN).first()


def transfer_join_with_fee(*, books: Books, first: Transaction, second: Transaction) -> Activity:
    """Join two rows of which a little more left than came; the rest goes to the household's own category for fees, if it has one."""
    found = fee_category(books)
    category = None if found is None else Account.objects.get(pk=found.id)
    return transfer_join(first=first, second=second, acting_user=books.user, with_fee=True, fee_category=category)


@atomic
def withdrawal_accept(*, books: Books, row: Transaction, account: UUID) -> Activity:
    """Say that what left went into this cash account: bank −200 (Uncategorised +200) becomes bank −200, cash +200.

    Errors: not_cash, not_halves, not_opposite (money that came), partly_private, reconciled, locked, void, not_found.
    """
    target = Account.objects.select_related("commodity").get(pk=books.account(account).id)
    locked = editable(row, books.user)
    own, undecided = ends_of(locked)
    if target.kind != AccountKind.CASH or target.commodity != own.commodity or target == own.account:
        raise DomainError("not_cash", _("This is not a cash account of that currency. Nothing was changed."))
    if own.quantity >= 0:
        raise DomainError("not_opposite", _("What left isn't what came. Nothing was changed."))
    activity = activity_start(
        household=locked.household, acting_user=books.user, kind="transfer.cash", subject=locked.payee,
        account=_private((own.account.pk, target.pk)),
    )  # fmt: skip
    transaction_edit(
        transaction=locked, acting_user=books.user, legs=[own, replace(undecided, account=target, audience="")],
        **BY_PERSON, reviewed_at=timezone.now(), reason=_("Cash from a machine"), activity=activity,
    )  # fmt: skip
    return activity


@atomic
def withdrawal_reject(*, books: Books, row: Transaction) -> Activity:
    """Remember that this was no withdrawal into an own cash account: it is not proposed again. Errors: already_rejected, partly_private."""
    locked = editable(row, books.user)
    rejection, is_new = TransferRejection.objects.get_or_create(
        first=locked, second=locked, defaults={"household": locked.household, "rejected_by": books.user}
    )
    if not is_new:
        raise DomainError("already_rejected", _("This was said already: they stay apart."))
    accounts = tuple(locked.postings.values_list("account_id", flat=True))
    activity = activity_start(
        household=locked.household, acting_user=books.user, kind="transfer.not_cash", subject=locked.payee,
        account=_private(accounts),
    )  # fmt: skip
    row_made(activity, rejection)
    return activity
