"""Which mark divides whole units from cents, for the one spelling that does not tell: "1,234"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fintrack.lib.errors import NeedsAnswer, Question
from ledger.formats.base import ReadOptions
from ledger.formats.ofx.charset import View

DECIMAL_MARK = re.compile(rb"<(?:TRNAMT|BALAMT)>\s{0,200}[+-]?[0-9 ,.']{0,40}([.,])[0-9]{1,2}\s{0,200}<")
CHOICES = ((".", "1234: the comma divides thousands"), (",", "1.234: the comma is the decimal mark"))


@dataclass(slots=True)
class CommaGroups:
    """Called for "1,234": True when it is 1234. The file's other amounts say so; where none does, the person must.

    Example: a file that also has "-12.50" → True; with "-12,50" → False; with neither → NeedsAnswer("decimal_mark").
    """

    view: View
    options: ReadOptions
    mark: str | None = None

    def __call__(self) -> bool:
        if self.mark is None:
            found = DECIMAL_MARK.search(self.view)
            self.mark = found[1].decode("ascii") if found else self.options.answers.get("decimal_mark", "")
        if not self.mark:
            raise NeedsAnswer(Question("decimal_mark", 'How much is "1,234" in this file?', CHOICES))
        return self.mark == "."
