"""How a price source asks: the web client's patience and pace, and errors in words for a person. No secret is in any of them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from fintrack.lib.web_client import Answer, WebClient, WebError
from fintrack.lib.web_json import NotJson, exact_json
from portfolio.prices.protocol import Asked, Missed, SourceError

NO_DATA = 404
NOT_LET_IN = frozenset({401, 403})


@dataclass(frozen=True)
class SourceClient:
    """Asks one source. None stands for “no data” (404) everywhere."""

    web: WebClient
    label: str

    def json(self, path: str = "", **params: str) -> Any:
        """Parsed JSON with exact Decimals."""
        body = self.body(path, **params)
        if body is None:
            return None
        try:
            return exact_json(body)
        except NotJson:
            bad_answer("no JSON")

    def rows(self, columns: frozenset[str], path: str = "", **params: str) -> list[dict[str, str]]:
        """The rows of a CSV table that has these columns, as dictionaries; none where there is no data."""
        body = self.body(path, **params)
        if not body:
            return []
        try:
            reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), restval="")
            if not columns.issubset(reader.fieldnames or ()):
                bad_answer("a table of something else")
            return list(reader)
        except (UnicodeDecodeError, csv.Error):
            bad_answer("no table")

    def body(self, path: str = "", **params: str) -> bytes | None:
        """The bytes of a good answer. SourceError for everything else but 404."""
        try:
            answer = self.web.get(path, params)
        except WebError as error:
            raise self._said(error) from error
        if answer.status == NO_DATA:
            return None
        if answer.status != 200:
            raise self._refused(answer)
        if answer.is_page:
            bad_answer("a page for people")
        return answer.body

    def _refused(self, answer: Answer) -> SourceError:
        data = {"status": answer.status}
        if answer.status in NOT_LET_IN:
            message = _("%(source)s does not let us in. Check the key in its settings.") % {"source": self.label}
            return SourceError("source_not_let_in", message, permanent=True, **data)
        if 400 <= answer.status < 500:
            message = _("%(source)s refused the question. Nothing was changed.") % {"source": self.label}
            return SourceError("source_refused", message, permanent=True, **data)
        return _bad(f"status {answer.status}")

    def _said(self, error: WebError) -> SourceError:
        texts = {
            "unreachable": _("%(source)s can't be reached. It will be asked again later."),
            "busy": _("%(source)s is busy or out of order. It will be asked again later."),
            "bad_address": _("The address of %(source)s is not valid."),
            "elsewhere": _("%(source)s sends us to another address, which was not followed. Check its address."),
            "forbidden_address": _(
                "The address of %(source)s leads into this server's own network, which is not allowed."
            ),
        }
        if error.code not in texts:
            return _bad(error.code)
        data = {"status": error.status} if error.status else {}
        message = texts[error.code] % {"source": self.label}
        return SourceError(
            f"source_{error.code}", message, permanent=error.permanent, retry_after=error.retry_after, **data
        )


def unknown_symbol(one: Asked) -> Missed:
    """The source knows nothing by this name."""
    message = _("The source does not know “%(symbol)s”.") % {"symbol": one.symbol_at_source[:80]}
    return Missed(one, SourceError("source_unknown_symbol", message, permanent=True, symbol=one.symbol_at_source))


def other_currency(one: Asked, currency: str) -> Missed:
    """The source quotes this in another currency than it is wanted in."""
    message = _("“%(symbol)s” is quoted in %(currency)s.") % {"symbol": one.symbol_at_source[:80], "currency": currency}
    return Missed(one, SourceError("source_other_currency", message, permanent=True, currency=currency))


def bad_answer(reason: str) -> NoReturn:
    """The source said something, but not what its contract promises."""
    raise _bad(reason)


def _bad(reason: str) -> SourceError:
    message = _("The price source gave an answer that makes no sense. Nothing was changed.")
    return SourceError("source_bad_answer", message, permanent=False, reason=reason)
