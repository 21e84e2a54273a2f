"""Every address of the URLconf, filled in with real objects: what the isolation tests walk along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """`template` as the URLconf writes it: "books/accounts/<uuid:public_id>/"."""

    template: str
    parameters: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        return "/" + PARAMETER.sub(lambda found: values[found.group(1)], self.template)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        template = prefix + _text(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, template)
        elif isinstance(entry, URLPattern):
            yield Route(template, tuple(PARAMETER.findall(template)))


def _text(pattern: RoutePattern | RegexPattern | Any) -> str:
    """A pattern as a route; named groups of a regular expression count as parameters."""
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        text = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<\1>", text).replace("^", "").replace("$", "").replace("\\", "")
    return text


def filled(wanted: Route, objects: Sequence[tuple[str, Sequence[Mapping[str, str]]]]) -> list[str]:
    """The route's addresses. `objects`: (how its template begins, the values to fill in); the first that fits counts.

    An address with a parameter that no entry fits is an error: whoever adds a route says what belongs there.
    """
    if not wanted.parameters:
        return [wanted.filled({})]
    for start, values in objects:
        if re.match(start, wanted.template):
            return [wanted.filled(one) for one in values]
    raise AssertionError(
        f"tests/test_isolation.py doesn't know what to put into {wanted.template}: add it to `objects`"
    )


def admin_models() -> list[tuple[str, Any]]:
    """(how the address of the model's pages begins, the model)"""
    return [(f"admin/{model._meta.app_label}/{model._meta.model_name}/", model) for model in admin.site._registry]
