"""Answers that several operations document."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from fintrack.lib.api_schema import RefusalSerializer

CHANGED_MEANWHILE = OpenApiResponse(
    RefusalSerializer,
    "Somebody changed it after you read it. Nothing of yours was saved.",
    examples=[
        OpenApiExample(
            "Conflict",
            {
                "type": "client_error",
                "errors": [{"code": "revision_conflict", "detail": "Somebody changed this meanwhile.", "attr": None}],
                "data": {"revision": 2},
            },
        )
    ],
)
