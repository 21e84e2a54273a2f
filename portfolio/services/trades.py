"""Entering and changing trades. A trade is a transaction like any other: it is voided, restored and undone by the ledger's services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account, Activity
from ledger.services.activity import activity_start, row_change
from ledger.services.rewriting import legs_matched
from ledger.services.transactions import transaction_edit, transaction_post
from portfolio.models import SecurityEvent, Trade
from portfolio.services.lots import lots_refresh
from portfolio.services.securities import security_seen
from portfolio.services.trade_legs import Terms, trade_currency, trade_legs

Picks = Sequence[Mapping[str, str]]
"""The lots a person chose for a sale: [{"lot": "81", "quantity": "5"}], keys as `Lot.key`."""


@atomic
def trade_add(
    *, acting_user: User, terms: Terms, picks: Picks = (), event: SecurityEvent | None = None,
    activity: Activity | None = None, **texts: Any,
) -> Trade:  # fmt: skip
    """Post one trade. `texts` go to `transaction_post`: payee (default: the security's symbol), memo, tags, is_reviewed, origin.

    Example: 10 shares at 25.10 EUR, fee 1: shares +10 (value 251.00), fees +1.00, cash −252.00.
    Errors: those of `trade_legs` and `transaction_post`, bad_picks, not_found.
    """
    _check(terms, acting_user)
    texts.setdefault("payee", terms.security.symbol if terms.security else str(terms.kind.label))
    legs = trade_legs(terms)
    act = activity or _act(terms, acting_user, "add")
    transaction = transaction_post(
        household=terms.account.household, acting_user=acting_user, date=terms.on, currency=trade_currency(terms), legs=legs,
        activity=act, **texts,
    )  # fmt: skip
    trade = Trade.objects.create(
        transaction=transaction,
        kind=terms.kind,
        security=terms.security,
        event=event,
        picks=_checked_picks(picks, terms),
    )
    _lots_follow(trade)
    return trade


@atomic
def trade_edit(
    *, trade: Trade, acting_user: User, terms: Terms, picks: Picks | None = None, expected_revision: int | None = None,
    activity: Activity | None = None, **texts: Any,
) -> Trade:  # fmt: skip
    """Write a trade anew with other figures, dates or accounts; what it is and of which security stays. Errors as `trade_add`, and
    `other_trade`, `of_an_event` and those of `transaction_edit`.
    """
    _check(terms, acting_user)
    if trade.event_id is not None:
        raise DomainError("of_an_event", _("This belongs to an event of the security. Change or take back the event."))
    if terms.kind != trade.kind or (terms.security.pk if terms.security else None) != trade.security_id:
        message = _("A trade keeps its kind and its security. Void this one and enter the other.")
        raise DomainError("other_trade", message)
    act = activity or _act(terms, acting_user, "edit")
    transaction_edit(
        transaction=trade.transaction, acting_user=acting_user, legs=legs_matched(trade.transaction, trade_legs(terms)),
        expected_revision=expected_revision, activity=act, date=terms.on, currency=trade_currency(terms), **texts,
    )  # fmt: skip
    if picks is not None:
        with row_change(act, trade):
            trade.picks = _checked_picks(picks, terms)
            trade.save(update_fields=["picks"])
    _lots_follow(trade)
    return trade


def _act(terms: Terms, acting_user: User, what: str) -> Activity:
    subject = terms.security.symbol if terms.security else str(terms.kind.label)
    return activity_start(
        household=terms.account.household, acting_user=acting_user, kind=f"trade.{what}", subject=subject
    )


def _check(terms: Terms, acting_user: User) -> None:
    """The accounts and the security exist for this person, and shares are kept where a balance is kept."""
    accounts = [account for account in (terms.account, terms.cash, terms.other) if account is not None]
    seen = set(
        Account.objects.visible_to(acting_user).filter(pk__in=[one.pk for one in accounts]).values_list("pk", flat=True)
    )
    if seen != {one.pk for one in accounts}:
        raise NotFound(_("No such account."), code="account_not_found")
    if terms.account.is_category or terms.account.purpose:
        raise DomainError("wrong_account", _("Choose the account that holds the shares."))
    if terms.security is not None:
        security_seen(terms.security, acting_user)


def _checked_picks(picks: Picks, terms: Terms) -> list[dict[str, str]]:
    """The choice as it is kept. DomainError `bad_picks` unless the quantities add up to the trade's."""
    if not picks:
        return []
    try:
        chosen = [{"lot": str(pick["lot"])[:60], "quantity": str(Decimal(pick["quantity"]))} for pick in picks]
    except (KeyError, ArithmeticError, TypeError) as error:
        raise DomainError("bad_picks", _("Say of which lot how much.")) from error
    quantities = [Decimal(pick["quantity"]) for pick in chosen]
    if any(not quantity.is_finite() or quantity <= 0 for quantity in quantities) or sum(quantities) != terms.quantity:
        raise DomainError("bad_picks", _("The chosen lots must add up to what is sold."))
    return chosen


def _lots_follow(trade: Trade) -> None:
    """The lots were counted when the postings came, before it was known what they were."""
    if trade.security is not None:
        lots_refresh(trade.transaction.household, {trade.security.commodity_id})
