"""Sections of the settings that are about the books: rates (in ledger/urls.py), what was learned, and the export."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import export, learned

urlpatterns: list[URLPattern] = [
    path("export/", export.ExportView.as_view(), name="export"),
    path("export/archive/", export.ExportFileView.as_view(), name="export_file"),
    path("learned/", learned.LearnedView.as_view(), name="learned"),
    path("learned/anew/", learned.LearnView.as_view(), name="learn"),
    path("learned/forget/", learned.ForgetView.as_view(), name="learn_forget"),
]
