"""Readers of what stands in a rule's JSON: one for each kind of value; BadValue says in words what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fintrack.lib.fields import QUANTITY_SCALE
from fintrack.lib.text import clean, fold
from ledger.rules.patterns import pattern_error
from ledger.rules.shares import WHOLE, Share

LARGEST = Decimal("92000000000")
LONGEST = 200
MOST_TAGS = 10
MOST_SHARES = 20


class BadValue(Exception):
    """A value that the operator or action can't take."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


def _texted(given: Any, length: int, message: str | Promise) -> str:
    found = clean(given, length) if isinstance(given, str) else ""
    if not found:
        raise BadValue(message)
    return found


def text(given: Any) -> str:
    """A text to look for; it needs a letter or a digit, since case, accents and signs are not compared."""
    found = _texted(given, LONGEST, _("Type the words to look for."))
    if not fold(found):
        raise BadValue(_("Type at least one letter or digit to look for."))
    return found


def regex(given: Any) -> str:
    """A pattern for RE2: it takes linear time, so it has no look-around and no back-references."""
    found = _texted(given, LONGEST, _("Type the pattern to look for."))
    told = pattern_error(found)
    if told:
        raise BadValue(_("This pattern can't be used: %(why)s.") % {"why": told})
    return found


def name(given: Any) -> str:
    return _texted(given, LONGEST, _("Type the payee’s name."))


def memo(given: Any) -> str:
    return _texted(given, 500, _("Type the memo."))


def amount(given: Any) -> Decimal:
    """A size without sign, as text or a whole number: amount("12.50") == Decimal("12.50")."""
    found = signed(given)
    if found < 0:
        raise BadValue(_("An amount is compared without its sign: type a figure from zero up."))
    return found


def signed(given: Any) -> Decimal:
    """The same with its sign: money out is negative."""
    if isinstance(given, bool) or not isinstance(given, (str, int, Decimal)):
        raise BadValue(_("Type a figure, such as 1250.50."))
    try:
        found = Decimal(given)
    except InvalidOperation as error:
        raise BadValue(_("Type a figure, such as 1250.50.")) from error
    if not found.is_finite() or abs(found) > LARGEST:
        raise BadValue(_("Type a figure, such as 1250.50."))
    if found != round(found, QUANTITY_SCALE):
        raise BadValue(_("This has too many decimals."))
    return found


def amounts(given: Any) -> tuple[Decimal, Decimal]:
    return _pair(given, amount)


def signed_pair(given: Any) -> tuple[Decimal, Decimal]:
    return _pair(given, signed)


def _pair(given: Any, read: Callable[[Any], Decimal]) -> tuple[Decimal, Decimal]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise BadValue(_("Type the least and the most."))
    least, most = read(given[0]), read(given[1])
    if least > most:
        raise BadValue(_("The least is more than the most."))
    return least, most


def ending(given: Any) -> str:
    """The last digits of a figure, with a point or without: ".99", "00"."""
    found = _texted(given, 12, _("Type the last digits, such as .99 or 00."))
    whole, _point, decimals = found.partition(".")
    if not (whole + decimals).isdigit() or not found.isascii() or found.endswith("."):
        raise BadValue(_("Type the last digits, such as .99 or 00."))
    return found


def direction(given: Any) -> str:
    if given not in ("in", "out"):
        raise BadValue(_("Choose money in or money out."))
    return str(given)


def reference(given: Any) -> UUID:
    """The public id of an account or category."""
    try:
        return given if isinstance(given, UUID) else UUID(given)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadValue(_("Choose one of yours.")) from error


def days(given: Any) -> tuple[date | None, date | None]:
    """From a day to a day, both counted; one may be left open (null)."""
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise BadValue(_("Choose the first and the last day."))
    first, last = (None if one in (None, "") else day(one) for one in given)
    if first is None and last is None:
        raise BadValue(_("Choose the first or the last day."))
    if first and last and first > last:
        raise BadValue(_("The first day is after the last."))
    return first, last


def day(given: Any) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(given)
    except (ValueError, TypeError) as error:
        raise BadValue(_("Choose a day.")) from error


def month_days(given: Any) -> tuple[int, int]:
    """From one day of the month to another, over the month's end too: (28, 3) are the 28th to the 3rd."""
    found = _whole(given, 31)
    if len(found) != 2:
        raise BadValue(_("Type two days of the month, from 1 to 31."))
    return found[0], found[1]


def weekdays(given: Any) -> tuple[int, ...]:
    """1 is Monday, 7 is Sunday."""
    found = tuple(sorted(set(_whole(given, 7))))
    if not found:
        raise BadValue(_("Choose at least one weekday."))
    return found


def months(given: Any) -> tuple[int, ...]:
    """1 is January, 12 is December."""
    found = tuple(sorted(set(_whole(given, 12))))
    if not found:
        raise BadValue(_("Choose at least one month."))
    return found


def flag_of_day(given: Any) -> bool:
    if not isinstance(given, bool):
        raise BadValue(_("Choose weekend or working day."))
    return given


def _whole(given: Any, most: int) -> tuple[int, ...]:
    is_list = isinstance(given, (list, tuple)) and len(given) <= most
    if not is_list or not all(isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= most for one in given):
        raise BadValue(_("Type days as whole numbers, from 1 to %(most)s.") % {"most": most})
    return tuple(given)


def currency_code(given: Any) -> str:
    if not isinstance(given, str) or len(given) != 3 or not (given.isascii() and given.isalpha()):
        raise BadValue(_("Choose a currency."))
    return given.upper()


def tags(given: Any) -> tuple[str, ...]:
    """Names of tags, each once."""
    if not isinstance(given, (list, tuple)) or len(given) > MOST_TAGS:
        raise BadValue(_("Give up to ten tags."))
    if not given:
        raise BadValue(_("Type a tag."))
    return tuple(dict.fromkeys(_texted(tag, 60, _("Type a tag.")) for tag in given))


def shares(given: Any) -> tuple[Share, ...]:
    """How a row is split: each part with a `share` in percent or an `amount`, the last with neither: it takes the rest.

    shares([{"category": "0192…", "share": "50"}, {"category": "0193…"}]) is half and half.
    """
    if not isinstance(given, (list, tuple)) or not 2 <= len(given) <= MOST_SHARES:
        raise BadValue(_("Give two to twenty parts."))
    found = tuple(_share(part, is_last=place == len(given) - 1) for place, part in enumerate(given))
    if sum((part.share for part in found if part.share is not None), Decimal(0)) >= WHOLE:
        raise BadValue(_("The shares leave nothing for the last part."))
    return found


def _share(given: Any, *, is_last: bool) -> Share:
    if isinstance(given, Share):
        return given
    if not isinstance(given, Mapping) or not {"category"} <= set(given) <= {"category", "share", "amount", "memo"}:
        raise BadValue(_("A part has a category, and a share or an amount."))
    sizes = [name for name in ("share", "amount") if given.get(name) is not None]
    if len(sizes) != (0 if is_last else 1):
        raise BadValue(_("Give each part a share or an amount; the last takes the rest."))
    figures = {name: amount(given[name]) for name in sizes}
    if any(not figure for figure in figures.values()):
        raise BadValue(_("A part must be more than nothing."))
    text = given.get("memo") or ""
    if not isinstance(text, str):
        raise BadValue(_("Type the memo."))
    return Share(reference(given["category"]), memo=clean(text, LONGEST), **figures)


def flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise BadValue(_("Choose whether the row counts as reviewed."))
    return given


def nothing(given: Any) -> None:
    if given is not None:
        raise BadValue(_("Stopping takes no value."))
