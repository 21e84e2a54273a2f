"""Addresses of the books' API, under /api/v1/ (included by `fintrack/api.py`)."""

from __future__ import annotations

from django.urls import path

from ledger.api.account_urls import urlpatterns as account_urls
from ledger.api.activity_urls import urlpatterns as activity_urls
from ledger.api.register_urls import urlpatterns as register_urls
from ledger.api.report_urls import urlpatterns as report_urls
from ledger.api.rules_urls import urlpatterns as rules_urls
from ledger.api.sorting_urls import urlpatterns as sorting_urls
from ledger.api.views import accounts, deliveries, export, imports, rates, reports, transactions

ENTRY, BATCH = "transactions/<uuid:public_id>", "imports/<uuid:public_id>"
DELIVERY = "deliveries/<uuid:public_id>"

urlpatterns = [
    *account_urls,
    *activity_urls,
    *sorting_urls,
    path("categories", accounts.CategoriesView.as_view(), name="category-list"),
    path("categories/<uuid:public_id>", accounts.CategoryView.as_view(), name="category-detail"),
    path("transactions", transactions.TransactionsView.as_view(), name="transaction-list"),
    path("transactions/review", transactions.TransactionsReviewView.as_view(), name="transactions-review"),
    path(ENTRY, transactions.TransactionView.as_view(), name="transaction-detail"),
    path(f"{ENTRY}/void", transactions.TransactionVoidView.as_view(), name="transaction-void"),
    path(f"{ENTRY}/restore", transactions.TransactionRestoreView.as_view(), name="transaction-restore"),
    path(f"{ENTRY}/undo", transactions.TransactionUndoView.as_view(), name="transaction-undo"),
    path(f"{ENTRY}/review", transactions.TransactionReviewView.as_view(), name="transaction-review"),
    path("imports", imports.ImportsView.as_view(), name="import-list"),
    path(BATCH, imports.ImportView.as_view(), name="import-detail"),
    path(f"{BATCH}/lines", imports.ImportLinesView.as_view(), name="import-lines"),
    path(f"{BATCH}/include", imports.ImportIncludeView.as_view(), name="import-include"),
    path(f"{BATCH}/same", imports.ImportSameView.as_view(), name="import-same"),
    path(f"{BATCH}/decide", imports.ImportDecideView.as_view(), name="import-decide"),
    path(f"{BATCH}/commit", imports.ImportCommitView.as_view(), name="import-commit"),
    path(f"{BATCH}/undo", imports.ImportUndoView.as_view(), name="import-undo"),
    path(f"{BATCH}/discard", imports.ImportDiscardView.as_view(), name="import-discard"),
    path("deliveries", deliveries.DeliveriesView.as_view(), name="delivery-list"),
    path(DELIVERY, deliveries.DeliveryView.as_view(), name="delivery-detail"),
    path(f"{DELIVERY}/commit", deliveries.DeliveryCommitView.as_view(), name="delivery-commit"),
    path(f"{DELIVERY}/undo", deliveries.DeliveryUndoView.as_view(), name="delivery-undo"),
    path("balances", reports.BalancesView.as_view(), name="balances"),
    path("net-worth", reports.NetWorthView.as_view(), name="net-worth"),
    path("cashflow/summary", reports.CashFlowView.as_view(), name="cashflow-summary"),
    path("spending", reports.SpendingView.as_view(), name="spending"),
    path("export", export.ExportView.as_view(), name="export"),
    path("search", reports.SearchView.as_view(), name="search"),
    path("currencies", rates.CurrenciesView.as_view(), name="currency-list"),
    path("rates", rates.RatesView.as_view(), name="rate-list"),
    path("rates/lookup", rates.PairRateView.as_view(), name="rate-lookup"),
    *register_urls,
    *rules_urls,
    *report_urls,
]
