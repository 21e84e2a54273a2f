"""Shapes of the people API. Explicit fields, no logic: the services decide."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import AccessToken, Household, Invitation, PeriodRule, Role, Scope, User
from accounts.services import SETTINGS
from accounts.services.tokens import LIFETIMES
from fintrack.lib.api_input import StrictSerializer
from fintrack.lib.api_schema import RefusalSerializer


class TokenRequestSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class TokenPairSerializer(serializers.Serializer[Any]):
    """`access` goes into `Authorization: Bearer …`; `refresh` gets the next pair, once."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until `access` expires.")


class SecondFactorSerializer(serializers.Serializer[Any]):
    session_token = serializers.CharField(max_length=128)
    code = serializers.CharField(max_length=64)


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


class PendingSignInSerializer(RefusalSerializer):
    """A sign-in that is refused, or isn't complete: with `mfa_required` and `email_verification_required` come the two at the end."""

    session_token = serializers.CharField(
        required=False, help_text="Names the unfinished sign-in; send it to /auth/mfa."
    )
    methods = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Kinds of second factor: totp, recovery_codes."
    )


class HouseholdSerializer(serializers.ModelSerializer[Household]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    period_rule = serializers.ChoiceField(choices=PeriodRule.choices, required=False)

    class Meta:
        model = Household
        fields = ("id", *SETTINGS, "is_demo")
        read_only_fields = ("is_demo",)


class HouseholdDraftSerializer(serializers.Serializer[Any]):
    """What founding a household needs."""

    name = serializers.CharField(max_length=120)
    base_currency = serializers.CharField(min_length=3, max_length=3)
    locale = serializers.CharField(max_length=20, required=False, default="en")
    time_zone = serializers.CharField(max_length=64, required=False, default="UTC")


class SignupSerializer(serializers.Serializer[Any]):
    """`invitation` is the token of an invitation link; `household` founds one at once. Both are optional."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    invitation = serializers.CharField(max_length=128, required=False, allow_blank=True, default="")
    household = HouseholdDraftSerializer(required=False)


class SignupAnswerSerializer(serializers.Serializer[Any]):
    """`signed_in` with a pair of tokens, or `email_verification_required` without."""

    state = serializers.ChoiceField(choices=["signed_in", "email_verification_required"])
    tokens = TokenPairSerializer(allow_null=True)


class MeSerializer(serializers.ModelSerializer[User]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    language = serializers.ChoiceField(choices=[("", ""), *settings.LANGUAGES], required=False)
    household = HouseholdSerializer(read_only=True, allow_null=True)
    can_write = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "name", "language", "theme", "has_plain_home", "role", "can_write", "household")
        read_only_fields = ("email", "role")

    @extend_schema_field(bool)
    def get_can_write(self, user: User) -> bool:
        return user.can_write


class MemberSerializer(serializers.ModelSerializer[User]):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = User
        fields = ("id", "email", "name", "role", "date_joined")
        read_only_fields = fields


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    invited_by = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ("id", "email", "role", "invited_by", "created_at", "expires_at")
        read_only_fields = fields

    @extend_schema_field(str)
    def get_invited_by(self, invitation: Invitation) -> str:
        return str(invitation.invited_by)


class NewInvitationSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=Role.choices, default=Role.PARTNER)


class IssuedInvitationSerializer(serializers.Serializer[Any]):
    """The link is in this answer only; nothing can show it again."""

    invitation = InvitationSerializer()
    link = serializers.CharField()
    token = serializers.CharField()


class AcceptanceSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=128)


class AccessTokenSerializer(serializers.ModelSerializer[AccessToken]):
    """`prefix` is how the secret begins, to recognise it by; `expires_at: null` has no end."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = AccessToken
        fields = ("id", "name", "prefix", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
        read_only_fields = fields


class AccessTokenPageSerializer(serializers.Serializer[Any]):
    results = AccessTokenSerializer(many=True)


class NewAccessTokenSerializer(StrictSerializer):
    """`days` is how long it works; null has no end."""

    name = serializers.CharField(max_length=80)
    scope = serializers.ChoiceField(choices=Scope.choices, default=Scope.READ)
    days = serializers.ChoiceField(choices=LIFETIMES, default=90, allow_null=True)


class IssuedAccessTokenSerializer(serializers.Serializer[Any]):
    """The secret is in this answer only; nothing can show it again."""

    token = AccessTokenSerializer()
    secret = serializers.CharField()


class PurgeSerializer(StrictSerializer):
    """The household's name, letter by letter."""

    confirmation = serializers.CharField(max_length=120)


class DemoRemovedSerializer(serializers.Serializer[Any]):
    removed = serializers.IntegerField(help_text="How many sample households there were.")
