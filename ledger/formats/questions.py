"""What a reader asks when a file alone doesn't say how its dates or amounts are to be read."""

from __future__ import annotations

from collections.abc import Sequence

from fintrack.lib.errors import Question
from ledger.formats.days import NotADay, possible_orders, read_day
from ledger.formats.numbers import read_number

ORDERS = ("dmy", "mdy", "ymd")


def order_question(examples: Sequence[str], *, is_mixed: bool) -> Question:
    """`date_order`: which part comes first; `is_mixed` when the dates contradict each other. `examples` as OrderEvidence has them.

    Example: order_question(["03/04/2024"], is_mixed=False).text == "Is 03/04/2024 3 April 2024 or 4 March 2024?".
    """
    example = examples[0]
    choices = []
    for order, name in (("dmy", "Day first"), ("mdy", "Month first"), ("ymd", "Year first")):
        shown = next((text for text in examples if order in possible_orders(text)), "")
        if shown:
            choices.append((order, f"{name}: {shown} is {_written(shown, order)}"))
    if is_mixed:
        shown = ", ".join(examples[:2])
        text = f"The dates of this file don't agree: some can only be day first, others only month first ({shown}). Which is right?"
        return Question("date_order", text, tuple(choices))
    return Question(
        "date_order", f"Is {example} {_written(example, 'dmy')} or {_written(example, 'mdy')}?", tuple(choices)
    )


def _written(text: str, order: str) -> str:
    try:
        day = read_day(text, order)
    except NotADay:
        return order
    return f"{day.day} {day:%B %Y}"


def mark_question(example: str) -> Question:
    """`decimal_mark`: mark_question("1,234").choices[0] == (".", "1,234 is 1234")."""
    choices = tuple((mark, f"{example} is {read_number(example, mark):f}") for mark in (".", ","))
    return Question("decimal_mark", f"Which amount is {example}?", choices)


def cut_question(line: int) -> Question:
    """`cut_file`: a file that ends inside a transaction looks like a shorter statement. `line` is where it ends."""
    text = f"The file is cut off at line {line}, so later transactions may be missing. Import the complete ones?"
    return Question("cut_file", text, (("import", "Import the complete transactions"), ("stop", "Import nothing")))
