"""What a leaf's text says: letters, a day, an amount. Anything that does not is None, never a guess."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199  # 00010101 is how programs write "no date"
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
SHOWN = str.maketrans({"\x00": None, "\x01": "<", "\x02": "&", "\xa0": " "})

DAY = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:\d\d|[T\s\[.:+Z-]|$)", re.ASCII)

PLAIN = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
SPACE_GROUP = re.compile(r"(?<=[0-9])[\s'’](?=[0-9]{3}(?![0-9]))")
COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII)
DOT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})*\.\d{3}(?:,\d*|\.\d{3})", re.ASCII)
DECIMAL_COMMA = re.compile(r"\d*,\d*", re.ASCII)
ONE_COMMA_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
LONGEST_AMOUNT = 64


def text(value: str) -> str:
    """The letters a person reads: entities decoded, also the doubly escaped ones, no NUL, no space around.

    >>> text(" Tom &amp;amp; Jerry&apos;s "), text("AT&T &copy"), text("&#65;&#x42;")
    ("Tom & Jerry's", 'AT&T &copy', 'AB')
    """
    for _ in range(2):
        if "&" not in value:
            break
        value = ENTITY.sub(lambda found: html.unescape(found[0]), value)
    return value.translate(SHOWN).strip()


def day(value: str) -> date | None:
    """The day as written, whatever the hour and the zone say; None when there is no such day.

    >>> day("20240115233000.000[-5:EST]"), day("20230230"), day("2024")
    (datetime.date(2024, 1, 15), None, None)
    """
    found = DAY.match(value)
    if not found or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def amount(value: str, comma_groups: Callable[[], bool]) -> Decimal | None:
    """The number, None when it is none. `comma_groups` is asked only about "1,234": is it 1234 (True) or 1.234?

    A point alone is always the decimal mark, as the norm says: "-30.000" is minus thirty.

    >>> amount("1.234,56", bool), amount("(5.00)", bool), amount("NaN", bool)
    (Decimal('1234.56'), Decimal('-5.00'), None)
    """
    if PLAIN.fullmatch(value):
        return Decimal(value)
    if len(value) > LONGEST_AMOUNT:
        return None
    sign, digits = _sign(re.sub(r"[$€£¥₹]", "", text(value).replace("−", "-")).strip())
    digits = SPACE_GROUP.sub("", digits)
    if COMMA_GROUPS.fullmatch(digits) and (not ONE_COMMA_GROUP.fullmatch(digits) or comma_groups()):
        digits = digits.replace(",", "")
    elif DOT_GROUPS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif DECIMAL_COMMA.fullmatch(digits):
        digits = digits.replace(",", ".")
    return Decimal(sign + digits) if PLAIN.fullmatch(digits) and digits[0] not in "+-" else None


def _sign(value: str) -> tuple[str, str]:
    """("-", "5.00") for "-5.00", "- 5.00", "5.00-" and "(5.00)"; two signs leave one in the digits, which are then no number."""
    if value.startswith("(") and value.endswith(")"):
        return "-", value[1:-1].strip()
    if value[:1] in ("+", "-"):
        return value[0], value[1:].strip()
    if value[-1:] in ("+", "-"):
        return value[-1], value[:-1].strip()
    return "", value
