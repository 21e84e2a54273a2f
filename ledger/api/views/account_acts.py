"""What is done to accounts by API: closing, merging, their order, and reconciling with statements; and cards."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from fintrack.lib.api_pages import LINK, SliceAsked, cut, link
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import NoQuestions
from ledger.api.serializers.accounts import (
    AccountSerializer,
    ClosingSerializer,
    MergedSerializer,
    MergingSerializer,
    OrderSerializer,
)
from ledger.api.serializers.cards import (
    AssertionsAsked,
    AssertionSerializer,
    CardSerializer,
    NewAssertionSerializer,
)
from ledger.selectors.account_list import account_item, account_list
from ledger.selectors.cards import card, cards
from ledger.selectors.found import accounts_found, own_account_found
from ledger.selectors.reconcile import assertion_found, assertion_line, assertion_lines
from ledger.services.accounts import account_change
from ledger.services.accounts_keep import account_close, accounts_reorder
from ledger.services.accounts_merge import accounts_merge
from ledger.services.reconciling import assertion_adjust, assertion_delete, assertion_type

ASSERTION = answer("Off by 40", examples.ASSERTION)
AGREED = {
    **examples.ASSERTION, "booked": "1200.00", "difference": "0.00", "holds": True, "agreed_on": None, "off_since": None,
}  # fmt: skip


@extend_schema(tags=["accounts"])
class AccountCloseView(BooksView):
    @extend_schema(
        operation_id="account_close", request=ClosingSerializer, responses=AccountSerializer,
        examples=[
            body("Close", {"on": "2026-11-21"}), body("With what is left", {"move_to": examples.CARD}),
            answer("Closed", {**examples.ACCOUNT, "closed_on": "2026-11-21"}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Close an account: its rows stay. What is left in it goes to another account first, or is written off."""
        account = own_account_found(self.person, public_id)
        typed = self.checked(ClosingSerializer)
        move_to = own_account_found(self.person, typed["move_to"]) if typed.get("move_to") else None
        account_close(
            account=account, acting_user=self.person, on=typed.get("on", self.books.today), move_to=move_to,
            is_written_off=typed.get("is_written_off", False),
        )  # fmt: skip
        return Response(AccountSerializer(account_item(self.person, public_id)).data)


@extend_schema(tags=["accounts"])
class AccountReopenView(BooksView):
    @extend_schema(
        operation_id="account_reopen", request=None, responses=AccountSerializer,
        examples=[answer("Open again", examples.ACCOUNT)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Open a closed account again."""
        account_change(account=own_account_found(self.person, public_id), acting_user=self.person, closed_on=None)
        return Response(AccountSerializer(account_item(self.person, public_id)).data)


@extend_schema(tags=["accounts"])
class AccountMergeView(BooksView):
    @extend_schema(
        operation_id="account_merge", request=MergingSerializer, responses=MergedSerializer,
        examples=[
            body("Merge", {"into": examples.BANK}),
            answer("Merged", {"account": examples.ACCOUNT, "moved": 214, "voided": 2, "activity": examples.ID}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Move every row of an account to another of the same currency and visibility, and close it. Undo its `activity` to get it
        back.
        """
        account = own_account_found(self.person, public_id)
        into = own_account_found(self.person, self.checked(MergingSerializer)["into"])
        done = accounts_merge(account=account, into=into, acting_user=self.person)
        shown = {"account": account_item(self.person, into.public_id), "moved": done.moved, "voided": done.voided}
        return Response(MergedSerializer({**shown, "activity": done.activity}).data)


@extend_schema(tags=["accounts"])
class AccountsOrderView(BooksView):
    @extend_schema(
        operation_id="accounts_reorder", request=OrderSerializer, responses=AccountSerializer(many=True),
        examples=[
            body("Card first", {"accounts": [examples.CARD, examples.BANK]}), answer("Accounts", examples.ACCOUNT),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Put these accounts in this order, in the places they have together; the others keep theirs."""
        keys = self.checked(OrderSerializer)["accounts"]
        found = accounts_found(self.person, keys)
        accounts_reorder(accounts=[found[key] for key in keys], acting_user=self.person)
        return Response(AccountSerializer(account_list(self.person), many=True).data)


@extend_schema(tags=["accounts"])
class AssertionsView(BooksView):
    @extend_schema(
        operation_id="assertions", parameters=[AssertionsAsked, LINK], responses=AssertionSerializer(many=True),
        examples=[ASSERTION],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """What statements said an account held, newest first, each against the books as they are now."""
        asked = self.asked(AssertionsAsked)
        limit, after = asked["limit"], assertion_found(self.person, asked["cursor"]) if asked.get("cursor") else None
        lines = assertion_lines(self.person, public_id, limit=limit + 1, after=after, books=self.books)
        links = link(request, str(lines[limit - 1].public_id)) if len(lines) > limit else {}
        return Response(AssertionSerializer(lines[:limit], many=True).data, headers=links)

    @extend_schema(
        operation_id="assertion_type", request=NewAssertionSerializer, responses={201: AssertionSerializer},
        examples=[
            body("October's closing balance", {"on": "2026-10-31", "quantity": "1200.00"}),
            answer("Off by 40", examples.ASSERTION, 201),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Type a statement's closing balance: it is kept, compared, and checked again after every change."""
        account = own_account_found(self.person, public_id)
        done = assertion_type(account=account, acting_user=self.person, **self.checked(NewAssertionSerializer))
        line = assertion_line(self.person, done.assertion.public_id)
        return Response(AssertionSerializer(line).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["accounts"])
class AssertionView(BooksView):
    @extend_schema(operation_id="assertion", responses=AssertionSerializer, examples=[ASSERTION])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One statement balance against the books."""
        self.asked(NoQuestions)
        return Response(AssertionSerializer(assertion_line(self.person, public_id)).data)

    @extend_schema(operation_id="assertion_delete", request=None, responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Take back a balance that was typed. One that came with a file goes when its import is undone."""
        assertion_delete(assertion=assertion_found(self.person, public_id), acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["accounts"])
class AssertionAdjustView(BooksView):
    @extend_schema(
        operation_id="assertion_adjust",
        request=None,
        responses=AssertionSerializer,
        examples=[answer("Agrees", AGREED)],
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Book the difference as an adjustment on the statement's day, so that the books agree."""
        assertion_adjust(assertion=assertion_found(self.person, public_id), acting_user=self.person)
        return Response(AssertionSerializer(assertion_line(self.person, public_id)).data)


@extend_schema(tags=["cards"])
class CardsView(BooksView):
    @extend_schema(
        operation_id="cards", parameters=[SliceAsked, LINK], responses=CardSerializer(many=True),
        examples=[answer("Card", examples.CARD_STATEMENTS)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Your open credit cards: limit, use, this statement so far, and what is due when."""
        part, links = cut(request, cards(self.person, books=self.books), self.asked(SliceAsked))
        return Response(CardSerializer(part, many=True).data, headers=links)


@extend_schema(tags=["cards"])
class CardStatementsView(BooksView):
    @extend_schema(
        operation_id="card_statements", responses=CardSerializer,
        examples=[answer("Card", examples.CARD_STATEMENTS)],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """A credit card with its statements: what each came to, and whether it is paid."""
        self.asked(NoQuestions)
        return Response(CardSerializer(card(self.person, public_id, books=self.books)).data)
