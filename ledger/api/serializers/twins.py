"""Rows told twice, and rows their source says differently now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_fields import plain
from fintrack.lib.api_input import StrictSerializer, listed
from fintrack.lib.currencies import iso_decimals
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.selectors.sql import quantity
from ledger.selectors.tellings import Telling
from ledger.selectors.twin_cards import FieldNews

MOST = 1000
ANSWERS = ("same", "apart", "take", "keep")
BLOCKED = ("", "reconciled", "locked", "partly_private")
FIELDS = ("booked_on", "quantity", "payee", "memo")


class TellingSerializer(serializers.Serializer[Any]):
    """A row as it was told once: the file, its line and its own words; a row typed by hand has none of them."""

    booked_on = serializers.DateField(read_only=True)
    quantity = serializers.SerializerMethodField()
    currency = serializers.CharField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    file_name = serializers.CharField(read_only=True)
    line = serializers.IntegerField(read_only=True)
    raw = serializers.CharField(source="text", read_only=True)
    is_typed = serializers.BooleanField(read_only=True)

    def get_quantity(self, told: Telling) -> str:
        return plain(quantity(to_units(told.quantity, QUANTITY_SCALE), iso_decimals(told.currency)))


class TwinQuestionSerializer(serializers.Serializer[Any]):
    """A row that may be one which was there already: `transaction` and `account` name it in an answer, `known` is the older row.

    `is_gone`: a person voided the older one. `can_merge`: you may change both.
    """

    transaction = serializers.UUIDField(read_only=True)
    account = serializers.UUIDField(read_only=True)
    account_name = serializers.CharField(read_only=True)
    known_transaction = serializers.UUIDField(source="known_id", read_only=True)
    is_gone = serializers.BooleanField(read_only=True)
    arrived = TellingSerializer(read_only=True)
    known = TellingSerializer(read_only=True)
    evidence = serializers.ListField(child=serializers.CharField(), read_only=True)
    can_merge = serializers.BooleanField(read_only=True)


class FieldNewsSerializer(serializers.Serializer[Any]):
    """One field: what the books say, and what the source says now."""

    field = serializers.ChoiceField(choices=FIELDS, read_only=True)
    books = serializers.SerializerMethodField()
    now = serializers.SerializerMethodField()

    def get_books(self, news: FieldNews) -> str:
        return self._text(news, news.books)

    def get_now(self, news: FieldNews) -> str:
        return self._text(news, news.now)

    def _text(self, news: FieldNews, value: Any) -> str:
        if news.field != "quantity":
            return str(value)
        return plain(quantity(to_units(value, QUANTITY_SCALE), iso_decimals(news.currency)))


class TwinDifferenceSerializer(serializers.Serializer[Any]):
    """A row that its source says differently now; `changes` is empty where the books say the same by now. `blocked` says why they
    can't follow.
    """

    transaction = serializers.UUIDField(read_only=True)
    account = serializers.UUIDField(read_only=True)
    account_name = serializers.CharField(read_only=True)
    payee = serializers.CharField(read_only=True)
    before = TellingSerializer(read_only=True, allow_null=True)
    now = TellingSerializer(read_only=True)
    changes = FieldNewsSerializer(source="fields", many=True, read_only=True)
    blocked = serializers.ChoiceField(choices=BLOCKED, read_only=True)


class TwinsSerializer(serializers.Serializer[Any]):
    """The newest fifty of both together, and how many there are (up to a thousand of each)."""

    question_count = serializers.IntegerField(read_only=True)
    questions = TwinQuestionSerializer(many=True, read_only=True)
    difference_count = serializers.IntegerField(read_only=True)
    differences = TwinDifferenceSerializer(many=True, read_only=True)


class TwinIn(StrictSerializer):
    transaction = serializers.UUIDField()
    account = serializers.UUIDField()


class TwinAnswerIn(StrictSerializer):
    """`same` or `apart` for questions, `take` or `keep` for differences: of these `rows`, or of `all` of them."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    rows = listed(TwinIn, required=False, max_length=MOST)
    all = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("rows")) == attrs["all"]:
            raise serializers.ValidationError({"rows": _("Give either rows or all.")}, code="rows_or_all")
        return attrs
