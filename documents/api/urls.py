"""Addresses of the documents' API, under /api/v1/ (included by `fintrack/api.py`)."""

from __future__ import annotations

from django.urls import path

from documents.api import views

OF = "transactions/<uuid:public_id>/attachments"

urlpatterns = [
    path(OF, views.AttachmentsView.as_view(), name="attachment-list"),
    path(f"{OF}/<uuid:document>", views.AttachmentView.as_view(), name="attachment-detail"),
    path("documents/<uuid:public_id>/file", views.DocumentFileView.as_view(), name="document-file"),
]
