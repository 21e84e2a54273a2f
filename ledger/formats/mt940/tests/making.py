"""Small SWIFT messages for tests, put together from parts, and what the reader makes of them."""

from __future__ import annotations

from ledger.formats.mt940 import mt940, mt942
from ledger.formats.tests.reading import Read, read_with, score_with
from ledger.intake.records import IncomingTransaction

ENTRY = "2401150115D10,00NMSCNONREF"


def entry(line: str = ENTRY, details: str | None = None) -> str:
    return f":61:{line}\r\n" + (f":86:{details}\r\n" if details is not None else "")


def message(
    rows: str = "",
    *,
    account: str = "10010010/123456789",
    number: str = "1/1",
    opening: str | None = "C231231EUR110,00",
    closing: str | None = "C240131EUR100,00",
    pages: str = "FF",
    reference: str = "STMT",
) -> str:
    """`pages`: the letters of the opening and the closing balance, M for one between two pages."""
    head = f":20:{reference}\r\n:25:{account}\r\n:28C:{number}\r\n"
    before = f":60{pages[0]}:{opening}\r\n" if opening else ""
    after = f":62{pages[1]}:{closing}\r\n" if closing else ""
    return f"{head}{before}{rows}{after}-\r\n"


def read(data: bytes | str, key: str = "mt940") -> Read:
    return read_with(mt940 if key == "mt940" else mt942, data)


def scores(data: bytes | str) -> tuple[int, int]:
    """What mt940 and mt942 say of a file."""
    content = data.encode() if isinstance(data, str) else data
    return score_with(mt940, content), score_with(mt942, content)


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


def row_of(line: str = ENTRY, details: str | None = None) -> IncomingTransaction:
    """The one row of a statement that holds nothing else."""
    return read(message(entry(line, details))).row
