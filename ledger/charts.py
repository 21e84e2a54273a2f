"""Figures for the browser's charts, as plain dictionaries: no chart library is loaded to make them.

Colours are names that the page replaces by the theme's ("var(--chart-1)"). Numbers leave as floats: a line on a screen, not books.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal
from django.utils.translation import gettext as _

from fintrack.lib.money_format import MINUS, day_locale_of, locale_of, money_text
from ledger.selectors.balance_history import BalanceHistory
from ledger.selectors.reconcile import AssertionLine

Figure = dict[str, Any]
TICKS = 5


def line_chart(
    days: Sequence[date], values: Sequence[Decimal | None], currency: str, locale: str, *, is_stepped: bool = False
) -> Figure:
    """One line over time. Hovering tells the day, the figure and the change since the point before. A gap where unknown."""
    numbers = [None if value is None else float(value) for value in values]
    trace: Figure = {
        "type": "scatter",
        "mode": "lines" if len(days) > 1 else "markers",
        "x": [day.isoformat() for day in days],
        "y": numbers,
        "text": _hovers(days, values, currency, locale),
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": "var(--chart-1)", "width": 2, "shape": "hv" if is_stepped else "linear"},
        "marker": {"color": "var(--chart-1)", "size": 7},
    }
    known = [number for number in numbers if number is not None]
    layout: Figure = {"yaxis": money_axis(known, currency, locale), "xaxis": _day_axis(days, locale), "hovermode": "x"}
    return {"data": [trace], "layout": layout}


def _hovers(days: Sequence[date], values: Sequence[Decimal | None], currency: str, locale: str) -> list[str]:
    """ "21 Nov 2026<br>₱1,200.00<br>+₱200.00", without the change where there is none to tell."""
    found: list[str] = []
    before: Decimal | None = None
    for day, value in zip(days, values, strict=True):
        lines = [format_date(day, "medium", locale=day_locale_of(locale)), money_text(value, currency, locale)]
        if before is not None and value is not None:
            lines.append(money_text(value - before, currency, locale, is_signed=True))
        found.append("<br>".join(lines))
        before = value
    return found


def money_axis(known: Sequence[float], currency: str, locale: str) -> Figure:
    """Room around the line, the zero line where it is near, and short tick labels written as the household writes numbers."""
    low, high = min(known, default=0.0), max(known, default=0.0)
    room = (high - low) * 0.12 or max(abs(high) * 0.05, 1.0)
    bottom = 0.0 if 0 <= low < (high - low) else low - room
    ticks = _ticks(bottom, high + room)
    texts = [short_money(tick, currency, locale) for tick in ticks]
    return {"range": [bottom, high + room], "tickvals": ticks, "ticktext": texts, "zeroline": bottom <= 0}


def _ticks(low: float, high: float, count: int = 3) -> list[float]:
    """Round numbers inside a range: _ticks(0, 1000) == [0, 500, 1000]."""
    rough = (high - low) / count
    magnitude = 10.0 ** (len(str(int(rough))) - 1) if rough >= 1 else 0.1
    step = next(size * magnitude for size in (1, 2, 2.5, 5, 10) if size * magnitude >= rough * 0.999)
    first = -(-low // step)
    return [round((first + number) * step, 6) for number in range(count + 2) if (first + number) * step <= high]


def short_money(value: float, currency: str, locale: str) -> str:
    """ "₱1.2M", "₱250K", "₱40": the locale's own short form."""
    digits = 1 if abs(value) >= 1000 else 0
    try:
        text = format_compact_currency(value, currency, locale=locale_of(locale), fraction_digits=digits)
    except (KeyError, ValueError, NotImplementedError):  # a locale without short forms for currencies
        text = format_compact_decimal(value, locale=locale_of(locale), fraction_digits=digits)
    return text.replace("-", MINUS)


def _day_axis(days: Sequence[date], locale: str) -> Figure:
    """A few days along the axis, evenly cut, named as the household names them; none at the far end, where it would be cut off."""
    if not days:
        return {}
    span = (days[-1] - days[0]).days
    skeleton = "yMMM" if span > 400 else "MMM" if span > 120 else "MMMd"
    ticks = [days[0] + timedelta(days=span * part // TICKS) for part in range(TICKS)] if span >= TICKS else [days[0]]
    return {
        "type": "date",
        "tickvals": [day.isoformat() for day in ticks],
        "ticktext": [format_skeleton(skeleton, day, locale=day_locale_of(locale)) for day in ticks],
    }


def balance_chart(history: BalanceHistory, locale: str, stated: Sequence[AssertionLine] = ()) -> Figure:
    """An account's balance day by day, as the steps it really made, and what statements said as marks: a dot where they agree, a cross
    where they don't.
    """
    days = [point.on for point in history.points]
    values = [point.quantity for point in history.points]
    figure = line_chart(days, values, history.commodity, locale, is_stepped=True)
    here = [line for line in stated if days and line.commodity == history.commodity and days[0] <= line.on <= days[-1]]
    if here:
        figure["data"].append(_marks(here, locale))
        known = [float(value) for value in (*values, *(line.stated for line in here))]
        figure["layout"]["yaxis"] = money_axis(known, history.commodity, locale)
        figure["layout"]["hovermode"] = "closest"
    return figure


def _marks(lines: Sequence[AssertionLine], locale: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [line.on.isoformat() for line in lines],
        "y": [float(line.stated) for line in lines],
        "text": [_mark_words(line, locale) for line in lines],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "symbol": ["circle" if line.holds else "x" for line in lines],
            "color": ["var(--color-success)" if line.holds else "var(--color-error)" for line in lines],
            "size": 9,
            "line": {"color": "var(--color-base-100)", "width": 1},
        },
    }


def _mark_words(line: AssertionLine, locale: str) -> str:
    """ "28 Feb 2026<br>Statement: €1,200.00<br>Off by +€5.00"."""
    said = _("Statement: %(sum)s") % {"sum": money_text(line.stated, line.commodity, locale)}
    gap = _("Off by %(sum)s") % {"sum": money_text(line.difference, line.commodity, locale, is_signed=True)}
    day = format_date(line.on, "medium", locale=day_locale_of(locale))
    return "<br>".join([day, said, _("Agrees") if line.holds else gap])


def pair_chart(
    names: Sequence[str], now: Sequence[Decimal | None], before: Sequence[Decimal | None], colours: Sequence[int], currency: str,
    locale: str, labels: tuple[str, str],
) -> Figure:  # fmt: skip
    """Two bars for each name, this period and the last one, the largest on top; the amount stands at the bar."""
    order = range(len(names) - 1, -1, -1)
    shades = [f"var(--chart-{colours[place]})" for place in order]
    rows = [literal(names[place]) for place in order]
    return {
        "data": [
            _bars(rows, [before[place] for place in order], "var(--muted / 0.35)", currency, locale, labels[1]),
            _bars(rows, [now[place] for place in order], shades, currency, locale, labels[0]),
        ],
        "layout": {
            "barmode": "group",
            "bargap": 0.35,
            "bargroupgap": 0.1,
            "xaxis": {"visible": False, "fixedrange": True},
            "yaxis": {"ticklen": 0, "showgrid": False, "tickfont": {"color": "var(--color-base-content)", "size": 13}},
        },
    }


def literal(text: str) -> str:
    """A name as it is: the chart library reads a few tags in texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _bars(
    names: Sequence[str],
    values: Sequence[Decimal | None],
    colour: str | list[str],
    currency: str,
    locale: str,
    label: str,
) -> Figure:
    texts = [f"{label}: {money_text(value, currency, locale)}" for value in values]
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "y": list(names),
        "x": [0 if value is None else float(value) for value in values],
        "marker": {"color": colour},
        "customdata": texts,
        "hovertemplate": "%{y}<br>%{customdata}<extra></extra>",
    }
