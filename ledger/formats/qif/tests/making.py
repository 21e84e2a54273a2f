"""Small QIF files for tests and what the reader makes of them."""

from __future__ import annotations

from ledger.formats.qif import qif
from ledger.formats.tests import reading


class Read(reading.Read):
    """The records of one reading, in short."""

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def quantities(self) -> list[str]:
        return [str(row.quantity) for row in self.rows]

    @property
    def days(self) -> list[str]:
        return [row.booked_on.isoformat() for row in self.rows]


def record(*lines: str) -> str:
    """One record: record("D1/15/24", "T-3.00")."""
    return "\n".join([*lines, "^", ""])


def bank(*records: str, head: str = "!Type:Bank") -> str:
    return "\n".join([head, "".join(records)])


def row(*lines: str, day: str = "15/01/2024", amount: str = "-10.00") -> str:
    return record(f"D{day}", f"T{amount}", *lines)


def days(*written: str) -> str:
    """A file with a booking on each of these days."""
    return bank(*(row(day=day) for day in written))


def account(name: str, type_: str = "Bank") -> str:
    return "!Account\n" + record(f"N{name}", f"T{type_}")


def read(data: str | bytes, *, currency: str = "", **answers: str) -> Read:
    return Read(reading.read_with(qif, data, currency=currency, **answers).records)


def score(data: bytes) -> int:
    return reading.score_with(qif, data)
