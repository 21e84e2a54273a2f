"""Is the whole file here? A download that stopped half-way looks like a shorter statement: the person must decide."""

from __future__ import annotations

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, ReadOptions
from ledger.formats.ofx.charset import View
from ledger.formats.ofx.lines import line_of
from ledger.formats.questions import cut_question

STATEMENT_ENDS = (b"</STMTRS>", b"</CCSTMTRS>", b"</INVSTMTRS>")
STATEMENT_STARTS = (b"<STMTRS>", b"<CCSTMTRS>")
ROW_STARTS = (b"<STMTTRN>", b"<STMTTRNP>")


def check_complete(view: View, options: ReadOptions) -> None:
    """Raise FileRefused for a file that ends before its first complete transaction, NeedsAnswer for one that ends later.

    Example: two transactions, then `<STMTTRN><DTPOSTED>20` and no more: asked; with answers {"cut_file": "import"} it passes.
    A missing `</OFX>` alone is no cut: some banks forget it.
    """
    end = view.rfind(b"</OFX>")
    statement = _last(view, STATEMENT_STARTS)
    opened = max(statement, _last(view, ROW_STARTS))
    if opened <= end or _last(view, STATEMENT_ENDS if statement >= 0 else (b"</BANKTRANLIST>",)) > opened:
        return
    line = line_of(view, len(view))
    if view.find(b"</STMTTRN>") < 0:
        raise FileRefused(
            "truncated", f"The file is cut off at line {line}, before its first complete transaction.", line=line
        )
    if options.answers.get("cut_file") != "import":
        raise NeedsAnswer(cut_question(line), line=line)


def _last(view: View, marks: tuple[bytes, ...]) -> int:
    return max(view.rfind(mark) for mark in marks)
