"""Addresses of accounts, cards and statement balances."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import account_acts, accounts, cards, detective, reconcile, reconciliation

ACCOUNT = "accounts/<uuid:public_id>/"
STATEMENT = "statements/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("accounts/", accounts.AccountsView.as_view(), name="accounts"),
    path("accounts/new/", accounts.AccountCreateView.as_view(), name="account_new"),
    path("accounts/order/", account_acts.AccountsOrderView.as_view(), name="accounts_order"),
    path("cards/", cards.CardsView.as_view(), name="cards"),
    path(ACCOUNT, accounts.AccountView.as_view(), name="account"),
    path(f"{ACCOUNT}chart.json", accounts.AccountChartView.as_view(), name="account_chart"),
    path(f"{ACCOUNT}edit/", accounts.AccountEditView.as_view(), name="account_edit"),
    path(f"{ACCOUNT}close/", account_acts.AccountCloseView.as_view(), name="account_close"),
    path(f"{ACCOUNT}merge/", account_acts.AccountMergeView.as_view(), name="account_merge"),
    path(f"{ACCOUNT}delete/", account_acts.AccountDeleteView.as_view(), name="account_delete"),
    path(f"{ACCOUNT}detective/", detective.DetectiveView.as_view(), name="account_detective"),
    path(f"{ACCOUNT}detective/apply/", detective.DetectiveApplyView.as_view(), name="account_detective_apply"),
    path(f"{ACCOUNT}statement/", reconcile.StatementView.as_view(), name="account_statement"),
    path(f"{ACCOUNT}reconcile/", reconciliation.ReconcileView.as_view(), name="reconcile"),
    path(f"{ACCOUNT}reconcile/tick/", reconciliation.TickView.as_view(), name="reconcile_tick"),
    path(f"{ACCOUNT}reconcile/through/", reconciliation.TickThroughView.as_view(), name="reconcile_through"),
    path(f"{ACCOUNT}reconcile/finish/", reconciliation.FinishView.as_view(), name="reconcile_finish"),
    path(f"{ACCOUNT}reconcile/drop/", reconciliation.DropView.as_view(), name="reconcile_drop"),
    path(f"{ACCOUNT}reconcile/unlock/", reconciliation.UnlockView.as_view(), name="reconcile_unlock"),
    path(f"{STATEMENT}delete/", reconcile.StatementDeleteView.as_view(), name="statement_delete"),
    path(f"{STATEMENT}adjust/", reconcile.StatementAdjustView.as_view(), name="statement_adjust"),
]
