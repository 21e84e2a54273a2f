"""How a refusal becomes HTTP in the API: one shape, {"type", "errors": [{"code", "detail", "attr"}]}, for every kind of error.

A DomainError keeps its code and sentence; what else it knows (a question's choices, what a row is now) goes under "data".
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler, exception_handler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions, status

from fintrack.lib.api_input import BodyTooLarge
from fintrack.lib.errors import DomainError

__all__ = ["DomainErrorFormatter", "DomainErrorHandler", "exception_handler"]


class Refusal(exceptions.APIException):
    """A DomainError on its way out: Refusal(Conflict("last_owner", "…")) answers 409."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(detail=str(error.message), code=error.code)
        self.status_code = error.status


class DomainErrorHandler(ExceptionHandler):
    """Knows DomainErrors beside DRF's own; a bad value of a named field reads like a serializer's complaint."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            attr = exc.data.get("attr")
            if exc.status == 400 and isinstance(attr, str):
                return exceptions.ValidationError({attr: [exceptions.ErrorDetail(str(exc.message), exc.code)]})
            refusal = Refusal(exc)
            request = self.context["request"]
            if exc.code == "revision_conflict" and request is not None and request.headers.get("If-Match"):
                refusal.status_code = status.HTTP_412_PRECONDITION_FAILED
            return refusal
        if isinstance(exc, RequestDataTooBig):
            return BodyTooLarge()
        if isinstance(exc, SuspiciousOperation):  # too many fields or files: Django's own answer would be a page
            return exceptions.ParseError()
        return super().convert_known_exceptions(exc)


class DomainErrorFormatter(ExceptionFormatter):
    """The standard shape, with a DomainError's data where it has any."""

    def format_error_response(self, error_response: ErrorResponse) -> Any:
        body = super().format_error_response(error_response)
        if isinstance(self.original_exc, DomainError):
            data = {key: value for key, value in self.original_exc.data.items() if key != "attr"}
            if data:
                body["data"] = data
        return body
