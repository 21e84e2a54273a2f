"""What an undo may do to the portfolio's rows, and what follows from it."""

from __future__ import annotations

from functools import partial

from django.db.models import Model
from django.db.transaction import on_commit

from accounts.models import User
from ledger.services.transactions import editable
from portfolio.models import LotSetting, Trade
from portfolio.services.lots import lots_rebuild, lots_refresh
from portfolio.services.securities import household_written


def portfolio_undo_check(row: Model, acting_user: User) -> None:
    """Called through `undo_checks` before the row is written. Acts on securities are shown to nobody but who did them, so only a trade
    needs a look at who may change it. Lots follow at the end, when the row is as it will be. Errors: not_found, read_only, partly_private.
    """
    household = household_written(acting_user)
    if isinstance(row, Trade):
        editable(row.transaction, acting_user)
        if row.security is not None:
            on_commit(partial(lots_refresh, household, {row.security.commodity_id}))
    elif isinstance(row, LotSetting):
        on_commit(partial(lots_rebuild, household))
