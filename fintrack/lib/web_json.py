"""JSON from outside with exact numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


class NotJson(ValueError):
    """An HTML page, half an answer, NaN, or lists within lists without end."""


def exact_json(body: bytes) -> Any:
    """JSON whose numbers are the Decimals of their very text: exact_json(b"[1.10, 3]") == [Decimal("1.10"), Decimal("3")]."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
