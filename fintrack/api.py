"""The root of the API: what each app offers under /api/v1/, its schema and documentation, and a word for what isn't there."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.utils import OpenApiExample, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fintrack.lib.api_fields import scaled_decimals_register

scaled_decimals_register()


class StatusSerializer(serializers.Serializer[Any]):
    status = serializers.CharField(read_only=True)


class OpenView(APIView):
    """For anybody, whatever token or cookie comes along, as often as they like."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes: list[Any] = []


@extend_schema(tags=["health"])
class PingView(OpenView):
    """Whether the server answers. It looks at nothing else, so that it may be asked every second."""

    @extend_schema(
        operation_id="ping", responses=StatusSerializer,
        examples=[OpenApiExample("Up", {"status": "ok"}, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(StatusSerializer({"status": "ok"}).data)


@extend_schema(exclude=True)
class NowhereView(OpenView):
    """An address the API doesn't have, or an id that is none: a 404 in the API's own shape."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own files, its script apart, so that the content security policy may stay strict."""

    template_name = "api/docs.html"


urlpatterns = [
    path("health/ping", PingView.as_view(), name="ping"),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", DocsView.as_view(url_name="schema"), name="docs"),
    path("", include("accounts.api.urls")),
    path("", include("ledger.api.urls")),
    path("", include("documents.api.urls")),
    re_path(r"^", NowhereView.as_view(), name="nowhere"),
]
