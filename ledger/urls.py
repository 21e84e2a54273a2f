"""Pages of the books, under /books/ (allauth has /accounts/)."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import accounts, adding, categories, rates, register, transactions
from ledger.views.import_urls import urlpatterns as import_urls

app_name = "ledger"
ACCOUNT = "accounts/<uuid:public_id>/"
ENTRY = "transactions/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("accounts/", accounts.AccountsView.as_view(), name="accounts"),
    path("accounts/new/", accounts.AccountCreateView.as_view(), name="account_new"),
    path(ACCOUNT, accounts.AccountView.as_view(), name="account"),
    path(f"{ACCOUNT}chart.json", accounts.AccountChartView.as_view(), name="account_chart"),
    path(f"{ACCOUNT}edit/", accounts.AccountEditView.as_view(), name="account_edit"),
    path(f"{ACCOUNT}close/", accounts.AccountCloseView.as_view(), name="account_close"),
    path("register/", register.RegisterView.as_view(), name="register"),
    path("review/", register.ReviewView.as_view(), name="review"),
    path("search/", register.SearchView.as_view(), name="search"),
    path("add/", adding.QuickAddView.as_view(), name="quick_add"),
    path(ENTRY, transactions.TransactionView.as_view(), name="transaction"),
    path(f"{ENTRY}row/", transactions.RowView.as_view(), name="transaction_row"),
    path(f"{ENTRY}edit/", transactions.TransactionEditView.as_view(), name="transaction_edit"),
    path(f"{ENTRY}void/", transactions.VoidView.as_view(), name="transaction_void"),
    path(f"{ENTRY}restore/", transactions.RestoreView.as_view(), name="transaction_restore"),
    path(f"{ENTRY}undo/", transactions.UndoView.as_view(), name="transaction_undo"),
    path(f"{ENTRY}reviewed/", transactions.ReviewedView.as_view(), name="transaction_reviewed"),
    path(f"{ENTRY}refund/", adding.RefundView.as_view(), name="refund"),
    path("categories/", categories.CategoriesView.as_view(), name="categories"),
    path("categories/new/", categories.CategoryCreateView.as_view(), name="category_new"),
    path("categories/<uuid:public_id>/name/", categories.CategoryNameView.as_view(), name="category_name"),
    path("rates/", rates.RatesView.as_view(), name="rates"),
    path("rates/set/", rates.RateSetView.as_view(), name="rate_set"),
    path("rates/delete/", rates.RateDeleteView.as_view(), name="rate_delete"),
    *import_urls,
]
