"""How a report names its stretches of time, in the household's way of writing days."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date, format_interval, format_skeleton
from django.utils.translation import gettext as _

from fintrack.lib.money_format import day_locale_of
from ledger.models.account import AccountKind
from ledger.selectors.balances import PRIVATE
from ledger.selectors.frames import Frame
from ledger.selectors.reports.asked import Cut

ONE_DAY = timedelta(days=1)


def class_name(kind: str) -> str:
    """A class of accounts on the balance sheet: what its kind is called, or "Private"."""
    return _("Private") if kind == PRIVATE else str(AccountKind(kind).label)


def frame_name(frame: Frame, cut: Cut, locale: str, *, is_short: bool = False) -> str:
    """ "March 2026", "Q1 2026", "2026", "2 – 8 Mar 2026"; short in tables and charts: "Mar 2026", "2 – 8 Mar"."""
    found = day_locale_of(locale)
    if cut == Cut.YEAR and _is_whole_year(frame.first, frame.last):
        return str(frame.first.year)
    if cut == Cut.QUARTER and _is_months(frame.first, frame.last, 3):
        return format_skeleton("yQQQ", frame.first, locale=found)
    if _is_months(frame.first, frame.last, 1):
        return format_skeleton("yMMM" if is_short else "yMMMM", frame.first, locale=found)
    return span_name(frame.first, frame.last, locale, is_short=is_short)


def span_name(first: date, last: date, locale: str, *, is_short: bool = False) -> str:
    """Two days in one: "Feb 25 – Mar 24, 2026"."""
    if not is_short and _is_whole_year(first, last):
        return str(first.year)
    skeleton = "MMMd" if is_short else "yMMMd"
    return str(format_interval(first, last, skeleton, locale=day_locale_of(locale)))


def day_name(on: date, locale: str) -> str:
    """ "Mar 31, 2026"."""
    return str(format_date(on, "medium", locale=day_locale_of(locale)))


def _is_months(first: date, last: date, count: int) -> bool:
    following = last + ONE_DAY
    months = (following.year - first.year) * 12 + following.month - first.month
    return first.day == 1 and following.day == 1 and months == count


def _is_whole_year(first: date, last: date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
