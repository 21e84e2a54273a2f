"""Pages about people, at the root of the site; allauth's own pages are under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views import entrance, settings, tokens

app_name = "accounts"
urlpatterns = [
    path("welcome/", entrance.WelcomeView.as_view(), name="welcome"),
    path("invitation/<str:token>/", entrance.InvitationView.as_view(), name="invitation"),
    path("settings/", settings.YouView.as_view(), name="settings"),
    path("settings/profile/", settings.ProfileView.as_view(), name="profile"),
    path("settings/theme/", settings.ThemeView.as_view(), name="theme"),
    path("settings/household/", settings.HouseholdSettingsView.as_view(), name="household"),
    path("settings/periods/", settings.PeriodsView.as_view(), name="periods"),
    path("settings/members/", settings.MembersView.as_view(), name="members"),
    path("settings/members/<uuid:public_id>/role/", settings.MemberRoleView.as_view(), name="member_role"),
    path("settings/members/<uuid:public_id>/remove/", settings.MemberRemoveView.as_view(), name="member_remove"),
    path("settings/invitations/", settings.InviteView.as_view(), name="invite"),
    path(
        "settings/invitations/<uuid:public_id>/revoke/",
        settings.InvitationRevokeView.as_view(),
        name="invitation_revoke",
    ),
    path("settings/tokens/", tokens.TokensView.as_view(), name="tokens"),
    path("settings/tokens/<uuid:public_id>/revoke/", tokens.TokenRevokeView.as_view(), name="token_revoke"),
    path("settings/danger/", settings.DangerView.as_view(), name="danger"),
    path("settings/demo/remove/", settings.DemoRemoveView.as_view(), name="demo_remove"),
    path("settings/purge/", settings.PurgeView.as_view(), name="purge"),
]
