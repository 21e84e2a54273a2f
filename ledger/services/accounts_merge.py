"""Two accounts that are one: a card with a new number, a bank that was entered twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, Forbidden, NotFound
from ledger.models import Account, Activity, BalanceAssertion, Posting, SourceLine
from ledger.models.transaction import State
from ledger.services.accounts import account_act, writer_of
from ledger.services.activity import entries_record, row_change, rows_moved
from ledger.services.bulk_rewrite import EntryNow, Pair, chunks, entries_now, entries_rewrite, refusal
from ledger.services.locks import household_lock
from ledger.services.rules import rules_repoint
from ledger.services.sealing import sealing


@dataclass(frozen=True, slots=True)
class Merged:
    """The act, and how many transactions moved; `voided` of them were transfers between the two, which no longer say anything."""

    activity: Activity
    moved: int
    voided: int


@atomic
def accounts_merge(*, account: Account, into: Account, acting_user: User, activity: Activity | None = None) -> Merged:
    """Move every row, statement line and statement balance of `account` to `into`, and close it; files that mean it go there too.

    Each row is an edit with its revision, all one act: one undo gives everything back. With 100.00 in one and 50.00 in the other
    `into` then holds 150.00; a transfer between the two is voided.
    Errors: read_only, not_found, same_account, wrong_commodity, different_visibility, merged, closed, bad_parent, partly_private,
    locked, reconciled.
    """
    writer_of(acting_user, account.household)
    _check(account, into, acting_user)
    activity = activity or account_act(into, acting_user, "merge")
    with household_lock(account.household), sealing():
        pairs = _pairs(account, into, acting_user)
        reason = _("Merged into “%(name)s”") % {"name": into.name}
        changed = entries_rewrite(account.household, pairs, acting_user=acting_user, reason=reason)
        entries_record(activity, changed)
    _move_evidence(activity, account, into)
    merged_away(activity, account, into)
    return Merged(activity, len(pairs), sum(old.state != new.state for old, new in pairs))


def merged_away(activity: Activity, account: Account, into: Account) -> None:
    """Close an account or category whose rows are all in another by now, and let rules name that one."""
    rules_repoint(household=account.household, old=account, new=into, activity=activity)
    with row_change(activity, account):
        account.merged_into, account.parent = into, None
        account.closed_on = account.closed_on or timezone.now().date()
        account.save(update_fields=["merged_into", "parent", "closed_on"])


def _check(account: Account, into: Account, acting_user: User) -> None:
    mine = Account.objects.visible_to(acting_user).balance_sheet().filter(pk__in=[account.pk, into.pk])
    if account.pk == into.pk:
        raise DomainError("same_account", _("Choose two different accounts."))
    if len(mine) != 2:
        raise NotFound(_("There is no such account."))
    if account.merged_into_id or into.merged_into_id:
        raise DomainError("merged", _("It was merged already."))
    if into.closed_on is not None:
        raise DomainError("closed", _("The account that stays must be open."))
    if account.commodity_id != into.commodity_id:
        raise DomainError("wrong_commodity", _("These accounts hold different currencies, so they can't be one."))
    if account.audience != into.audience:
        message = _("Not the same people see these accounts. Give both the same visibility and owner first.")
        raise DomainError("different_visibility", message)
    if _is_under(into, account):
        raise DomainError(
            "bad_parent", _("The account that stays is in a group under the other one. Take it out first.")
        )


def _is_under(account: Account, above: Account) -> bool:
    parent = account.parent
    while parent is not None and parent.pk != above.pk:
        parent = parent.parent
    return parent is not None


def _pairs(account: Account, into: Account, acting_user: User) -> list[Pair]:
    """Every transaction with a leg in the account, as it is and as it shall be; one that can't be changed stops the merge."""
    keys = sorted(set(Posting.objects.filter(account=account).values_list("transaction_id", flat=True)))
    found: list[Pair] = []
    for chunk in chunks(keys):
        now = entries_now(acting_user, chunk)
        if len(now) < len(chunk):
            raise _partly_private()
        found += [(old, _moved(old, account.pk, into.pk)) for old in now.values()]
    _check_pairs(found, acting_user, account)
    return found


def _moved(entry: EntryNow, old: int, new: int) -> EntryNow:
    legs = tuple(replace(leg, account=new) if leg.account == old else leg for leg in entry.legs)
    is_between = {leg.account for leg in legs} == {new} and {leg.account for leg in entry.legs} == {old, new}
    state = State.VOID.value if is_between and entry.state == State.POSTED else entry.state
    return replace(entry, legs=legs, state=state)


def _check_pairs(pairs: Sequence[Pair], acting_user: User, account: Account) -> None:
    for old, new in pairs:
        code = refusal(old, new, acting_user, account.household.locked_until)
        if code == "partly_private":
            raise _partly_private()
        if code == "locked":
            raise DomainError("locked", _("It has rows in a period that is closed. Nothing was changed."))
        if code == "reconciled":
            raise DomainError("reconciled", _("It has rows that are reconciled with a statement. Nothing was changed."))


def _partly_private() -> Forbidden:
    message = _("Some of its rows are partly private to another member, so you can't move them. Nothing was changed.")
    return Forbidden("partly_private", message)


def _move_evidence(activity: Activity, account: Account, into: Account) -> None:
    """Lines and balances of statements and the accounts below follow the rows, so that what they prove is still proved."""
    for model, column in ((SourceLine, "account"), (BalanceAssertion, "account"), (Account, "parent")):
        rows = model._default_manager.filter(**{column: account})
        keys = list(rows.values_list("pk", flat=True))
        rows.update(**{column: into})
        rows_moved(activity, model, f"{column}_id", keys, account.pk, into.pk)
