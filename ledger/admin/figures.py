"""Figures as the app writes them: in the unit's own decimals, with its sign, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.utils.translation import get_language

from fintrack.lib.money_format import FALLBACK, money_text


def figure(value: Decimal | None, code: str) -> str:
    """Empty where there is none."""
    return "" if value is None else money_text(value, code, get_language() or FALLBACK)


def figure_of(name: str, unit: str, title: Any) -> Callable[[Any, Any], str]:
    """A column for `name`, counted in the commodity at `unit`: figure_of("quantity", "commodity", _("Quantity")) shows "₱96.50"."""
    commodity = attrgetter(unit)

    @admin.display(description=title, ordering=name)
    def shown(self: Any, row: Any) -> str:
        found = commodity(row)
        return figure(getattr(row, name), found if isinstance(found, str) else getattr(found, "code", ""))

    return shown
