"""The review inbox and transfers to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import sorting_examples as examples
from ledger.api.base import BooksView, answer, body
from ledger.api.examples import ID
from ledger.api.serializers.sorting import (
    AcceptIn,
    ActSerializer,
    CandidatesSerializer,
    JoinIn,
    PairIn,
    ReviewAsked,
    ReviewPageSerializer,
    WayIn,
    WithdrawalIn,
)
from ledger.api.views.transactions import page_address
from ledger.models import Activity, Transaction
from ledger.selectors.found import category_found, transaction_found
from ledger.selectors.review import Waiting, review_page, waiting_found, waiting_rows
from ledger.selectors.transfer_candidates import transfer_candidates
from ledger.services.bulk_edit import BulkChange, transactions_change
from ledger.services.transfer_lists import (
    transfer_join_with_fee,
    transfers_join_way,
    withdrawal_accept,
    withdrawal_reject,
)
from ledger.services.transfers import transfer_join, transfer_reject

DONE = answer("Done", examples.ACT)


def told(activity: Activity | None, changed: int = 0, left: Mapping[str, int] | None = None) -> Response:
    """What an act did, and what to undo."""
    stayed = {why: count for why, count in (left or {}).items() if why != "unchanged"}
    act = None if activity is None else activity.public_id
    return Response(ActSerializer({"activity": act, "changed": changed, "left": stayed}).data)


@extend_schema(tags=["review"])
class ReviewListView(BooksView):
    @extend_schema(
        operation_id="review", parameters=[ReviewAsked], responses=ReviewPageSerializer,
        examples=[answer("Page", examples.REVIEW)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Booked rows nobody has looked at, newest first, each with who or what chose its category and why."""
        asked = self.asked(ReviewAsked)
        wanted = Waiting(owner=asked.get("owner"), by=asked.get("by"), account=asked.get("account"))
        page = review_page(self.person, wanted=wanted, cursor=asked["cursor"], limit=asked["limit"], books=self.books)
        count = waiting_rows(self.books, wanted).count()
        found = {"count": count, "next": page_address(request, page.next_cursor), "rows": page.rows}
        return Response(ReviewPageSerializer(found).data)


@extend_schema(tags=["review"])
class ReviewAcceptView(BooksView):
    @extend_schema(
        operation_id="review_accept", request=AcceptIn, responses=ActSerializer,
        examples=[body("Accept", {"ids": [ID]}), body("A payee's", {"payee_key": "corner shop"}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Accept many as one act that one undo takes back: by ids (all of them yours to see, or none is accepted) or by payee. With a
        category, they get it first. Rows that don't wait any more are left alone.
        """
        typed = self.checked(AcceptIn)
        keys = waiting_found(self.books, ids=typed.get("ids"), payee=typed.get("payee_key"))
        category = category_found(self.person, typed["category"]) if typed.get("category") else None
        done = transactions_change(
            household=self.books.household, acting_user=self.person, keys=keys,
            change=BulkChange(category=category, is_reviewed=True),
        )  # fmt: skip
        return told(done.activity, done.changed, done.left)


@extend_schema(tags=["transfers"])
class TransfersListView(BooksView):
    @extend_schema(
        operation_id="transfers", responses=CandidatesSerializer, examples=[answer("Candidates", examples.TRANSFERS)]
    )
    def get(self, request: Request) -> Response:
        """Pairs of booked rows without a category that look like the two ends of one transfer: opposite amounts in two of your
        accounts, at most five days apart; in two currencies at most 4 % off the day's rate. With further evidence also where a fee was
        kept (up to 5 %) or that day has no rate. Rejected pairs are left out. `learned` are pairs of accounts to join in one go,
        `cash` withdrawals without another end.
        """
        return Response(CandidatesSerializer(transfer_candidates(self.person, books=self.books)).data)


class _PairView(BooksView):
    def pair(self, typed: Mapping[str, Any]) -> tuple[Transaction, Transaction]:
        return transaction_found(self.person, typed["first"]), transaction_found(self.person, typed["second"])


@extend_schema(tags=["transfers"])
class TransferAcceptView(_PairView):
    @extend_schema(
        operation_id="transfer_accept", request=JoinIn, responses=ActSerializer,
        examples=[body("Join", examples.PAIR), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Join both into one transfer: one entry keeps both ends, the other is voided and its source lines move along."""
        typed = self.checked(JoinIn)
        first, second = self.pair(typed)
        if typed["with_fee"]:
            return told(transfer_join_with_fee(books=self.books, first=first, second=second), 2)
        return told(transfer_join(first=first, second=second, acting_user=self.person), 2)


@extend_schema(tags=["transfers"])
class TransferRejectView(_PairView):
    @extend_schema(
        operation_id="transfer_reject", request=PairIn, responses=ActSerializer,
        examples=[body("Keep apart", examples.PAIR), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Remember that these are two things: neither this list nor an import pairs them again, until it is undone."""
        first, second = self.pair(self.checked(PairIn))
        return told(transfer_reject(first=first, second=second, acting_user=self.person))


@extend_schema(tags=["transfers"])
class TransferWayView(BooksView):
    @extend_schema(
        operation_id="transfer_accept_all", request=WayIn, responses=ActSerializer,
        examples=[body("Join all", examples.WAY), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Join every pair from one account to another that fits nothing else, up to 100, as one act that one undo takes back. Only where
        transfers went this way before (`learned`).
        """
        typed = self.checked(WayIn)
        act, count = transfers_join_way(books=self.books, left=typed["left"], came=typed["came"])
        return told(act, 2 * count)


@extend_schema(tags=["transfers"])
class WithdrawalView(BooksView):
    @extend_schema(
        operation_id="transfer_cash", request=WithdrawalIn, responses=ActSerializer,
        examples=[
            body("Into cash", examples.WITHDRAWAL), body("No cash", {**examples.WITHDRAWAL, "account": None}), DONE,
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Say that what a machine paid out went into a cash account, or remember that the row is no withdrawal."""
        typed = self.checked(WithdrawalIn)
        row = transaction_found(self.person, typed["transaction"])
        if typed["account"] is None:
            return told(withdrawal_reject(books=self.books, row=row))
        return told(withdrawal_accept(books=self.books, row=row, account=typed["account"]), 1)
