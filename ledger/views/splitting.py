"""The split editor of a row that is there, and the same row again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from accounts.permissions import WriterRequired
from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.money_format import decimal_mark
from ledger.forms.splitting import PartsForm
from ledger.selectors.found import accounts_found, transaction_found
from ledger.selectors.transactions import TransactionDetail, transaction_detail
from ledger.services.splitting import Part, split_total, transaction_copy, transaction_split
from ledger.views.adding import lines_of
from ledger.views.common import DRAWER, books_for, changed, is_for, is_htmx


class SplitView(WriterRequired, View):
    """Divide a row over categories, or make one of its parts again; refuses until they add up."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = self._found(request, public_id)
        return self._page(request, found, self._new(request, found, initial=_parts(found)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = self._found(request, public_id)
        if "more" in request.POST:
            typed = {
                name: value
                for name, value in request.POST.items()
                if name not in ("csrfmiddlewaretoken", "lines", "more")
            }
            return self._page(request, found, self._new(request, found, initial=typed))
        form = self._new(request, found, request.POST)
        if not form.is_valid():
            return self._page(request, found, form, status=422)
        try:
            self._write(books_for(request).user, public_id, form)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            form.data = {**request.POST.dict(), "revision": str(found.revision)}
            return self._page(request, found, form, status=409)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._page(request, found, form, status=422)
        undo_url = reverse("ledger:transaction_undo", args=[public_id])
        return (
            changed(_("Split."), undo_url=undo_url)
            if is_htmx(request)
            else redirect("ledger:transaction", public_id=public_id)
        )

    def _found(self, request: HttpRequest, public_id: UUID) -> TransactionDetail:
        return transaction_detail(books_for(request).user, public_id, books=books_for(request))

    def _write(self, user: User, public_id: UUID, form: PartsForm) -> None:
        categories = accounts_found(user, {category for category, _amount, _note in form.parts})
        parts = [Part(categories[category], amount, note) for category, amount, note in form.parts]
        transaction_split(
            transaction=transaction_found(user, public_id), acting_user=user, parts=parts,
            expected_revision=form.cleaned_data["revision"],
        )  # fmt: skip

    def _new(self, request: HttpRequest, found: TransactionDetail, *args: Any, **kwargs: Any) -> PartsForm:
        lines = lines_of(request) if request.method == "POST" else max(2, len(_sides(found)))
        return PartsForm(*args, books=books_for(request), lines=lines, **kwargs)

    def _page(self, request: HttpRequest, found: TransactionDetail, form: PartsForm, status: int = 200) -> HttpResponse:
        total = split_total(transaction_found(books_for(request).user, found.public_id))
        context = {
            "found": found, "form": form, "total": abs(total), "total_text": str(abs(total)), "is_income": total < 0,
            "decimal_mark": decimal_mark(books_for(request).household.locale),
        }  # fmt: skip
        template = (
            "ledger/transaction/split_drawer.html" if is_for(request, DRAWER) else "ledger/transaction/split.html"
        )
        return render(request, template, context, status=status)


def _sides(found: TransactionDetail) -> list[Any]:
    return [side for side in found.sides if side.kind in ("expense", "income")]


def _parts(found: TransactionDetail) -> dict[str, Any]:
    """The parts as they are, as large as the person would type them; of an unsplit row the whole in its one category."""
    sides = _sides(found)
    way = -1 if sum(side.value for side in sides) < 0 else 1
    initial: dict[str, Any] = {"revision": found.revision}
    for number, side in enumerate(sides):
        initial |= {
            f"category_{number}": str(side.account),
            f"part_{number}": way * side.value,
            f"note_{number}": side.memo,
        }
    return initial


class CopyView(WriterRequired, View):
    """The same row again, dated today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        made = transaction_copy(
            transaction=transaction_found(books.user, public_id), acting_user=books.user, on=books.today
        )
        if not is_htmx(request):
            return redirect("ledger:transaction", public_id=made.public_id)
        undo_url = reverse("ledger:transaction_void", args=[made.public_id])
        return changed(_("Added again, dated today."), undo_url=undo_url)
