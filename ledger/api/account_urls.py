"""Addresses of accounts, statement balances and cards in the API."""

from __future__ import annotations

from django.urls import path

from ledger.api.views import account_acts, accounts, detective, reconciliation

ACCOUNT, ASSERTION = "accounts/<uuid:public_id>", "assertions/<uuid:public_id>"

urlpatterns = [
    path("accounts", accounts.AccountsView.as_view(), name="account-list"),
    path("accounts/order", account_acts.AccountsOrderView.as_view(), name="accounts-order"),
    path(ACCOUNT, accounts.AccountView.as_view(), name="account-detail"),
    path(f"{ACCOUNT}/close", account_acts.AccountCloseView.as_view(), name="account-close"),
    path(f"{ACCOUNT}/reopen", account_acts.AccountReopenView.as_view(), name="account-reopen"),
    path(f"{ACCOUNT}/merge", account_acts.AccountMergeView.as_view(), name="account-merge"),
    path(f"{ACCOUNT}/assertions", account_acts.AssertionsView.as_view(), name="account-assertions"),
    path(f"{ACCOUNT}/standing", detective.StandingView.as_view(), name="account-standing"),
    path(f"{ACCOUNT}/detective", detective.DetectiveView.as_view(), name="account-detective"),
    path(f"{ACCOUNT}/statements", account_acts.CardStatementsView.as_view(), name="card-statements"),
    path(f"{ACCOUNT}/reconciliation", reconciliation.ReconciliationView.as_view(), name="reconciliation"),
    path(f"{ACCOUNT}/reconciliation/rows", reconciliation.ReconciliationRowsView.as_view(), name="reconciliation-rows"),
    path(
        f"{ACCOUNT}/reconciliation/ticks", reconciliation.ReconciliationTicksView.as_view(), name="reconciliation-ticks"
    ),
    path(
        f"{ACCOUNT}/reconciliation/finish",
        reconciliation.ReconciliationFinishView.as_view(),
        name="reconciliation-finish",
    ),
    path(f"{ACCOUNT}/reconciliations", reconciliation.ReconciliationsView.as_view(), name="reconciliations"),
    path(f"{ACCOUNT}/unlock", reconciliation.UnlockView.as_view(), name="reconciliation-unlock"),
    path(ASSERTION, account_acts.AssertionView.as_view(), name="assertion-detail"),
    path(f"{ASSERTION}/adjust", account_acts.AssertionAdjustView.as_view(), name="assertion-adjust"),
    path("cards", account_acts.CardsView.as_view(), name="card-list"),
]
