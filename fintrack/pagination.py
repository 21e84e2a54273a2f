"""How lists of the API are cut: `?limit=` (50 unless told, 500 at most) and `?offset=`."""

from __future__ import annotations

from rest_framework.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    default_limit = 50
    max_limit = 500
