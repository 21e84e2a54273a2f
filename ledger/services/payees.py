"""Payees as a household calls them: renamed and merged with all their rows, other ways of writing them, their usual category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.text import clean, fold
from ledger.models import Account, Activity, Payee, PayeeAlias, Posting, Transaction, Visibility
from ledger.models.transaction import EVERYBODY
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made, row_removed
from ledger.services.bulk_edit import BulkChange, transactions_change


@dataclass(frozen=True, slots=True)
class Renamed:
    """The payee there is now, and how many rows got its name; `left` counts the others by reason."""

    payee: Payee
    activity: Activity
    changed: int
    left: Counter[str] = field(default_factory=Counter)


def payee_key(name: str) -> str:
    """What payees are told apart by: payee_key("SM  Supermarket!") == "sm supermarket"."""
    return fold(name)[:200]


def _named(name: str) -> tuple[str, str]:
    name = clean(name, 200)
    if not payee_key(name):
        raise DomainError("bad_name", _("Give the payee a name."))
    return name, payee_key(name)


def _rows(household: Household, user: User, keys: Sequence[str]) -> list[int]:
    rows = Transaction.objects.visible_to(user).filter(household=household, payee_key__in=keys)
    return list(rows.values_list("pk", flat=True))


def payee_act(household: Household, acting_user: User, kind: str, name: str, keys: Sequence[str]) -> Activity:
    """An act on a payee. One that is known from a private account alone is an act on that account: nobody else reads of it."""
    rows = Transaction.objects.filter(household=household, payee_key__in=keys)
    return activity_start(
        household=household, acting_user=acting_user, kind=kind, subject=name, account=private_account(rows)
    )


def private_account(rows: QuerySet[Transaction]) -> Account | None:
    """Where these rows are all in private accounts: one of them, to which an act that speaks of them belongs. Else None."""
    legs = Posting.objects.filter(transaction__in=rows)
    if legs.filter(audience=EVERYBODY).exists():
        return None
    return Account.objects.filter(postings__in=legs).exclude(visibility=Visibility.OPEN).first()


@atomic
def payee_create(
    *,
    household: Household,
    acting_user: User,
    name: str,
    category: Account | None = None,
    activity: Activity | None = None,
) -> Payee:
    """A payee no row has yet, with the category of what arrives from it. Errors: bad_name, name_taken, not_found (category)."""
    writer_of(acting_user, household)
    name, key = _named(name)
    _check_category(household, category)
    if Payee.objects.filter(household=household, key=key).exists():
        raise DomainError("name_taken", _("You already have one called “%(name)s”.") % {"name": name})
    act = activity or payee_act(household, acting_user, "payee.add", name, [key])
    payee = Payee.objects.create(household=household, name=name, key=key, category=category)
    row_made(act, payee)
    return payee


@atomic
def payee_change(*, household: Household, acting_user: User, key: str, changes: Mapping[str, Any]) -> Renamed | None:
    """Give the payee of that key another `name`, its rows too, or another usual `category`: one act, None where nothing is said.

    Unlike `payees_merge` it makes no two payees one. Errors: name_taken, and those of `payees_merge` and `payee_category_set`.
    """
    who: dict[str, Any] = {"household": household, "acting_user": acting_user}
    name, done = _name_now(household, acting_user, key), None
    if changes.get("name", name) != name:
        name, wanted = _named(changes["name"])
        if wanted != key and (
            Payee.objects.filter(household=household, key=wanted).exists() or _rows(household, acting_user, [wanted])
        ):
            raise DomainError("name_taken", _("You already have one called “%(name)s”.") % {"name": name})
        done = payees_merge(keys=[key], name=name, **who)
    if "category" in changes:
        act = payee_category_set(
            name=name, category=changes["category"], activity=done.activity if done else None, **who
        )
        done = done or Renamed(Payee.objects.get(household=household, key=payee_key(name)), act, 0)
    return done


def _name_now(household: Household, user: User, key: str) -> str:
    """How the payee of that key is called: as it was named, else as its last row has it."""
    payee = Payee.objects.filter(household=household, key=key).first()
    return payee.name if payee is not None else _texts(household, user, [key]).get(key, key)


@atomic
def payee_delete(*, payee: Payee, acting_user: User, activity: Activity | None = None) -> Activity:
    """Forget what the household knows of a payee: its usual category and other spellings. Its rows keep the name."""
    writer_of(acting_user, payee.household)
    act = activity or payee_act(payee.household, acting_user, "payee.delete", payee.name, [payee.key])
    for alias in payee.aliases.all():
        row_removed(act, alias)
        alias.delete()
    row_removed(act, payee)
    payee.delete()
    return act


@atomic
def payees_merge(
    *, household: Household, acting_user: User, keys: Sequence[str], name: str, activity: Activity | None = None
) -> Renamed:
    """Call the payees of these folded names `name`: all rows of theirs the person may change, and what arrives under the old names.

    "sm sprmkt 0042" and "sm supermarket" to "SM Supermarket": one payee with one alias. One act, one undo. With a single key it is
    a rename. Errors: bad_name, no_payee (nobody by that name), read_only.
    """
    writer_of(acting_user, household)
    name, key = _named(name)
    wanted = [one for one in dict.fromkeys(keys) if one]
    rows = _rows(household, acting_user, wanted)
    known = {payee.key: payee for payee in Payee.objects.filter(household=household, key__in=[key, *wanted])}
    if not wanted or not (rows or set(wanted) & known.keys()):
        raise DomainError("no_payee", _("There is no such payee."))
    is_rename = len(wanted) == 1 and (key in wanted or key not in known)
    kind = "payee.rename" if is_rename else "payee.merge"
    act = activity or payee_act(household, acting_user, kind, name, [key, *wanted])
    texts = _texts(household, acting_user, wanted)
    payee = _kept(household, known, wanted, name, key, act)
    for other in known.values():
        if other.pk != payee.pk:
            _absorb(payee, other, act)
    for one in wanted:
        _alias(payee, one, texts.get(one, one), act)
    for alias in PayeeAlias.objects.filter(household=household, key=key):
        row_removed(act, alias)
        alias.delete()
    done = transactions_change(
        household=household, acting_user=acting_user, keys=rows, change=BulkChange(payee=name), activity=act,
        reason=_("The payee is called “%(name)s”") % {"name": name},
    )  # fmt: skip
    return Renamed(payee, act, done.changed, Counter({why: n for why, n in done.left.items() if why != "unchanged"}))


def _texts(household: Household, user: User, keys: Sequence[str]) -> dict[str, str]:
    """How each was written last, for the alias that remembers it."""
    rows = Transaction.objects.visible_to(user).filter(household=household, payee_key__in=keys).order_by("date", "pk")
    return dict(rows.values_list("payee_key", "payee"))


def _kept(
    household: Household, known: dict[str, Payee], wanted: Sequence[str], name: str, key: str, act: Activity
) -> Payee:
    """The payee that stays: the one of that name, else one of the others renamed, else a new one."""
    payee = known.get(key) or next((known[one] for one in wanted if one in known), None)
    if payee is None:
        payee = Payee.objects.create(household=household, name=name, key=key)
        row_made(act, payee)
        return payee
    with row_change(act, payee):
        payee.name, payee.key = name, key
        payee.save(update_fields=["name", "key"])
    return payee


def _absorb(payee: Payee, other: Payee, act: Activity) -> None:
    """What the other had goes over: its aliases, and its usual category where the one that stays has none."""
    for alias in other.aliases.all():
        with row_change(act, alias):
            PayeeAlias.objects.filter(pk=alias.pk).update(payee=payee)
    if payee.category_id is None and other.category_id is not None:
        with row_change(act, payee):
            payee.category_id = other.category_id
            payee.save(update_fields=["category"])
    row_removed(act, other)
    other.delete()


def _alias(payee: Payee, key: str, name: str, act: Activity) -> None:
    if key == payee.key:
        return
    alias = PayeeAlias.objects.filter(household=payee.household_id, key=key).first()
    if alias is None:
        row_made(act, PayeeAlias.objects.create(household=payee.household, payee=payee, key=key, name=name))
    elif alias.payee_id != payee.pk:
        with row_change(act, alias):
            PayeeAlias.objects.filter(pk=alias.pk).update(payee=payee)


def payee_ensure(household: Household, name: str, act: Activity) -> Payee:
    """The household's payee of that name, made within the act where it has none yet."""
    name, key = _named(name)
    payee, is_new = Payee.objects.get_or_create(household=household, key=key, defaults={"name": name})
    if is_new:
        row_made(act, payee)
    return payee


@atomic
def payees_keep_apart(*, household: Household, acting_user: User, keys: Sequence[str]) -> Activity:
    """Say that these are payees of their own: each is kept under its name, and they are not suggested as one again. One act.

    Errors: no_payee (fewer than two of them are there), read_only.
    """
    writer_of(acting_user, household)
    texts = _texts(household, acting_user, keys)
    if len(texts) < 2:
        raise DomainError("no_payee", _("There is no such payee."))
    act = payee_act(household, acting_user, "payee.apart", next(iter(texts.values())), list(texts))
    for name in texts.values():
        payee_ensure(household, name, act)
    return act


def _check_category(household: Household, category: Account | None) -> None:
    if category is not None and (category.household_id != household.pk or not category.is_category):
        raise NotFound(_("There is no such category."))


@atomic
def payee_category_set(
    *, household: Household, acting_user: User, name: str, category: Account | None, activity: Activity | None = None
) -> Activity:
    """What arrives from this payee gets this category; None leaves it to the payee's last one. Rows that are there keep theirs."""
    writer_of(acting_user, household)
    _check_category(household, category)
    act = activity or payee_act(household, acting_user, "payee.category", clean(name, 200), [payee_key(name)])
    payee = payee_ensure(household, name, act)
    with row_change(act, payee):
        payee.category = category
        payee.save(update_fields=["category"])
    return act


@atomic
def payee_alias_add(
    *, household: Household, acting_user: User, name: str, alias: str, activity: Activity | None = None
) -> Activity:
    """Another way this payee is written in statements. Errors: bad_name, same_name, alias_taken (another payee is written so)."""
    writer_of(acting_user, household)
    alias, key = _named(alias)
    if key == payee_key(name):
        raise DomainError("same_name", _("That is how it is called already."))
    if PayeeAlias.objects.filter(household=household, key=key).exists():
        raise DomainError("alias_taken", _("A payee is written like that already."))
    act = activity or payee_act(household, acting_user, "payee.alias", clean(name, 200), [payee_key(name)])
    payee = payee_ensure(household, name, act)
    row_made(act, PayeeAlias.objects.create(household=household, payee=payee, key=key, name=alias))
    return act


@atomic
def payee_alias_remove(*, alias: PayeeAlias, acting_user: User, activity: Activity | None = None) -> Activity:
    """From now on what arrives under that name keeps it."""
    writer_of(acting_user, alias.household)
    payee = alias.payee
    act = activity or payee_act(alias.household, acting_user, "payee.alias", payee.name, [payee.key])
    row_removed(act, alias)
    alias.delete()
    return act
