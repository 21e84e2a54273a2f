"""What `ScaledDecimalField` is in the API: a serializer field, a django-filter filter, and their OpenAPI type.

Money goes in and out as text without an exponent. "abc", "NaN", 1e400, true and numbers that the column can't hold are a 400 with
a code, never an error of the server.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, ScaledDecimalField, to_units

PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
LONGEST = 40


def plain(value: Decimal) -> str:
    """A decimal as people write it: plain(Decimal("1E+2")) == "100", plain(Decimal("-0.00")) == "0.00"."""
    return format(value if value else abs(value), "f")


def number_read(raw: Any, scale: int) -> Decimal:
    """The exact number of a JSON value; ValidationError with the code `invalid`, `decimals` or `too_large`.

    number_read("12.50", 4) == number_read(12.5, 4) == Decimal("12.5"). A JSON number is taken as it was written.
    """
    text = "" if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal) else _text(raw)
    if len(text) > LONGEST or not PLAIN.fullmatch(text):
        raise ValidationError(_("Enter a number like “1234.50”."), code="invalid")
    number = Decimal(text)
    to_units(number, scale)
    return number


def _text(raw: str | int | float | Decimal) -> str:
    """Digits without an exponent. An integer too long to be written out is too long to be money anyway."""
    if isinstance(raw, str):
        return raw.strip() if len(raw) <= 2 * LONGEST else ""
    if isinstance(raw, int):
        return str(raw) if abs(raw) < 10**LONGEST else ""
    number = Decimal(repr(raw)) if isinstance(raw, float) else raw
    return format(number, "f") if number.is_finite() and abs(number.adjusted()) < LONGEST else ""


class ScaledDecimalApiField(serializers.Field):  # type: ignore[type-arg]  # DRF's own fields are not generic at run time
    """A ScaledDecimalField of a model, or a number to be stored in one: `ScaledDecimalApiField(scale=4)`."""

    default_error_messages = {"positive": _("Enter a number above zero.")}

    def __init__(self, *, scale: int = QUANTITY_SCALE, is_positive: bool = False, **kwargs: Any) -> None:
        self.scale, self.is_positive = scale, is_positive
        serializers.Field.__init__(self, **kwargs)  # a ModelField beside this one in a subclass wants other arguments

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            number = number_read(data, self.scale)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error
        if self.is_positive and number <= 0:
            self.fail("positive")
        return number

    def to_representation(self, value: Decimal) -> str:
        return plain(value)


class ScaledDecimalModelField(ScaledDecimalApiField, serializers.ModelField):
    """What a ModelSerializer makes of a ScaledDecimalField: the scale is the column's."""

    def __init__(self, *, model_field: ScaledDecimalField, **kwargs: Any) -> None:
        self.model_field = model_field
        ScaledDecimalApiField.__init__(self, scale=model_field.scale, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        """The number itself: a ModelField would hand on the whole row."""
        return serializers.Field.get_attribute(self, instance)


class ScaledDecimalFormField(forms.Field):
    """The same for the forms of django-filter."""

    def __init__(self, *, scale: int = VALUE_SCALE, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value in self.empty_values else number_read(value, self.scale)


class ScaledDecimalFilter(django_filters.Filter):
    """A filter on a ScaledDecimalField: `ScaledDecimalFilter(field_name="value", lookup_expr="gte", scale=4)`."""

    field_class = ScaledDecimalFormField


class ScaledDecimalSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # drf-spectacular has no types
    """OpenAPI: text that holds a decimal number."""

    target_class = "fintrack.lib.api_fields.ScaledDecimalApiField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$", "example": "1234.50"}


def scaled_decimals_register() -> None:
    """Tell DRF and django-filter what to make of a ScaledDecimalField. Called once, by `fintrack/api.py`."""
    serializers.ModelSerializer.serializer_field_mapping[ScaledDecimalField] = ScaledDecimalModelField
    django_filters.FilterSet.FILTER_DEFAULTS[ScaledDecimalField] = {
        "filter_class": ScaledDecimalFilter,
        "extra": lambda field: {"scale": field.scale},
    }
