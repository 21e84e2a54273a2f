"""The books to take away."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from fintrack.lib.zip_stream import zip_answer
from ledger.api.base import BooksView
from ledger.exports.archive import FORMATS, export_files, formats_named


class AnyAccepted(BaseContentNegotiation):
    """Whoever asks for application/zip gets it, and refusals as JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema(tags=["export"])
class ExportView(BooksView):
    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="export",
        parameters=[OpenApiParameter("form", str, enum=FORMATS, description="One format only; else CSV, JSON and the documents.")],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        examples=[OpenApiExample("Archive", "PK…", response_only=True, media_type="application/zip")],
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponseBase:
        """All you may read, as a ZIP: tables (CSV), books.json and documents, or what `form` names. What is private stays out."""
        name = f"fintrack-{self.books.today.isoformat()}.zip"
        return zip_answer(
            request._request, name, export_files(self.person, formats_named(request.query_params.get("form", "")))
        )
