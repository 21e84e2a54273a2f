"""The page of files that were dropped together: a row each, all that is clear into the books at once, and out again at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views import View

from accounts.models import User
from accounts.permissions import WriterRequired
from accounts.views import person_of
from ledger.intake.deliveries import (
    delivery_commit,
    delivery_decide,
    delivery_for,
    delivery_plan,
    delivery_undo,
)
from ledger.intake.undo import UndoPlan
from ledger.selectors.deliveries import delivery_shown
from ledger.selectors.import_accounts import open_accounts
from ledger.services.accounts import account_for
from ledger.views.imports import sent_to


class _DeliveryView(WriterRequired, View):
    """What concerns the person's own delivery; anybody else's is not found."""

    delivery: UUID

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.delivery = kwargs.pop("delivery")
        if isinstance(request.user, User) and request.user.household_id is not None:
            delivery_for(request.user, self.delivery)
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return sent_to(self.request, reverse("ledger:import_delivery", args=[self.delivery]))

    def shown(self) -> dict[str, Any]:
        """What the files' part of the page shows, and where rows may go while that is asked."""
        user = person_of(self.request)
        delivery = delivery_shown(user, self.delivery)
        return {"delivery": delivery, "accounts": open_accounts(user) if delivery.without_account else ()}


class DeliveryView(_DeliveryView):
    """All files of it, as they stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ledger/import/delivery.html", self.shown())


class DeliveryStatusView(_DeliveryView):
    """Asked every two seconds while a file is at work."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request") != "true":
            return self.back()
        return render(request, "ledger/import/_delivery.html", self.shown())


class DeliveryDecideView(_DeliveryView):
    """Where the rows of all files go that don't say so themselves."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen, user = request.POST.get("choice", ""), person_of(request)
        if not chosen:
            return self.back()
        choice = {"create": {"name": ""}} if chosen == "new" else {"account": str(account_for(user, chosen).public_id)}
        delivery_decide(delivery=self.delivery, acting_user=user, choice=choice)
        return self.back()


class DeliveryCommitView(_DeliveryView):
    """Every file that has nothing left to ask, into the books."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        delivery_commit(delivery=self.delivery, acting_user=person_of(request))
        return self.back()


class DeliveryUndoView(_DeliveryView):
    """What an undo of all of it will and will not touch; then out of the books."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = delivery_shown(person_of(request), self.delivery)
        if not shown.can_undo:
            return redirect("ledger:import_delivery", self.delivery)
        plan = delivery_plan(delivery_for(person_of(request), self.delivery))
        context = {"delivery": shown, "plan": plan, "leaving": _leaving(plan), "kept": dict(plan.kept)}
        return render(request, "ledger/import/delivery_undo.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        count = _leaving(delivery_undo(delivery=self.delivery, acting_user=person_of(request)))
        words = ngettext("%(count)s row left your books.", "%(count)s rows left your books.", count)
        messages.success(request, words % {"count": count})
        return self.back()


def _leaving(plan: UndoPlan) -> int:
    return len(plan.void) + len(plan.drafts) + len(plan.split)
