"""CORRECTFITID: the bank takes an earlier transaction back or replaces it."""

from __future__ import annotations

import re

from ledger.formats.ofx.charset import Decode, View
from ledger.formats.ofx.rows import leaves
from ledger.formats.ofx.statements import STATEMENT_EDGE
from ledger.formats.ofx.values import text
from ledger.intake.records import IncomingTransaction, Problem

CORRECTED = re.compile(rb"<CORRECTFITID>([^<]{1,1000})")
ELSEWHERE = "If it is in your books from an earlier file, void it there."


class Corrections:
    """Knows which ids of the current statement are corrected in that same statement."""

    def __init__(self, view: View, decode: Decode) -> None:
        self.view = view
        self.decode = decode
        self.present = view.find(b"<CORRECTFITID>") >= 0
        self.corrected: set[str] = set()

    def begin(self, start: int) -> None:
        """A statement begins at `start`."""
        if self.present:
            edge = STATEMENT_EDGE.search(self.view, start)
            found = CORRECTED.finditer(self.view, start, edge.start() if edge else len(self.view))
            self.corrected = {text(self.decode(each[1])) for each in found}

    def apply(self, row: IncomingTransaction, block: bytes) -> tuple[IncomingTransaction | Problem, ...]:
        """The row, unless the file itself takes it back; a correction is named, so that the person can see to the earlier row.

        Example: row 7 and then a row 8 with CORRECTFITID 7 and CORRECTACTION REPLACE → 7 is left out with a word, 8 is taken.
        """
        found = leaves(self.decode(block))
        target = text(found.get("CORRECTFITID", ""))
        if not target:
            is_taken_back = row.external_id in self.corrected
            return (
                (_problem(row, "corrected", "Left out: this file corrects it further on."),)
                if is_taken_back
                else (row,)
            )
        if text(found.get("CORRECTACTION", "")).upper() == "DELETE":
            return (_problem(row, "correction", f'The bank takes back the transaction "{target[:60]}". {ELSEWHERE}'),)
        return row, _problem(row, "correction", f'This transaction replaces "{target[:60]}". {ELSEWHERE}')


def _problem(row: IncomingTransaction, code: str, message: str) -> Problem:
    raw = row.raw[:500].decode("utf-8", "replace")
    return Problem(code, message, row.line, raw, is_warning=True, account=row.account)
