"""Fields of the books' API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField, plain
from fintrack.lib.currencies import iso_decimals
from fintrack.lib.fields import QUANTITY_SCALE
from ledger.selectors.coverage import Figure, Unknown


def money_out(**kwargs: Any) -> ScaledDecimalApiField:
    """A number that only goes out; None where there is none."""
    return ScaledDecimalApiField(read_only=True, allow_null=True, **kwargs)


def amount_in(**kwargs: Any) -> ScaledDecimalApiField:
    """What a person typed: a number above zero."""
    return ScaledDecimalApiField(scale=QUANTITY_SCALE, is_positive=True, **kwargs)


def code_in(**kwargs: Any) -> serializers.RegexField:
    """The code of a currency."""
    messages: dict[str, Any] = {"invalid": _("Enter the three letters of a currency, like “EUR”.")}
    return serializers.RegexField(r"^[A-Za-z]{3}\Z", max_length=3, error_messages=messages, **kwargs)


class RateField(ScaledDecimalApiField):
    """A rate going out, without trailing zeros: "58.3"."""

    def to_representation(self, value: Decimal) -> str:
        return plain(value.normalize())


class UnknownSerializer(serializers.Serializer[Any]):
    """What a figure leaves out for want of a rate."""

    commodity = serializers.CharField(source="code", read_only=True)
    quantity = serializers.SerializerMethodField()

    def get_quantity(self, lost: Unknown) -> str | None:
        return None if lost.quantity is None else plain(lost.quantity)


class FigureSerializer(serializers.Serializer[Any]):
    """A value in the household's currency and what it rests on. With something `unknown`, `value` is only the known part, null
    when there is none. `as_of` is the day of the oldest rate in it; `stale` are currencies whose rate is older than it should be.
    """

    value = serializers.SerializerMethodField("value_of")
    currency = serializers.CharField(read_only=True)
    is_complete = serializers.BooleanField(read_only=True)
    as_of = serializers.DateField(source="coverage.as_of", read_only=True, allow_null=True)
    stale = serializers.SerializerMethodField()
    unknown = UnknownSerializer(source="coverage.unknown", many=True, read_only=True)

    def value_of(self, figure: Figure) -> str | None:
        return None if figure.value is None else plain(rounded(figure.value, figure.currency))

    def get_stale(self, figure: Figure) -> list[str]:
        return [old.code for old in figure.coverage.stale]


def rounded(value: Decimal, currency: str) -> Decimal:
    """With the currency's decimals: rounded(Decimal("583.0125"), "PHP") == Decimal("583.01")."""
    return round(value, iso_decimals(currency))


class HoldingSerializer(serializers.Serializer[Any]):
    commodity = serializers.CharField(read_only=True)
    quantity = money_out()
