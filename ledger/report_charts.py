"""The reports' charts, as plain figures for the browser (`ledger/charts.py` says how colours are named)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fintrack.lib.money_format import money_text
from ledger.charts import Figure, literal, money_axis, pair_chart, short_money
from ledger.models.account import AccountKind
from ledger.report_words import frame_name
from ledger.selectors.balances import PRIVATE
from ledger.selectors.categories import OTHER_COLOUR
from ledger.selectors.coverage import Figure as Sum
from ledger.selectors.reports.payees import PayeeLine
from ledger.selectors.reports.sankey import HUB, KEPT, OTHERS, TAKEN, Sankey, Stream
from ledger.selectors.reports.statement import Line, Statement, tops
from ledger.selectors.reports.worth import Worth

LABELLED = 4
"""Up to so many bars of a kind have their figure written at them."""

BARS = 12
Colours = Mapping[UUID | None, int]
CLASS_COLOURS = {
    AccountKind.CHECKING: 1, AccountKind.SAVINGS: 3, AccountKind.CASH: 5, AccountKind.WALLET: 8, AccountKind.BROKERAGE: 4,
    AccountKind.PROPERTY: 6, AccountKind.RECEIVABLE: 2, AccountKind.CREDIT_CARD: 2, AccountKind.LOAN: 7, AccountKind.PAYABLE: 8,
}  # fmt: skip


def income_chart(found: Statement, locale: str) -> Figure:
    """Bars of money in and out for each frame, and a line of what was kept."""
    names = [frame_name(flow.frame, found.window.cut, locale, is_short=True) for flow in found.flows]
    sums = [
        (_("Money in"), [flow.money_in for flow in found.flows], "var(--chart-1)"),
        (_("Money out"), [flow.money_out for flow in found.flows], "var(--chart-2)"),
    ]
    kept = [flow.kept for flow in found.flows]
    known = [float(one.value or 0) for _label, figures, _colour in (*sums, ("", kept, "")) for one in figures]
    line = {
        "type": "scatter", "mode": "lines+markers", "x": _places(names), "y": _numbers(kept), "name": _("Kept"),
        "line": {"color": "var(--color-base-content)", "width": 2}, "marker": {"color": "var(--color-base-content)", "size": 7},
        **_hover(names, kept, _("Kept"), locale),
    }  # fmt: skip
    bars = [_frame_bars(names, *one, found.currency, locale) for one in sums]
    layout = {
        "barmode": "group",
        "bargap": 0.3,
        "yaxis": money_axis([0.0, *known], found.currency, locale),
        "xaxis": _axis(names),
    }
    return {"data": [*bars, line], "layout": layout}


def _frame_bars(
    names: Sequence[str], label: str, figures: Sequence[Sum], colour: str, currency: str, locale: str
) -> Figure:
    texts = [short_money(float(one.value), currency, locale) if one.value else "" for one in figures]
    written = (
        {"text": texts, "textposition": "outside", "cliponaxis": False, "textangle": 0}
        if len(names) <= LABELLED
        else {}
    )
    return {
        "type": "bar", "x": _places(names), "y": _numbers(figures), "name": label, "marker": {"color": colour}, **written,
        **_hover(names, figures, label, locale),
    }  # fmt: skip


def _places(names: Sequence[str]) -> list[int]:
    """Frames stand beside each other by number: two of one name are two."""
    return list(range(len(names)))


def _axis(names: Sequence[str]) -> Figure:
    """As many names as there is room for, the last one always."""
    step = -(-len(names) // 8)
    shown = [place for place in range(len(names)) if (len(names) - 1 - place) % step == 0]
    ticks = {"tickvals": shown, "ticktext": [names[place] for place in shown]}
    return {"type": "linear", "range": [-0.6, len(names) - 0.4], "zeroline": False, **ticks}


def _numbers(figures: Sequence[Sum | None]) -> list[float | None]:
    return [None if one is None or one.value is None else float(one.value) for one in figures]


def _hover(names: Sequence[str], figures: Sequence[Sum | None], label: str, locale: str) -> Figure:
    texts = [
        f"{literal(name)}<br>{literal(label)}: {money_text(one.value, one.currency, locale) if one else '—'}"
        for name, one in zip(names, figures, strict=True)
    ]
    return {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}


def treemap_chart(lines: Sequence[Line], colours: Colours, links: Sequence[str], whole: Sum, locale: str) -> Figure:
    """A tile for each category, as large as what was booked on it; a group holds its own. What came back has no tile."""
    keys = {line.category: str(place) for place, line in enumerate(lines)}
    kept = [(place, line) for place, line in enumerate(lines) if (line.total.value or 0) > 0]
    tiles = {
        "type": "treemap", "branchvalues": "remainder", "sort": True, "tiling": {"pad": 2}, "pathbar": {"visible": True},
        "ids": [keys[line.category] for _place, line in kept],
        "labels": [literal(line.name) for _place, line in kept],
        "parents": [keys.get(line.parent, "") if line.parent else "" for _place, line in kept],
        "values": [max(float(line.own.value or 0), 0.0) for _place, line in kept],
        "text": [money_text(line.total.value, line.total.currency, locale) for _place, line in kept],
        "customdata": [links[place] for place, _line in kept],
        "hovertext": [_tile_words(line, whole, locale) for _place, line in kept],
        "hovertemplate": "%{hovertext}<extra></extra>", "texttemplate": "<b>%{label}</b><br>%{text}",
        "marker": {"colors": [f"var(--chart-{colours.get(line.category, OTHER_COLOUR)})" for _place, line in kept],
                   "line": {"width": 1, "color": "var(--color-base-100)"}},
        "textfont": {"color": [f"var(--chart-ink-{colours.get(line.category, OTHER_COLOUR)})" for _place, line in kept]},
        "root": {"color": "rgba(0,0,0,0)"},
    }  # fmt: skip
    return {"data": [tiles], "layout": {"uniformtext": {"minsize": 10, "mode": "hide"}}}


def _tile_words(line: Line, whole: Sum, locale: str) -> str:
    words = [literal(line.name), money_text(line.total.value, line.total.currency, locale)]
    if whole.value and line.total.value:
        words.append(_("%(share)d %% of all") % {"share": round(100 * line.total.value / whole.value)})
    return "<br>".join(words)


def payees_chart(lines: Sequence[PayeeLine], names: Sequence[str], currency: str, locale: str) -> Figure:
    """The largest payees now and before, as bars."""
    few = [place for place, line in enumerate(lines) if (line.now.value or 0) > 0][:BARS]
    now = [lines[place].now.value for place in few]
    before = [_value(lines[place].before) for place in few]
    return pair_chart(
        [names[place] for place in few], now, before, [1] * len(few), currency, locale, (_("Now"), _("Before"))
    )


def groups_chart(found: Statement, colours: Colours, locale: str) -> Figure:
    """The groups of categories that took most, now and before, as bars."""
    lines = [line for line in tops(found.expenses) if (line.total.value or 0) > 0][:BARS]
    return pair_chart(
        [line.name for line in lines], [line.total.value for line in lines], [_value(line.before) for line in lines],
        [colours.get(line.category, OTHER_COLOUR) for line in lines], found.currency, locale, (_("Now"), _("Before")),
    )  # fmt: skip


def _value(figure: Sum | None) -> Decimal | None:
    return figure.value if figure else None


def sankey_chart(found: Sankey, colours: Colours, currency: str, locale: str) -> Figure:
    """Bands from what money came in for through the household to what it went out for and what was kept."""
    streams = [*found.sources, *found.targets]
    hub = len(streams)
    shades = [_shade(stream, colours) for stream in streams]
    names = [stream_name(stream) for stream in streams]
    amounts = [money_text(stream.value, currency, locale) for stream in streams]
    nodes = {
        "label": [f"{literal(name)} · {amount}" for name, amount in zip(names, amounts, strict=True)] + [""],
        "customdata": [*(f"{literal(name)}: {amount}" for name, amount in zip(names, amounts, strict=True)),
                       f"{_('Together')}: {money_text(found.total, currency, locale)}"],
        "color": [*(f"var({shade})" for shade in shades), "var(--muted)"], "pad": 14, "thickness": 14, "line": {"width": 0},
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    links = {
        "source": [place if stream.is_source else hub for place, stream in enumerate(streams)],
        "target": [hub if stream.is_source else place for place, stream in enumerate(streams)],
        "value": [float(stream.value) for stream in streams], "color": [f"var({shade} / 0.35)" for shade in shades],
        "customdata": [f"{literal(name)}: {amount}" for name, amount in zip(names, amounts, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    return {"data": [{"type": "sankey", "arrangement": "fixed", "node": nodes, "link": links}], "layout": {}}


def stream_name(stream: Stream) -> str:
    known = {
        HUB: _("Together"), KEPT: _("Kept"), TAKEN: _("From what was there before"), OTHERS: _("All smaller ones"),
    }  # fmt: skip
    return known.get(stream.what, stream.name)


def _shade(stream: Stream, colours: Colours) -> str:
    if stream.what in (KEPT, TAKEN):
        return "--income" if stream.what == KEPT else "--line-strong"
    return f"--chart-{colours.get(stream.category, OTHER_COLOUR)}"


def worth_chart(found: Worth, names: Sequence[str], labels: Mapping[str, str], locale: str) -> Figure:
    """A stack of the classes at each day, debts below the zero line, and net worth as a line."""
    stacks: list[Figure] = [
        {
            "type": "bar", "x": _places(names), "y": _numbers(line.values), "name": labels[line.kind],
            "marker": {"color": f"var(--chart-{class_colour(line.kind)})"},
            **_hover(names, line.values, labels[line.kind], locale),
        }
        for line in found.classes
    ]  # fmt: skip
    net = [point.net for point in found.points]
    line: dict[str, Any] = {
        "type": "scatter", "mode": "lines+markers", "x": _places(names), "y": _numbers(net),
        "line": {"color": "var(--color-base-content)", "width": 2}, "marker": {"color": "var(--color-base-content)", "size": 6},
        "name": _("Net worth"), **_hover(names, net, _("Net worth"), locale),
    }  # fmt: skip
    axis = money_axis([0.0, *_ends(found)], found.currency, locale)
    return {
        "data": [*stacks, line],
        "layout": {"barmode": "relative", "bargap": 0.35, "yaxis": axis, "xaxis": _axis(names)},
    }


def class_colour(kind: str) -> int:
    return OTHER_COLOUR if kind == PRIVATE else CLASS_COLOURS.get(AccountKind(kind), OTHER_COLOUR)


def _ends(found: Worth) -> list[float]:
    """How high and how low each stack reaches."""
    ends: list[float] = []
    for place in range(len(found.points)):
        values = [number for number in _numbers([line.values[place] for line in found.classes]) if number]
        ends += [sum(value for value in values if value > 0), sum(value for value in values if value < 0)]
    return ends
