"""Transactions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from accounts.models import Scope
from accounts.token_sign_in import is_proposal
from ledger.api import examples
from ledger.api.base import IF_MATCH, BooksView, answer, body, expected_revision
from ledger.api.filters import TransactionsAsked
from ledger.api.making import KINDS, legs_from, transaction_made
from ledger.api.schema import CHANGED_MEANWHILE
from ledger.api.serializers.transactions import (
    EntryChangeIn,
    EntryReplacementIn,
    RestoreIn,
    ReviewedSerializer,
    ReviewIn,
    ReviewManyIn,
    TransactionDetailSerializer,
    TransactionPageSerializer,
    UndoIn,
    VoidIn,
)
from ledger.selectors.found import account_found, transaction_found, transactions_found
from ledger.selectors.narrowing import Filters
from ledger.selectors.transaction_list import transaction_page
from ledger.selectors.transactions import transaction_detail
from ledger.services.changing import transaction_change
from ledger.services.commodities import currency
from ledger.services.reviewing import transactions_review
from ledger.services.transactions import transaction_restore, transaction_undo, transaction_void

SHOWN = answer("Transaction", examples.TRANSACTION)
NEW = PolymorphicProxySerializer(
    component_name="NewTransaction",
    serializers={kind: shape for kind, (shape, _make) in KINDS.items()},
    resource_type_field_name="kind",
)
CHANGED = {200: TransactionDetailSerializer, 409: CHANGED_MEANWHILE}


def page_address(request: Request, cursor: str) -> str | None:
    """The address of this list from another cursor on."""
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None


class TransactionAnswer(BooksView):
    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        """The transaction as it is now, its revision as the ETag."""
        found = transaction_detail(self.person, public_id)
        headers = {"ETag": f'"{found.revision}"'}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = reverse("transaction-detail", args=[public_id])
        return Response(TransactionDetailSerializer(found).data, status=code, headers=headers)


@extend_schema(tags=["transactions"])
class TransactionsView(TransactionAnswer):
    token_scope = {"POST": Scope.PROPOSE}

    @extend_schema(
        operation_id="transactions", parameters=[TransactionsAsked], responses=TransactionPageSerializer,
        examples=[answer("Page", examples.PAGE)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Transactions with a side you may read, newest first. Follow `next`; rows written meanwhile shift nothing."""
        wanted = self.asked(TransactionsAsked)
        page = transaction_page(
            self.person, account=wanted.get("account"), filters=filters_of(wanted), cursor=wanted["cursor"],
            is_newest_first=wanted["order"] == "-date", limit=wanted["limit"], books=self.books,
        )  # fmt: skip
        addresses = {
            "next": page_address(request, page.next_cursor),
            "previous": page_address(request, page.previous_cursor),
        }
        return Response(TransactionPageSerializer({**addresses, "rows": page.rows}).data)

    @extend_schema(
        operation_id="transaction_create", request=NEW, responses={201: TransactionDetailSerializer},
        examples=[
            body("Expense", examples.EXPENSE), body("Transfer", examples.TRANSFER), body("Entry", examples.ENTRY),
            answer("Transaction", examples.TRANSACTION, 201),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Write one transaction: `kind` says which fields it takes; `entry` takes the legs themselves."""
        made = transaction_made(self.person, request.data, must_wait=is_proposal(request))
        return self.shown(made.public_id, status.HTTP_201_CREATED)


def filters_of(wanted: dict[str, Any]) -> Filters:
    return Filters(
        text=wanted["q"], least=wanted.get("min"), most=wanted.get("max"), category=wanted.get("category"),
        state=wanted["state"], is_reviewed=wanted["is_reviewed"], first_on=wanted.get("from"), last_on=wanted.get("to"),
        member=wanted.get("member"), tag=wanted.get("tag"), batch=wanted.get("batch"),
    )  # fmt: skip


@extend_schema(tags=["transactions"])
class TransactionView(TransactionAnswer):
    @extend_schema(operation_id="transaction", responses=TransactionDetailSerializer, examples=[SHOWN])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One transaction with all its sides and its story. The ETag is its revision."""
        return self.shown(public_id)

    @extend_schema(
        operation_id="transaction_replace", parameters=[IF_MATCH], request=EntryReplacementIn, responses=CHANGED,
        examples=[body("Replace", examples.REPLACEMENT), SHOWN],
    )  # fmt: skip
    def put(self, request: Request, public_id: UUID) -> Response:
        """Give the whole transaction anew. Legs of the same account stay the same rows."""
        return self._change(request, public_id, self.checked(EntryReplacementIn))

    @extend_schema(
        operation_id="transaction_change", parameters=[IF_MATCH], request=EntryChangeIn, responses=CHANGED,
        examples=[body("Another payee", {"payee": "Corner Shop", "revision": 0}), SHOWN],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what you give. A new date moves the legs that were booked on the old one."""
        return self._change(request, public_id, self.checked(EntryChangeIn))

    def _change(self, request: Request, public_id: UUID, typed: dict[str, Any]) -> Response:
        transaction = transaction_found(self.person, public_id)
        revision = expected_revision(request, typed.pop("revision", None))
        if "legs" in typed:
            typed["legs"] = legs_from(self.person, typed["legs"])
        if "category" in typed:
            typed["category"] = account_found(self.person, typed["category"])
        if "currency" in typed:
            typed["currency"] = currency(typed["currency"])
        transaction_change(transaction=transaction, acting_user=self.person, expected_revision=revision, **typed)
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionVoidView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_void", parameters=[IF_MATCH], request=VoidIn, responses=CHANGED,
        examples=[body("Void", {"reason": "Booked twice", "revision": 0}), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Take it out of all totals. It stays in the books and can be restored; its row never comes back by an import."""
        typed = self.checked(VoidIn)
        transaction = transaction_found(self.person, public_id)
        revision = expected_revision(request, typed.get("revision"))
        transaction_void(
            transaction=transaction, acting_user=self.person, reason=typed.get("reason", ""), expected_revision=revision
        )
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionRestoreView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_restore", request=RestoreIn, responses=TransactionDetailSerializer,
        examples=[body("Restore", {"reason": "It was right"}), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Bring a voided transaction back as it was."""
        typed = self.checked(RestoreIn)
        transaction = transaction_found(self.person, public_id)
        transaction_restore(transaction=transaction, acting_user=self.person, reason=typed.get("reason", ""))
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionUndoView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_undo", request=UndoIn, responses=TransactionDetailSerializer,
        examples=[body("Undo the last change", {}), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Make it again what it was before its last change, or before change number `to`."""
        typed = self.checked(UndoIn)
        transaction = transaction_found(self.person, public_id)
        transaction_undo(transaction=transaction, acting_user=self.person, to_revision=typed.get("to"))
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionReviewView(TransactionAnswer):
    @extend_schema(
        operation_id="transaction_review", request=ReviewIn, responses=TransactionDetailSerializer,
        examples=[body("Looked at", {"is_reviewed": True}), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Mark it as looked at, or not. Nothing else changes, so there is no revision of it."""
        typed = self.checked(ReviewIn)
        transaction = transaction_found(self.person, public_id)
        transactions_review(transactions=[transaction], acting_user=self.person, is_reviewed=typed["is_reviewed"])
        return self.shown(public_id)


@extend_schema(tags=["transactions"])
class TransactionsReviewView(BooksView):
    @extend_schema(
        operation_id="transactions_review", request=ReviewManyIn, responses=ReviewedSerializer,
        examples=[body("Looked at", {"ids": [examples.ID]}), answer("Changed", {"changed": 1})],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Mark several as looked at, or not: all of them or, when one isn't yours, none."""
        typed = self.checked(ReviewManyIn)
        found = transactions_found(self.person, typed["ids"])
        changed = transactions_review(transactions=found, acting_user=self.person, is_reviewed=typed["is_reviewed"])
        return Response(ReviewedSerializer({"changed": changed}).data)
