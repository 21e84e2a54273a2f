"""Loading what arrived: source lines with their very bytes, and what sources said accounts hold."""

from __future__ import annotations

import base64
from typing import Any

from fintrack.lib.fields import QUANTITY_SCALE
from ledger.models import BalanceAssertion, SourceLine
from ledger.models.evidence import LineState, Outcome
from ledger.services.loading.entries import Entries
from ledger.services.loading.names import Names, day, moment, number, text

Row = dict[str, Any]


def line_of(names: Names, entries: Entries, row: Row) -> SourceLine | None:
    """A line of a finished import; None for one that waited for somebody, or whose transaction is not in the file."""
    batch = names.imports.get(text(row["import"]))
    taken = entries.waiting.get(row["transaction"] or "")
    outcome = Outcome(row["outcome"])
    is_lost = outcome == Outcome.TAKEN and (taken is None or row["account"] not in names.accounts)
    if batch is None or is_lost or outcome == Outcome.STAGED:
        return None
    return SourceLine(
        batch=batch, account_key=text(row["account_key"])[:80], account=names.accounts.get(row["account"] or ""),
        line=int(row["line"]), external_id=text(row["external_id"])[:64], fingerprint=text(row["fingerprint"])[:32],
        occurrence=int(row["occurrence"]), booked_on=day(row["booked_on"]), quantity=number(row["quantity"], QUANTITY_SCALE),
        currency=text(row["currency"])[:3], raw=base64.b64decode(text(row["raw"]), validate=True), cleaned=dict(row["cleaned"]),
        state=LineState(row["state"]), outcome=outcome, reason=text(row["reason"])[:60], payee_key=text(row["payee_key"])[:200],
        transaction_id=taken.key if taken else None,
    )  # fmt: skip


def assertion_of(names: Names, entries: Entries, row: Row) -> BalanceAssertion:
    return BalanceAssertion(
        account=names.accounts[row["account"]], commodity=names.commodities[row["commodity"]], date=day(row["on"]),
        quantity=number(row["quantity"], QUANTITY_SCALE), source=text(row["source"])[:40],
        batch=names.imports.get(row["import"] or ""), created_at=moment(row["created_at"]),
    )  # fmt: skip
