"""What comes in through the API: bounded JSON, and serializers that take what they name and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers, status
from rest_framework.parsers import JSONParser

LARGEST_BODY = 2 * 2**20
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
DEEPEST = 8


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("This is more than the API takes in one request.")


class BoundedJSONParser(JSONParser):
    """JSON of at most 2 MB; nesting that would exhaust the interpreter is a parse error like any other."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        try:
            return super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError(_("This JSON is nested too deeply.")) from error


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it doesn't name: a mistyped name would otherwise be a wish that is silently not heard."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = unknown_fields(data, self.fields)
        if unknown:
            raise serializers.ValidationError(
                {
                    name: [exceptions.ErrorDetail(str(_("There is no such field here.")), "unknown_field")]
                    for name in unknown
                }
            )
        return super().to_internal_value(data)


def listed(shape: type[StrictSerializer], **bounds: Any) -> Any:
    """A list of such objects: `listed(LegIn, min_length=2, max_length=500)`."""
    return shape(many=True, **bounds)


def unknown_fields(data: Any, known: Iterable[str]) -> list[str]:
    """At most ten names nobody asked for: unknown_fields({"payee": "x", "amuont": 1}, ["payee"]) == ["amuont"]."""
    if not isinstance(data, Mapping):
        return []
    names = sorted(str(name)[:60].encode("utf-8", "replace").decode() for name in data.keys() - set(known))
    return names[:10]


class Day(serializers.DateField):
    """A date between 1900 and 2199: beyond that no calendar arithmetic of a household makes sense."""

    default_error_messages = {"range": _("Enter a day between 1900 and 2199.")}

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail("range")
        return day


class PlainJSONField(serializers.JSONField):
    """JSON that any database can keep: no NUL, no lone surrogates, no more than eight levels."""

    default_error_messages = {
        "plain": _("This can't be kept: it is nested too deeply or holds signs that are no text.")
    }

    def to_internal_value(self, data: Any) -> Any:
        if not is_plain(data):
            self.fail("plain")
        return super().to_internal_value(data)


def is_plain(value: Any, depth: int = 0) -> bool:
    """is_plain({"a": [1, "b"]}) is True, is_plain("a\\x00") is False."""
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, Mapping):
        return all(is_plain(part, depth + 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(is_plain(part, depth + 1) for part in value)
    return True
