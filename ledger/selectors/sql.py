"""Small helpers for the selectors that speak SQL themselves. Identifiers are ours, every value is a parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import OperationalError, connection

from fintrack.lib.fields import MAX_UNITS, QUANTITY_SCALE, VALUE_SCALE, from_units

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]


class Clause(NamedTuple):
    """A piece of SQL and the parameters its placeholders take."""

    sql: str
    params: tuple[Any, ...] = ()


def fetch(sql: str, params: Sequence[Any] = ()) -> list[Row]:
    """All rows of one query. A sum beyond what SQLite can add up is added up in Python (PostgreSQL's sums have no end)."""
    try:
        return _rows(sql, params)
    except OperationalError as error:
        if "integer overflow" not in str(error):
            raise
    connection.connection.create_aggregate("exact_sum", 1, ExactSum)
    rows = _rows(sql.replace("SUM(", "exact_sum("), params)
    return [tuple(ExactSum.read(value) for value in row) for row in rows]


def _rows(sql: str, params: Sequence[Any]) -> list[Row]:
    with _cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _cursor() -> CursorWrapper:
    if not is_postgresql():
        return connection.cursor()
    from fintrack.lib.plans import planning_once

    return planning_once(connection)


class ExactSum:
    """SUM of integers without an end. SQLite hands over no integer beyond 2^63, so a larger one goes as text that no column has."""

    MARK = "\x1fsum:"

    def __init__(self) -> None:
        self.sum: int | None = None

    def step(self, value: int | None) -> None:
        if value is not None:
            self.sum = value + (self.sum or 0)

    def finalize(self) -> int | str | None:
        is_plain = self.sum is None or abs(self.sum) <= MAX_UNITS
        return self.sum if is_plain else f"{self.MARK}{self.sum}"

    @classmethod
    def read(cls, value: Any) -> Any:
        return int(value.removeprefix(cls.MARK)) if isinstance(value, str) and value.startswith(cls.MARK) else value


def marks(values: Sequence[Any]) -> str:
    """Placeholders for an IN list, which must not be empty: marks([7, 8]) == "(%s, %s)"."""
    return f"({', '.join(['%s'] * len(values))})"


def joined(clauses: Iterable[Clause], word: str = " AND ") -> Clause:
    """Clauses in one: joined([Clause("a = %s", (1,)), Clause("b")]) == Clause("a = %s AND b", (1,))."""
    parts = list(clauses)
    return Clause(word.join(part.sql for part in parts), tuple(value for part in parts for value in part.params))


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def as_day(value: Any) -> date:
    """A date column read by raw SQL: SQLite answers text, PostgreSQL a date."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def as_uuid(value: Any) -> UUID:
    """A UUID column read by raw SQL: SQLite answers 32 hex digits, PostgreSQL a UUID."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def uuid_param(key: UUID) -> Any:
    """A UUID as a parameter of raw SQL."""
    return key if is_postgresql() else key.hex


def exact(units: int, scale: int, decimals: int) -> Decimal:
    """The number with the decimals its commodity has, or with more where it has more.

    exact(12_500_000_000, 8, 2) == Decimal("125.00"); exact(12_345_678, 8, 2) == Decimal("0.12345678").
    """
    if decimals >= scale:
        return from_units(units, scale)
    step = 10 ** (scale - decimals)
    return Decimal(units).scaleb(-scale) if units % step else Decimal(units // step).scaleb(-decimals)


def money_in(decimals: int) -> Callable[[int], Decimal]:
    """`money` for many values of one currency: money_in(2)(1_250_000) == Decimal("125.00")."""
    step, unit = 10 ** max(VALUE_SCALE - decimals, 0), Decimal(1).scaleb(-min(decimals, VALUE_SCALE))

    def one(units: int) -> Decimal:
        whole, rest = divmod(units, step)
        return Decimal(units).scaleb(-VALUE_SCALE) if rest else whole * unit

    return one


def quantity(units: int, decimals: int) -> Decimal:
    return exact(int(units), QUANTITY_SCALE, decimals)


def money(units: int, decimals: int) -> Decimal:
    return exact(int(units), VALUE_SCALE, decimals)
