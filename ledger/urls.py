"""Pages of the books, under /books/ (allauth has /accounts/)."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import adding, rates, register, transactions
from ledger.views.account_urls import urlpatterns as account_urls
from ledger.views.activity_urls import urlpatterns as activity_urls
from ledger.views.import_urls import urlpatterns as import_urls
from ledger.views.register_urls import urlpatterns as register_urls
from ledger.views.report_urls import urlpatterns as report_urls
from ledger.views.rules_urls import urlpatterns as rules_urls
from ledger.views.settings_urls import urlpatterns as settings_urls
from ledger.views.sorting_urls import urlpatterns as sorting_urls

app_name = "ledger"
ENTRY = "transactions/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    *account_urls,
    path("register/", register.RegisterView.as_view(), name="register"),
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
    path("rates/", rates.RatesView.as_view(), name="rates"),
    path("rates/set/", rates.RateSetView.as_view(), name="rate_set"),
    path("rates/delete/", rates.RateDeleteView.as_view(), name="rate_delete"),
    *import_urls,
    *rules_urls,
    *settings_urls,
    *report_urls,
    *activity_urls,
    *sorting_urls,
    *register_urls,
]
