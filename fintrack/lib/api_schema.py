"""How the API's own description is made: every operation answers refusals in one shape, and says with which status it may."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema as BaseAutoSchema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

READING = ("400", "401", "403", "404", "405", "406", "429", "500")
CHANGING = (*READING, "409", "412", "413", "415", "422")
"""409: it changed meanwhile, or can't be done as things are. 412: `If-Match` names an earlier revision. 422: see Idempotency-Key."""

KINDS = ("validation_error", "client_error", "server_error")


class RefusalErrorSerializer(serializers.Serializer[Any]):
    """`attr` names the field that is wrong; null where it is the whole."""

    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class RefusalSerializer(serializers.Serializer[Any]):
    """The shape of every error. `data` is there where a refusal has more to say (the revision it is at now)."""

    type = serializers.ChoiceField(choices=KINDS)
    errors = RefusalErrorSerializer(many=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    data = serializers.DictField(required=False)  # type: ignore[assignment]


class AutoSchema(BaseAutoSchema):
    """Adds the refusals to what an operation says of itself."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        if direction != "response":
            return responses
        for code in READING if self.method in SAFE_METHODS else CHANGING:
            if code not in responses:
                described = self._get_response_for_code(RefusalSerializer, code, ["application/json"])  # type: ignore[no-untyped-call]
                responses[code] = described
        return responses
