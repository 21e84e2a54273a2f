"""How a refusal becomes a page: a DomainError that a view lets through is shown in words, with its status."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError


class RefusalMiddleware:
    """A page of its own for a visit; for an htmx request a toast, so that the page it came from stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.headers.get("HX-Request") == "true":
            toast = {"toast": {"text": str(error), "kind": "problem"}}
            return HttpResponse(status=error.status, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"})
        title = _("There is nothing here") if error.status == 404 else _("This can't be done")
        context = {"problem_title": title, "problem_text": str(error), "problem_code": error.code}
        return render(request, "problem.html", context, status=error.status)
