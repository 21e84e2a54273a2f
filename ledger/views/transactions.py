"""One transaction: its story in the drawer, the change in its row, and what can be done to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.registry import drawer_panels
from ledger.forms.rows import RowForm
from ledger.models import Activity, Transaction
from ledger.models.transaction import State
from ledger.selectors.categories import category_colours
from ledger.selectors.found import account_found, transaction_found
from ledger.selectors.register import register_row
from ledger.selectors.transactions import TransactionDetail, transaction_detail
from ledger.services.reviewing import transactions_review
from ledger.services.row_edit import row_edit
from ledger.services.transactions import transaction_restore, transaction_undo, transaction_void
from ledger.views.common import DRAWER, books_again, books_for, changed, is_for, is_htmx, told, undo_address, way_back


class TransactionView(MemberRequired, View):
    """Its sides, how it was before, and where it came from. A page of its own, or the drawer's content."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return transaction_page(request, public_id)


def transaction_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    books = books_for(request)
    found = transaction_detail(books.user, public_id, books=books)
    context = {
        "found": found, "is_refundable": is_refundable(found), "can_undo": found.can_change or _is_voided(request, found),
        "colours": category_colours(books), "panels": _panels(request, found), "is_splittable": is_splittable(found),
    }  # fmt: skip
    return render(
        request, "ledger/transaction/drawer.html" if is_for(request, DRAWER) else "ledger/transaction.html", context
    )


def _panels(request: HttpRequest, found: TransactionDetail) -> list[SafeString]:
    """What upper floors add to the story, for who sees all of it."""
    if not found.is_whole:
        return []
    shown = [panel(request, found.public_id) for _name, panel in drawer_panels.items()]
    return [panel for panel in shown if panel]


def is_splittable(found: TransactionDetail) -> bool:
    """It has something to divide, in its own currency."""
    parts = [side for side in found.sides if side.kind in ("expense", "income")]
    return found.can_change and bool(parts) and all(side.commodity == found.currency for side in parts)


def _is_voided(request: HttpRequest, found: TransactionDetail) -> bool:
    """What is voided can't be changed, but it can be brought back by who sees all of it."""
    return found.state == State.VOID and found.is_whole and books_for(request).user.can_write


def is_refundable(found: TransactionDetail) -> bool:
    """A booked purchase that is no refund itself."""
    is_purchase = any(side.kind == "expense" and (side.quantity or 0) > 0 for side in found.sides)
    return found.can_change and found.state == State.POSTED and is_purchase and found.refund_of is None


def category_of(found: TransactionDetail) -> UUID | None:
    """The one category of a plain expense or income; None for transfers, splits and what is partly private."""
    categories = [side.account for side in found.sides if side.kind in ("expense", "income")]
    return categories[0] if len(categories) == 1 else None


def amount_of(found: TransactionDetail) -> Decimal | None:
    """The one amount of an entry with two sides in one currency; None where there are several."""
    if len(found.sides) != 2 or not found.is_whole or found.sides[0].commodity != found.sides[1].commodity:
        return None
    return abs(found.sides[0].quantity or Decimal(0)) or None


class TransactionEditView(WriterRequired, View):
    """The form in the row (`cursor` names the row, `account` whose register it stands in) or in the drawer (without)."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = transaction_detail(books_for(request).user, public_id, books=books_for(request))
        initial = {
            "on": found.date, "payee": found.payee, "memo": found.memo, "revision": found.revision, "tags": list(found.tags),
            "category": category_of(found), "amount": amount_of(found),
        }  # fmt: skip
        return self._form(
            request, found, self._new(request, found, initial=initial, focus=request.GET.get("focus", ""))
        )

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        found = transaction_detail(books.user, public_id, books=books)
        form = self._new(request, found, request.POST)
        if not form.is_valid():
            return self._form(request, found, form, status=422)
        try:
            self._write(books.user, public_id, form)
        except Conflict:
            return self._kept(request, found, form)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._form(request, found, form, status=422)
        return self._saved(request, found, form)

    def _write(self, user: User, public_id: UUID, form: RowForm) -> None:
        chosen = form.cleaned_data.get("category")
        row_edit(
            transaction=transaction_found(user, public_id), acting_user=user,
            category=account_found(user, chosen) if chosen else None, **form.change,
        )  # fmt: skip

    def _new(self, request: HttpRequest, found: TransactionDetail, *args: Any, **kwargs: Any) -> RowForm:
        has_amount = amount_of(found) is not None
        return RowForm(*args, books=books_for(request), category=category_of(found), has_amount=has_amount, **kwargs)

    def _kept(self, request: HttpRequest, found: TransactionDetail, form: RowForm) -> HttpResponse:
        """Somebody was quicker: what was typed stays on the screen beside what they did; saving again puts it over theirs."""
        read = form.cleaned_data["revision"]
        form.data = {**request.POST.dict(), "revision": str(found.revision)}
        meanwhile = [change for change in found.revisions if change.number >= read]
        return self._form(request, found, form, status=409, meanwhile=meanwhile)

    def _form(
        self, request: HttpRequest, found: TransactionDetail, form: RowForm, status: int = 200, **more: Any
    ) -> HttpResponse:
        cursor, account = request.GET.get("cursor", ""), request.GET.get("account", "")
        context = {
            "found": found,
            "form": form,
            "cursor": cursor,
            "account": account,
            "is_conflict": status == 409,
            **more,
        }
        if cursor and is_htmx(request):
            return render(request, "ledger/register/row_form.html", context, status=status)
        template = "ledger/transaction/edit_drawer.html" if is_for(request, DRAWER) else "ledger/transaction/edit.html"
        return render(request, template, context, status=status)

    def _saved(self, request: HttpRequest, found: TransactionDetail, form: RowForm) -> HttpResponse:
        undo_url = reverse("ledger:transaction_undo", args=[found.public_id])
        if form.cleaned_data.get("category_new"):  # the new category goes with it
            books_again(request)
            undo_url = undo_address(
                Activity.objects.filter(entries__transaction__public_id=found.public_id).latest("pk")
            )
        if not is_htmx(request):
            return redirect("ledger:transaction", public_id=found.public_id)
        is_moved = form.cleaned_data["on"] != found.date or form.cleaned_data.get("amount") not in (
            None,
            amount_of(found),
        )
        link = _rule_link(found, form)
        if not request.GET.get("cursor") or is_moved:
            return changed(_("Saved."), undo_url=undo_url, link=link)
        return told(row_answer(request), _("Saved."), undo_url=undo_url, link=link)


def _rule_link(found: TransactionDetail, form: RowForm) -> tuple[str, str] | None:
    """After another category was chosen: a rule that chooses it from now on."""
    chosen = form.cleaned_data.get("category")
    if not chosen or chosen == category_of(found) or not found.payee:
        return None
    return _("Always for this payee"), f"{reverse('ledger:rule_new')}?from={found.public_id}"


class RowView(MemberRequired, View):
    """A row as it stands: what Esc puts back."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return row_answer(request)


def row_answer(request: HttpRequest) -> HttpResponse:
    """The row the address names, with the running balance where its register shows one."""
    books = books_for(request)
    named = request.GET.get("account", "")
    account = account_found(books.user, UUID(named)).public_id if named else None
    row = register_row(books.user, request.GET.get("cursor", ""), account=account, has_balance=True, books=books)
    context = {
        "row": row, "shows_account": account is None, "account": account, "colours": category_colours(books),
        "has_checks": books.user.can_write,
    }  # fmt: skip
    return render(request, "ledger/register/one.html", context)


class ActionView(WriterRequired, View):
    """Something done to one transaction with one click; the page reads itself anew."""

    http_method_names = ["post"]
    message = ""
    is_undoable = True

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        transaction = transaction_found(user, public_id)
        self.act(request, transaction)
        undo_url = reverse("ledger:transaction_undo", args=[public_id]) if self.is_undoable else ""
        if not is_htmx(request):
            return redirect(way_back(request, reverse("ledger:transaction", args=[public_id])))
        return changed(self.said(), undo_url=undo_url)

    def act(self, request: HttpRequest, transaction: Transaction) -> None:
        raise NotImplementedError

    def said(self) -> str:
        raise NotImplementedError


class VoidView(ActionView):
    def act(self, request: HttpRequest, transaction: Transaction) -> None:
        transaction_void(transaction=transaction, acting_user=books_for(request).user)

    def said(self) -> str:
        return _("Voided. It counts nowhere any more.")


class RestoreView(ActionView):
    def act(self, request: HttpRequest, transaction: Transaction) -> None:
        transaction_restore(transaction=transaction, acting_user=books_for(request).user)

    def said(self) -> str:
        return _("It counts again.")


class UndoView(ActionView):
    """Back to before the last change, or to the revision the form names. An undo can be undone like any change."""

    def act(self, request: HttpRequest, transaction: Transaction) -> None:
        named = request.POST.get("to", "")
        to = int(named) if named.isascii() and named.isdigit() and len(named) < 9 else None
        transaction_undo(transaction=transaction, acting_user=books_for(request).user, to_revision=to)

    def said(self) -> str:
        return _("Undone.")


class ReviewedView(ActionView):
    """Mark one row as looked at; the form says `no` to take that back."""

    is_undoable = False

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        answer = super().post(request, public_id)
        if not is_htmx(request) or not request.GET.get("cursor"):
            return answer
        return told(row_answer(request), self.said())

    def act(self, request: HttpRequest, transaction: Transaction) -> None:
        self.is_reviewed = request.POST.get("reviewed", "yes") != "no"
        user = books_for(request).user
        transactions_review(transactions=[transaction], acting_user=user, is_reviewed=self.is_reviewed)

    def said(self) -> str:
        return _("Marked as reviewed.") if self.is_reviewed else _("Marked as to review.")
