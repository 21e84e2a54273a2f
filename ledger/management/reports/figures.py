"""Figures as JSON: money is text, and what is unknown says so."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from fintrack.lib.currencies import iso_decimals
from ledger.selectors.coverage import Figure


def number(value: Decimal | None) -> str | None:
    """A plain decimal: number(Decimal("1E+2")) == "100"."""
    return None if value is None else format(value, "f")


def money(value: Decimal | None, currency: str) -> str | None:
    """With the currency's decimals: money(Decimal(0), "EUR") == "0.00"."""
    return None if value is None else number(round(value, iso_decimals(currency)))


def figure(found: Figure) -> dict[str, Any]:
    """{"value", "currency", "is_complete", "as_of", "stale": [code], "unknown": [{"commodity", "quantity"}]}."""
    coverage = found.coverage
    return {
        "value": money(found.value, found.currency),
        "currency": found.currency,
        "is_complete": found.is_complete,
        "as_of": coverage.as_of.isoformat() if coverage.as_of else None,
        "stale": [stale.code for stale in coverage.stale],
        "unknown": [{"commodity": gap.code, "quantity": number(gap.quantity)} for gap in coverage.unknown],
    }


def shown(found: dict[str, Any]) -> str:
    """The same for a person: "1234.50 PHP", "unknown", or "90.00 EUR and what RUB is worth"."""
    missing = ", ".join(gap["commodity"] for gap in found["unknown"])
    if found["value"] is None:
        return f"unknown ({missing})"
    text = f"{found['value']} {found['currency']}"
    return f"{text} and what {missing} is worth" if missing else text


def table(rows: Iterable[Iterable[Any]]) -> str:
    """Columns lined up by two blanks; None is a dash."""
    cells = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)] if cells else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
