"""The four answers to what is asked about a row's identity, by name, for pages and the API."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.selectors.books import Books
from ledger.selectors.twins import Named, differences_found, questions_found
from ledger.services.tellings import tellings_keep, tellings_take
from ledger.services.twins import Answered, twins_merge, twins_part


class Answer(NamedTuple):
    """Which open lines it is for, and what it does with them."""

    find: Callable[[Books, Collection[Named] | None], list[int]]
    give: Callable[..., Answered]


ANSWERS = {
    "same": Answer(questions_found, twins_merge),
    "apart": Answer(questions_found, twins_part),
    "take": Answer(differences_found, tellings_take),
    "keep": Answer(differences_found, tellings_keep),
}


def twins_answer(*, books: Books, answer: str, named: Collection[Named] | None) -> Answered:
    """Give one answer for these rows, or for all that are open (None): one act of the person whose books they are.

    Errors: bad_answer, not_found (not the viewer's, or not open any more), and those of the answer itself.
    """
    chosen = ANSWERS.get(answer)
    if chosen is None:
        raise DomainError("bad_answer", _("This question was not asked. Nothing was changed."))
    lines = chosen.find(books, named)
    return chosen.give(household=books.household, lines=lines, acting_user=books.user)
