"""Addresses of the people API, under /api/v1/ (included by `fintrack/api.py`)."""

from __future__ import annotations

from django.urls import path

from accounts.api import auth, views

urlpatterns = [
    path("auth/token", auth.TokenView.as_view(), name="auth-token"),
    path("auth/mfa", auth.SecondFactorView.as_view(), name="auth-mfa"),
    path("auth/refresh", auth.RefreshView.as_view(), name="auth-refresh"),
    path("auth/signup", auth.SignupView.as_view(), name="auth-signup"),
    path("users/me", views.MeView.as_view(), name="users-me"),
    path("household", views.HouseholdView.as_view(), name="household"),
    path("household/members", views.MembersView.as_view(), name="household-members"),
    path("household/members/<uuid:public_id>", views.MemberDetailView.as_view(), name="household-member"),
    path("household/invitations", views.InvitationsView.as_view(), name="household-invitations"),
    path("household/invitations/<uuid:public_id>", views.InvitationDetailView.as_view(), name="household-invitation"),
    path("invitations/accept", views.AcceptanceView.as_view(), name="invitation-accept"),
]
