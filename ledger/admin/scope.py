"""Which of the ledger's rows the admin site shows, and how its forms and actions reach the services.

Figures are a member's, not an operator's: everybody, a superuser too, sees what `visible_to` shows them in the app, which is their
own household's, less what another member keeps to themselves — in lists, pages, choices and filters alike. Of the tables by which
the system is run (imports, syncs, connections, checks) an operator sees every row, without what it tells of the household.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.db.transaction import atomic, set_rollback
from django.forms import ModelChoiceField
from django.http import HttpRequest
from unfold.views import ChangeList

from accounts.admin.scope import OwnHouseholdAdmin
from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Commodity, ImportBatch, Transaction


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def whole_transactions(user: User) -> QuerySet[Transaction]:
    """Transactions of which the person may see every side: what they may change, and whose texts and revisions they may read."""
    return Transaction.objects.whole_for(user)


def choices_for(model: type[Model], user: User) -> QuerySet[Any] | None:
    """What a person may choose from in a form; None where there is nothing to narrow."""
    own: dict[type[Model], Callable[[], QuerySet[Any]]] = {
        Account: lambda: Account.objects.visible_to(user),
        Commodity: lambda: Commodity.objects.filter(Q(household=None) | Q(household=user.household_id)),
        Household: lambda: Household.objects.filter(members=user),
        User: lambda: User.objects.filter(household=user.household_id),
        Transaction: lambda: whole_transactions(user),
        ImportBatch: lambda: ImportBatch.objects.visible_to(user),
    }
    return own[model]() if model in own else None


class BooksAdmin(OwnHouseholdAdmin):
    """`shown` narrows the rows to what the person may see; by default to their household."""

    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.sees_all(request) else self.shown(rows, person(request))

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Forms offer rows the person may see: the services accept no others."""
        choices = choices_for(db_field.related_model, person(request))
        if choices is not None:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LookedAtAdmin(BooksAdmin):
    """Rows that services write; here they are only looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SystemAdmin(LookedAtAdmin):
    """Rows by which the system is run. Of one that isn't the operator's own, the fields in `masked` are emptied wherever it is shown;
    `owner_path` leads to the person whose row it is.
    """

    is_system = True
    owner_path = ""
    masked: ClassVar[dict[str, Any]] = {}

    def is_own(self, row: Any, user: User) -> bool:
        owner = row
        for name in self.owner_path.split("__") if self.owner_path else ():
            owner = getattr(owner, name)
        return bool(owner == user)

    def masking(self, row: Any, user: User) -> Any:
        if row is not None and not self.is_own(row, user):
            for name, value in self.masked.items():
                setattr(row, name, value)
        return row

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return self.masking(super().get_object(request, object_id, from_field), person(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return type("MaskedList", (MaskedList,), {"masking": self.masking})


class MaskedList(ChangeList):
    masking: ClassVar[Callable[[Any, User], Any]]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: Any = self.result_list  # type: ignore[has-type]
        self.result_list = [type(self).masking(row, person(request)) for row in rows]


def rehearsed(step: Callable[[], Any]) -> None:
    """Do `step` and take it back: what a service would refuse becomes the form's own error, before anything is saved."""
    try:
        with atomic():
            step()
            set_rollback(True)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class RehearsedForm(forms.ModelForm):
    """Asks the service whether it would take this, before anything is saved."""

    acting_user: ClassVar[User]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            rehearsed(self.written)
        return data

    def written(self) -> Any:
        """What the services make of the form. On rows of its own: a rehearsal must leave the form's untouched."""
        raise NotImplementedError


def each_done(
    admin: BooksAdmin, request: HttpRequest, rows: Iterable[Any], step: Callable[[Any], Any], sentence: Any
) -> None:
    """An action: `step` for each row by itself. Says how many were done, and why the others were not."""
    done, refusals = 0, dict[str, int]()
    for row in rows:
        try:
            step(row)
            done += 1
        except DomainError as refusal:
            refusals[refusal.message] = refusals.get(refusal.message, 0) + 1
    if done:
        admin.message_user(request, sentence % {"count": done})
    for message, count in refusals.items():
        admin.message_user(request, f"{message} ({count})", level=messages.ERROR)
