"""The programs we know, the most particular first, and whose export some headings are."""

from __future__ import annotations

from collections.abc import Sequence

from fintrack.lib.text import fold
from ledger.formats.move_in.actual import Actual
from ledger.formats.move_in.firefly import Firefly, FireflyLists
from ledger.formats.move_in.gnucash import GnuCash, GnuCashSimple, in_english
from ledger.formats.move_in.money_manager import MoneyManager
from ledger.formats.move_in.plain import plain_programs
from ledger.formats.move_in.program import Program
from ledger.formats.move_in.sheet import Heading, heading_rows
from ledger.formats.move_in.ynab import Ynab, YnabPlan
from ledger.formats.move_in.zenmoney import ZenMoney

_WRITTEN = (
    Firefly(),
    FireflyLists(),
    GnuCash(),
    GnuCashSimple(),
    Ynab(),
    YnabPlan(),
    Actual(),
    MoneyManager(),
    ZenMoney(),
)


def program_of(headings: Sequence[str]) -> Program | None:
    """The program whose headings these are, None for a bank's.

    >>> program_of(["Account", "Date", "Payee", "Notes", "Category", "Amount", "Cleared"]).name
    'Actual'
    """
    folded = [fold(cell) for cell in headings]
    return next((program for program in (*_WRITTEN, *plain_programs()) if program.fits(folded)), None)


def recognised(head: bytes) -> tuple[Program, Heading] | None:
    """The program that wrote a file with this beginning, and its headings as that program's module names them."""
    for heading in heading_rows(head):
        known = in_english(heading)
        if program := program_of(known.cells):
            return program, known
    return None
