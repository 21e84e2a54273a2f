"""Balances, net worth, cash flow, spending, search."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import examples
from ledger.api.base import BooksView, answer
from ledger.api.filters import CashFlowAsked, FlowsAsked, NetWorthAsked, OnAsked, SearchAsked
from ledger.api.serializers.reports import (
    BalancesSerializer,
    CashFlowSerializer,
    NetWorthSerializer,
    SearchSerializer,
    SpendingSerializer,
)
from ledger.api.views.transactions import page_address
from ledger.selectors.balances import balances
from ledger.selectors.day_range import Days, cash_flow_between, cash_flow_sum, spending_between
from ledger.selectors.frames import By, frame_at
from ledger.selectors.income import CashFlow, cash_flow
from ledger.selectors.net_worth import net_worth, net_worth_history
from ledger.selectors.search import search
from ledger.selectors.spending import spending


@extend_schema(tags=["reports"])
class BalancesView(BooksView):
    @extend_schema(
        operation_id="balances", parameters=[OnAsked], responses=BalancesSerializer,
        examples=[answer("Balances", examples.BALANCES)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What every account holds at the end of a day, by kind, and what it is worth in the household's currency."""
        found = balances(self.person, self.asked(OnAsked).get("on"), books=self.books)
        return Response(BalancesSerializer(found).data)


@extend_schema(tags=["reports"])
class NetWorthView(BooksView):
    @extend_schema(
        operation_id="net_worth", parameters=[NetWorthAsked], responses=NetWorthSerializer,
        examples=[answer("Net worth", examples.NET_WORTH)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Net worth at the end of a day, and at the ends of the `months` (or periods) up to it."""
        wanted = self.asked(NetWorthAsked)
        now = net_worth(self.person, wanted.get("on"), books=self.books)
        history = net_worth_history(
            self.person, count=wanted["months"], by=By(wanted["by"]), ending=now.on, books=self.books
        )
        figures = {
            name: getattr(now, name) for name in ("assets", "debts", "in_transit", "net", "classes", "currency", "on")
        }
        return Response(NetWorthSerializer({**figures, "history": history}).data)


class _FlowsView(BooksView):
    def days(self, wanted: dict[str, Any]) -> Days | None:
        """The days asked for: from `from` (or the first day of `to`'s month) to `to` (today); None for whole periods."""
        if "from" not in wanted and "to" not in wanted:
            return None
        last = wanted.get("to", max(self.books.today, wanted.get("from", self.books.today)))
        return Days(wanted.get("from", last.replace(day=1)), last)

    def ending(self, wanted: dict[str, Any]) -> Any:
        """A day of the last period asked for."""
        offset = -1 if wanted["period"] == "previous" else 0
        return frame_at(self.books, By(wanted["by"]), wanted.get("on", self.books.today), offset).last


@extend_schema(tags=["reports"])
class CashFlowView(_FlowsView):
    @extend_schema(
        operation_id="cashflow_summary", parameters=[CashFlowAsked], responses=CashFlowSerializer,
        examples=[answer("Cash flow", examples.CASH_FLOW)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Money in, out and kept: between two days, or in the last `count` periods."""
        wanted = self.asked(CashFlowAsked)
        days = self.days(wanted)
        if days is not None:
            flows: tuple[CashFlow, ...] = (cash_flow_between(self.person, days, books=self.books),)
        else:
            flows = cash_flow(
                self.person, count=wanted["count"], by=By(wanted["by"]), ending=self.ending(wanted), books=self.books
            )
        whole = cash_flow_sum(self.books, flows)
        figures = {"money_in": whole.money_in, "money_out": whole.money_out, "kept": whole.kept, "periods": flows}
        span = {"first_on": whole.frame.first, "last_on": whole.frame.last, "currency": self.books.base.code}
        return Response(CashFlowSerializer({**span, **figures}).data)


@extend_schema(tags=["reports"])
class SpendingView(_FlowsView):
    @extend_schema(
        operation_id="spending", parameters=[FlowsAsked], responses=SpendingSerializer,
        examples=[answer("Spending", examples.SPENDING)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Spending by category between two days or in one period, against as long a stretch before it."""
        wanted = self.asked(FlowsAsked)
        days = self.days(wanted)
        if days is not None:
            found = spending_between(self.person, days, books=self.books)
        else:
            found = spending(self.person, on=self.ending(wanted), by=By(wanted["by"]), books=self.books)
        return Response(SpendingSerializer(found).data)


@extend_schema(tags=["reports"])
class SearchView(BooksView):
    @extend_schema(
        operation_id="search", parameters=[SearchAsked], responses=SearchSerializer,
        examples=[answer("Found", examples.SEARCH)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Transactions whose payee or memo has all words of `q`, each a prefix: "star coff" finds "STARBUCKS COFFEE"."""
        wanted = self.asked(SearchAsked)
        page = search(self.person, wanted["q"], limit=wanted["limit"], cursor=wanted["cursor"], books=self.books)
        address = page_address(request, page.next_cursor)
        return Response(SearchSerializer({"words": page.words, "rows": page.rows, "next": address}).data)
