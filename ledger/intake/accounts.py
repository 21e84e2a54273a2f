"""Which of our accounts a file's account is: by number, by what the person chose, or made anew; else it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean
from ledger.intake.remember import account_remembered
from ledger.models import Account, AccountKind, ImportBatch
from ledger.models.account import BALANCE_KINDS
from ledger.services.accounts import account_create, number_key

SUFFIX = 6
"""How many last characters of a number must agree when one side is masked or lacks the bank's part (IBAN and account number)."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the lines of one account key go. `account` None: not decided yet (or to be created on commit). `follows`: an earlier key of
    the same number, whose account this is, too.
    """

    key: str
    facts: dict[str, Any]
    account: Account | None
    is_skipped: bool = False
    is_new: bool = False
    follows: str = ""


def account_by_number(user: User, number: str, currency: str) -> Account | None:
    """The one visible account with this number; a masked or shorter number matches by its end if it is unambiguous.

    "DE89370400440532013000" and "0532013000" are the same account, "****3000" is too short to say.
    """
    wanted = number_key(number)
    if not wanted:
        return None
    mine = [
        account
        for account in Account.objects.visible_to(user)
        .balance_sheet()
        .exclude(number_key="")
        .select_related("commodity")
        if not currency or account.commodity is None or account.commodity.code == currency
    ]
    exact = _survivors(user, [account for account in mine if account.number_key == wanted])
    if exact:
        return exact[0] if len(exact) == 1 else None
    close = _survivors(user, [account for account in mine if _same_end(account.number_key, wanted)])
    return close[0] if len(close) == 1 else None


def _survivors(user: User, accounts: Sequence[Account]) -> list[Account]:
    """The accounts that rows of these go to now, each once."""
    return list(dict.fromkeys(survivor_of(user, account) for account in accounts))


def survivor_of(user: User, account: Account) -> Account:
    """The account that took over this one's rows by a merge, or itself; one the person can't see took over nothing."""
    while account.merged_into_id is not None:
        mine = Account.objects.visible_to(user).select_related("commodity", "household")
        heir = mine.filter(pk=account.merged_into_id).first()
        if heir is None:
            break
        account = heir
    return account


def _same_end(left: str, right: str) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= SUFFIX and longer.endswith(shorter)


def destinations(batch: ImportBatch) -> list[Destination]:
    """What is decided for each account of the file, in the file's order."""
    chosen: dict[str, Any] = batch.plan.get("accounts", {})
    found = batch.report.get("accounts", {})
    ordered = sorted(found.items(), key=lambda item: item[1]["place"])
    decided: list[Destination] = []
    for key, facts in ordered:
        leader = None if key in chosen else next((one for one in decided if _is_one(one, facts)), None)
        if leader is not None:
            decided.append(replace(leader, key=key, facts=facts, follows=leader.key))
        else:
            decided.append(_destination(batch, key, facts, chosen.get(key, {}), len(found) == 1))
    return decided


def _is_one(leader: Destination, facts: dict[str, Any]) -> bool:
    """Whether a key that is decided already is of the same number, currency and kind, where both say a kind."""
    other = leader.facts
    kinds = {facts["kind"], other["kind"]} - {""}
    is_same = number_key(facts["number"]) == number_key(other["number"]) != ""
    return is_same and facts["currency"] == other["currency"] and len(kinds) < 2 and not leader.follows


def _destination(
    batch: ImportBatch, key: str, facts: dict[str, Any], choice: dict[str, Any], is_only: bool
) -> Destination:
    if choice.get("skip"):
        return Destination(key, facts, None, is_skipped=True)
    if choice.get("create"):
        return Destination(key, facts, None, is_new=True)
    mine = Account.objects.visible_to(batch.user).balance_sheet().select_related("commodity", "household")
    public_id = choice.get("account") or (batch.plan.get("preset") if is_only else None)
    if public_id:
        account = mine.filter(public_id=public_id).first()
    else:
        account = account_by_number(batch.user, facts["number"], facts["currency"])
        account = account or account_remembered(batch, key, facts)
    if account is None and batch.plan.get("create_accounts"):
        return Destination(key, facts, None, is_new=True)
    return Destination(key, facts, account and survivor_of(batch.user, account))


def likely_account(batch: ImportBatch, key: str, facts: dict[str, Any]) -> Account | None:
    """Where the rows of an account will go as far as can be said before they are read: nearly always there in the end, and then
    each of them is written once less.
    """
    chosen: dict[str, Any] = batch.plan.get("accounts", {})
    return _destination(batch, key, facts, chosen.get(key, {}), is_only=True).account


def check_currency(destination: Destination) -> None:
    """A file in dollars is never booked into an account held in euros."""
    account, currency = destination.account, destination.facts["currency"]
    if account is None or account.commodity is None or not currency or account.commodity.code == currency:
        return
    message = _("The file is in %(file)s, but the account “%(name)s” is in %(account)s. Nothing was imported.")
    names = {"file": currency, "name": account.name, "account": account.commodity.code}
    raise DomainError("currency_mismatch", message % names, **names)


def number_learn(destination: Destination) -> None:
    """An account that a person chose and that has no number takes the file's, so that the next file finds it by itself."""
    account, number = destination.account, destination.facts["number"]
    if account is None or account.number or not number_key(number):
        return
    account.number, account.number_key = clean(number, 64), number_key(number)
    account.save(update_fields=["number", "number_key"])


def account_for_new(batch: ImportBatch, destination: Destination) -> Account:
    """Make the account a file speaks of, named after the bank and the number's end: "Chase 4321"."""
    choice = batch.plan.get("accounts", {}).get(destination.key, {}).get("create") or {}
    facts = destination.facts
    kind = choice.get("kind") or facts["kind"]
    owner = batch.user if choice.get("visibility", "open") != "open" else None
    return account_create(
        household=batch.household, acting_user=batch.user, name=choice.get("name") or free_name(batch.user, facts),
        kind=kind if kind in BALANCE_KINDS else AccountKind.CHECKING,
        currency=choice.get("currency") or facts["currency"] or batch.plan.get("currency", ""), number=facts["number"],
        institution=facts["institution"], owner=owner, visibility=choice.get("visibility", "open"),
    )  # fmt: skip


def free_name(user: User, facts: dict[str, Any]) -> str:
    parts = [facts["name"] or facts["institution"] or _("Account"), facts["number"][-4:] if not facts["name"] else ""]
    base = " ".join(part for part in parts if part)[:100]
    taken = {name.lower() for name in Account.objects.visible_to(user).values_list("name", flat=True)}
    candidates = [base, f"{base} {facts['currency']}".strip(), *(f"{base} ({number})" for number in range(2, 1000))]
    return next(name for name in candidates if name.lower() not in taken)
