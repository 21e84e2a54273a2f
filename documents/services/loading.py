"""Documents of an export, put beside their transactions again: their rows are in `books.json`, their bytes in files beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from documents.kinds import kept_name, kind_of
from documents.models import Attachment, Document
from documents.services.attaching import FOLDER
from fintrack.lib.private_files import HEAD_BYTES, file_drop, file_keep
from ledger.services.loading.names import Names, moment, optional, text

Row = dict[str, Any]
PIECE_BYTES = 256 * 1024


def documents_load(
    rows: Iterable[Row], *, names: Names, transactions: Mapping[str, int], folder: Path
) -> tuple[int, int]:
    """(loaded, left out). A document is found by its SHA-256 in `folder`/documents, whatever its file is called there; one whose file
    is not there, or that is nothing we keep, is left out.
    """
    found = _by_digest(folder / "documents")
    loaded, left_out, paths = 0, 0, dict[str, str]()
    with ExitStack() as taken_back:
        for row in rows:
            source = found.get(text(row["sha256"]))
            made = None if source is None else _document(names, row, source, paths, taken_back)
            if made is None:
                left_out += 1
                continue
            loaded += 1
            _attach(made, [transactions[key] for key in row["transactions"] if key in transactions])
        taken_back.pop_all()
    return loaded, left_out


def _by_digest(folder: Path) -> dict[str, Path]:
    """SHA-256 → the file that has it. Links are not followed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {_digest(path): path for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def _document(names: Names, row: Row, source: Path, paths: dict[str, str], taken_back: ExitStack) -> Document | None:
    """The same bytes are stored once; `paths` knows where by their digest."""
    with source.open("rb") as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    size, digest = source.stat().st_size, text(row["sha256"])
    if kind is None or not 0 < size <= settings.DOCUMENT_MAX_BYTES:
        return None
    if digest not in paths:
        paths[digest] = file_keep(_pieces(source), folder=FOLDER, limit=settings.DOCUMENT_MAX_BYTES).path
        taken_back.callback(file_drop, paths[digest])
    return Document.objects.create(
        public_id=names.public_id(Document, row["id"]), household=names.household, sha256=digest, file_path=paths[digest],
        name=kept_name(text(row["name"]), kind, "document"), size=size, content_type=kind.content_type,
        uploaded_by=_uploader(names, row), created_at=moment(row["created_at"]),
    )  # fmt: skip


def _uploader(names: Names, row: Row) -> User:
    return names.people.get(optional(row["uploaded_by"]).lower(), names.user)


def _attach(document: Document, transactions: Iterable[int]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            document=document, transaction_id=key, attached_by=document.uploaded_by, created_at=document.created_at
        )
        for key in transactions
    )
