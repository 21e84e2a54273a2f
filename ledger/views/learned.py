"""What was learned from one's own accepted rows: how well, learn anew, forget."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from ledger.selectors.learned import learned_state
from ledger.services.categoriser import categoriser_forget, categoriser_train
from ledger.views.common import books_for


class LearnedView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"learned": learned_state(books_for(request).user), "section": "learned"}
        return render(request, "ledger/learned.html", context)


class LearnView(WriterRequired, View):
    """Learn anew: a second for a few thousand rows, a few for the most that are looked at."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if categoriser_train(user=books_for(request).user) is None:
            messages.error(request, _("There are too few accepted rows to learn from yet. Nothing was changed."))
        else:
            messages.success(request, _("Learned anew from the rows that were accepted."))
        return redirect("ledger:learned")


class ForgetView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        categoriser_forget(user=books_for(request).user)
        messages.success(request, _("Forgotten. Nothing is learned until you ask for it."))
        return redirect("ledger:learned")
