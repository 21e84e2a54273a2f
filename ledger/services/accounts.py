"""Opening, changing and closing accounts and categories."""

from __future__ import annotations

import re
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, Forbidden, NotFound
from fintrack.lib.text import clean
from ledger.models import Account, AccountKind, Commodity, Visibility
from ledger.models.account import BALANCE_KINDS, CATEGORY_KINDS, Purpose
from ledger.services.commodities import currency as currency_of
from ledger.services.visibility import audiences_change

SYSTEM_ACCOUNTS = {
    Purpose.OPENING: (AccountKind.EQUITY, gettext_lazy("Opening balances")),
    Purpose.ROUNDING: (AccountKind.EQUITY, gettext_lazy("Rounding")),
    Purpose.ADJUSTMENT: (AccountKind.EQUITY, gettext_lazy("Adjustments")),
    Purpose.EXCHANGE: (AccountKind.EQUITY, gettext_lazy("Currency exchange")),
    Purpose.UNCATEGORISED_EXPENSE: (AccountKind.EXPENSE, gettext_lazy("Uncategorised")),
    Purpose.UNCATEGORISED_INCOME: (AccountKind.INCOME, gettext_lazy("Uncategorised")),
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
    account, _made = Account.objects.get_or_create(
        household=household, purpose=purpose, defaults={"kind": kind, "name": str(name), "position": 9000}
    )
    return account


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
) -> Account:
    """A new balance-sheet account or category. A private account needs an owner; only the owner may make it private.

    Errors: unknown_currency, bad_name, name_taken, bad_kind, bad_parent, private_needs_owner.
    """
    writer_of(acting_user, household)
    _check_kind(kind)
    name = _checked_name(household, acting_user, kind, name, parent)
    _check_parent(household, kind, parent)
    _check_privacy(acting_user, kind, owner, visibility)
    commodity = currency_of(currency) if currency else None
    if commodity is None and kind in BALANCE_KINDS and kind not in (AccountKind.BROKERAGE, AccountKind.WALLET):
        commodity = currency_of(household.base_currency)
    return Account.objects.create(
        household=household, name=name, kind=kind, commodity=None if kind in CATEGORY_KINDS else commodity,
        number=clean(number, 64), number_key=number_key(number), institution=clean(institution, 120), parent=parent,
        owner=owner, visibility=visibility, icon=icon, color=color, position=_next_position(household, kind),
    )  # fmt: skip


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


CHANGEABLE = (
    "name",
    "number",
    "institution",
    "icon",
    "color",
    "position",
    "credit_limit",
    "closed_on",
    "parent",
    "kind",
)


@atomic
def account_change(*, account: Account, acting_user: User, **changes: Any) -> Account:
    """Change what a person may change. `owner` and `visibility` re-seal every leg's audience, with a revision each."""
    writer_of(acting_user, account.household)
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise NotFound(_("Not found."))
    if account.purpose and set(changes) - {"icon", "color", "position"}:
        raise DomainError("system_account", _("The system needs this account as it is."))
    unknown = set(changes) - {*CHANGEABLE, "owner", "visibility"}
    if unknown:
        raise DomainError("bad_field", _("This can't be changed."), fields=sorted(unknown))
    name, parent = clean(changes.get("name", account.name), 120), changes.get("parent", account.parent)
    if name.lower() != account.name.lower() or (account.is_category and parent != account.parent):
        changes["name"] = _checked_name(account.household, acting_user, account.kind, name, parent)
    if changes.get("kind", account.kind) != account.kind:
        _check_kind(changes["kind"])
        if (changes["kind"] in CATEGORY_KINDS) != account.is_category:
            raise DomainError("bad_kind", _("A category can't become an account."))
    if changes.get("parent") is not None:
        _check_parent(account.household, changes.get("kind", account.kind), changes["parent"])
        _check_no_cycle(account, changes["parent"])
    for name in CHANGEABLE:
        if name in changes:
            setattr(account, name, changes[name])
    account.number_key = number_key(account.number)
    before = account.audience
    if {"owner", "visibility"} & set(changes):
        account.owner = changes.get("owner", account.owner)
        account.visibility = changes.get("visibility", account.visibility)
        _check_privacy(acting_user, account.kind, account.owner, account.visibility)
    account.save()
    if account.audience != before:
        audiences_change(account=account)
    return account


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
