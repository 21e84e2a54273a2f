"""`manage.py report …`: what the pages show, in the shell, for a viewing member."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser

from fintrack.lib.commands import JsonCommand
from ledger.management.arguments import add_user, day, user_of
from ledger.management.reports import flows, rows, standing
from ledger.management.reports.question import Question
from ledger.services.accounts import account_for

Answer = dict[str, Any]
REPORTS: dict[str, tuple[Callable[[Question], Answer], Callable[[Answer], str]]] = {
    "balances": (standing.balances_report, standing.balances_text),
    "net-worth": (standing.net_worth_report, standing.net_worth_text),
    "cashflow": (flows.cash_flow_report, flows.cash_flow_text),
    "spending": (flows.spending_report, flows.spending_text),
    "register": (rows.register_report, rows.rows_text),
    "search": (rows.search_report, rows.rows_text),
}
WITH_ACCOUNT = ("balances", "register", "search")
MOST_MONTHS = 1200


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_MONTHS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_MONTHS}")
    return int(text)


class Command(JsonCommand):
    help = "Balances, net worth, cash flow, spending, a register or a search, as one member sees them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", choices=REPORTS, help="Which report.")
        add_user(parser)
        parser.add_argument("--account", default="", help=f"Only this account ({', '.join(WITH_ACCOUNT)}).")
        parser.add_argument("--query", default="", help="Words to find (register, search); each may be a beginning.")
        parser.add_argument("--from", type=day, dest="first_on", metavar="DATE", help="First day.")
        parser.add_argument("--to", type=day, dest="last_on", metavar="DATE", help="Last day; today by default.")
        parser.add_argument("--months", type=_count, help="How many months up to --to.")
        parser.add_argument("--limit", type=_count, default=100, help="How many rows at most (register, search).")
        parser.add_argument("--cursor", default="", help="Go on behind an earlier answer: its `next`.")

    def run(self, *args: Any, **options: Any) -> Answer:
        """The report's dict; its shape is in docs/commands.md."""
        self.name = options["report"]
        self._usage_check(options)
        user = user_of(options["user"])
        account = account_for(user, options["account"]) if options["account"] else None
        asked = Question(
            user, account, *(options[name] for name in ("query", "first_on", "last_on", "months", "limit", "cursor"))
        )
        return REPORTS[self.name][0](asked)

    def _usage_check(self, options: dict[str, Any]) -> None:
        first_on, last_on = options["first_on"], options["last_on"]
        if first_on and last_on and first_on > last_on:
            raise self.usage("--from is after --to")
        if options["account"] and self.name not in WITH_ACCOUNT:
            raise self.usage(f"--account does not go with {self.name}")
        if self.name == "search" and not options["query"].strip():
            raise self.usage("search needs --query")

    def render(self, answer: Answer) -> str:
        return REPORTS[self.name][1](answer)
