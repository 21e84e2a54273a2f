"""How an account stands with its statements, what would explain a difference, and applying it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import NoQuestions
from ledger.api.serializers.accounts import StandingSerializer
from ledger.api.serializers.detective import ApplyingSerializer, CorrectedSerializer, FindingsSerializer
from ledger.selectors.account_list import account_item
from ledger.selectors.proposals import findings
from ledger.services.detective import corrections_apply

CHANGE = "sign-17-2026-10-12-2000--2000--"
FOUND: dict[str, Any] = {
    "account": examples.BANK, "commodity": "EUR", "is_stated": True, "held_on": "2026-09-30", "first_on": "2026-10-31",
    "difference": "-40.00",
    "explanations": [
        {
            "changes": [
                {
                    "id": CHANGE, "kind": "sign", "text": "“Kiosk” of Oct 12, 2026 is on the wrong side: €20.00 should be −€20.00.",
                    "reasons": ["The payee’s 6 other rows are on the other side."], "action": "Turn the sign round",
                    "transaction": examples.ID, "on": "2026-10-12", "quantity": "20.00", "new_quantity": "-20.00",
                    "new_on": None, "after": None,
                }
            ]
        }
    ],
}  # fmt: skip


@extend_schema(tags=["accounts"])
class StandingView(BooksView):
    @extend_schema(
        operation_id="account_standing", responses=StandingSerializer, examples=[answer("Off by 40", examples.STANDING)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """How an account stands with what was stated of it: proved up to a day, proved long ago, or off."""
        self.asked(NoQuestions)
        return Response(StandingSerializer(account_item(self.person, public_id, books=self.books).standing).data)


@extend_schema(tags=["accounts"])
class DetectiveView(BooksView):
    @extend_schema(
        operation_id="account_detective", responses=FindingsSerializer, examples=[answer("A wrong sign", FOUND)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Since when the books and the statements of an account disagree, and the smallest likely sets of changes that explain it."""
        self.asked(NoQuestions)
        return Response(FindingsSerializer(findings(self.person, public_id, books=self.books)).data)

    @extend_schema(
        operation_id="account_detective_apply", request=ApplyingSerializer, responses=CorrectedSerializer,
        examples=[
            body("Turn the sign round", {"changes": [CHANGE]}),
            answer("Mended", {
                "activity": examples.ID,
                "standing": {
                    "colour": "green", "on": "2026-10-31", "proved_on": "2026-10-31", "commodity": "EUR", "difference": "0",
                    "since": None,
                },
            }),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Apply changes of one explanation, as one act. They must still be proposed: once the books changed, it is a 404."""
        named = self.checked(ApplyingSerializer)["changes"]
        act = corrections_apply(books=self.books, account=public_id, named=named)
        standing = account_item(self.person, public_id).standing
        return Response(CorrectedSerializer({"activity": act.public_id, "standing": standing}).data)
