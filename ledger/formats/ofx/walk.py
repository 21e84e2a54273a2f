"""One walk through an OFX file from front to back: structural tags are found by one pattern, each decides what is read there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.ofx.charset import Decode, View
from ledger.formats.ofx.corrections import Corrections
from ledger.formats.ofx.document import Document
from ledger.formats.ofx.lines import Lines
from ledger.formats.ofx.marks import CommaGroups
from ledger.formats.ofx.rows import Rows
from ledger.formats.ofx.statements import BLOCK_LIMIT, bank_error, closing_balance, listed_accounts, statement_account
from ledger.formats.ofx.values import text
from ledger.intake.records import IncomingAccount, IncomingTransaction, LineState, Problem, Record

MARK = re.compile(rb"<(STMTTRNP?|/?BANKTRANLISTP|LEDGERBAL|STATUS|ORG|ACCTINFO|(?:CC|INV)?STMTRS)>")
ROW_END = re.compile(rb"<(/STMTTRNP?|STMTTRNP?|/?BANKTRANLISTP?|LEDGERBAL|AVAILBAL|/?(?:CC|INV)?STMTRS|/OFX)>")
ROWS = (b"STMTTRN", b"STMTTRNP")
ROW_ENDS = (b"/STMTTRN", b"/STMTTRNP")
INVESTMENT_END = re.compile(rb"<(?:/INVSTMTRS|(?:CC)?STMTRS)>")
MOST_PARTS = 20_000
INVESTMENT = "investment statement, which can't be imported until the portfolio can take it"


class Walk:
    """One reading of one document; `records()` may be called once."""

    def __init__(self, document: Document, decode: Decode, options: ReadOptions) -> None:
        self.view: View = document.view
        self.original: View = document.original
        self.decode = decode
        self.comma_groups = CommaGroups(document.view, options)
        self.rows = Rows(decode, self.comma_groups)
        self.lines = Lines(document.original)
        self.corrections = Corrections(document.view, decode)
        self.account = IncomingAccount()
        self.accounts: dict[str, IncomingAccount] = {}
        self.institution = ""
        self.state = LineState.BOOKED
        self.seen: set[int] = set()
        self.mark: str | None = None
        self.error = ""
        self.is_empty = True
        self.is_listing = False
        self.parts = 0
        self.position = 0
        self.has_statements = max(self.view.find(b"<STMTRS>"), self.view.find(b"<CCSTMTRS>")) >= 0

    def records(self) -> Iterator[Record]:
        """Everything the file holds, in its order. Raises FileRefused when that is nothing."""
        if not self.has_statements and self.view.find(b"<INVSTMTRS>") >= 0:
            raise FileRefused("investment_statement", f"This file holds an {INVESTMENT}.")
        while found := MARK.search(self.view, self.position):
            name, start, self.position = found[1], found.start(), found.end()
            if name in ROWS:
                yield from self._row(start, name)
            else:
                yield from self._other(name, start)
        yield from self._end()

    def _row(self, start: int, name: bytes) -> Iterator[Record]:
        view = self.view
        if self.account.key not in self.accounts:  # rows without a statement around them
            yield from self._enter(IncomingAccount(institution=self.institution))
        line = self.lines.at(start)
        found = ROW_END.search(view, self.position)
        self.is_empty = False
        stop = self.position = len(view) if found is None else found.end() if found[1] in ROW_ENDS else found.start()
        if found is None or stop - start > BLOCK_LIMIT:
            yield self._unread(start, line, is_cut=found is None)
            return
        raw = self.original[start:stop]
        block = raw if view is self.original else view[start:stop]
        state = LineState.PENDING if name == b"STMTTRNP" else self.state
        row = self.rows.transaction(block, raw, line, self.account, state)
        if isinstance(row, Problem):
            yield row
        elif row.external_id and self._is_repeated(row):
            yield self._repeated(row)
        elif self.corrections.present:
            yield from self.corrections.apply(row, block)
        else:
            yield row

    def _is_repeated(self, row: IncomingTransaction) -> bool:
        """Was the very same row, id and all, read before? The set holds 64-bit hashes, so a million rows stay small."""
        key = hash((row.account, row.external_id, row.booked_on, row.quantity, row.payee, row.memo, row.reference))
        size = len(self.seen)
        self.seen.add(key)
        return len(self.seen) == size

    def _repeated(self, row: IncomingTransaction) -> Problem:
        message = f'The transaction "{row.external_id[:60]}" stands in the file twice, alike in everything; it was taken once.'
        raw = self.decode(row.raw[:500])
        return Problem("same_id_twice", message, row.line, raw, is_warning=True, account=row.account)

    def _unread(self, start: int, line: int, *, is_cut: bool) -> Problem:
        raw = self.decode(self.original[start : start + 500])
        message = (
            "The file is cut off inside this transaction."
            if is_cut
            else "This transaction is longer than any bank writes."
        )
        return Problem("truncated" if is_cut else "bad_row", message, line, raw)

    def _other(self, name: bytes, start: int) -> Iterator[Record]:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise FileRefused(
                "too_large", f"The file has more than {MOST_PARTS} statements and balances; no bank writes that."
            )
        if name == b"LEDGERBAL":
            yield from self._balance(start)
        elif name == b"STATUS":
            yield from self._status(start)
        elif name == b"ORG":
            self.institution = text(self.decode(self.view[self.position : self.position + 200].partition(b"<")[0]))
        elif name == b"ACCTINFO":
            yield from self._listed()
        elif name == b"INVSTMTRS":
            yield from self._investment(start)
        elif name.endswith(b"BANKTRANLISTP"):
            self.state = LineState.BOOKED if name.startswith(b"/") else LineState.PENDING
        else:
            yield from self._statement(is_card=name == b"CCSTMTRS")

    def _statement(self, *, is_card: bool) -> Iterator[Record]:
        self.state = LineState.BOOKED
        self.corrections.begin(self.position)
        yield from self._enter(statement_account(self.view, self.position, is_card, self.institution, self.decode))

    def _enter(self, account: IncomingAccount) -> Iterator[Record]:
        """Make it the current account, announced once; one number in two currencies is two accounts."""
        known = self.accounts.get(account.key)
        if known and known.currency != account.currency:
            account = replace(account, key=f"{account.key}/{account.currency}")
            known = self.accounts.get(account.key)
        self.is_empty = self.is_empty and not account.number
        self.account = self.accounts.setdefault(account.key, account)
        if known is None:
            yield account

    def _listed(self) -> Iterator[Record]:
        """A list of accounts is worth something only where no statement speaks of them."""
        if self.has_statements:
            return
        self.is_listing = True
        for account in listed_accounts(self.view, self.position, self.institution, self.decode):
            yield from self._enter(account)

    def _balance(self, start: int) -> Iterator[Record]:
        if self.account.key in self.accounts:
            line = self.lines.at(start)
            found = closing_balance(self.view, self.position, self.decode, self.account, self.comma_groups, line)
            if found is not None:
                yield found

    def _status(self, start: int) -> Iterator[Record]:
        error = bank_error(self.view, self.position, self.decode)
        if error:
            self.error = self.error or error
            message = f"The bank reports an error, so part of what you asked it for is missing: {error}"
            yield Problem("bank_error", message, self.lines.at(start), is_warning=True)

    def _investment(self, start: int) -> Iterator[Record]:
        message = f"The file also holds an {INVESTMENT}. The bank and card statements were read."
        yield Problem("investment_statement", message, self.lines.at(start), is_warning=True)
        found = INVESTMENT_END.search(self.view, self.position)
        self.position = found.start() if found else len(self.view)

    def _end(self) -> Iterator[Record]:
        if self.is_empty and self.error:
            raise FileRefused("bank_error", f"The bank sent an error instead of a statement: {self.error}")
        if self.is_empty:
            raise FileRefused(
                "not_a_statement", "This is no complete OFX bank or card statement: it holds no account and no rows."
            )
        if self.is_listing:
            message = "The file lists accounts but holds no statement of them: there are no transactions to import."
            yield Problem("no_transactions", message, is_warning=True)
