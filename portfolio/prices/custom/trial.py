"""A described source is tried before it is saved: what it answers now, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.intake.records import IncomingPrice
from portfolio.prices.custom.reader import AHEAD, Custom
from portfolio.prices.protocol import Asked, Missed, SourceError

TRIED = timedelta(days=30)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What a person is shown: how many prices of the last thirty days, and the newest of them, newest first."""

    count: int
    newest: tuple[IncomingPrice, ...]


def try_out(source: Custom, settings: Mapping[str, str], asked: Asked) -> Trial:
    """Ask with these settings once. SourceError with the reason when there is no price: such a source isn't saved."""
    today = timezone.now().date()
    answers = list(source.configured(settings).history([asked], today - TRIED, today + AHEAD))
    for answer in answers:
        if isinstance(answer, Missed):
            raise answer.error
    prices = sorted((one for one in answers if isinstance(one, IncomingPrice)), key=lambda one: one.on, reverse=True)
    if not prices:
        message = _("The answer has no price of the last thirty days. Check the paths.")
        raise SourceError("source_no_prices", message, permanent=True)
    return Trial(len(prices), tuple(prices[:SHOWN]))
