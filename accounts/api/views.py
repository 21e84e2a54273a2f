"""Me, my household, its members and invitations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api.auth import checked
from accounts.api.serializers import (
    AcceptanceSerializer,
    DemoRemovedSerializer,
    HouseholdDraftSerializer,
    HouseholdSerializer,
    InvitationSerializer,
    IssuedInvitationSerializer,
    MemberSerializer,
    MeSerializer,
    NewInvitationSerializer,
    PurgeSerializer,
    RoleSerializer,
)
from accounts.models import User
from accounts.permissions import IsMember
from accounts.services import owner_required
from fintrack.lib.api_pages import LINK, SliceAsked, cut, slice_asked

UUID_EXAMPLE = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
HOUSEHOLD = {
    "id": UUID_EXAMPLE,
    "name": "Home",
    "base_currency": "PHP",
    "locale": "en-PH",
    "time_zone": "Asia/Manila",
    "period_rule": "fixed_day",
    "period_day": 25,
    "period_weeks": 2,
    "period_anchor": None,
    "locked_until": None,
    "is_demo": False,
}
ME = {
    "id": UUID_EXAMPLE,
    "email": "ana@example.org",
    "name": "Ana",
    "language": "",
    "theme": "system",
    "has_plain_home": False,
    "role": "owner",
    "can_write": True,
    "household": HOUSEHOLD,
}
MEMBER = {
    "id": UUID_EXAMPLE,
    "email": "ben@example.org",
    "name": "Ben",
    "role": "partner",
    "date_joined": "2026-11-21T09:00:00Z",
}
INVITATION = {
    "id": UUID_EXAMPLE,
    "email": "",
    "role": "partner",
    "invited_by": "Ana",
    "created_at": "2026-11-21T09:00:00Z",
    "expires_at": "2026-11-28T09:00:00Z",
}


def answer_example(name: str, value: Any, code: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[str(code)])


class SignedInView(APIView):
    """For whoever is signed in, with or without a household. A token may read here; people and settings it leaves alone."""

    permission_classes: list[Any] = [IsAuthenticated]
    token_scope: Any = None

    @property
    def person(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user


class MemberView(SignedInView):
    """For people of a household; services ask for the role."""

    permission_classes = [IsAuthenticated, IsMember]


@extend_schema(tags=["people"])
class MeView(SignedInView):
    """The person who is asking."""

    @extend_schema(operation_id="users_me", responses=MeSerializer, examples=[answer_example("Me", ME)])
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.person).data)

    @extend_schema(
        operation_id="users_me_change",
        request=MeSerializer(partial=True),
        responses=MeSerializer,
        examples=[OpenApiExample("New name", {"name": "Ana María"}, request_only=True), answer_example("Me", ME)],
    )
    def patch(self, request: Request) -> Response:
        serializer = MeSerializer(self.person, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        user = services.profile_change(user=self.person, **serializer.validated_data)
        return Response(MeSerializer(user).data)


@extend_schema(tags=["people"])
class HouseholdView(MemberView):
    """The household of the person who is asking."""

    def get_permissions(self) -> list[Any]:
        """Founding one is for those who have none."""
        return [IsAuthenticated()] if self.request.method == "POST" else [IsAuthenticated(), IsMember()]

    @extend_schema(
        operation_id="household", responses=HouseholdSerializer, examples=[answer_example("Household", HOUSEHOLD)]
    )
    def get(self, request: Request) -> Response:
        return Response(HouseholdSerializer(selectors.household_of(self.person)).data)

    @extend_schema(
        operation_id="household_found",
        request=HouseholdDraftSerializer,
        responses={201: HouseholdSerializer},
        examples=[
            OpenApiExample(
                "Found", {"name": "Home", "base_currency": "PHP", "time_zone": "Asia/Manila"}, request_only=True
            ),
            answer_example("Household", HOUSEHOLD, 201),
        ],
    )
    def post(self, request: Request) -> Response:
        household = services.household_found(acting_user=self.person, **checked(HouseholdDraftSerializer, request))
        return Response(HouseholdSerializer(household).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="household_change",
        request=HouseholdSerializer(partial=True),
        responses=HouseholdSerializer,
        examples=[
            OpenApiExample("Payday periods", {"period_rule": "fixed_day", "period_day": 25}, request_only=True),
            answer_example("Household", HOUSEHOLD),
        ],
    )
    def patch(self, request: Request) -> Response:
        household = selectors.household_of(self.person)
        owner_required(self.person, household)
        serializer = HouseholdSerializer(household, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = serializer.validated_data
        services.household_settings_change(household=household, acting_user=self.person, changes=changes)
        return Response(HouseholdSerializer(household).data)


@extend_schema(tags=["people"])
class HouseholdPurgeView(MemberView):
    @extend_schema(
        operation_id="household_purge",
        request=PurgeSerializer,
        responses={204: None},
        examples=[OpenApiExample("Remove everything", {"confirmation": "Home"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Remove your household for good: its books, its people's sign-ins. `confirmation` is its name. Owners only."""
        confirmation = checked(PurgeSerializer, request)["confirmation"]
        household = selectors.household_of(self.person)
        services.household_purge(household=household, acting_user=self.person, confirmation=confirmation)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["people"])
class DemoRemoveView(SignedInView):
    @extend_schema(
        operation_id="demo_remove",
        request=None,
        responses=DemoRemovedSerializer,
        examples=[answer_example("Removed", {"removed": 1})],
    )
    def post(self, request: Request) -> Response:
        """Remove the sample household, if it is there; your own books are not touched."""
        return Response({"removed": services.demo_remove(acting_user=self.person)})


@extend_schema(tags=["people"])
class MembersView(MemberView):
    @extend_schema(
        operation_id="household_members",
        parameters=[SliceAsked, LINK],
        responses=MemberSerializer(many=True),
        examples=[answer_example("Member", MEMBER)],
    )
    def get(self, request: Request) -> Response:
        """The people of your household."""
        part, links = cut(request, list(selectors.members(self.person)), slice_asked(request))
        return Response(MemberSerializer(part, many=True).data, headers=links)


@extend_schema(tags=["people"])
class MemberDetailView(MemberView):
    @extend_schema(
        operation_id="household_member_role",
        request=RoleSerializer,
        responses=MemberSerializer,
        examples=[OpenApiExample("Only look", {"role": "viewer"}, request_only=True), answer_example("Member", MEMBER)],
    )
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Give a member another role. Owners only; one owner must remain."""
        member = selectors.member(self.person, public_id)
        role = checked(RoleSerializer, request)["role"]
        return Response(
            MemberSerializer(services.member_role_change(member=member, role=role, acting_user=self.person)).data
        )

    @extend_schema(operation_id="household_member_remove", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Take a member out, or leave the household yourself."""
        services.member_remove(member=selectors.member(self.person, public_id), acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["people"])
class InvitationsView(MemberView):
    is_answer_kept = False

    @extend_schema(
        operation_id="household_invitations",
        parameters=[SliceAsked, LINK],
        responses=InvitationSerializer(many=True),
        examples=[answer_example("Invitation", INVITATION)],
    )
    def get(self, request: Request) -> Response:
        """Links into your household that can still be used. Owners only."""
        owner_required(self.person, selectors.household_of(self.person))
        part, links = cut(request, list(selectors.open_invitations(self.person)), slice_asked(request))
        return Response(InvitationSerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="household_invite",
        request=NewInvitationSerializer,
        responses={201: IssuedInvitationSerializer},
        examples=[
            OpenApiExample("Invite", {"role": "partner"}, request_only=True),
            answer_example(
                "Link",
                {"invitation": INVITATION, "link": "https://money.example.org/invitation/tZ…/", "token": "tZ…"},
                201,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Make a single-use link into your household. Owners only."""
        issued = services.invitation_create(acting_user=self.person, **checked(NewInvitationSerializer, request))
        return Response(IssuedInvitationSerializer(issued).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["people"])
class InvitationDetailView(MemberView):
    @extend_schema(operation_id="household_invitation_revoke", responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Make an unused link useless. Owners only."""
        invitation = selectors.invitation(self.person, public_id)
        services.invitation_revoke(invitation=invitation, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["people"])
class AcceptanceView(SignedInView):
    @extend_schema(
        operation_id="invitation_accept",
        request=AcceptanceSerializer,
        responses=HouseholdSerializer,
        examples=[OpenApiExample("Join", {"token": "tZ…"}, request_only=True), answer_example("Household", HOUSEHOLD)],
    )
    def post(self, request: Request) -> Response:
        """Join the household of an invitation, while you have none or yours is still empty."""
        token = checked(AcceptanceSerializer, request)["token"]
        household = services.invitation_accept(token=token, acting_user=self.person)
        return Response(HouseholdSerializer(household).data)
