"""Lists that are a plain array: cut by `?limit=` and `?cursor=`, the next part's address in a `Link` header (RFC 8288).

Who asks for nothing gets up to 500; a list with more says so in the header, and none is ever without a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from fintrack.lib.api_input import StrictSerializer
from fintrack.lib.errors import bad_cursor

Item = TypeVar("Item")
MOST = 500
LINK = OpenApiParameter(
    "Link", str, OpenApiParameter.HEADER, response=[200], description='Where the list goes on: `<…>; rel="next"`. Not there at its end.'
)  # fmt: skip


class SliceAsked(StrictSerializer):
    cursor = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        help_text='Begins after this one: follow the `Link` header, rel="next".',
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False, default=MOST)


def slice_asked(request: Request) -> dict[str, Any]:
    """The query's `cursor` and `limit`, checked."""
    serializer = SliceAsked(data=request.query_params.dict())
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def public_id(item: Any) -> str:
    return str(item.public_id)


def cut(
    request: Request, items: Sequence[Item], asked: Mapping[str, Any], *, name: Callable[[Item], str] = public_id
) -> tuple[Sequence[Item], dict[str, str]]:
    """The part of a whole list that was asked for, and the headers that lead on; `name` tells its items apart.

    Of a, b, c, d, e {"cursor": "b", "limit": 2} is c, d, and the link has cursor=d. Errors: bad_cursor where no item has that name.
    """
    first, limit = 0, asked["limit"]
    if asked["cursor"]:
        places = [place for place, item in enumerate(items) if name(item) == asked["cursor"]]
        if not places:
            raise bad_cursor()
        first = places[0] + 1
    part = items[first : first + limit]
    return part, link(request, name(part[-1])) if first + limit < len(items) else {}


def link(request: Request, cursor: str) -> dict[str, str]:
    """The header that says where the list goes on."""
    return {"Link": f'<{replace_query_param(request.build_absolute_uri(), "cursor", cursor)}>; rel="next"'}
