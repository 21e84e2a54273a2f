"""Deliveries: statement files sent together, watched in one answer, imported where they are clear, and taken back as one."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from ledger.api import examples
from ledger.api.base import BooksView, answer
from ledger.api.filters import NoQuestions
from ledger.api.serializers.imports import DeliveryIn, DeliverySerializer, UndoPlanSerializer
from ledger.intake.deliveries import (
    delivery_commit,
    delivery_create,
    delivery_for,
    delivery_plan,
    delivery_undo,
)
from ledger.intake.files import arrivals_keep
from ledger.selectors.deliveries import delivery_shown
from ledger.selectors.found import own_account_found


class _DeliveryView(BooksView):
    def shown(self, delivery: UUID, code: int = status.HTTP_200_OK) -> Response:
        return Response(DeliverySerializer(delivery_shown(self.person, delivery)).data, status=code)


@extend_schema(tags=["imports"])
class DeliveriesView(_DeliveryView):
    token_scope = {"POST": Scope.PROPOSE}

    def get_parsers(self) -> list[BaseParser]:
        """Files come as multipart/form-data and nothing else: other bodies are 415."""
        return [MultiPartParser()]

    @extend_schema(
        operation_id="delivery_create", request={"multipart/form-data": DeliveryIn}, responses={201: DeliverySerializer},
        examples=[answer("Waiting to be read", examples.DELIVERY, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Send up to 50 statements at once. Each becomes an import of its own; ask again until `is_working` is false."""
        typed = self.checked(DeliveryIn)
        account = own_account_found(self.person, typed["account"]) if "account" in typed else None
        files = arrivals_keep((file.name or "", file.chunks()) for file in typed["files"])
        delivery = delivery_create(
            household=self.books.household, acting_user=self.person, files=files, account=account,
            create_accounts=typed["create_accounts"], format=typed["format"],
        )  # fmt: skip
        return self.shown(delivery, status.HTTP_201_CREATED)


@extend_schema(tags=["imports"])
class DeliveryView(_DeliveryView):
    @extend_schema(
        operation_id="delivery_status", responses=DeliverySerializer, examples=[answer("Delivery", examples.DELIVERY)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Where each file stands. What a file asks is answered at its import: /imports/{id}/decide."""
        return self.shown(public_id)


@extend_schema(tags=["imports"])
class DeliveryCommitView(_DeliveryView):
    @extend_schema(
        operation_id="delivery_commit", request=NoQuestions, responses={202: DeliverySerializer},
        examples=[answer("Being posted", examples.DELIVERY, 202)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Every clear file into the books, in the background: each whole or not at all. The others stay as they are."""
        delivery_for(self.person, public_id)
        self.checked(NoQuestions)
        delivery_commit(delivery=public_id, acting_user=self.person)
        return self.shown(public_id, status.HTTP_202_ACCEPTED)


@extend_schema(tags=["imports"])
class DeliveryUndoView(_DeliveryView):
    @extend_schema(
        operation_id="delivery_undo_plan", responses=UndoPlanSerializer, examples=[answer("Plan", examples.UNDO)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """What an undo of all files that are in the books would take out, and what it would leave alone."""
        return Response(UndoPlanSerializer(delivery_plan(delivery_for(self.person, public_id)).as_json()).data)

    @extend_schema(
        operation_id="delivery_undo", request=NoQuestions, responses=UndoPlanSerializer,
        examples=[answer("Undone", examples.UNDO)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """All of it out of the books, as one act."""
        delivery_for(self.person, public_id)
        self.checked(NoQuestions)
        plan = delivery_undo(delivery=public_id, acting_user=self.person)
        return Response(UndoPlanSerializer(plan.as_json()).data)
