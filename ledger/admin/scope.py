"""Which of the ledger's rows the admin site shows, and how its forms and actions reach the services.

An operator sees everyone's rows. Other staff see what `visible_to` shows them in the app: their own household's, less what another
member keeps to themselves — in lists, pages, choices and filters alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.db.transaction import atomic, set_rollback
from django.forms import ModelChoiceField
from django.http import HttpRequest

from accounts.admin.scope import OwnHouseholdAdmin
from accounts.models import Household, User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Commodity, ImportBatch, Posting, Transaction
from ledger.models.transaction import audiences_shown_to


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def whole_transactions(user: User) -> QuerySet[Transaction]:
    """Transactions of which the person may see every side: what they may change, and whose texts and revisions they may read."""
    private = Posting.objects.filter(transaction=OuterRef("pk")).exclude(audience__in=audiences_shown_to(user))
    return Transaction.objects.visible_to(user).filter(~Exists(private))


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
    """`shown` narrows the rows for staff below the operator; by default to their household."""

    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        user = person(request)
        return rows if user.is_superuser else self.shown(rows, user)

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Even an operator's forms offer their own household's rows only: the services accept no others."""
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


def rehearsed(step: Callable[[], Any]) -> None:
    """Do `step` and take it back: what a service would refuse becomes the form's own error, before anything is saved."""
    try:
        with atomic():
            step()
            set_rollback(True)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


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
