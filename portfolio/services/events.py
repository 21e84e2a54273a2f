"""What companies do to their shares: put in once, posted in each account that holds them, taken back whole. No trade is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db.models import Sum
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account, Activity, Posting
from ledger.models.account import Purpose
from ledger.models.transaction import State
from ledger.services.accounts import system_account
from ledger.services.activity import activity_start, row_change
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post, transaction_void
from portfolio.models import EVENT_KINDS, Security, SecurityEvent, Trade, TradeKind
from portfolio.services.lots import lots_refresh
from portfolio.services.securities import security_seen

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class EventTerms:
    """What happened, as the company announced it. `new` for `old`; `other` is the security that comes; `cost_share` (0 to 1) what a
    spin-off takes of the cost; `cash` per share, in the security's currency.

    Example: 2 for 1 is EventTerms(SPLIT, security, on, new=2, old=1): 10 shares become 20, at the same cost.
    """

    kind: TradeKind
    security: Security
    on: date
    new: Decimal | None = None
    old: Decimal | None = None
    other: Security | None = None
    cost_share: Decimal | None = None
    cash: Decimal | None = None


@atomic
def event_add(*, acting_user: User, terms: EventTerms) -> SecurityEvent:
    """Post the event in every account that held the security when the day began, as far as the person may see them; one act, one undo.

    Errors: not_found, read_only, bad_event, nothing_held, and those of `transaction_post`.
    """
    security = security_seen(terms.security, acting_user)
    _check(terms, acting_user)
    held = _held(terms, acting_user)
    if not held:
        raise DomainError("nothing_held", _("Nothing of it was held on that day. Nothing was changed."))
    event = SecurityEvent.objects.create(
        household=security.household, security=security, kind=terms.kind, on=terms.on, new=terms.new, old=terms.old,
        other=terms.other, cost_share=terms.cost_share, cash=terms.cash, is_applied=False, created_by=acting_user,
    )  # fmt: skip
    act = _act(event, acting_user, "add")
    for account, quantity in held:
        _post(event, acting_user, account, quantity, act)
    with row_change(act, event):
        event.is_applied = True
        event.save(update_fields=["is_applied"])
    lots_refresh(event.household, {security.commodity_id})
    return event


@atomic
def event_reverse(*, event: SecurityEvent, acting_user: User) -> SecurityEvent:
    """Take it back: its transactions are voided and the lots are as if it had not been. Errors: not_found, event_reversed."""
    security_seen(event.security, acting_user)
    if not event.is_applied:
        raise DomainError("event_reversed", _("This was taken back already."))
    act = _act(event, acting_user, "reverse")
    for trade in Trade.objects.filter(event=event, transaction__state=State.POSTED).select_related("transaction"):
        transaction_void(
            transaction=trade.transaction, acting_user=acting_user, reason=_("Event taken back"), activity=act
        )
    with row_change(act, event):
        event.is_applied = False
        event.save(update_fields=["is_applied"])
    lots_refresh(event.household, {event.security.commodity_id})
    return event


def _act(event: SecurityEvent, acting_user: User, what: str) -> Activity:
    return activity_start(
        household=event.household, acting_user=acting_user, kind=f"event.{what}", subject=event.security.symbol
    )


def _check(terms: EventTerms, acting_user: User) -> None:
    needs_ratio = terms.kind != TradeKind.CAPITAL_RETURN
    needs_other = terms.kind in (TradeKind.SPIN_OFF, TradeKind.MERGER)
    is_bad = (
        terms.kind not in EVENT_KINDS
        or (needs_ratio and not (terms.new and terms.old and terms.new > 0 and terms.old > 0))
        or (needs_other and (terms.other is None or terms.other.pk == terms.security.pk))
        or (terms.kind == TradeKind.CAPITAL_RETURN and not (terms.cash and terms.cash > 0))
        or (terms.cost_share is not None and not 0 <= terms.cost_share <= 1)
        or (terms.cash is not None and terms.cash < 0)
    )
    if is_bad:
        raise DomainError("bad_event", _("Something is missing here, or doesn't fit: look at ratio, share and cash."))
    if terms.other is not None:
        security_seen(terms.other, acting_user)


def _held(terms: EventTerms, acting_user: User) -> list[tuple[Account, Decimal]]:
    """Who held how much when the day began."""
    rows = (
        Posting.objects.visible_to(acting_user)
        .filter(
            commodity=terms.security.commodity_id, transaction__state=State.POSTED, booked_on__lt=terms.on,
            account__in=Account.objects.visible_to(acting_user).balance_sheet(),
        )
        .values_list("account_id")
        .annotate(total=Sum("quantity"))
        .order_by("account_id")
    )  # fmt: skip
    sums = {key: total for key, total in rows if total}
    accounts = Account.objects.select_related("household").in_bulk(sums)
    return [(accounts[key], total) for key, total in sums.items()]


def _post(event: SecurityEvent, acting_user: User, account: Account, quantity: Decimal, act: Activity) -> None:
    transaction = transaction_post(
        household=event.household, acting_user=acting_user, date=event.on, currency=event.security.currency,
        legs=list(_legs(event, account, quantity)), payee=event.security.symbol, activity=act,
    )  # fmt: skip
    Trade.objects.create(transaction=transaction, kind=event.kind, security=event.security, event=event)


def _legs(event: SecurityEvent, account: Account, held: Decimal) -> Iterator[Leg]:
    """SPLIT 2 for 1 of 10: +10 at no value, −10 at corporate actions. MERGER 1 for 2 of 10 with 3.00 each: −10 (value −30), +5 of the
    other, +30 cash.
    """
    cash = ((event.cash or ZERO) * held).quantize(Decimal(1).scaleb(-event.security.currency.decimals))
    equity = system_account(account.household, Purpose.CORPORATE_ACTIONS)
    own, arrived = event.security.commodity, _arrived(event, held)
    if event.kind == TradeKind.SPLIT:
        yield Leg(account, arrived - held, own, ZERO)
        yield Leg(equity, held - arrived, own, ZERO)
    elif event.kind == TradeKind.CAPITAL_RETURN:
        yield Leg(account, ZERO, own, -cash)
    else:
        assert event.other is not None  # `_check` has made sure
        if event.kind == TradeKind.MERGER:
            yield Leg(account, -held, own, -cash)
        yield Leg(account, arrived, event.other.commodity, ZERO)
        if event.kind == TradeKind.SPIN_OFF:
            yield Leg(equity, -arrived, event.other.commodity, ZERO)
    if cash and event.kind != TradeKind.SPIN_OFF:
        yield Leg(account, cash, event.security.currency, cash)


def _arrived(event: SecurityEvent, held: Decimal) -> Decimal:
    """What `held` becomes, or brings, rounded down to what can be held: 10 at 1 for 3 are 3.33333333."""
    if not event.new or not event.old:
        return ZERO
    unit = Decimal(1).scaleb(-(event.other or event.security).commodity.decimals)
    return (held * event.new / event.old).quantize(unit, ROUND_DOWN)
