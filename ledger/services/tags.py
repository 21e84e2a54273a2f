"""Tags in order: renamed, merged, deleted, each as one act with one undo."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.text import clean
from ledger.models import Activity, Tag, Transaction
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made, row_removed
from ledger.services.bulk_edit import BulkChange, BulkResult, transactions_change
from ledger.services.payees import private_account


def _rows(tag: Tag, user: User) -> Sequence[int]:
    return list(Transaction.objects.visible_to(user).filter(tags=tag).values_list("pk", flat=True))


def _act(tag: Tag, acting_user: User, kind: str) -> Activity:
    account = private_account(Transaction.objects.filter(tags=tag))
    return activity_start(
        household=tag.household, acting_user=acting_user, kind=kind, subject=tag.name, account=account
    )


def _named(household: Household, name: str, tag: Tag | None = None) -> str:
    """The name as it is kept. Errors: bad_name, name_taken."""
    name = clean(name, 60)
    if not name:
        raise DomainError("bad_name", _("Give the tag a name."))
    others = Tag.objects.filter(household=household, name__iexact=name).exclude(pk=tag.pk if tag else 0)
    if others.exists():
        taken = (
            _("There is a tag “%(name)s” already. Merge this one into it.")
            if tag
            else _("There is a tag “%(name)s” already.")
        )
        raise DomainError("name_taken", taken % {"name": name})
    return name


@atomic
def tag_create(*, household: Household, acting_user: User, name: str, activity: Activity | None = None) -> Tag:
    """A tag no row has yet. Rows make theirs themselves when they are given a new word. Errors: bad_name, name_taken."""
    writer_of(acting_user, household)
    tag = Tag.objects.create(household=household, name=_named(household, name))
    act = activity or activity_start(household=household, acting_user=acting_user, kind="tag.add", subject=tag.name)
    row_made(act, tag)
    return tag


@atomic
def tag_rename(*, tag: Tag, acting_user: User, name: str, activity: Activity | None = None) -> Activity:
    """Call it otherwise; its rows keep it. Errors: bad_name, name_taken (merge them instead)."""
    writer_of(acting_user, tag.household)
    name = _named(tag.household, name, tag)
    act = activity or _act(tag, acting_user, "tag.rename")
    with row_change(act, tag):
        tag.name = name
        tag.save(update_fields=["name"])
    return act


@atomic
def tag_merge(
    *, tag: Tag, into: Tag, acting_user: User, activity: Activity | None = None
) -> tuple[Activity, BulkResult]:
    """Every row with `tag` gets `into` in its place; `tag` goes where no row keeps it. Errors: same_tag, not_found."""
    writer_of(acting_user, tag.household)
    if tag.household_id != into.household_id:
        raise NotFound(_("There is no such tag."))
    if tag.pk == into.pk:
        raise DomainError("same_tag", _("Choose two different tags."))
    act = activity or _act(into, acting_user, "tag.merge")
    done = _replaced(tag, acting_user, BulkChange(add_tags=[into.name], remove_tags=[tag.name]), act)
    return act, done


@atomic
def tag_delete(*, tag: Tag, acting_user: User, activity: Activity | None = None) -> tuple[Activity, BulkResult]:
    """Take it off every row and delete it; undo puts it back on them. Rows another member keeps private keep theirs, and then it stays."""
    writer_of(acting_user, tag.household)
    act = activity or _act(tag, acting_user, "tag.delete")
    return act, _replaced(tag, acting_user, BulkChange(remove_tags=[tag.name]), act)


def _replaced(tag: Tag, acting_user: User, change: BulkChange, act: Activity) -> BulkResult:
    done = transactions_change(
        household=tag.household, acting_user=acting_user, keys=_rows(tag, acting_user), change=change, activity=act,
        reason=_("The tag “%(name)s” went") % {"name": tag.name},
    )  # fmt: skip
    if not tag.transactions.exists():
        row_removed(act, tag)
        tag.delete()
    return done
