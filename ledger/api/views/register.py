"""What a register does beyond single transactions: splits, the same again, an account's rows with its balance, kept views."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from fintrack.lib.api_pages import LINK, SliceAsked, cut
from ledger.api import examples
from ledger.api.base import IF_MATCH, BooksView, answer, body, expected_revision
from ledger.api.filters import RegisterAsked
from ledger.api.guarded import IF_MATCH_STATE, GuardedView
from ledger.api.serializers.register import (
    DuplicateIn,
    RegisterPageSerializer,
    SavedViewIn,
    SavedViewNameIn,
    SavedViewSerializer,
    SavedViewsOrderIn,
    SplitRowIn,
)
from ledger.api.serializers.transactions import TransactionDetailSerializer
from ledger.api.views.transactions import CHANGED, SHOWN, TransactionAnswer, filters_of, page_address
from ledger.models import SavedView
from ledger.selectors.found import accounts_found, transaction_found
from ledger.selectors.register import register_page
from ledger.selectors.saved_views import saved_view_found, saved_views
from ledger.services.saved_views import view_delete, view_rename, view_save, views_order
from ledger.services.splitting import Part, transaction_copy, transaction_split

VIEW = {"id": examples.ID, "name": "Groceries over 50", "page": "register", "query": "q=market&least=50", "position": 0}
PARTS = {
    "parts": [{"category": examples.FOOD, "amount": "30.00"}, {"category": examples.CARD, "amount": "5.20"}],
    "revision": 0,
}
ROW = {
    "transaction": examples.ID, "booked_on": "2026-11-20", "date": "2026-11-20", "payee": "Corner Shop", "memo": "",
    "counter": "Food", "others": [examples.HEADER["legs"][1]], "tags": [], "quantity": "-35.20", "commodity": "EUR",
    "balance": "1160.00", "state": "posted", "origin": "person", "decided_by": "person", "revision": 0, "is_reviewed": True,
    "is_reconciled": False, "is_transfer": False, "is_split": False, "can_change": True,
}  # fmt: skip
PAGE = {"next": None, "previous": None, "has_balance": True, "results": [ROW]}


@extend_schema(tags=["transactions"])
class TransactionSplitView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_split", parameters=[IF_MATCH], request=SplitRowIn, responses=CHANGED,
        examples=[body("Two parts", PARTS), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Divide it over categories, or one of them; the accounts' sides stay, and the parts must add up."""
        typed = self.checked(SplitRowIn)
        revision = expected_revision(request, typed.get("revision"))
        transaction = transaction_found(self.person, public_id)
        found = accounts_found(self.person, {part["category"] for part in typed["parts"]})
        parts = [Part(found[part["category"]], part["amount"], part["memo"]) for part in typed["parts"]]
        transaction_split(transaction=transaction, acting_user=self.person, parts=parts, expected_revision=revision)
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionDuplicateView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_duplicate", request=DuplicateIn, responses={201: TransactionDetailSerializer},
        examples=[body("Again", {"date": "2026-11-21"}), answer("Transaction", examples.TRANSACTION, 201)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """The same again on another day: sides, payee, memo and tags."""
        typed = self.checked(DuplicateIn)
        made = transaction_copy(
            transaction=transaction_found(self.person, public_id), acting_user=self.person,
            on=typed.get("date") or self.books.today,
        )  # fmt: skip
        return self.shown(made.public_id, status.HTTP_201_CREATED)


@extend_schema(tags=["accounts"])
class AccountRegisterView(BooksView):
    @extend_schema(
        operation_id="account_register", parameters=[RegisterAsked], responses=RegisterPageSerializer,
        examples=[answer("Page", PAGE)],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """The rows of an account, newest first, each with the balance after it. Follow `next`."""
        wanted = self.asked(RegisterAsked)
        page = register_page(
            self.person, account=public_id, filters=filters_of(wanted), sort=wanted["order"], cursor=wanted["cursor"],
            limit=wanted["limit"], books=self.books,
        )  # fmt: skip
        shown = {
            "next": page_address(request, page.next_cursor), "previous": page_address(request, page.previous_cursor),
            "has_balance": page.has_balance, "rows": page.rows,
        }  # fmt: skip
        return Response(RegisterPageSerializer(shown).data)


@extend_schema(tags=["views"])
class SavedViewsView(BooksView):
    @extend_schema(
        operation_id="views", parameters=[SliceAsked, LINK], responses=SavedViewSerializer(many=True),
        examples=[answer("Views", [VIEW])],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Your own kept views of the register, in your order. Nobody else sees them."""
        part, links = cut(request, saved_views(self.person), self.asked(SliceAsked))
        return Response(SavedViewSerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="view_save", request=SavedViewIn, responses={201: SavedViewSerializer},
        examples=[body("View", {"name": VIEW["name"], "query": VIEW["query"]}), answer("View", VIEW, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Keep filters under a name; a name that is there already gets them anew."""
        made = view_save(acting_user=self.person, **self.checked(SavedViewIn))
        return Response(SavedViewSerializer(made).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["views"])
class SavedViewsOrderView(BooksView):
    @extend_schema(
        operation_id="views_order", request=SavedViewsOrderIn, responses=SavedViewSerializer(many=True),
        examples=[body("Order", {"ids": [examples.ID]}), answer("Views", [VIEW])],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Put your views in this order; those not named follow."""
        views_order(acting_user=self.person, ids=self.checked(SavedViewsOrderIn)["ids"])
        return Response(SavedViewSerializer(saved_views(self.person), many=True).data)


@extend_schema(tags=["views"])
class SavedViewView(GuardedView):
    @extend_schema(operation_id="view", responses=SavedViewSerializer, examples=[answer("View", VIEW)])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One of your views. If-Match takes its ETag."""
        return self._shown(saved_view_found(self.person, public_id))

    @extend_schema(
        operation_id="view_rename", parameters=[IF_MATCH_STATE], request=SavedViewNameIn, responses=SavedViewSerializer,
        examples=[body("Name", {"name": "Groceries"}), answer("View", VIEW)],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Give it another name."""
        view, typed = saved_view_found(self.person, public_id), self.checked(SavedViewNameIn)
        with self.unchanged(view):
            return self._shown(view_rename(view=view, acting_user=self.person, **typed))

    @extend_schema(operation_id="view_delete", parameters=[IF_MATCH_STATE], responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Forget it; the undo of the activity list brings it back."""
        view = saved_view_found(self.person, public_id)
        with self.unchanged(view):
            view_delete(view=view, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, view: SavedView) -> Response:
        return Response(SavedViewSerializer(view).data, headers=self.tagged(view))
