"""What puts rows in order: the review inbox, transfers to confirm, categories, payees, tags."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fintrack.lib.api_input import StrictSerializer
from ledger.api.fields import FigureSerializer, money_out
from ledger.api.filters import PageAsked
from ledger.api.serializers.transactions import TransactionSerializer
from ledger.models.transaction import DecidedBy
from ledger.selectors.category_page import CategoryItem
from ledger.selectors.payees import SORTS
from ledger.selectors.transfer_candidates import Confidence

MOST = 1000


class ReviewAsked(PageAsked):
    """What narrows the inbox: a member's own accounts, what a member brought, one account."""

    owner = serializers.UUIDField(required=False, help_text="Rows of this member's own accounts.")
    by = serializers.UUIDField(required=False, help_text="Rows this member brought.")
    account = serializers.UUIDField(required=False)


class SuggestionSerializer(serializers.Serializer[Any]):
    """A category your accepted rows make likely: `percent` is how sure that is, `text` says what it goes by."""

    category = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    percent = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)


class ReviewRowSerializer(serializers.Serializer[Any]):
    """A row that waits. `reason` says who or what chose its category, and why; `payee_key` names its payee in `review/accept`."""

    transaction = TransactionSerializer(source="row", read_only=True)
    decided_by = serializers.ChoiceField(source="reason.decided_by", choices=DecidedBy.choices, read_only=True)
    reason = serializers.CharField(source="reason.text", read_only=True)
    category = serializers.UUIDField(read_only=True, allow_null=True)
    is_undecided = serializers.BooleanField(read_only=True)
    payee_key = serializers.CharField(read_only=True)
    suggestion = SuggestionSerializer(read_only=True, allow_null=True)


class ReviewPageSerializer(serializers.Serializer[Any]):
    """`count` is how many rows wait in all; `next` is null on the last page."""

    count = serializers.IntegerField(read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    results = ReviewRowSerializer(source="rows", many=True, read_only=True)


class AcceptIn(StrictSerializer):
    """The rows by `ids`, or every waiting row of a payee (`payee_key` of a row; "" are those without). `category` is given first."""

    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST, required=False)
    payee_key = serializers.CharField(max_length=200, required=False, allow_blank=True)
    category = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("payee_key" in attrs):
            raise serializers.ValidationError({"ids": _("Give either ids or a payee.")}, code="ids_or_payee")
        return attrs


class EndSerializer(serializers.Serializer[Any]):
    """One row: what its own account lost or gained."""

    transaction = serializers.UUIDField(source="public_id", read_only=True)
    account = serializers.UUIDField(read_only=True)
    account_name = serializers.CharField(read_only=True)
    booked_on = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    quantity = money_out()
    commodity = serializers.CharField(read_only=True)


class CandidateSerializer(serializers.Serializer[Any]):
    """Two rows that look like one transfer. `off` is how far two currencies are from the day's rate, as a share ("0.0120" is 1.2 %);
    null within one currency or without a rate. `is_unique`: neither row fits any other. `fee` is what left beyond what came, "0" mostly;
    join such a pair `with_fee`, and it goes to `fee_category` ("": it stays without a category).
    """

    left = EndSerializer(read_only=True)
    came = EndSerializer(read_only=True)
    days_apart = serializers.IntegerField(read_only=True)
    off = serializers.DecimalField(max_digits=12, decimal_places=4, read_only=True, allow_null=True)
    is_unique = serializers.BooleanField(read_only=True)
    confidence = serializers.ChoiceField(choices=[(one.value, one.value) for one in Confidence], read_only=True)
    fee = money_out()
    fee_category = serializers.CharField(read_only=True)
    evidence = serializers.ListField(child=serializers.CharField(), read_only=True)


class LearnedWaySerializer(serializers.Serializer[Any]):
    """Two accounts between which transfers went before (`confirmed` of them in the last year), and how many pairs `transfers/accept-all`
    would join.
    """

    left = serializers.UUIDField(read_only=True)
    left_name = serializers.CharField(read_only=True)
    came = serializers.UUIDField(read_only=True)
    came_name = serializers.CharField(read_only=True)
    confirmed = serializers.IntegerField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class CashAccountSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)


class WithdrawalSerializer(serializers.Serializer[Any]):
    """A row that reads like cash from a machine and has no other end. `targets` are cash accounts of its currency, the likeliest first."""

    transaction = serializers.UUIDField(source="public_id", read_only=True)
    account_name = serializers.CharField(read_only=True)
    booked_on = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    quantity = money_out()
    commodity = serializers.CharField(read_only=True)
    targets = CashAccountSerializer(many=True, read_only=True)
    confirmed = serializers.IntegerField(read_only=True)


class CandidatesSerializer(serializers.Serializer[Any]):
    """The newest of them, how many there are in all, and in how many the figures fit exactly or by the rate (`waiting`)."""

    count = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    results = CandidateSerializer(source="pairs", many=True, read_only=True)
    learned = LearnedWaySerializer(many=True, read_only=True)
    cash = WithdrawalSerializer(many=True, read_only=True)


class PairIn(StrictSerializer):
    first = serializers.UUIDField()
    second = serializers.UUIDField()


class JoinIn(PairIn):
    """`with_fee`: a little more (up to 5 %) may have left than came."""

    with_fee = serializers.BooleanField(required=False, default=False)


class WayIn(StrictSerializer):
    """The account money left and the one it came to."""

    left = serializers.UUIDField()
    came = serializers.UUIDField()


class WithdrawalIn(StrictSerializer):
    """The row and the cash account it went into; null says that it is no cash, for good."""

    transaction = serializers.UUIDField()
    account = serializers.UUIDField(allow_null=True)


class ActSerializer(serializers.Serializer[Any]):
    """`activity` is what to undo (`activity/{id}/undo`); null where nothing changed. `left` counts what stayed as it is, by reason."""

    activity = serializers.UUIDField(read_only=True, allow_null=True)
    changed = serializers.IntegerField(read_only=True)
    left = serializers.DictField(child=serializers.IntegerField(), read_only=True)


class CategoryYearSerializer(serializers.Serializer[Any]):
    """A category with all under it: twelve calendar months, oldest first, what they come to and a month's share."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    is_closed = serializers.BooleanField(read_only=True)
    months = FigureSerializer(many=True, read_only=True)
    year = FigureSerializer(read_only=True)
    average = FigureSerializer(read_only=True)
    children = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/CategoryYear"}})
    def get_children(self, item: CategoryItem) -> Any:
        return CategoryYearSerializer(item.children, many=True).data


class CategoryYearsSerializer(serializers.Serializer[Any]):
    expenses = CategoryYearSerializer(many=True, read_only=True)
    income = CategoryYearSerializer(many=True, read_only=True)
    archived = CategoryYearSerializer(many=True, read_only=True)


class IntoIn(StrictSerializer):
    into = serializers.UUIDField()


class PayeesAsked(StrictSerializer):
    q = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="How words of the name begin."
    )
    sort = serializers.ChoiceField(choices=list(SORTS), required=False, default=SORTS[0])
    page = serializers.IntegerField(min_value=1, max_value=10_000, required=False, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=100)


class AliasSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)


class PayeeSerializer(serializers.Serializer[Any]):
    """A payee of rows you may see, named by `key` (its folded name). `category` is set for good, `usual` what its rows of the last
    twelve months mostly have; `year` is what it cost in them less what it brought.
    """

    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    last_on = serializers.DateField(read_only=True, allow_null=True)
    category = serializers.UUIDField(read_only=True, allow_null=True)
    usual = serializers.UUIDField(read_only=True, allow_null=True)
    year = FigureSerializer(read_only=True)
    aliases = AliasSerializer(many=True, read_only=True)


class PayeePageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(read_only=True, allow_null=True)
    results = PayeeSerializer(source="payees", many=True, read_only=True)


class MergePayeesIn(StrictSerializer):
    """One key renames a payee; several make them one. What arrives under the old names gets the new one."""

    keys = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1, max_length=200)
    name = serializers.CharField(max_length=200)


class PayeeChangeIn(StrictSerializer):
    name = serializers.CharField(max_length=200)
    category = serializers.UUIDField(allow_null=True)


class PayeeCategoryIn(StrictSerializer):
    key = serializers.CharField(max_length=200)
    category = serializers.UUIDField(allow_null=True)


class AliasIn(StrictSerializer):
    key = serializers.CharField(max_length=200)
    alias = serializers.CharField(max_length=200)


class TagSerializer(serializers.Serializer[Any]):
    """`total` is what its rows cost less what they brought in, in the household's currency."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    last_on = serializers.DateField(read_only=True, allow_null=True)
    total = FigureSerializer(read_only=True)


class TagIn(StrictSerializer):
    name = serializers.CharField(max_length=60)
