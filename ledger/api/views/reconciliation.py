"""Reconciling an account with a statement by API: name it, tick its rows, finish at zero; unlock with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from fintrack.lib.api_pages import LINK, SliceAsked, cut
from fintrack.lib.errors import DomainError, NotFound
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import NoQuestions
from ledger.api.serializers.reconciliation import (
    ReconciliationSerializer,
    ReconcilingSerializer,
    StatementIn,
    TickPageSerializer,
    TickRowsAsked,
    TicksIn,
    UnlockedSerializer,
    UnlockIn,
)
from ledger.api.views.transactions import page_address
from ledger.models import Account
from ledger.selectors.found import own_account_found
from ledger.selectors.reconciliation import (
    Progress,
    leg_keys,
    locked_keys,
    progress,
    reconciliations,
    tick_page,
    unfinished,
)
from ledger.services.reconciliation import (
    reconciliation_begin,
    reconciliation_drop,
    reconciliation_finish,
    rows_tick,
    rows_tick_through,
    rows_unlock,
)

ROW = f"n-{examples.ID.replace('-', '')}-0"
PROGRESS = {
    "on": "2026-10-31", "stated": "1200.00", "locked": "1000.00", "ticked": "164.80", "difference": "35.20",
    "rows_ticked": 4, "left": 2, "begun_at": "2026-11-20T18:00:00Z",
}  # fmt: skip
ROWS = {
    "next": None,
    "results": [{
        "row": ROW, "transaction": examples.ID, "booked_on": "2026-10-30", "payee": "Corner Shop", "memo": "",
        "counter": "Food", "quantity": "-35.20", "is_ticked": False,
    }],
}  # fmt: skip
DONE = {
    "id": examples.ID, "at": "2026-11-20T18:05:00Z", "who": "Olive", "on": "2026-10-31", "stated": "1200.00", "rows": 6,
    "locked": 6,
}  # fmt: skip


def in_hand(account: Account) -> Progress:
    draft = unfinished(account.pk)
    if draft is None:
        raise DomainError("not_begun", _("Nothing is being reconciled in this account."))
    return progress(draft)


def shown(now: Progress) -> Response:
    return Response(ReconcilingSerializer(now).data)


@extend_schema(tags=["accounts"])
class ReconciliationView(BooksView):
    @extend_schema(
        operation_id="reconciliation", responses=ReconcilingSerializer, examples=[answer("In hand", PROGRESS)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """The statement in hand and how far it is ticked; `not_begun` where there is none."""
        self.asked(NoQuestions)
        return shown(in_hand(own_account_found(self.person, public_id)))

    @extend_schema(
        operation_id="reconciliation_begin", request=StatementIn, responses=ReconcilingSerializer,
        examples=[body("October's statement", {"on": "2026-10-31", "quantity": "1200.00"}), answer("In hand", PROGRESS)],
    )  # fmt: skip
    def put(self, request: Request, public_id: UUID) -> Response:
        """Say which statement: its day and closing balance. Of work in hand the ticks stay."""
        account = own_account_found(self.person, public_id)
        reconciliation_begin(account=account, acting_user=self.person, **self.checked(StatementIn))
        return shown(in_hand(account))

    @extend_schema(operation_id="reconciliation_drop", request=None, responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Forget the ticks. No row was locked by them."""
        reconciliation_drop(account=own_account_found(self.person, public_id), acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["accounts"])
class ReconciliationRowsView(BooksView):
    @extend_schema(
        operation_id="reconciliation_rows", parameters=[TickRowsAsked], responses=TickPageSerializer,
        examples=[answer("Rows", ROWS)],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """The rows up to the statement's day that no statement has locked, newest first. Follow `next`."""
        wanted, account = self.asked(TickRowsAsked), own_account_found(self.person, public_id)
        page = tick_page(
            self.books, self.books.account(public_id), in_hand(account), text=wanted["q"], cursor=wanted["cursor"],
            limit=wanted["limit"],
        )  # fmt: skip
        return Response(TickPageSerializer({"next": page_address(request, page.next_cursor), "rows": page.rows}).data)


@extend_schema(tags=["accounts"])
class ReconciliationTicksView(BooksView):
    @extend_schema(
        operation_id="reconciliation_tick", request=TicksIn, responses=ReconcilingSerializer,
        examples=[
            body("Two rows", {"rows": [ROW], "is_ticked": True}), body("All up to a day", {"through": "2026-10-31"}),
            answer("In hand", PROGRESS),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Tick rows, or with `is_ticked` false take their ticks back. Rows of other accounts or days are left out."""
        account, typed = own_account_found(self.person, public_id), self.checked(TicksIn)
        who: dict[str, Any] = {"account": account, "acting_user": self.person, "is_ticked": typed["is_ticked"]}
        if "through" in typed:
            return shown(rows_tick_through(through=typed["through"], **who))
        keys = leg_keys(self.books, self.books.account(public_id), typed["rows"]).values()
        return shown(rows_tick(keys=keys, **who))


@extend_schema(tags=["accounts"])
class ReconciliationFinishView(BooksView):
    @extend_schema(
        operation_id="reconciliation_finish", request=None, responses=ReconciliationSerializer,
        examples=[answer("Locked", DONE)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Lock the ticked rows and keep the balance; only at a difference of zero (else `not_zero`)."""
        act = reconciliation_finish(account=own_account_found(self.person, public_id), acting_user=self.person)
        done = reconciliations(self.books, self.books.account(public_id))
        return Response(ReconciliationSerializer(next(one for one in done if one.activity == act.public_id)).data)


@extend_schema(tags=["accounts"])
class ReconciliationsView(BooksView):
    @extend_schema(
        operation_id="reconciliations", parameters=[SliceAsked, LINK], responses=ReconciliationSerializer(many=True),
        examples=[answer("Reconciled", [DONE])],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """The statements an account was reconciled with, newest first."""
        own_account_found(self.person, public_id)
        done = reconciliations(self.books, self.books.account(public_id))
        part, links = cut(request, done, self.asked(SliceAsked), name=lambda one: str(one.activity))
        return Response(ReconciliationSerializer(part, many=True).data, headers=links)


@extend_schema(tags=["accounts"])
class UnlockView(BooksView):
    @extend_schema(
        operation_id="reconciliation_unlock", request=UnlockIn, responses=UnlockedSerializer,
        examples=[
            body("A row", {"transactions": [examples.ID], "reason": "The bank took it back"}),
            body("A statement", {"reconciliation": examples.ID, "reason": "Ticked against the wrong month"}),
            answer("Free", {"unlocked": 1, "activity": examples.ID}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Free locked rows of this account, so that they can be changed. Undo its `activity` to lock them again."""
        account, typed = own_account_found(self.person, public_id), self.checked(UnlockIn)
        keys = self._keys(public_id, typed)
        act = rows_unlock(account=account, acting_user=self.person, keys=keys, reason=typed["reason"])
        return Response(UnlockedSerializer({"unlocked": len(keys), "activity": act.public_id}).data)

    def _keys(self, public_id: UUID, typed: dict[str, Any]) -> list[int]:
        facts = self.books.account(public_id)
        if "transactions" in typed:
            return locked_keys(facts, typed["transactions"])
        for one in reconciliations(self.books, facts):
            if one.activity == typed["reconciliation"]:
                return sorted(one.keys)
        raise NotFound(_("There is no such reconciliation."))
