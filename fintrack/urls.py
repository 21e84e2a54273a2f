"""Every address of the project."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from fintrack.styleguide import styleguide

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("fintrack.api")),
    path("", include("accounts.urls")),
    path("", include("fintrack.dashboard.urls")),
    path("", include("fintrack.installed.urls")),
    path("books/", include("ledger.urls")),
    path("documents/", include("documents.urls")),
    path("styleguide/", styleguide, name="styleguide"),
]
