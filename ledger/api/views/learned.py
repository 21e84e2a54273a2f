"""What is learned and suggested: the categoriser of one's own rows, and payees that look like one."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fintrack.lib.errors import DomainError
from ledger.api import sorting_examples as examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import NoQuestions
from ledger.api.serializers.learned import AlikePayeesSerializer, ApartPayeesIn, LearnedSerializer
from ledger.api.serializers.sorting import ActSerializer
from ledger.api.views.sorting import DONE, told
from ledger.selectors.learned import NOTHING_LEARNED, learned_state
from ledger.selectors.payee_alikes import payee_alikes
from ledger.services.categoriser import categoriser_forget, categoriser_train
from ledger.services.payees import payees_keep_apart


@extend_schema(tags=["learned"])
class LearnedView(BooksView):
    @extend_schema(operation_id="learned", responses=LearnedSerializer, examples=[answer("Learned", examples.LEARNED)])
    def get(self, request: Request) -> Response:
        """What was learned from the rows you accepted, and how well it goes."""
        self.asked(NoQuestions)
        return self._told()

    @extend_schema(
        operation_id="learn", request=None, responses=LearnedSerializer, examples=[answer("Learned", examples.LEARNED)]
    )
    def post(self, request: Request) -> Response:
        """Learn anew now, from what you see and somebody accepted; too few such rows are an error, and nothing is kept."""
        if categoriser_train(user=self.person) is None:
            text = _("There are too few accepted rows to learn from yet. Nothing was changed.")
            raise DomainError("too_few_rows", text)
        return self._told()

    @extend_schema(
        operation_id="learn_forget", responses={200: LearnedSerializer},
        examples=[answer("Forgotten", examples.FORGOTTEN)],
    )  # fmt: skip
    def delete(self, request: Request) -> Response:
        """Forget it. Nothing is learned, by night either, until you ask for it."""
        categoriser_forget(user=self.person)
        return self._told()

    def _told(self) -> Response:
        return Response(LearnedSerializer(learned_state(self.person) or NOTHING_LEARNED).data)


@extend_schema(tags=["payees"])
class PayeesAlikeView(BooksView):
    @extend_schema(
        operation_id="payees_alike", responses=AlikePayeesSerializer(many=True),
        examples=[answer("Alike", examples.ALIKE)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Payees of rows you may see that look like one written several ways: the five groups with the most rows. Accept one by
        `payees/merge`, reject it by `payees/apart`.
        """
        self.asked(NoQuestions)
        return Response(AlikePayeesSerializer(payee_alikes(self.books), many=True).data)


@extend_schema(tags=["payees"])
class PayeesApartView(BooksView):
    @extend_schema(
        operation_id="payees_apart", request=ApartPayeesIn, responses=ActSerializer,
        examples=[body("Two payees", {"keys": ["corner shop", "corner shoe"]}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """They only look alike: each is kept under its name, and they are not suggested as one until that is undone."""
        keys = self.checked(ApartPayeesIn)["keys"]
        act = payees_keep_apart(household=self.books.household, acting_user=self.person, keys=keys)
        return told(act)
