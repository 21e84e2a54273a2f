"""Pages of the books, under /books/ (allauth has /accounts/)."""

from __future__ import annotations

from ledger.views.import_urls import urlpatterns as import_urls

app_name = "ledger"
urlpatterns = [*import_urls]
