"""Transactions: as they are read, and the ways to make and change one."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from fintrack.lib.api_fields import ScaledDecimalApiField
from fintrack.lib.api_input import Day, StrictSerializer, listed
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.api.fields import amount_in, code_in, money_out
from ledger.models.transaction import DecidedBy, Origin, State

MOST_LEGS = 500
REVISION: dict[str, Any] = {"min_value": 0, "max_value": 2**31 - 1, "required": False, "allow_null": True}


class LegSerializer(serializers.Serializer[Any]):
    """One side: `quantity` in `commodity`, worth `value` in the transaction's currency; what comes in is positive. A side that
    another member keeps private has a name ("Private") and nothing else.
    """

    account = serializers.UUIDField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    booked_on = serializers.DateField(read_only=True, allow_null=True)
    quantity = money_out()
    commodity = serializers.CharField(read_only=True)
    value = money_out()
    memo = serializers.CharField(read_only=True)
    is_reconciled = serializers.BooleanField(read_only=True)
    is_private = serializers.BooleanField(read_only=True)


class _HeaderSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    date = serializers.DateField(read_only=True)
    currency = serializers.CharField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    origin = serializers.ChoiceField(choices=Origin.choices, read_only=True)
    decided_by = serializers.ChoiceField(choices=DecidedBy.choices, read_only=True)
    revision = serializers.IntegerField(read_only=True)
    is_reviewed = serializers.BooleanField(read_only=True)
    is_transfer = serializers.BooleanField(read_only=True)
    can_change = serializers.BooleanField(read_only=True)
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    legs = LegSerializer(source="sides", many=True, read_only=True)


class TransactionSerializer(_HeaderSerializer):
    """In a list. `quantity` is what the first account you may read gained (an expense of 350 is −350), `counter` what for."""

    account = serializers.CharField(read_only=True, help_text="The name of that account.")
    counter = serializers.CharField(read_only=True)
    quantity = money_out()
    commodity = serializers.CharField(read_only=True)


class TransactionPageSerializer(serializers.Serializer[Any]):
    """A page and the addresses of the pages around; null where there is none."""

    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    results = TransactionSerializer(source="rows", many=True, read_only=True)


class DifferenceSerializer(serializers.Serializer[Any]):
    """One thing that changed, in words: “Category”, “Food” → “Fun”."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    before = serializers.CharField(read_only=True)
    after = serializers.CharField(read_only=True)


class RevisionSerializer(serializers.Serializer[Any]):
    """A change: who made it when and why, and what it changed. `number` is what /undo takes to go back to before it."""

    number = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    acting_user = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    differences = DifferenceSerializer(many=True, read_only=True)


class NearLineSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)


class SourceSerializer(serializers.Serializer[Any]):
    """A line that told it, as it was received, with up to two lines of the file `before` and `after` it that you may see; `reason`
    says why a later one was taken for this row.
    """

    batch = serializers.UUIDField(read_only=True)
    file_name = serializers.CharField(read_only=True)
    line = serializers.IntegerField(read_only=True)
    external_id = serializers.CharField(read_only=True)
    booked_on = serializers.DateField(read_only=True)
    state = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    account = serializers.CharField(read_only=True)
    received_at = serializers.DateTimeField(read_only=True)
    reason = serializers.CharField(read_only=True)
    before = NearLineSerializer(source="around.before", many=True, read_only=True)
    after = NearLineSerializer(source="around.after", many=True, read_only=True)


class TransactionDetailSerializer(_HeaderSerializer):
    """One transaction with its story; `is_whole` says that you may read every side, and only then the story is there."""

    is_whole = serializers.BooleanField(read_only=True)
    why = serializers.CharField(read_only=True, help_text="Who or what chose the category, in words.")
    refund_of = serializers.UUIDField(read_only=True, allow_null=True)
    refunds = serializers.ListField(child=serializers.UUIDField(), read_only=True)
    revisions = RevisionSerializer(many=True, read_only=True)
    sources = SourceSerializer(many=True, read_only=True)


class TextsIn(StrictSerializer):
    """What every kind of transaction may have beside its money."""

    date = Day()
    payee = serializers.CharField(max_length=200, required=False, allow_blank=True)
    memo = serializers.CharField(max_length=500, required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    is_reviewed = serializers.BooleanField(required=False)


class ExpenseIn(TextsIn):
    """Money spent: `amount` leaves `account` for `category`."""

    kind = serializers.ChoiceField(choices=["expense"])
    account = serializers.UUIDField()
    category = serializers.UUIDField()
    amount = amount_in()


class IncomeIn(ExpenseIn):
    """Money earned: `amount` arrives in `account` from `category`."""

    kind = serializers.ChoiceField(choices=["income"])


class TransferIn(TextsIn):
    """Own money moved within one currency (paying a card is this too); between `date` and `arrives_on` it is in transit."""

    kind = serializers.ChoiceField(choices=["transfer"])
    source = serializers.UUIDField()  # type: ignore[assignment]
    target = serializers.UUIDField()
    amount = amount_in()
    arrives_on = Day(required=False, allow_null=True)


class ExchangeIn(TextsIn):
    """One currency for another: `sold` leaves `source`, `bought` arrives in `target`, and a fee on top of what was sold."""

    kind = serializers.ChoiceField(choices=["exchange"])
    source = serializers.UUIDField()  # type: ignore[assignment]
    target = serializers.UUIDField()
    sold = amount_in()
    bought = amount_in()
    arrives_on = Day(required=False, allow_null=True)
    fee = amount_in(required=False, allow_null=True)
    fee_category = serializers.UUIDField(required=False, allow_null=True)


class PartIn(StrictSerializer):
    category = serializers.UUIDField()
    amount = ScaledDecimalApiField(help_text="Spent on an expense category, or earned from an income category.")


class SplitIn(TextsIn):
    """One payment over several categories."""

    kind = serializers.ChoiceField(choices=["split"])
    account = serializers.UUIDField()
    parts = listed(PartIn, min_length=1, max_length=MOST_LEGS)


class RefundIn(TextsIn):
    """Money back for a purchase, into `account` (the one it was paid from unless told)."""

    kind = serializers.ChoiceField(choices=["refund"])
    purchase = serializers.UUIDField()
    amount = amount_in()
    account = serializers.UUIDField(required=False, allow_null=True)


class AdjustmentIn(TextsIn):
    """Make the books agree with what is really there: `amount` is the difference, positive when there is more."""

    kind = serializers.ChoiceField(choices=["adjustment"])
    account = serializers.UUIDField()
    amount = ScaledDecimalApiField()


class LegIn(StrictSerializer):
    """`quantity` in `commodity` (the account's own unless told); `value` is needed where that isn't the entry's currency."""

    account = serializers.UUIDField()
    quantity = ScaledDecimalApiField(scale=QUANTITY_SCALE)
    commodity = code_in(required=False, allow_null=True)
    value = ScaledDecimalApiField(scale=VALUE_SCALE, required=False, allow_null=True)
    booked_on = Day(required=False, allow_null=True)
    memo = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EntryIn(TextsIn):
    """The legs themselves: what comes in is positive, and the values add up to zero in `currency`."""

    kind = serializers.ChoiceField(choices=["entry"])
    currency = code_in()
    legs = listed(LegIn, min_length=2, max_length=MOST_LEGS)


class EntryReplacementIn(StrictSerializer):
    """A whole transaction anew. `revision` is the one you have read (or send If-Match): a newer one is a conflict."""

    date = Day()
    payee = serializers.CharField(max_length=200, allow_blank=True, default="")
    memo = serializers.CharField(max_length=500, allow_blank=True, default="")
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, default=list)
    currency = code_in()
    legs = listed(LegIn, min_length=2, max_length=MOST_LEGS)
    revision = serializers.IntegerField(**REVISION)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EntryChangeIn(StrictSerializer):
    """What is to change; the rest stays. `category` takes the place of the one category there is. (Not DRF's `partial`, which
    would let legs without an account through.)
    """

    date = Day(required=False)
    payee = serializers.CharField(max_length=200, allow_blank=True, required=False)
    memo = serializers.CharField(max_length=500, allow_blank=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    currency = code_in(required=False)
    category = serializers.UUIDField(required=False)
    legs = listed(LegIn, min_length=2, max_length=MOST_LEGS, required=False)
    revision = serializers.IntegerField(**REVISION)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class VoidIn(StrictSerializer):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    revision = serializers.IntegerField(**REVISION)


class RestoreIn(StrictSerializer):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class UndoIn(StrictSerializer):
    to = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, allow_null=True, help_text="The last change unless told."
    )


class ReviewIn(StrictSerializer):
    is_reviewed = serializers.BooleanField(required=False, default=True)


class ReviewManyIn(ReviewIn):
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class ReviewedSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField(read_only=True)
