"""Addresses of the register's part of the API: splits, copies, an account's rows with its balance, kept views."""

from __future__ import annotations

from django.urls import path

from ledger.api.views import register

ENTRY, VIEW = "transactions/<uuid:public_id>", "views/<uuid:public_id>"

urlpatterns = [
    path(f"{ENTRY}/split", register.TransactionSplitView.as_view(), name="transaction-split"),
    path(f"{ENTRY}/duplicate", register.TransactionDuplicateView.as_view(), name="transaction-duplicate"),
    path("accounts/<uuid:public_id>/register", register.AccountRegisterView.as_view(), name="account-register"),
    path("views", register.SavedViewsView.as_view(), name="view-list"),
    path("views/order", register.SavedViewsOrderView.as_view(), name="view-order"),
    path(VIEW, register.SavedViewView.as_view(), name="view-detail"),
]
