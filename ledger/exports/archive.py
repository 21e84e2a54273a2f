"""What an export is made of: the formats, and the files of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.errors import DomainError
from fintrack.lib.registry import export_originals
from ledger.exports.beancount import beancount_pieces
from ledger.exports.books import json_pieces
from ledger.exports.disk import WrittenFile, file_write
from ledger.exports.parquet import PARQUET, STORE, parquet_files, parquet_write
from ledger.exports.plain import hledger_pieces, ledger_pieces
from ledger.exports.tables import table_files
from ledger.selectors.export import ALWAYS, Span

Files = Iterator[tuple[str, Iterable[str | bytes]]]
"""(name, pieces) of each file, written as they are read."""


def _one(
    name: str, pieces: Callable[[User, Span], Iterator[str]]
) -> Callable[[User, Span], Iterator[tuple[str, Iterable[str]]]]:
    return lambda user, span: iter([(name, pieces(user, span))])


def _originals(user: User, span: Span) -> Files:
    """The files that upper floors keep beside the books."""
    for _name, files in export_originals.items():
        yield from files(user, span)


TEXTS: dict[str, Callable[[User, Span], Files]] = {
    "csv": table_files,
    "json": _one("books.json", json_pieces),
    "beancount": _one("books.beancount", beancount_pieces),
    "hledger": _one("books.journal", hledger_pieces),
    "ledger": _one("books.ledger", ledger_pieces),
    "documents": _originals,
}
FORMATS = (*TEXTS, PARQUET)
USUAL = ("csv", "json", "documents")
"""What the archive holds when nobody says what they want."""


def formats_named(key: str) -> tuple[str, ...]:
    """The formats behind one word: formats_named("") == ("csv", "json", "documents"), formats_named("ledger") == ("ledger",). DomainError
    `unknown_format` for anything else.
    """
    if key and key not in FORMATS:
        raise DomainError("unknown_format", _("There is no such format."), formats=list(FORMATS))
    return (key,) if key else USUAL


def export_files(user: User, formats: Iterable[str] = USUAL, span: Span = ALWAYS) -> Files:
    """The files of these formats, and before them one that says what they are. A format that can't be made is refused at once."""
    made: list[Files] = [parquet_files(user, span) if key == PARQUET else TEXTS[key](user, span) for key in formats]
    return _after_a_word(user, made)


def _after_a_word(user: User, made: Iterable[Files]) -> Files:
    yield "README.txt", [_about(user)]
    for files in made:
        yield from files


def export_write(user: User, key: str, out: str, span: Span = ALWAYS) -> list[WrittenFile]:
    """Write one format into a folder, which is made where it isn't there; Parquet also to s3://bucket/folder.

    Errors: unknown_format, not_written, no_pyarrow.
    """
    formats_named(key)
    if key == PARQUET:
        return parquet_write(user, out, span)
    if out.startswith(STORE):
        raise DomainError("not_written", _("Only Parquet can be written to an object store."))
    try:
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        return [file_write(folder, name, pieces) for name, pieces in TEXTS[key](user, span)]
    except OSError as error:
        raise DomainError("not_written", _("The folder can't be written to."), reason=error.strerror or "") from error


def _about(user: User) -> str:
    made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    lines = (
        _("The books of “%(household)s”, as %(person)s may read them on %(day)s.")
        % {"household": household_of(user).name, "person": user, "day": made},
        "",
        _("transactions.csv: a line for each side of each transaction. What came into an account is positive."),
        _("books.json: everything, for programs; Fintrack reads it back into an empty household."),
        _("books.beancount, books.journal, books.ledger: posted transactions for Beancount, hledger and Ledger."),
        _("documents: the files beside your transactions, each in a folder called by its id in books.json."),
        _("What other members keep private is not in it."),
        _("Texts that a spreadsheet would run as a formula begin with an apostrophe in the tables."),
    )  # fmt: skip
    return "\n".join(lines) + "\n"
