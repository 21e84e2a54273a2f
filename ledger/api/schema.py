"""Answers that several operations document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class RefusalErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class RefusalSerializer(serializers.Serializer[Any]):
    """The shape of every error. `data` is there where a refusal has more to say (the revision it is at now)."""

    type = serializers.CharField()
    errors = RefusalErrorSerializer(many=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    data = serializers.DictField(required=False)  # type: ignore[assignment]


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
