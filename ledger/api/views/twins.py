"""Rows told twice, and rows their source says differently now."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import twin_examples as examples
from ledger.api.base import BooksView, answer, body
from ledger.api.serializers.sorting import ActSerializer
from ledger.api.serializers.twins import TwinAnswerIn, TwinsSerializer
from ledger.api.views.sorting import DONE, told
from ledger.selectors.twin_cards import twin_cards
from ledger.services.twin_answers import twins_answer


@extend_schema(tags=["review"])
class TwinsListView(BooksView):
    @extend_schema(operation_id="twins", responses=TwinsSerializer, examples=[answer("Open", examples.TWINS)])
    def get(self, request: Request) -> Response:
        """Rows that may be there twice, with both tellings side by side, and rows their source says differently now, field by field.
        Nothing is merged or changed before a person answers.
        """
        return Response(TwinsSerializer(twin_cards(self.books)).data)


@extend_schema(tags=["review"])
class TwinsAnswerView(BooksView):
    @extend_schema(
        operation_id="twins_answer", request=TwinAnswerIn, responses=ActSerializer,
        examples=[
            body("The same row", {"answer": "same", "rows": [examples.NAMED]}),
            body("Take all", {"answer": "take", "all": True}), DONE,
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Answer many as one act that one undo takes back: `same` merges the newer row into the older, `apart` keeps both for good,
        `take` follows the source, `keep` leaves the books as they are. Of several, those that can't follow are left and counted.
        """
        typed = self.checked(TwinAnswerIn)
        rows = None if typed["all"] else [(row["transaction"], row["account"]) for row in typed["rows"]]
        done = twins_answer(books=self.books, answer=typed["answer"], named=rows)
        return told(done.activity, done.changed, done.left)
