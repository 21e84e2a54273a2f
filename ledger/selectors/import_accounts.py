"""The accounts of a file: which of ours each is or may become before posting, and what came of them after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from ledger.assertions import standing
from ledger.intake.accounts import Destination, destinations, free_name
from ledger.models import Account, ImportBatch
from ledger.models.account import BALANCE_KINDS, AccountKind
from ledger.selectors.assertions import latest_assertions


@dataclass(frozen=True, slots=True)
class AccountOption:
    """One of the person's accounts in the list of a file's account; `fits` is False when its currency is another."""

    public_id: str
    name: str
    currency: str
    fits: bool


@dataclass(frozen=True, slots=True)
class FileAccount:
    """An account of the file before posting. `choice` is "" (undecided), a public id, "new" or "skip".

    `gap` is what the file's own balances and rows differ by: opening 100, rows −30, closing 75 → 5; None when they fit.
    """

    place: int
    key: str
    title: str
    number: str
    currency: str
    lines: int
    pending: int
    net: Decimal
    first_on: date | None
    last_on: date | None
    closing: Decimal | None
    gap: Decimal | None
    choice: str
    account: str
    new_name: str
    new_kind: str
    new_currency: str
    new_visibility: str
    options: tuple[AccountOption, ...]

    @property
    def shown_currency(self) -> str:
        """What its figures are in; "" while neither the file nor a choice says it."""
        return self.currency or (self.new_currency if self.choice == "new" else "")

    @property
    def is_name_taken(self) -> bool:
        """Whether the account to be made would have the name of one that is there."""
        wanted = self.new_name.strip().casefold()
        return self.choice == "new" and any(option.name.casefold() == wanted for option in self.options)

    @property
    def is_decided(self) -> bool:
        return bool(self.choice) and not self.is_name_taken


def has_accounts(user: User) -> bool:
    """Whether there is any account a file could belong to; a newcomer's file makes its own."""
    return Account.objects.visible_to(user).balance_sheet().exists()


def open_accounts(user: User) -> tuple[AccountOption, ...]:
    """The person's accounts that rows may go to, whatever their currency."""
    mine = Account.objects.visible_to(user).balance_sheet().filter(closed_on=None).select_related("commodity")
    return tuple(_option(account, "") for account in mine)


def file_accounts(batch: ImportBatch) -> tuple[FileAccount, ...]:
    """What the file speaks of, in its order, with the choices for each; a key that goes where an earlier one goes is not asked about."""
    mine = list(
        Account.objects.visible_to(batch.user).balance_sheet().filter(closed_on=None).select_related("commodity")
    )
    found = destinations(batch)
    return tuple(_file_account(batch, place, one, mine) for place, one in enumerate(found) if not one.follows)


def _file_account(batch: ImportBatch, place: int, found: Destination, mine: Sequence[Account]) -> FileAccount:
    facts = found.facts
    currency = facts["currency"] or (found.account.commodity.code if found.account and found.account.commodity else "")
    chosen = batch.plan.get("accounts", {}).get(found.key, {}).get("create") or {}
    return FileAccount(
        place, found.key, facts["name"] or facts["institution"], facts["number"], currency, facts["lines"],
        facts["pending"], Decimal(facts["net"]), _day(facts["first_on"]), _day(facts["last_on"]),
        _decimal(facts["closing_balance"]), gap_of(facts), _choice(found), found.account.name if found.account else "",
        chosen.get("name") or free_name(batch.user, facts), chosen.get("kind") or _kind(facts["kind"]),
        facts["currency"] or chosen.get("currency") or batch.plan.get("currency", ""), chosen.get("visibility", "open"),
        tuple(_option(account, facts["currency"]) for account in mine),
    )  # fmt: skip


def _choice(found: Destination) -> str:
    if found.account is not None:
        return str(found.account.public_id)
    return "skip" if found.is_skipped else "new" if found.is_new else ""


def _kind(hint: str) -> str:
    return hint if hint in BALANCE_KINDS else AccountKind.CHECKING


def _option(account: Account, currency: str) -> AccountOption:
    own = account.commodity.code if account.commodity else ""
    return AccountOption(str(account.public_id), account.name, own, not own or not currency or own == currency)


def gap_of(facts: dict[str, Any]) -> Decimal | None:
    """By how much the file's closing balance differs from its opening balance and rows; None when it doesn't."""
    if facts["fits"] is not False:
        return None
    return Decimal(facts["closing_balance"]) - Decimal(facts["opening_balance"]) - Decimal(facts["net"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """What an import did to one account. `holds` is None when the file prints no balance; `difference` is the statement's balance
    less the books', `file_gap` what the file itself is off by.
    """

    public_id: UUID | None
    name: str
    currency: str
    new: int
    already: int
    pending: int
    left_out: int
    net: Decimal
    first_on: date | None
    last_on: date | None
    closing: Decimal | None
    holds: bool | None
    difference: Decimal | None
    file_gap: Decimal | None


def account_outcomes(batch: ImportBatch) -> tuple[AccountOutcome, ...]:
    """By account of the file, in its order, with the books as they are now."""
    accounts = _posted_accounts(batch)
    results = batch.report.get("result", {}).get("accounts", [])
    return tuple(_outcome(batch, result, accounts.get(result["key"])) for result in results)


def _posted_accounts(batch: ImportBatch) -> dict[str, Account]:
    """By account key: where the lines went; an account none of whose rows was new is found as it was decided."""
    pairs = batch.lines.exclude(account=None).values_list("account_key", "account_id").distinct()
    known = Account.objects.visible_to(batch.user).in_bulk([account for _key, account in pairs])
    decided = {found.key: found.account for found in destinations(batch) if found.account is not None}
    return {**decided, **{key: known[account] for key, account in pairs if account in known}}


def _outcome(batch: ImportBatch, result: dict[str, Any], account: Account | None) -> AccountOutcome:
    facts = batch.report["accounts"][result["key"]]
    standings = [standing(found) for found in latest_assertions([account.pk])] if account else []
    off = next((found.difference for found in standings if not found.holds), None)
    return AccountOutcome(
        account.public_id if account else None, account.name if account else result["account"] or facts["name"],
        result["currency"], result["new"], result["duplicates"], result["pending"], result["skipped"],
        Decimal(result["net"]), _day(result["first_on"]), _day(result["last_on"]), _decimal(result["closing_balance"]),
        off is None if standings else None, off, gap_of(facts),
    )  # fmt: skip
