"""Addresses of the people API, under /api/v1/ (included by `fintrack/api.py`)."""

from __future__ import annotations

from django.urls import path

from accounts.api import auth, tokens, views

urlpatterns = [
    path("auth/login", auth.TokenView.as_view(), name="auth-login"),
    path("auth/token", auth.TokenAliasView.as_view(), name="auth-token"),
    path("auth/mfa", auth.SecondFactorView.as_view(), name="auth-mfa"),
    path("auth/refresh", auth.RefreshView.as_view(), name="auth-refresh"),
    path("auth/register", auth.SignupView.as_view(), name="auth-register"),
    path("auth/signup", auth.SignupAliasView.as_view(), name="auth-signup"),
    path("auth/logout", auth.LogoutView.as_view(), name="auth-logout"),
    path("tokens", tokens.TokensView.as_view(), name="token-list"),
    path("tokens/<uuid:public_id>", tokens.TokenView.as_view(), name="token-detail"),
    path("users/me", views.MeView.as_view(), name="users-me"),
    path("household", views.HouseholdView.as_view(), name="household"),
    path("household/purge", views.HouseholdPurgeView.as_view(), name="household-purge"),
    path("household/demo/remove", views.DemoRemoveView.as_view(), name="demo-remove"),
    path("household/members", views.MembersView.as_view(), name="household-members"),
    path("household/members/<uuid:public_id>", views.MemberDetailView.as_view(), name="household-member"),
    path("household/invitations", views.InvitationsView.as_view(), name="household-invitations"),
    path("household/invitations/<uuid:public_id>", views.InvitationDetailView.as_view(), name="household-invitation"),
    path("invitations/accept", views.AcceptanceView.as_view(), name="invitation-accept"),
]
