"""What was done, taking it back, and changes to many transactions at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import household_of
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.schema import CHANGED_MEANWHILE
from ledger.api.serializers.activity import (
    ActivityAsked,
    ActivityPageSerializer,
    BulkIn,
    BulkResultSerializer,
    MergeIn,
    UndoneSerializer,
)
from ledger.api.serializers.transactions import TransactionDetailSerializer
from ledger.api.views.transactions import SHOWN, TransactionAnswer, filters_of, page_address
from ledger.selectors.activity import Asked, activity_found, activity_page
from ledger.selectors.found import category_found, transaction_found, transactions_found
from ledger.selectors.register import register_found
from ledger.services.activity_undo import activity_undo
from ledger.services.bulk_edit import (
    BulkChange,
    BulkResult,
    transactions_change,
    transactions_restore,
    transactions_void,
)
from ledger.services.merging import transactions_merge

ACT = {
    "id": examples.ID, "at": "2026-11-20T18:00:00Z", "who": "Ana", "actor": "person", "kind": "transaction.edit",
    "text": "Changed “Corner Shop”", "count": 1, "rows": [], "batch": None, "is_undone": False, "can_undo": True, "why_not": "",
    "entries": [{
        "transaction": examples.ID, "date": "2026-11-20", "payee": "Corner Shop", "is_new": False, "is_private": False,
        "differences": [{"label": "Category", "before": "Food", "after": "Household"}],
    }],
}  # fmt: skip
DONE = {"activity": examples.ID, "changed": 214, "left": {"locked": 3}}
ALL_OF_A_SHOP = {
    "filter": {"q": "corner", "from": "2026-01-01"}, "change": {"category": examples.FOOD, "add_tags": ["household"]},
}  # fmt: skip


@extend_schema(tags=["activity"])
class ActivityListView(BooksView):
    @extend_schema(
        operation_id="activity", parameters=[ActivityAsked], responses=ActivityPageSerializer,
        examples=[answer("Page", {"next": None, "results": [ACT]})],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Every change by a person, a rule or an import that you may know of, newest first: who, when, what, before and after."""
        wanted = self.asked(ActivityAsked)
        page = activity_page(
            self.person, asked=Asked(wanted.get("member"), wanted["actor"], wanted["kind"]), cursor=wanted["cursor"],
            limit=wanted["limit"], books=self.books,
        )  # fmt: skip
        return Response(
            ActivityPageSerializer({"next": page_address(request, page.next_cursor), "page": page.rows}).data
        )


@extend_schema(tags=["activity"])
class ActivityUndoView(BooksView):
    @extend_schema(
        operation_id="activity_undo", request=None, responses={200: UndoneSerializer, 409: CHANGED_MEANWHILE},
        examples=[answer("Undone", {"activity": examples.ID, "undone": 214, "kept": 0})],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Make everything again as it was before the act. What was changed since stays as it is; the undo can be undone."""
        done = activity_undo(activity=activity_found(self.person, public_id), acting_user=self.person)
        said = {"activity": done.activity.public_id, "undone": done.undone, "kept": done.kept}
        return Response(UndoneSerializer(said).data)


@extend_schema(tags=["transactions"])
class TransactionsBulkView(BooksView):
    @extend_schema(
        operation_id="transactions_bulk", request=BulkIn, responses=BulkResultSerializer,
        examples=[
            body("All of a shop", ALL_OF_A_SHOP), body("Void two", {"action": "void", "ids": [examples.ID, examples.BANK]}),
            answer("Done", DONE),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """The same to many, as one act that one undo takes back: ids (all of them yours, or none is changed) or all a filter finds.
        What can't be changed is left as it is and counted.
        """
        typed = self.checked(BulkIn)
        return Response(BulkResultSerializer(self._done(typed, self._keys(typed))).data)

    def _keys(self, typed: dict[str, Any]) -> list[int]:
        if "ids" in typed:
            return [row.pk for row in transactions_found(self.person, typed["ids"])]
        wanted = typed["filter"]
        return register_found(self.person, account=wanted.get("account"), filters=filters_of(wanted), books=self.books)

    def _done(self, typed: dict[str, Any], keys: list[int]) -> BulkResult:
        how: dict[str, Any] = {"household": household_of(self.person), "acting_user": self.person, "keys": keys}
        if typed["action"] == "void":
            return transactions_void(**how)
        if typed["action"] == "restore":
            return transactions_restore(**how)
        return transactions_change(change=self._change(dict(typed["change"])), **how)

    def _change(self, change: dict[str, Any]) -> BulkChange:
        if "category" in change:
            change["category"] = category_found(self.person, change["category"])
        if "date" in change:
            change["on"] = change.pop("date")
        return BulkChange(**change)


@extend_schema(tags=["transactions"])
class TransactionMergeView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_merge", request=MergeIn, responses=TransactionDetailSerializer,
        examples=[body("The duplicate", {"drop": examples.BANK}), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Let this one stand for both: `drop` is voided, its source lines lead here, and tags, memo and a category that was decided
        there are taken over. Refused where accounts or amounts differ.
        """
        drop = transaction_found(self.person, self.checked(MergeIn)["drop"])
        transactions_merge(keep=transaction_found(self.person, public_id), drop=drop, acting_user=self.person)
        return self.shown(public_id)
