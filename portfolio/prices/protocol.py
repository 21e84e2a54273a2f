"""The contract of a source of prices: what it is asked, what it answers, what it must be told first, and how it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise

from fintrack.lib.errors import DomainError
from ledger.intake.records import IncomingPrice


@dataclass(frozen=True, slots=True)
class Asked:
    """What a price is wanted of: the commodity as the books call it, as the source calls it, the currency it is wanted in.

    `kind` is the commodity's (currency, stock, bond, fund, etf, crypto, other). The answer carries `commodity_code`.
    Example: Asked("BTC", "bitcoin", "USD", "crypto"); of a currency, Asked("USD", "USD", "ARS", "currency"): pesos for a dollar.
    """

    commodity_code: str
    symbol_at_source: str
    currency: str
    kind: str


class SourceError(DomainError):
    """The source didn't answer, or not with prices. `permanent`: asking again soon won't help, a person must do something.

    `retry_after` are the seconds that the source asked to be left alone, None where it didn't say.
    """

    status = 502

    def __init__(
        self, code: str, message: str, *, permanent: bool, retry_after: float | None = None, **data: Any
    ) -> None:
        super().__init__(code, message, permanent=permanent, retry_after=retry_after, **data)
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing of many the source has no price of, and why; the others are not kept from theirs."""

    asked: Asked
    error: SourceError


Answer = IncomingPrice | Missed


@dataclass(frozen=True, slots=True)
class SettingField:
    """One field of a source's settings form. A secret one is stored encrypted and never shown again.

    Example: SettingField("api_key", "API key", is_secret=True, is_required=True).
    """

    key: str
    label: str | Promise
    default: str = ""
    help: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    is_secret: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How often a source may be asked: RateLimit(30, 60) is thirty times a minute."""

    calls: int
    seconds: float


class PriceSource(Protocol):
    """Knows one service and nothing of the database. A package under `portfolio/prices/` and a line in its `__init__`.

    `key` is what its prices carry as their source; `kinds` are the commodities it knows, `currencies` those it quotes in (empty: any);
    `is_on_by_default` is False for what a household must choose with open eyes; `has_history` tells whether the past can be asked.
    """

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def fields(self) -> tuple[SettingField, ...]: ...

    @property
    def limit(self) -> RateLimit | None: ...

    @property
    def kinds(self) -> frozenset[str]: ...

    @property
    def currencies(self) -> frozenset[str]: ...

    @property
    def is_on_by_default(self) -> bool: ...

    @property
    def has_history(self) -> bool: ...

    def configured(self, settings: Mapping[str, str]) -> PriceSource:
        """The source with these settings, sharing its pace. SourceError `setting_missing` or `setting_wrong`."""
        ...

    def serves(self, asked: Asked) -> bool:
        """Whether this may be asked of it at all; no request is made."""
        ...

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        """The newest price of each, on the day it is of (not the day it was fetched). What the source doesn't know is left out or
        a Missed with the reason; SourceError when the source as a whole fails, possibly after some answers.
        """
        ...

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        """The daily prices from `since` to `until`, both included; days without are left out. As they come, so that a caller may
        store them in pieces and go on from there after an error.
        """
        ...
