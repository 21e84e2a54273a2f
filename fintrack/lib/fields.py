"""`ScaledDecimalField`: exact money on every database, as BIGINT in the table and Decimal in Python.

The scale is fixed by the column (value 4, quantity 8), never by the currency. Sums in SQL stay exact integers on SQLite too,
where a DecimalField is stored as a float.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import checks, exceptions
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_UNITS = 2**63 - 1
VALUE_SCALE = 4
QUANTITY_SCALE = 8


class OutOfScale(exceptions.ValidationError):
    """The number has more decimals than the column, is too large, or is none."""


def to_units(value: Decimal | int, scale: int) -> int:
    """The integer the database keeps: to_units(Decimal("1.5"), 4) == 15000. OutOfScale when it doesn't fit exactly."""
    number = Decimal(value)
    if not number.is_finite():
        raise OutOfScale(_("Enter a number."), code="invalid")
    scaled = number.scaleb(scale)
    units = int(scaled)
    if scaled != units:
        raise OutOfScale(_("No more than %(scale)d decimals fit here."), code="decimals", params={"scale": scale})
    if not -MAX_UNITS <= units <= MAX_UNITS:
        raise OutOfScale(_("This number is too large."), code="too_large")
    return units


def from_units(units: int | Decimal, scale: int) -> Decimal:
    """The Decimal an integer of the database means: from_units(15000, 4) == Decimal("1.5000")."""
    return Decimal(units).scaleb(-scale)


class ScaledDecimalField(models.Field):  # type: ignore[type-arg]
    """A Decimal with a fixed number of decimals, stored as BIGINT. `F("value") + Decimal(1)` raises on purpose."""

    description = _("Exact decimal number")
    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” is not a number.")}

    def __init__(self, *args: Any, scale: int = VALUE_SCALE, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if not 0 <= self.scale <= 18:
            errors.append(checks.Error("scale must be 0 to 18", obj=self, id="fintrack.E100"))
        return errors

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["scale"] = self.scale
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_units(value, self.scale)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            if isinstance(value, float):
                raise InvalidOperation
            return Decimal(str(value).strip())
        except InvalidOperation as error:
            message = self.error_messages["invalid"]
            raise exceptions.ValidationError(message, code="invalid", params={"value": value}) from error

    def get_prep_value(self, value: Any) -> int | None:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        number = self.to_python(value)
        return None if number is None else to_units(number, self.scale)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value is not None:
            to_units(value, self.scale)

    def value_to_string(self, obj: Any) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        defaults = {"form_class": forms.DecimalField, "decimal_places": self.scale, "max_digits": 19}
        return super().formfield(**{**defaults, **kwargs})
