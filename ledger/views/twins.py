"""Rows that may be told twice, and rows their source says differently now: a page of their own, cards above the review, the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError, NotFound
from ledger.activity_words import left_texts
from ledger.selectors.twin_cards import twin_cards
from ledger.selectors.twins import Named
from ledger.services.twin_answers import twins_answer
from ledger.views.common import books_for, changed, is_htmx, undo_address, way_back

SAID: Mapping[str, Any] = {
    "same": ngettext_lazy("One row, told twice.", "%(count)d rows were told twice, and are one each.", "count"),
    "apart": ngettext_lazy("Two rows. You won’t be asked again.", "%(count)d rows stay rows of their own.", "count"),
    "take": ngettext_lazy("Your books say it, too, now.", "%(count)d rows are as their source says them now.", "count"),
    "keep": ngettext_lazy("Your books stay as they are.", "%(count)d rows stay as they are in your books.", "count"),
}


class TwinsView(MemberRequired, View):
    """Everything that is asked and was told differently, the newest fifty."""

    def get(self, request: HttpRequest) -> HttpResponse:
        cards = twin_cards(books_for(request))
        return render(
            request,
            "ledger/twins.html",
            {
                "cards": cards,
                "address": request.get_full_path(),
                "is_choosing": len(cards.questions) > 1,
            },
        )


class TwinsAnswerView(WriterRequired, View):
    """One answer for the rows the form names (`row`, several times), or for `all=1`: one act, and a toast takes it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        answer = request.POST.get("answer", "")
        named = None if request.POST.get("all") == "1" else names_of(request.POST.getlist("row"))
        done = twins_answer(books=books_for(request), answer=answer, named=named)
        if not is_htmx(request):
            return redirect(way_back(request, reverse("ledger:twins")))
        said = [str(SAID[answer] % {"count": done.changed}), *(f"{text}." for text in left_texts(done.left))]
        return changed(" ".join(said), undo_url=undo_address(done.activity))


def names_of(texts: list[str]) -> list[Named]:
    """["<transaction>.<account>", …] as pairs of ids."""
    if not texts:
        raise DomainError("nothing_chosen", _("Choose the rows first. Nothing was changed."))
    try:
        found = [tuple(UUID(part) for part in text.split(".")) for text in texts]
    except ValueError as error:
        raise NotFound(_("This was answered already, or was never asked.")) from error
    return [(one[0], one[1]) for one in found if len(one) == 2]
