"""The one error type that services, selectors and readers raise, with a code for machines and a sentence for people.

`DomainError` becomes HTTP in one handler (API: `fintrack/api_errors.py`, pages: `fintrack/middleware.py`) and exit code 1 in a
management command. The sentence says what happened and that nothing was changed; it never quotes what the reader may not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class DomainError(Exception):
    """A request the domain refuses. `code` is stable snake_case, `message` is a translated sentence, `data` is JSON-safe."""

    status = 400

    def __init__(self, code: str, message: str | Promise, **data: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self._message = message
        self.data = data

    @property
    def message(self) -> str:
        """The sentence in the language of whoever reads it now (a lazy translation stays lazy until here)."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class NotFound(DomainError):
    """Absent and not-yours alike: the caller can't tell which."""

    status = 404

    def __init__(self, message: str | Promise = "Not found.", code: str = "not_found", **data: Any) -> None:
        super().__init__(code, message, **data)


class Forbidden(DomainError):
    """The viewer may see the thing but not do this to it."""

    status = 403


class Conflict(DomainError):
    """Somebody changed the thing first; `data` says what it is now."""

    status = 409


def bad_cursor() -> DomainError:
    """A page's cursor that is none, or names a row that went."""
    return DomainError("bad_cursor", _("This page is not there any more. Start again from the first one."))


@dataclass(frozen=True, slots=True)
class Question:
    """What must be answered before a file can be read: `key` names the option, `choices` are (value, label) pairs.

    Example: Question("date_order", "Is 03/04 the 3rd of April or the 4th of March?", (("dmy", "3 April"), ("mdy", "4 March"))).
    """

    key: str
    text: str
    choices: Sequence[tuple[str, str]] = ()


class NeedsAnswer(DomainError):
    """A file that can be read only after the person has answered; nothing has been written."""

    status = 409

    def __init__(self, question: Question, **data: Any) -> None:
        choices = [{"value": value, "label": label} for value, label in question.choices]
        super().__init__("needs_answer", question.text, key=question.key, choices=choices, **data)
        self.question = question
