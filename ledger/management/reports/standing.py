"""Where the household stands: balances and net worth."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.management.reports.figures import figure, number, shown, table
from ledger.management.reports.question import Question
from ledger.selectors.balances import AccountBalance, balances, freshness
from ledger.selectors.books import books_of
from ledger.selectors.frames import By
from ledger.selectors.net_worth import NetWorth, net_worth, net_worth_history
from ledger.selectors.standing import UNSTATED, Colour, Standing, standings


def balances_report(asked: Question) -> dict[str, Any]:
    """Every account's balance at the end of `--to` (today): {"on", "currency", "accounts", "assets", "debts", "net"}."""
    books = books_of(asked.user)
    found = balances(asked.user, asked.last_on, books=books)
    recent = freshness(asked.user, books=books)
    stands = standings(books, {key: one.last_booked_on for key, one in recent.items()})
    accounts = [
        _account(row, stands.get(row.public_id, UNSTATED))
        for row in found.accounts
        if asked.account is None or row.public_id == asked.account.public_id
    ]
    return {
        "on": found.on.isoformat(), "currency": found.currency, "accounts": accounts, "assets": figure(found.assets),
        "debts": figure(found.debts), "net": figure(found.net),
    }  # fmt: skip


def _account(row: AccountBalance, standing: Standing) -> dict[str, Any]:
    """`balance` and `currency` are those of an account that holds one thing; `holdings` lists all it holds."""
    only = row.holdings[0] if len(row.holdings) == 1 else None
    return {
        "account": row.name, "id": str(row.public_id), "kind": row.kind,
        "balance": number(only.quantity) if only else None, "currency": only.commodity if only else None,
        "holdings": [{"commodity": held.commodity, "quantity": number(held.quantity)} for held in row.holdings],
        "value": figure(row.value), "standing": _standing(standing),
    }  # fmt: skip


def _standing(stands: Standing) -> dict[str, Any]:
    return {
        "colour": stands.colour.value, "on": _day(stands.on), "proved_on": _day(stands.proved_on),
        "commodity": stands.commodity, "difference": number(stands.difference), "since": _day(stands.since),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _stands(stands: dict[str, Any]) -> str:
    """green, proved to 2026-10-31; red, 40.00 EUR since 2026-10-31; nothing where nothing was stated."""
    if stands["colour"] == Colour.NONE:
        return ""
    if stands["colour"] == Colour.RED:
        return f"red, off by {stands['difference']} {stands['commodity']} since {stands['since']}"
    return f"{stands['colour']}, proved to {stands['proved_on']}"


def balances_text(answer: dict[str, Any]) -> str:
    rows = [
        (row["account"], row["kind"], _held(row), shown(row["value"]), _stands(row["standing"]))
        for row in answer["accounts"]
    ]
    return "\n".join([table(rows), f"net at the end of {answer['on']}: {shown(answer['net'])}"]).strip()


def _held(row: dict[str, Any]) -> str:
    return ", ".join(f"{held['quantity']} {held['commodity']}" for held in row["holdings"])


def net_worth_report(asked: Question) -> dict[str, Any]:
    """Net worth at the end of `--to` (today) and of each month before: {"on", "currency", "net", …, "history"}."""
    books = books_of(asked.user)
    now = net_worth(asked.user, asked.last_on, books=books)
    count = asked.months_until(now.on)
    history = net_worth_history(asked.user, count=count, by=By.MONTH, ending=now.on, books=books)
    return {**_worth(now), "currency": now.currency, "history": [_worth(worth) for worth in history]}


def _worth(worth: NetWorth) -> dict[str, Any]:
    return {
        "on": worth.on.isoformat(), "assets": figure(worth.assets), "debts": figure(worth.debts),
        "in_transit": figure(worth.in_transit), "net": figure(worth.net),
    }  # fmt: skip


def net_worth_text(answer: dict[str, Any]) -> str:
    rows = [("month end", "assets", "debts", "in transit", "net")]
    rows += [
        (row["on"], *(shown(row[name]) for name in ("assets", "debts", "in_transit", "net")))
        for row in answer["history"]
    ]
    return table(rows)
