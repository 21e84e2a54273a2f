"""Every address of the project."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def ping(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/health/ping", ping, name="ping"),
    path("api/v1/", include("accounts.api.urls")),
    path("", include("accounts.urls")),
    path("", include("fintrack.dashboard.urls")),
    path("books/", include("ledger.urls")),
]
