"""Pages about people, at the root of the site; allauth's own pages are under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.WelcomeView.as_view(), name="welcome"),
    path("invitation/<str:token>/", views.InvitationView.as_view(), name="invitation"),
    path("settings/", views.SettingsView.as_view(), name="settings"),
    path("settings/profile/", views.ProfileView.as_view(), name="profile"),
    path("settings/household/", views.HouseholdSettingsView.as_view(), name="household"),
    path("settings/invitations/", views.InviteView.as_view(), name="invite"),
    path(
        "settings/invitations/<uuid:public_id>/revoke/", views.InvitationRevokeView.as_view(), name="invitation_revoke"
    ),
    path("settings/members/<uuid:public_id>/role/", views.MemberRoleView.as_view(), name="member_role"),
    path("settings/members/<uuid:public_id>/remove/", views.MemberRemoveView.as_view(), name="member_remove"),
    path("settings/demo/remove/", views.DemoRemoveView.as_view(), name="demo_remove"),
    path("settings/purge/", views.PurgeView.as_view(), name="purge"),
]
