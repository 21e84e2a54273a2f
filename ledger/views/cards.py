"""Credit cards side by side: limit, use, what the statement comes to so far, what is due and when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from accounts.permissions import MemberRequired
from ledger.selectors.cards import cards
from ledger.views.common import books_for


class CardsView(MemberRequired, View):
    """Every open card the person may read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        return render(request, "ledger/cards.html", {"cards": cards(books.user, books=books), "has_cards": True})
