"""Conditions as functions: each becomes a closure once, and is then asked of row after row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import fold
from ledger.rules.patterns import Patterns
from ledger.rules.rows import EMPTY, SAID, Row
from ledger.rules.spec import ALL, ANY, PATTERN, TEXT_FIELDS, Condition, Group

Test = Callable[[Row], bool]
CENTS = 10 ** (QUANTITY_SCALE - 2)
NOBODY: frozenset[int] = frozenset()
SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What conditions name: the key of each account and category, the accounts of each member, and the patterns of all rules of a
    set by field, so that they are tried together.
    """

    accounts: Mapping[UUID, int]
    owners: Mapping[UUID, frozenset[int]] = field(default_factory=dict)
    patterns: dict[str, Patterns] = field(default_factory=dict)


def _has_words(words: Sequence[str]) -> Callable[[str], bool]:
    marked = [f" {word} " for word in words]

    def test(text: str) -> bool:
        return any(all(word in f" {one} " for word in marked) for one in text.split("\n"))

    return test


def text_test(op: str, value: str) -> Callable[[str], bool]:
    """A test of a packed text; case, accents and signs don't count."""
    wanted = fold(value)
    if op == "words":
        return _has_words(wanted.split())
    sought = {"is": f"\n{wanted}\n", "starts": f"\n{wanted}", "ends": f"{wanted}\n", "contains": wanted}[op]
    return lambda text: sought in text


def _pattern_test(name: str, value: str, known: Known) -> Test:
    together = known.patterns.setdefault(name, Patterns())
    number = together.add(value)
    return lambda row: number in together.found(row.raw.get(name, ()))


def _text_row_test(condition: Condition, known: Known) -> Test:
    name = condition.field
    if condition.op == PATTERN:
        return _pattern_test(name, condition.value, known)
    fits = text_test(condition.op, condition.value)
    if name in SAID:
        return lambda row: fits(row.said.get(name, EMPTY))
    return (lambda row: fits(row.payee)) if name == "payee" else (lambda row: fits(row.memo))


def _sized(op: str, value: Any) -> Callable[[int], bool]:
    if op == "ends":
        return _ends_with(value)
    if op == "between":
        least, most = (to_units(one, QUANTITY_SCALE) for one in value)
        return lambda units: least <= units <= most
    size = to_units(value, QUANTITY_SCALE)
    if op == "equals":
        return lambda units: units == size
    return (lambda units: units > size) if op == "more" else (lambda units: units < size)


def _ends_with(ending: str) -> Callable[[int], bool]:
    """By the figure as it is written: "99" and ".99" fit 35.99, "00" fits 1,200.00, and "500" fits 2,500.00."""

    def test(units: int) -> bool:
        whole, rest = divmod(units, 10**QUANTITY_SCALE)
        decimals = f"{rest:0{QUANTITY_SCALE}d}".rstrip("0").ljust(2, "0")
        if "." in ending:
            return f"{whole}.{decimals}".endswith(ending)
        return f"{whole}{decimals}".endswith(ending) or (not rest and str(whole).endswith(ending))

    return test


def _date_test(op: str, value: Any) -> Test:
    if op in ("weekday", "month"):
        wanted = frozenset(value)
        return (lambda row: row.on.isoweekday() in wanted) if op == "weekday" else (lambda row: row.on.month in wanted)
    if op == "weekend":
        return lambda row: (row.on.isoweekday() >= SATURDAY) is value
    if op in ("before", "after"):
        return (lambda row: row.on < value) if op == "before" else (lambda row: row.on > value)
    first, last = value
    if op == "between":
        earliest, latest = first or date.min, last or date.max
        return lambda row: earliest <= row.on <= latest
    if first <= last:
        return lambda row: first <= row.on.day <= last
    return lambda row: row.on.day >= first or row.on.day <= last


def _condition_test(condition: Condition, known: Known) -> Test:
    name, op, value = condition.field, condition.op, condition.value
    if name in TEXT_FIELDS:
        return _text_row_test(condition, known)
    if name in ("amount", "signed"):
        fits = _sized(op, value)
        return (lambda row: fits(row.quantity)) if name == "signed" else (lambda row: fits(abs(row.quantity)))
    if name == "date":
        return _date_test(op, value)
    return _fact_test(name, value, known)


def _fact_test(name: str, value: Any, known: Known) -> Test:
    if name == "direction":
        return (lambda row: row.quantity > 0) if value == "in" else (lambda row: row.quantity < 0)
    if name == "currency":
        return lambda row: row.currency == value
    if name == "owner":
        mine = known.owners.get(value, NOBODY)
        return lambda row: row.account in mine
    account = known.accounts[value]
    return lambda row: row.account == account


def _joined(how: str, tests: Sequence[Test]) -> Test:
    """All, any or none of the tests; loops rather than generators: they run a million times."""
    if how == ALL and len(tests) == 1:
        return tests[0]

    def every(row: Row) -> bool:
        for test in tests:  # noqa: SIM110
            if not test(row):
                return False
        return True

    def some(row: Row) -> bool:
        for test in tests:  # noqa: SIM110
            if test(row):
                return True
        return False

    return every if how == ALL else some if how == ANY else lambda row: not some(row)


def _cost(part: Condition | Group) -> int:
    """Figures and days are asked before texts, and texts before patterns."""
    if isinstance(part, Group):
        return max(_cost(inner) for inner in part.parts)
    return 0 if part.field not in TEXT_FIELDS else 2 if part.op == PATTERN else 1


def row_test(part: Condition | Group, known: Known) -> Test:
    """The whole condition as one function. KeyError where it names an account that is not known."""
    if isinstance(part, Condition):
        return _condition_test(part, known)
    return _joined(part.how, [row_test(inner, known) for inner in sorted(part.parts, key=_cost)])


def payee_test(part: Condition | Group, known: Known, *, unknown: bool = True) -> Test:
    """What the payee alone tells: False where no row of this payee can fit. Whatever else is asked counts as `unknown`, turned
    round within "none".
    """
    if isinstance(part, Condition):
        return _text_row_test(part, known) if part.field == "payee" else lambda _row: unknown
    inner = unknown if part.how in (ALL, ANY) else not unknown
    return _joined(part.how, [payee_test(one, known, unknown=inner) for one in part.parts])
