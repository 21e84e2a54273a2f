"""Amounts as text tables spell them → exact Decimals. What is not certainly a number is refused, never guessed.

`1.234,56`, `1,234.56`, `1'234.50`, `1 234,50`, `1,23,456.00`, `(12.00)`, `5.00-`, `5,00 DR`, `€ 4,00`, `−7.00`, `٣٫٥` are numbers;
`NaN`, `1E5`, `1_000`, `=5-15`, `5,5,5`, `1.2.3`, `--5`, `½` are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from ledger.formats.currencies import CODES, NAMES

MAX_WHOLE_DIGITS = 16
MAX_DECIMALS = 18
MAX_TEXT = 80

_SIMPLE = re.compile(r"[+-]?\d{1,16}(?:\.(?:\d{1,2}|\d{4,18}))?", re.ASCII)
_SIMPLE_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3}){0,4}|\d{4,16}),\d{1,2}", re.ASCII)
_MINUS = str.maketrans("−–—‐‑‒﹣－", "--------")
_SPACES = re.compile(r"[\s   ]+")
_PIECES = re.compile(
    r"(?P<head>[^0-9.,'’]*(?:(?<=[^\W\d_])\.)?\s*)"
    r"(?P<body>(?:[0-9]|[.,](?=[0-9]))[0-9.,'’ ]*?)\s*"
    r"(?P<tail>(?:[^0-9.,'’]*(?<=[^\W\d_])\.)|[^0-9.,'’]*)"
)
_GROUPS = re.compile(r"\d{1,3}(?:(?P<mark>[.,'’ ])\d{3})(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}", re.ASCII)
_SIDES = {"CR": 1, "CR.": 1, "C": 1, "H": 1, "DR": -1, "DR.": -1, "D": -1, "S": -1, "DB": -1, "借": -1, "贷": 1}


class NotANumber(ValueError):
    """The text is no amount; the message says why, in words for a person."""


class AmbiguousNumber(NotANumber):
    """`1,234` alone: a thousand or a little more than one? The column didn't say."""


def read_number(text: str, mark: str = "") -> Decimal:
    """The amount `text` spells. `mark` is the column's decimal mark, needed only where the text alone doesn't say.

    >>> read_number("-1.234,56"), read_number("1,234", "."), read_number("(12.00)"), read_number("5,00 DR")
    (Decimal('-1234.56'), Decimal('1234'), Decimal('-12.00'), Decimal('-5.00'))
    """
    if mark != "," and _SIMPLE.fullmatch(text):
        return Decimal(text)
    if mark == "," and _SIMPLE_COMMA.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    sign, body = dissect(text)
    return sign * _unsigned(body, mark)


def dissect(text: str) -> tuple[int, str]:
    """The sign and the bare body of an amount: "- $1,234.50" → (-1, "1,234.50"). NotANumber when there is no such body."""
    cleaned = _plain(text) if len(text) <= MAX_TEXT else "…"
    if not cleaned:
        raise NotANumber("there is no amount")
    signs, cleaned = _brackets(cleaned)
    match = _PIECES.fullmatch(cleaned)
    if match is None:
        raise NotANumber(f"“{text[:40]}” is not a number")
    signs += _signs(match["head"], text) + _signs(match["tail"], text)
    if len(signs) > 1:
        raise NotANumber(f"“{text[:40]}” has more than one sign")
    return (signs[0] if signs else 1), match["body"].strip()


def decimal_mark(text: str) -> str | None:
    """What one cell says of the decimal mark: "." or ",", "" where it has none, None where it could be either (`1,234`).

    >>> decimal_mark("1.234,56"), decimal_mark("10.5"), decimal_mark("1,234"), decimal_mark("12"), decimal_mark("1.234.567")
    (',', '.', None, '', ',')
    """
    body = dissect(text)[1].replace(" ", "").replace("'", "").replace("’", "")
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    if not points and not commas:
        return ""
    used, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, _, decimals = body.partition(used)
    return None if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0" else used


def column_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark of a column: "." or ",", "" where its cells contradict each other or have none, None where it must be asked.

    A column whose cells are `1,000`, `250` and `12,500` groups thousands (a cell with decimals would have them everywhere);
    one of `1,000` and `2,500` alone could be either.

    >>> column_mark(["1,234", "-5.00"]), column_mark(["1,000", "250"]), column_mark(["1,000", "2,500"]), column_mark(["1,5", "1.5"])
    ('.', '.', None, '')
    """
    seen = {decimal_mark(cell) for cell in cells if is_number(cell)}
    certain = seen & {".", ","}
    if len(certain) == 1:
        return certain.pop()
    if certain or None not in seen:
        return ""
    if "" not in seen:
        return None
    return "." if any("," in cell for cell in cells) else ","


def is_number(text: str) -> bool:
    """Whether the text spells an amount under one decimal mark or the other."""
    if _SIMPLE.fullmatch(text):
        return True
    try:
        _unsigned(dissect(text)[1], ".")
    except AmbiguousNumber:  # pragma: no cover - a mark is given
        return True
    except NotANumber:
        return False
    return True


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text.translate(_MINUS)) if "½" not in text and "¼" not in text else "?"
    text = text.replace("٫", ".").replace("٬", ",").translate(_MINUS)
    digits = (str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in text)
    return _SPACES.sub(" ", "".join(digits)).strip()


def _brackets(text: str) -> tuple[list[int], str]:
    if text[0] == "(" and text[-1] == ")":
        return [-1], text[1:-1].strip()
    return [], text


def _signs(around: str, text: str) -> list[int]:
    """The signs among what stands before or after the digits; anything but a sign and a currency is refused."""
    found = [-1 if sign == "-" else 1 for sign in around if sign in "+-"]
    word = around.replace("+", " ").replace("-", " ").strip().upper()
    if word in _SIDES:
        return [*found, _SIDES[word]]
    first, _, last = word.rpartition(" ")
    if first and last in _SIDES and _is_currency(first):
        return [*found, _SIDES[last]]
    if word and not _is_currency(word):
        raise NotANumber(f"“{text[:40]}” is not a number")
    return found


def _is_currency(word: str) -> bool:
    return (
        word in CODES
        or word in NAMES
        or word in {"$", "¥", "KR", "KR.", "P", "CHF.", "NOK.", ":-"}
        or (len(word) == 1 and unicodedata.category(word) == "Sc")
    )


def _unsigned(body: str, mark: str) -> Decimal:
    own = _own_mark(body)
    if own is None and not mark:
        raise AmbiguousNumber(f"“{body}” can be read in two ways")
    used = own if own is not None else mark
    whole, _, decimals = body.rpartition(used) if used and used in body else (body, "", "")
    if (decimals and not decimals.isdigit()) or not (whole or decimals):
        raise NotANumber(f"“{body}” is not a number")
    whole = _ungrouped(whole, body)
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(decimals) > MAX_DECIMALS:
        raise NotANumber(f"“{body[:40]}” has too many digits")
    return Decimal(f"{whole or '0'}.{decimals or '0'}" if decimals else whole)


def _own_mark(body: str) -> str | None:
    """As `decimal_mark`, on a bare body whose other spellings are already gone."""
    points, commas = body.count("."), body.count(",")
    if points + commas == 0:
        return ""
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    used, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, _, decimals = body.partition(used)
    return None if len(decimals) == 3 and whole.isdigit() and len(whole) <= 3 and whole[0] != "0" else used


def _ungrouped(whole: str, body: str) -> str:
    if whole.isdigit() or not whole:
        return whole
    if not _GROUPS.fullmatch(whole):
        raise NotANumber(f"“{body[:40]}” is not a number")
    return re.sub(r"\D", "", whole)
