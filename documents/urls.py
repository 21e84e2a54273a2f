"""Addresses of documents, under /documents/."""

from __future__ import annotations

from django.urls import URLPattern, path

from documents import views

app_name = "documents"
OF = "of/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(OF, views.AttachView.as_view(), name="attach"),
    path(f"{OF}<uuid:document>/remove/", views.DetachView.as_view(), name="detach"),
    path("<uuid:public_id>/file/", views.DocumentFileView.as_view(), name="file"),
]
