"""Imports: a batch as it stands, its lines before posting, and what can be decided about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from fintrack.lib.api_fields import plain
from fintrack.lib.api_input import PlainJSONField, StrictSerializer, listed
from fintrack.lib.currencies import iso_decimals
from fintrack.lib.fields import QUANTITY_SCALE, to_units
from ledger.api.fields import code_in, money_out
from ledger.api.serializers.accounts import KINDS
from ledger.api.serializers.twins import TellingSerializer
from ledger.intake.deliveries import MOST_FILES
from ledger.intake.progress import Phase
from ledger.models.account import Visibility
from ledger.models.connection import JobState
from ledger.selectors.imports import PreviewRow, Shown, format_choices
from ledger.selectors.sql import quantity

LINE_KINDS = [(shown.value, shown.value) for shown in Shown]


def known_format(key: str) -> None:
    """Refuses what is no reader; "" is the one that fits best."""
    if key and key not in dict(format_choices()):
        raise serializers.ValidationError(_("There is no reader with this name."), code="unknown_format")


class UploadIn(StrictSerializer):
    """A statement file. `account` is where a file of one account goes; `create_accounts` makes those that aren't there."""

    file = serializers.FileField(allow_empty_file=True)
    account = serializers.UUIDField(required=False)
    create_accounts = serializers.BooleanField(required=False, default=False)
    format = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, validators=[known_format]
    )


class DeliveryIn(StrictSerializer):
    """Up to 50 statement files, each in a part named `files`; the other fields hold for all of them."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), min_length=1, max_length=MOST_FILES
    )
    account = serializers.UUIDField(required=False)
    create_accounts = serializers.BooleanField(required=False, default=False)
    format = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, validators=[known_format]
    )


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a worker is: reading, comparing or posting, and how many rows of how many are written (0 of 0: not known)."""

    phase = serializers.ChoiceField(choices=[(phase.value, phase.value) for phase in Phase], read_only=True)
    rows = serializers.IntegerField(read_only=True)
    of = serializers.IntegerField(read_only=True)


class DeliveredFileSerializer(serializers.Serializer[Any]):
    """A file of a delivery; `id` is its import's. `is_clear`: nothing of it needs a look; `asks` is what does, or why it failed."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    file_name = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=JobState.choices, read_only=True)
    is_clear = serializers.BooleanField(read_only=True)
    is_question = serializers.BooleanField(read_only=True)
    asks = serializers.CharField(read_only=True)
    lines = serializers.IntegerField(read_only=True, help_text="Rows read so far, until it is posted.")
    new = serializers.IntegerField(read_only=True)
    already = serializers.IntegerField(read_only=True)
    progress = ProgressSerializer(read_only=True, allow_null=True)


class DeliverySerializer(serializers.Serializer[Any]):
    """Files that were sent together. `clear` is how many of them /commit would import now."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    is_working = serializers.BooleanField(read_only=True)
    clear = serializers.IntegerField(read_only=True)
    done = serializers.IntegerField(read_only=True)
    files = DeliveredFileSerializer(source="rows", many=True, read_only=True)


class ImportRowSerializer(serializers.Serializer[Any]):
    """An import in the list of yours."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    file_name = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    state = serializers.ChoiceField(choices=JobState.choices, read_only=True)
    new = serializers.IntegerField(read_only=True)
    already = serializers.IntegerField(read_only=True)
    is_question = serializers.BooleanField(read_only=True)
    problem = serializers.CharField(read_only=True)


class ImportPageSerializer(serializers.Serializer[Any]):
    """A page and the addresses of the pages around; null where there is none."""

    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    results = ImportRowSerializer(source="rows", many=True, read_only=True)


class FileAccountSerializer(serializers.Serializer[Any]):
    """An account of the file before posting. `choice` is "" (undecided), an account's id, "new" or "skip"; `gap` is what the
    file's own balances and rows differ by, null when they fit.
    """

    key = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    number = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    lines = serializers.IntegerField(read_only=True)
    pending = serializers.IntegerField(read_only=True)
    net = money_out()
    first_on = serializers.DateField(read_only=True, allow_null=True)
    last_on = serializers.DateField(read_only=True, allow_null=True)
    closing_balance = money_out(source="closing")
    gap = money_out()
    choice = serializers.CharField(read_only=True)
    is_decided = serializers.BooleanField(read_only=True)
    new_name = serializers.CharField(read_only=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What an import did to one account. `balance_holds` is null when the file prints no balance."""

    account = serializers.UUIDField(source="public_id", read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True)
    new = serializers.IntegerField(read_only=True)
    already = serializers.IntegerField(read_only=True)
    pending = serializers.IntegerField(read_only=True)
    left_out = serializers.IntegerField(read_only=True)
    net = money_out()
    first_on = serializers.DateField(read_only=True, allow_null=True)
    last_on = serializers.DateField(read_only=True, allow_null=True)
    closing_balance = money_out(source="closing")
    balance_holds = serializers.BooleanField(source="holds", read_only=True, allow_null=True)
    difference = money_out()


class ProblemSerializer(serializers.Serializer[Any]):
    """What the reader said of a line (0: of the file)."""

    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)
    line = serializers.IntegerField(read_only=True)
    raw = serializers.CharField(read_only=True)


class ChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]


class QuestionSerializer(serializers.Serializer[Any]):
    """What must be answered before the file can be read: send {"answers": {key: value}} to /decide."""

    key = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    choices = ChoiceSerializer(many=True, read_only=True)


class FailureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)


class CountsSerializer(serializers.Serializer[Any]):
    """How many lines are new, already there, pending, in need of you, left out."""

    all = serializers.IntegerField(read_only=True)
    new = serializers.IntegerField(read_only=True)
    there = serializers.IntegerField(read_only=True)
    pending = serializers.IntegerField(read_only=True)
    needs_you = serializers.IntegerField(read_only=True)
    left_out = serializers.IntegerField(read_only=True)


class ImportSerializer(serializers.Serializer[Any]):
    """An import as it stands: queued or running (ask again), ready (look, decide, commit), failed (`question` or `error`), done,
    undone or discarded. `counts` and `accounts` are there while it is ready, `outcomes` once it was posted.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    file_name = serializers.CharField(read_only=True)
    format = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=JobState.choices, read_only=True)
    step = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    posted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    question = QuestionSerializer(read_only=True, allow_null=True)
    error = FailureSerializer(read_only=True, allow_null=True)
    accounts = FileAccountSerializer(many=True, read_only=True)
    counts = CountsSerializer(read_only=True, allow_null=True)
    outcomes = OutcomeSerializer(many=True, read_only=True)
    errors = ProblemSerializer(many=True, read_only=True)  # type: ignore[assignment]
    warnings = ProblemSerializer(many=True, read_only=True)
    overlap = serializers.DictField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="How many rows are there already, and how they were told: there, same, retold, typed, changed, by_you.",
    )
    progress = ProgressSerializer(read_only=True, allow_null=True)
    delivery = serializers.UUIDField(read_only=True, allow_null=True, help_text="What it was sent together with.")
    same_file = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="Your earlier import of the very same bytes."
    )


class LineSerializer(serializers.Serializer[Any]):
    """A line of the file: its own words (`raw`), what it becomes, and whether it will be imported. `place` names it."""

    place = serializers.IntegerField(read_only=True)
    line = serializers.IntegerField(read_only=True)
    raw = serializers.CharField(read_only=True)
    booked_on = serializers.DateField(read_only=True)
    payee = serializers.CharField(read_only=True)
    memo = serializers.CharField(read_only=True)
    quantity = serializers.SerializerMethodField()
    currency = serializers.CharField(read_only=True)
    account = serializers.CharField(read_only=True)
    category = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=LINE_KINDS, read_only=True)
    reason = serializers.CharField(read_only=True)
    is_included = serializers.BooleanField(read_only=True)
    can_change = serializers.BooleanField(read_only=True)
    rules = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The rules that decide about it, by name."
    )
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    twin = TellingSerializer(
        read_only=True, allow_null=True, help_text="The row of your books that it repeats, or may repeat."
    )

    def get_quantity(self, row: PreviewRow) -> str:
        """With the currency's decimals, or with more where the file has more."""
        return plain(quantity(to_units(row.quantity, QUANTITY_SCALE), iso_decimals(row.currency)))


class LinePageSerializer(serializers.Serializer[Any]):
    """Fifty lines. `after` and `before` are what to ask next for the pages around, null where there is none."""

    after = serializers.IntegerField(read_only=True, allow_null=True)
    before = serializers.IntegerField(read_only=True, allow_null=True)
    results = LineSerializer(source="rows", many=True, read_only=True)


class NewDestinationIn(StrictSerializer):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    currency = code_in(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class DestinationIn(StrictSerializer):
    """Where one account of the file goes: exactly one of `account`, `create` and `skip`."""

    key = serializers.CharField(max_length=80, allow_blank=True)
    account = serializers.UUIDField(required=False)
    create = NewDestinationIn(required=False)  # type: ignore[assignment]
    skip = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(("account" in attrs, "create" in attrs, bool(attrs.get("skip")))) != 1:
            raise serializers.ValidationError(_("Say one of account, create and skip."), code="one_choice")
        return attrs


class DecisionIn(StrictSerializer):
    """Where accounts go, the answer to a question, another reader, or what a table's columns mean (`profile`)."""

    accounts = listed(DestinationIn, required=False, max_length=500)
    answers = serializers.DictField(child=serializers.CharField(max_length=200), required=False)
    format = serializers.CharField(max_length=40, required=False, allow_blank=True, validators=[known_format])
    profile = PlainJSONField(
        required=False, help_text='Like {"columns": {"booked_on": 0, "payee": [1], "quantity": 2}}.'
    )

    def validate_profile(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("A profile is an object."), code="invalid")
        return value


class InclusionIn(StrictSerializer):
    places = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**9), min_length=1, max_length=500
    )
    is_included = serializers.BooleanField()


class SameIn(StrictSerializer):
    """Lines that were asked about (`needs_you`), by place, or all of them."""

    places = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**9), min_length=1, max_length=500, required=False
    )
    all = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("places" in attrs) == attrs["all"]:
            raise serializers.ValidationError({"places": _("Give either places or all.")}, code="places_or_all")
        return attrs


class InclusionSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField(read_only=True)
    counts = CountsSerializer(read_only=True)


class UndoPlanSerializer(serializers.Serializer[Any]):
    """What an undo takes out of the books (`void`, `split` from their other half, pending `drafts`) and what it leaves alone, by
    reason: edited, reconciled, locked, void.
    """

    void = serializers.IntegerField(read_only=True)
    split = serializers.IntegerField(read_only=True)
    drafts = serializers.IntegerField(read_only=True)
    kept = serializers.DictField(child=serializers.IntegerField(), read_only=True)
