"""Money as people read it: the one place where a quantity becomes text. Minus is U+2212; decimals are the currency's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, get_currency_symbol, get_decimal_symbol, list_currencies
from django.utils.translation import get_language

from fintrack.lib.currencies import iso_decimals

MINUS = "−"
PLUS = "+"
NO_BREAK = "\xa0"
ROUNDING = Context(prec=60, rounding=ROUND_HALF_EVEN)
MOST_DECIMALS = 8
FALLBACK = "en"
PLAIN = re.compile(r"[+-]?[0-9.,]{1,30}")
SHORT_TAIL = re.compile(r"[+-]?[0-9]*[.,][0-9]{1,2}|[+-]?[0-9]+")


@dataclass(frozen=True, slots=True)
class MoneyParts:
    """What `<c-money :parts>` prints. An empty `integer` is an unknown value; `unknown` says why. `position` is "after" where the
    locale writes the currency behind the number."""

    sign: str
    integer: str
    fraction: str
    currency: str
    position: str
    unknown: str = ""

    @property
    def text(self) -> str:
        """The same on one line: "−₱1,234.50", "1.234,50 €", "—"."""
        if not self.integer:
            return "—"
        number = f"{self.integer}{self.fraction}"
        if self.position == "after":
            return f"{self.sign}{number}{NO_BREAK if self.currency else ''}{self.currency}"
        gap = NO_BREAK if self.currency[-1:].isalpha() else ""
        return f"{self.sign}{self.currency}{gap}{number}"


@dataclass(frozen=True, slots=True)
class _Style:
    """What a locale does with a currency; worked out once."""

    symbol: str
    position: str
    decimals: int | None
    mark: str
    locale: Locale
    pattern: NumberPattern


def money_parts(
    value: Decimal | None, currency_code: str, locale: str = FALLBACK, *, is_signed: bool = False, unknown: str = ""
) -> MoneyParts:
    """money_parts(Decimal("-1234.5"), "PHP", "en-PH") has sign "−", integer "1,234", fraction ".50", currency "₱".

    `is_signed` puts a + before what is above zero. What is no currency (shares, coins) shows the digits it has, at most eight.
    """
    style = _style(currency_code, locale)
    if value is None:
        return MoneyParts("", "", "", style.symbol, style.position, unknown)
    digits = _rounded(value, style.decimals)
    sign = MINUS if digits < 0 else PLUS if is_signed and digits > 0 else ""
    whole, _dot, fraction = format(abs(digits), "f").partition(".")
    integer = style.pattern.apply(int(whole), style.locale)
    return MoneyParts(sign, integer, f"{style.mark}{fraction}" if fraction else "", style.symbol, style.position)


def money_text(value: Decimal | None, currency_code: str, locale: str = FALLBACK, *, is_signed: bool = False) -> str:
    """money_text(Decimal("1234.5"), "EUR", "es") == "1.234,50 €" with a no-break space."""
    return money_parts(value, currency_code, locale, is_signed=is_signed).text


def _rounded(value: Decimal, decimals: int | None) -> Decimal:
    if decimals is None:
        trimmed = value.quantize(Decimal(1).scaleb(-MOST_DECIMALS), context=ROUNDING).normalize(ROUNDING)
        return trimmed + Decimal(0) if trimmed else Decimal(0)
    return value.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)


@lru_cache(maxsize=1024)
def _style(code: str, tag: str) -> _Style:
    locale = locale_of(tag)
    is_currency = code in _currencies()
    # The pattern's own digits would be those of a decimal number; only its grouping is wanted.
    pattern = _whole_pattern(locale)
    is_after = not is_currency or "¤" in locale.currency_formats["standard"].suffix[0]
    symbol = get_currency_symbol(code, locale) if is_currency else code
    decimals = iso_decimals(code) if is_currency else None
    return _Style(symbol, "after" if is_after else "", decimals, get_decimal_symbol(locale), locale, pattern)


def _whole_pattern(locale: Locale) -> NumberPattern:
    known = locale.decimal_formats[None]
    return NumberPattern(
        known.pattern,
        known.prefix,
        known.suffix,
        known.grouping,
        known.int_prec,
        (0, 0),
        known.exp_prec,
        known.exp_plus,
    )


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The babel locale of a language tag, English where it is not known: locale_of("es-AR").territory == "AR"."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale.parse(FALLBACK)


def day_locale_of(tag: str) -> Locale:
    """The locale for dates. Months are words: they follow the page's language where the household's locale speaks another, so
    "en-PH" on a Russian page writes "21 нояб." and on an English one "Nov 21"."""
    home, language = locale_of(tag), locale_of(get_language() or FALLBACK)
    return home if home.language == language.language else language


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def money_read(text: str, tag: str = FALLBACK) -> Decimal | None:
    """A typed amount, None where it is no number: money_read("1.250,50", "es") == money_read("1250.50", "es") == 1250.50.

    The locale's own way first. Where that doesn't read, one separator with one or two digits behind it can only be a decimal mark.
    """
    bare = "".join(text.split()).replace("'", "").replace("’", "").replace(MINUS, "-")
    if not PLAIN.fullmatch(bare):
        return None
    mark = get_decimal_symbol(locale_of(tag))
    other = "," if mark == "." else "."
    if SHORT_TAIL.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    if _groups_are_whole(bare, mark, other):
        return Decimal(bare.replace(other, "").replace(mark, "."))
    return None


def _groups_are_whole(bare: str, mark: str, other: str) -> bool:
    """Whether the other separator stands where thousands (or Indian lakhs) are cut, and only before the decimal mark."""
    whole, _mark, fraction = bare.lstrip("+-").partition(mark)
    first, *rest = whole.split(other)
    is_cut = all(len(group) in (2, 3) for group in rest) and (not rest or (0 < len(first) <= 3 and len(rest[-1]) == 3))
    return is_cut and (fraction.isdigit() or not _mark) and bool(first or fraction)


def money_written(value: Decimal, tag: str = FALLBACK) -> str:
    """What a field holds of a number so that `money_read` reads the same: money_written(Decimal("1250.50"), "es") == "1250,50"."""
    return format(value, "f").replace(".", get_decimal_symbol(locale_of(tag)))


def decimal_mark(tag: str = FALLBACK) -> str:
    """What stands before the decimals: decimal_mark("es-ES") == ",". For scripts, which add up figures while they are typed."""
    return str(get_decimal_symbol(locale_of(tag)))
