"""Adding a transaction by hand: expense, income, transfer, exchange, split, and the refund of a purchase."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.models import User
from accounts.permissions import WriterRequired
from fintrack.lib.errors import DomainError
from fintrack.lib.money_format import decimal_mark
from ledger.forms.splitting import LINES, SplitForm
from ledger.forms.transactions import FORMS, AddingForm, RefundForm
from ledger.models import Transaction
from ledger.models.account import BALANCE_KINDS, AccountKind
from ledger.selectors.found import account_found, accounts_found, transaction_found
from ledger.selectors.last_typed import last_typed
from ledger.selectors.transactions import TransactionDetail, transaction_detail
from ledger.services import recipes
from ledger.services.adding import plain_add, split_add
from ledger.views.common import CHANGED, DRAWER, books_again, books_for, changed, is_for, is_htmx, told
from ledger.views.transactions import is_refundable

KINDS = (
    ("expense", gettext_lazy("Expense")),
    ("income", gettext_lazy("Income")),
    ("transfer", gettext_lazy("Transfer")),
    ("exchange", gettext_lazy("Exchange")),
    ("split", gettext_lazy("Split")),
)


class QuickAddView(WriterRequired, View):
    """One form per kind. `account` in the address is chosen beforehand; "Save and add another" keeps account and date."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = self._kind(request)
        return self._page(request, kind, self._new(request, kind, initial=self._initial(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = self._kind(request)
        if "lines" in request.POST and "more" in request.POST:
            return self._page(request, kind, self._new(request, kind, initial=_typed(request)))
        form = self._new(request, kind, request.POST)
        made = posted(form, lambda: RECIPES[kind](books_for(request).user, form)) if form.is_valid() else None
        if made is None:
            return self._page(request, kind, form, status=422)
        return self._saved(request, kind, form, made)

    def _kind(self, request: HttpRequest) -> str:
        kind = request.GET.get("kind", "expense")
        return kind if kind in FORMS else "expense"

    def _new(self, request: HttpRequest, kind: str, *args: Any, **kwargs: Any) -> AddingForm:
        if kind == "split":
            kwargs["lines"] = lines_of(request)
        return FORMS[kind](*args, books=books_for(request), **kwargs)

    def _initial(self, request: HttpRequest) -> dict[str, Any]:
        """What the address brings from the tab before: the account, the day, the texts. `repeat` fills in what was added last."""
        if "repeat" in request.GET:
            return last_typed(books_for(request), self._kind(request))
        named = {
            name: value
            for name, value in request.GET.items()
            if name in ("account", "on", "payee", "memo", "tags", "amount") and value
        }
        if "account" in named:
            named["source"] = named["account"]
        elif named.get("source"):
            named["account"] = named["source"]
        return named

    def _page(self, request: HttpRequest, kind: str, form: AddingForm, status: int = 200) -> HttpResponse:
        tabs = [{"kind": value, "label": label, "is_current": value == kind} for value, label in KINDS]
        context = {
            "form": form, "kind": kind, "tabs": tabs, "is_split": isinstance(form, SplitForm),
            "has_accounts": bool(books_for(request).balance_accounts()), "action": f"{reverse('ledger:quick_add')}?kind={kind}",
            "decimal_mark": decimal_mark(books_for(request).household.locale),
            "can_repeat": kind != "split" and not form.is_bound and bool(last_typed(books_for(request), kind)),
        }  # fmt: skip
        template = "ledger/adding/drawer.html" if is_for(request, DRAWER) else "ledger/adding.html"
        return render(request, template, context, status=status)

    def _saved(self, request: HttpRequest, kind: str, form: AddingForm, made: Transaction) -> HttpResponse:
        if "another" in request.POST and is_htmx(request):
            kept = ("account", "source", "target", "on")
            initial = {name: form.cleaned_data[name] for name in kept if form.cleaned_data.get(name)}
            books_again(request)
            answer = self._page(request, kind, self._new(request, kind, initial=initial))
            return told(answer, _("Added."), undo_url=_way_out(made), events=[CHANGED])
        return saved(request, made, _("Added."))


def saved(request: HttpRequest, made: Transaction, text: str) -> HttpResponse:
    if is_htmx(request):
        return changed(text, undo_url=_way_out(made))
    messages.success(request, text)
    return redirect("ledger:register")


def _way_out(made: Transaction) -> str:
    """What was just added is undone by voiding it."""
    return reverse("ledger:transaction_void", args=[made.public_id])


def lines_of(request: HttpRequest) -> int:
    """How many parts the form on the page has, and two more when another is asked for."""
    named = request.POST.get("lines", "")
    known = int(named) if named.isascii() and named.isdigit() and len(named) < 4 else LINES
    return known + 2 if "more" in request.POST else known


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "lines", "more")}


def posted(form: AddingForm, make: Callable[[], Transaction]) -> Transaction | None:
    """The entry, or None with the refusal in the form."""
    try:
        return make()
    except DomainError as error:
        form.add_error(PLACES.get(error.code) if PLACES.get(error.code) in form.fields else None, str(error))
        return None


PLACES = {
    "not_positive": "amount",
    "does_not_add_up": "amount",
    "name_taken": "category",
    "locked": "on",
    "refund_too_large": "amount",
    "no_fee_category": "fee_category",
}
"""Which field a refusal is about, where it is about one."""


def _expense(user: User, form: AddingForm) -> Transaction:
    return _plain(user, form, AccountKind.EXPENSE)


def _income(user: User, form: AddingForm) -> Transaction:
    return _plain(user, form, AccountKind.INCOME)


def _plain(user: User, form: AddingForm, kind: str) -> Transaction:
    typed = form.cleaned_data
    found = accounts_found(user, [typed[name] for name in ("account", "category") if typed[name]])
    return plain_add(
        acting_user=user, kind=kind, account=found[typed["account"]], category=found.get(typed["category"]),
        new_category="" if typed["category"] else typed["category_new"], amount=typed["amount"], on=typed["on"], **form.texts,
    )  # fmt: skip


def _transfer(user: User, form: AddingForm) -> Transaction:
    typed = form.cleaned_data
    found = accounts_found(user, [typed["source"], typed["target"]])
    return recipes.transfer(
        acting_user=user, source=found[typed["source"]], target=found[typed["target"]], amount=typed["amount"],
        on=typed["on"], arrives_on=typed["arrives_on"], **form.texts,
    )  # fmt: skip


def _exchange(user: User, form: AddingForm) -> Transaction:
    typed = form.cleaned_data
    named = [typed[name] for name in ("source", "target", "fee_category") if typed[name]]
    found = accounts_found(user, named)
    return recipes.exchange(
        acting_user=user, source=found[typed["source"]], target=found[typed["target"]], sold=typed["sold"],
        bought=typed["bought"], on=typed["on"], fee=typed["fee"] or Decimal(0), fee_category=found.get(typed["fee_category"]), **form.texts,
    )  # fmt: skip


def _split(user: User, form: AddingForm) -> Transaction:
    """Parts of income are typed positive like those of spending; the books have them negative."""
    assert isinstance(form, SplitForm)
    account = form.cleaned_data["account"]
    found = accounts_found(user, [account, *(category for category, _part, _note in form.parts)])
    parts = [
        (found[category], -part if found[category].kind == AccountKind.INCOME else part, note)
        for category, part, note in form.parts
    ]
    return split_add(
        acting_user=user, account=found[account], parts=parts, total=form.cleaned_data["amount"],
        on=form.cleaned_data["on"], **form.texts,
    )  # fmt: skip


RECIPES: dict[str, Callable[[User, AddingForm], Transaction]] = {
    "expense": _expense,
    "income": _income,
    "transfer": _transfer,
    "exchange": _exchange,
    "split": _split,
}


class RefundView(WriterRequired, View):
    """Money back for a purchase that the person sees whole."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        purchase = self._purchase(request, public_id)
        return self._page(request, purchase, RefundForm(books=books_for(request), initial=_paid(purchase)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        purchase = self._purchase(request, public_id)
        form = RefundForm(request.POST, books=books_for(request))
        made = posted(form, lambda: _refund(user, public_id, form)) if form.is_valid() else None
        if made is None:
            return self._page(request, purchase, form, status=422)
        return saved(request, made, _("Refund added."))

    def _purchase(self, request: HttpRequest, public_id: UUID) -> TransactionDetail:
        purchase = transaction_detail(books_for(request).user, public_id, books=books_for(request))
        if not is_refundable(purchase):
            raise DomainError("not_a_purchase", _("There is nothing here to refund. Nothing was changed."))
        return purchase

    def _page(
        self, request: HttpRequest, purchase: TransactionDetail, form: RefundForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "purchase": purchase, "action": reverse("ledger:refund", args=[purchase.public_id])}
        template = "ledger/adding/refund_drawer.html" if is_for(request, DRAWER) else "ledger/refund.html"
        return render(request, template, context, status=status)


def _paid(purchase: TransactionDetail) -> dict[str, Any]:
    """The whole amount, back to the account it was paid from: what a refund usually is."""
    paid = next((side.account for side in purchase.sides if side.kind in BALANCE_KINDS), None)
    bought = [side.quantity for side in purchase.sides if side.kind == AccountKind.EXPENSE and side.quantity]
    total = sum((part for part in bought if part > 0), Decimal(0))
    return {"payee": purchase.payee, "account": str(paid) if paid else None, "amount": total}


def _refund(user: User, purchase: UUID, form: AddingForm) -> Transaction:
    typed = form.cleaned_data
    return recipes.refund(
        acting_user=user, purchase=transaction_found(user, purchase), amount=typed["amount"], on=typed["on"],
        account=account_found(user, typed["account"]), **form.texts,
    )  # fmt: skip
