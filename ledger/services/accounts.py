"""Opening and changing accounts and categories. Closing, ordering and deleting: `accounts_keep`; merging: `accounts_merge`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import chain, count
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, Forbidden, NotFound
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import clean
from ledger.models import Account, AccountKind, Activity, Commodity, MonthTotal, Visibility
from ledger.models.account import BALANCE_KINDS, CATEGORY_KINDS, DueShift, Purpose
from ledger.services.activity import activity_start, row_change, row_made
from ledger.services.commodities import currency as currency_of
from ledger.services.visibility import audiences_change

SYSTEM_ACCOUNTS = {
    Purpose.OPENING: (AccountKind.EQUITY, gettext_lazy("Opening balances")),
    Purpose.ROUNDING: (AccountKind.EQUITY, gettext_lazy("Rounding")),
    Purpose.ADJUSTMENT: (AccountKind.EQUITY, gettext_lazy("Adjustments")),
    Purpose.EXCHANGE: (AccountKind.EQUITY, gettext_lazy("Currency exchange")),
    Purpose.UNCATEGORISED_EXPENSE: (AccountKind.EXPENSE, gettext_lazy("Uncategorised")),
    Purpose.UNCATEGORISED_INCOME: (AccountKind.INCOME, gettext_lazy("Uncategorised")),
    Purpose.DIVIDENDS: (AccountKind.INCOME, gettext_lazy("Dividends")),
    Purpose.COUPONS: (AccountKind.INCOME, gettext_lazy("Investment interest")),
    Purpose.REWARDS: (AccountKind.INCOME, gettext_lazy("Staking rewards")),
    Purpose.TRADING_FEES: (AccountKind.EXPENSE, gettext_lazy("Trading fees")),
    Purpose.INVESTMENT_TAX: (AccountKind.EXPENSE, gettext_lazy("Tax on investments")),
    Purpose.CORPORATE_ACTIONS: (AccountKind.EQUITY, gettext_lazy("Corporate actions")),
}


def writer_of(acting_user: User, household: Household) -> None:
    """Refuse whoever may not change this household's books."""
    if acting_user.household_id != household.pk:
        raise NotFound(_("Not found."))
    if not acting_user.can_write:
        raise Forbidden("read_only", _("You can look, but not change anything here."))


def number_key(number: str) -> str:
    """What account numbers are compared by: letters and digits, upper case. number_key("de12 3456-78") == "DE12345678"."""
    return re.sub(r"[\W_]", "", number).upper()[:64]


def system_account(household: Household, purpose: Purpose) -> Account:
    """The household's account for `purpose`, made when it is first needed."""
    kind, name = SYSTEM_ACCOUNTS[purpose]
    found = Account.objects.filter(household=household, purpose=purpose).first()
    if found is not None:
        return found
    account, _made = Account.objects.get_or_create(
        household=household,
        purpose=purpose,
        defaults={"kind": kind, "name": _free_name(household, kind, str(name)), "position": 9000},
    )
    return account


def _free_name(household: Household, kind: AccountKind, name: str) -> str:
    """The name, or "Dividends 2" where a person has a category of that name at the top."""
    taken = set(Account.objects.filter(household=household, kind=kind, parent=None).values_list("name", flat=True))
    return next(one for one in chain([name], (f"{name} {number}" for number in count(2))) if one not in taken)


@atomic
def account_create(
    *,
    household: Household,
    acting_user: User,
    name: str,
    kind: str,
    currency: str = "",
    number: str = "",
    institution: str = "",
    parent: Account | None = None,
    owner: User | None = None,
    visibility: str = Visibility.OPEN,
    icon: str = "",
    color: str = "",
    activity: Activity | None = None,
    **card: Any,
) -> Account:
    """A new balance-sheet account or category. A private account needs an owner; only the owner may make it private.

    `card`: credit_limit, statement_day, due_day, due_shift. Errors: unknown_currency, bad_name, name_taken, bad_kind, bad_parent,
    private_needs_owner, bad_card.
    """
    writer_of(acting_user, household)
    _check_kind(kind)
    name = _checked_name(household, acting_user, kind, name, parent)
    _check_parent(household, kind, parent)
    _check_privacy(acting_user, kind, owner, visibility)
    _check_fields(card, CARD)
    _check_card(card)
    commodity = currency_of(currency) if currency else None
    if commodity is None and kind in BALANCE_KINDS and kind not in (AccountKind.BROKERAGE, AccountKind.WALLET):
        commodity = currency_of(household.base_currency)
    account = Account.objects.create(
        household=household, name=name, kind=kind, commodity=None if kind in CATEGORY_KINDS else commodity,
        number=clean(number, 64), number_key=number_key(number), institution=clean(institution, 120), parent=parent,
        owner=owner, visibility=visibility, icon=icon, color=color, position=_next_position(household, kind), **card,
    )  # fmt: skip
    row_made(activity or account_act(account, acting_user, "add"), account)
    return account


def account_act(account: Account, acting_user: User, what: str) -> Activity:
    """An act on an account or category ("account.close"); who may not see the account doesn't see the act."""
    noun = "category" if account.is_category else "account"
    return activity_start(
        household=account.household,
        acting_user=acting_user,
        kind=f"{noun}.{what}",
        subject=account.name,
        account=account,
    )


def _next_position(household: Household, kind: str) -> int:
    last = Account.objects.filter(household=household, kind=kind, purpose="").order_by("-position").first()
    return last.position + 1 if last else 0


def _check_kind(kind: str) -> None:
    if kind not in AccountKind.values or kind == AccountKind.EQUITY:
        raise DomainError("bad_kind", _("This is not a kind of account."), kinds=[k.value for k in AccountKind])


def _checked_name(household: Household, user: User, kind: str, name: str, parent: Account | None) -> str:
    """Unique among what the person sees; categories also by constraint. A name in a hidden account leaks nothing."""
    name = clean(name, 120)
    if not name:
        raise DomainError("bad_name", _("Give it a name."))
    others = Account.objects.visible_to(user).filter(name__iexact=name)
    others = others.filter(kind=kind, parent=parent) if kind in CATEGORY_KINDS else others.balance_sheet()
    if others.exists():
        raise DomainError("name_taken", _("You already have one called “%(name)s”.") % {"name": name})
    return name


def _check_parent(household: Household, kind: str, parent: Account | None) -> None:
    """A parent is of the same household and side, and at most two levels up."""
    if parent is None:
        return
    same_side = parent.kind == kind if kind in CATEGORY_KINDS else parent.kind in BALANCE_KINDS
    if parent.household_id != household.pk or not same_side or (parent.parent and parent.parent.parent_id):
        raise DomainError("bad_parent", _("It can't go under that one."))


def _check_privacy(acting_user: User, kind: str, owner: User | None, visibility: str) -> None:
    if visibility not in Visibility.values:
        raise DomainError("bad_visibility", _("This is not a way to share an account."))
    if owner is not None and owner.household_id != acting_user.household_id:
        raise NotFound(_("Not found."))
    if visibility == Visibility.OPEN:
        return
    if kind not in BALANCE_KINDS:
        raise DomainError("bad_visibility", _("A category is always shared."))
    if owner is None or owner != acting_user:
        raise DomainError("private_needs_owner", _("Only its owner can make an account private."))


CARD = ("credit_limit", "statement_day", "due_day", "due_shift")
CHANGEABLE = ("name", "number", "institution", "icon", "color", "position", "closed_on", "parent", "kind", *CARD)


@atomic
def account_change(*, account: Account, acting_user: User, activity: Activity | None = None, **changes: Any) -> Account:
    """Change what a person may change. `owner` and `visibility` re-seal every leg's audience, with a revision each.

    Errors as `account_create`, and bad_field, system_account, not_empty (closing an account that still holds something), merged.
    """
    writer_of(acting_user, account.household)
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise NotFound(_("Not found."))
    _check_fields(changes, (*CHANGEABLE, "owner", "visibility"))
    if account.purpose and set(changes) - {"icon", "color", "position"}:
        raise DomainError("system_account", _("The system needs this account as it is."))
    account.refresh_from_db(fields=[*CHANGEABLE, "owner", "visibility"])
    changes = {name: value for name, value in changes.items() if getattr(account, name) != value}
    if not changes:
        return account
    _check_changes(account, acting_user, changes)
    activity = activity or account_act(account, acting_user, _what(changes))
    with row_change(activity, account):
        _write(account, acting_user, changes)
    return account


def _what(changes: Mapping[str, Any]) -> str:
    """The word for a change: closing and reopening have their own."""
    if set(changes) == {"closed_on"}:
        return "reopen" if changes["closed_on"] is None else "close"
    return "share" if {"owner", "visibility"} & set(changes) else "change"


def _check_fields(changes: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = set(changes) - set(known)
    if unknown:
        raise DomainError("bad_field", _("This can't be changed."), fields=sorted(unknown))


def _check_changes(account: Account, acting_user: User, changes: dict[str, Any]) -> None:
    name, parent = clean(changes.get("name", account.name), 120), changes.get("parent", account.parent)
    if name.lower() != account.name.lower() or (account.is_category and parent != account.parent):
        changes["name"] = _checked_name(account.household, acting_user, account.kind, name, parent)
    if "kind" in changes:
        _check_kind(changes["kind"])
        if (changes["kind"] in CATEGORY_KINDS) != account.is_category:
            raise DomainError("bad_kind", _("A category can't become an account."))
    if changes.get("parent") is not None:
        _check_parent(account.household, changes.get("kind", account.kind), changes["parent"])
        _check_no_cycle(account, changes["parent"])
    _check_card(changes)
    if "closed_on" in changes and not account.is_category:
        _check_closing(account, changes["closed_on"])


def _check_card(card: Mapping[str, Any]) -> None:
    limit: Decimal | None = card.get("credit_limit")
    days = [card[name] for name in ("statement_day", "due_day") if card.get(name) is not None]
    if any(not 1 <= day <= 31 for day in days):
        raise DomainError("bad_card", _("A day of the month is between 1 and 31."))
    if limit is not None and limit < 0:
        raise DomainError("bad_card", _("A limit is not below zero."))
    if card.get("due_shift", DueShift.NEXT) not in DueShift.values:
        raise DomainError("bad_card", _("Say what the due date does on a weekend."))


def _check_closing(account: Account, closed_on: Any) -> None:
    if closed_on is None and account.merged_into_id is not None:
        raise DomainError("merged", _("Its rows are in another account now. Undo the merge to open it again."))
    if closed_on is not None and held(account):
        raise DomainError(
            "not_empty", _("There is still something in it. Move it to another account or write it off first.")
        )


def held(account: Account) -> dict[int, int]:
    """What an account holds over all its rows: commodity → quantity in database units, without zeros."""
    sums: dict[int, int] = {}
    for commodity, month in MonthTotal.objects.filter(account=account).values_list("commodity", "quantity"):
        sums[commodity] = sums.get(commodity, 0) + to_units(month, QUANTITY_SCALE)
    return {commodity: units for commodity, units in sums.items() if units}


def _write(account: Account, acting_user: User, changes: Mapping[str, Any]) -> None:
    for name in set(CHANGEABLE) & set(changes):
        setattr(account, name, changes[name])
    account.number_key = number_key(account.number)
    if {"owner", "visibility"} & set(changes):
        owner, visibility = changes.get("owner", account.owner), changes.get("visibility", account.visibility)
        account_share(account=account, acting_user=acting_user, owner=owner, visibility=visibility)
    account.save()


def account_share(*, account: Account, acting_user: User, owner: User | None, visibility: str) -> None:
    """Whose it is and who sees it, for the account and every leg in it; part of the caller's act and database transaction."""
    before = account.audience
    account.owner, account.visibility = owner, visibility
    _check_privacy(acting_user, account.kind, owner, visibility)
    account.save(update_fields=["owner", "visibility"])
    if account.audience != before:
        audiences_change(account=account)


def _check_no_cycle(account: Account, parent: Account | None) -> None:
    while parent is not None:
        if parent.pk == account.pk:
            raise DomainError("bad_parent", _("It can't go under itself."))
        parent = parent.parent


def account_for(user: User, reference: str) -> Account:
    """The balance-sheet account a person names: by its public id, its name, or its number. NotFound, or `ambiguous_account`."""
    mine = Account.objects.visible_to(user).balance_sheet().select_related("commodity", "household")
    found = list(mine.filter(name__iexact=reference)[:2]) or list(mine.filter(number_key=number_key(reference))[:2])
    if not found and len(reference) >= 32:
        found = [account for account in mine if str(account.public_id) == reference.lower()]
    if not found:
        raise NotFound(_("You have no account called “%(name)s”.") % {"name": reference})
    if len(found) > 1:
        raise DomainError("ambiguous_account", _("More than one account is called “%(name)s”.") % {"name": reference})
    return found[0]


def currency_for(account: Account) -> Commodity:
    """The currency new rows of an account are in: its own, else the household's base currency."""
    return account.commodity or currency_of(account.household.base_currency)
