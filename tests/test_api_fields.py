"""Money through the API: exact, without exponents, and a 400 where a number is none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from fintrack import api  # noqa: F401  (registers the field with DRF and django-filter)
from fintrack.lib.api_fields import ScaledDecimalApiField, ScaledDecimalFilter, number_read, plain
from fintrack.lib.api_input import StrictSerializer, is_plain
from ledger.models import Posting


class PostingSerializer(serializers.ModelSerializer[Posting]):
    class Meta:
        model = Posting
        fields = ("quantity", "value")


class PostingFilter(django_filters.FilterSet):
    class Meta:
        model = Posting
        fields = {"value": ["exact", "gte"]}


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12.50", "12.5"), ("-0.00000001", "-0.00000001"), (" 7 ", "7"), (12, "12"), (0.1, "0.1"), ("+.5", "0.5"),
        ("92233720368.54775807", "92233720368.54775807"), (1e-8, "0.00000001"), (Decimal("1E+2"), "100"), ("5.", "5"),
    ],
)  # fmt: skip
def test_a_number_is_taken_as_it_was_written(raw: Any, number: str) -> None:
    assert number_read(raw, 8) == Decimal(number)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("abc", "invalid"), ("", "invalid"), ("NaN", "invalid"), ("Infinity", "invalid"), ("1e400", "invalid"),
        (float("inf"), "invalid"), (float("nan"), "invalid"), (1e400, "invalid"), (True, "invalid"), (None, "invalid"),
        ([], "invalid"), ({"a": 1}, "invalid"), ("1,5", "invalid"), ("1 000", "invalid"), ("0x10", "invalid"),
        ("--1", "invalid"), ("9" * 5000, "invalid"), (10**200, "invalid"), ("٣", "invalid"), ("1\x00", "invalid"),
        ("0.000000001", "decimals"), ("92233720368.54775808", "too_large"), (10**12, "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_code(raw: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        number_read(raw, 8)
    assert caught.value.code == code


def test_going_out_without_exponent_or_minus_zero() -> None:
    assert [plain(Decimal(text)) for text in ("1E+2", "-0.00", "0E-8", "-1E-8")] == [
        "100", "0.00", "0.00000000", "-0.00000001",
    ]  # fmt: skip


def test_a_model_serializer_knows_the_columns_scale() -> None:
    good = PostingSerializer(data={"quantity": "0.12345678", "value": "0.1234"})
    assert good.is_valid(), good.errors
    assert good.validated_data["value"] == Decimal("0.1234")
    bad = PostingSerializer(data={"quantity": "abc", "value": "0.12345"})
    assert not bad.is_valid()
    assert {name: errors[0].code for name, errors in bad.errors.items()} == {"quantity": "invalid", "value": "decimals"}
    shown = PostingSerializer(Posting(quantity=Decimal("1E+2"), value=Decimal("-5.0000"))).data
    assert shown == {"quantity": "100", "value": "-5.0000"}


def test_django_filter_knows_it_too() -> None:
    filters = PostingFilter.get_filters()
    assert {type(one) for one in filters.values()} == {ScaledDecimalFilter}
    form = PostingFilter({"value": "1e400", "value__gte": "2.5"}, queryset=Posting.objects.none()).form
    assert not form.is_valid()
    assert list(form.errors) == ["value"]
    assert form.cleaned_data["value__gte"] == Decimal("2.5")


def test_above_zero_where_an_amount_is_meant() -> None:
    field = ScaledDecimalApiField(is_positive=True)
    assert field.run_validation("0.01") == Decimal("0.01")
    for wrong in ("0", "-1", "-0.00"):
        with pytest.raises(serializers.ValidationError) as caught:
            field.run_validation(wrong)
        assert caught.value.detail[0].code == "positive"


def test_a_strict_serializer_names_what_it_does_not_know() -> None:
    class Shape(StrictSerializer):
        name = serializers.CharField(required=False)

    assert Shape(data={"name": "x"}).is_valid()
    wrong = Shape(data={"nmae": "x", "\ud800": 1})
    assert not wrong.is_valid()
    assert [errors[0].code for errors in wrong.errors.values()] == ["unknown_field"] * 2


def test_json_a_database_can_keep() -> None:
    assert is_plain({"columns": {"payee": [1, 2]}, "sign": "normal", "n": None})
    deep: Any = "x"
    for _level in range(20):
        deep = [deep]
    for wrong in ("a\x00", {"\x00": 1}, ["\ud800"], deep):
        assert not is_plain(wrong)
