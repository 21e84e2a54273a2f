"""Filters a person gives a name to come back to. They are that person's own: nobody else sees them, nor what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.transaction import atomic
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Household, User
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.text import clean
from ledger.models import Activity, SavedView
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made, row_removed

PAGES = ("register",)
MOST_VIEWS = 50
LEFT_OUT = frozenset({"cursor", "day", "csrfmiddlewaretoken"})
"""What stands in an address but names a place in a list."""


@atomic
def view_save(
    *, acting_user: User, name: str, query: str, page: str = "register", activity: Activity | None = None
) -> SavedView:
    """Keep these filters under a name; a name that is there already gets them anew.

    view_save(name="Groceries over 50", query="category=…&least=50"). Errors: bad_name, bad_page, too_long, too_many.
    """
    household, name, query = _household(acting_user), _named(name), query_kept(query)
    if page not in PAGES:
        raise DomainError("bad_page", _("This page has no views to keep."), pages=list(PAGES))
    mine = SavedView.objects.filter(user=acting_user, household=household, page=page)
    known = mine.filter(name=name).first()
    activity = activity or activity_start(household=household, acting_user=acting_user, kind="view.save", subject=name)
    if known is not None:
        with row_change(activity, known):
            known.query = query
            known.save(update_fields=["query"])
        return known
    if mine.count() >= MOST_VIEWS:
        raise DomainError("too_many", _("You keep as many views as there is room for. Delete one first."))
    last = mine.order_by("-position").first()
    made = SavedView.objects.create(
        user=acting_user,
        household=household,
        page=page,
        name=name,
        query=query,
        position=last.position + 1 if last else 0,
    )
    row_made(activity, made)
    return made


def query_kept(query: str) -> str:
    """Filters as they stand in an address, without what is empty or a place in the list: "q=acme&cursor=n-…" gives "q=acme"."""
    given = QueryDict(query[:4000].lstrip("?"))
    kept = QueryDict(mutable=True)
    for name, value in given.items():
        if value and name not in LEFT_OUT:
            kept[name] = str(value)
    text = kept.urlencode()
    if len(text) > 1000:
        raise DomainError("too_long", _("These filters are too long to be kept."))
    return text


def _named(name: str) -> str:
    name = clean(name, 80)
    if not name:
        raise DomainError("bad_name", _("Give it a name."))
    return name


@atomic
def view_rename(*, view: SavedView, acting_user: User, name: str, activity: Activity | None = None) -> SavedView:
    """Errors: bad_name, name_taken, not_found."""
    _own(view, acting_user)
    name = _named(name)
    if SavedView.objects.filter(user=acting_user, page=view.page, name=name).exclude(pk=view.pk).exists():
        raise DomainError("name_taken", _("You already have one called “%(name)s”.") % {"name": name})
    activity = activity or activity_start(
        household=view.household, acting_user=acting_user, kind="view.rename", subject=name
    )
    with row_change(activity, view):
        view.name = name
        view.save(update_fields=["name"])
    return view


@atomic
def view_delete(*, view: SavedView, acting_user: User, activity: Activity | None = None) -> Activity:
    """Forget it; undo brings it back."""
    _own(view, acting_user)
    activity = activity or activity_start(
        household=view.household, acting_user=acting_user, kind="view.delete", subject=view.name
    )
    row_removed(activity, view)
    view.delete()
    return activity


@atomic
def views_order(*, acting_user: User, ids: Sequence[UUID], activity: Activity | None = None) -> None:
    """Put the person's views in this order; those not named keep theirs behind them. NotFound for one that isn't theirs."""
    household = _household(acting_user)
    mine = list(SavedView.objects.filter(user=acting_user, household=household))
    known = {view.public_id: view for view in mine}
    if any(key not in known for key in ids):
        raise NotFound(_("There is no such view."))
    named = [known[key] for key in dict.fromkeys(ids)]
    activity = activity or activity_start(household=household, acting_user=acting_user, kind="view.order")
    for position, view in enumerate([*named, *(view for view in mine if view not in named)]):
        with row_change(activity, view):
            view.position = position
            view.save(update_fields=["position"])


def _household(acting_user: User) -> Household:
    household = household_of(acting_user)
    writer_of(acting_user, household)
    return household


def _own(view: SavedView, acting_user: User) -> None:
    _household(acting_user)
    if view.user_id != acting_user.pk or view.household_id != acting_user.household_id:
        raise NotFound(_("There is no such view."))
