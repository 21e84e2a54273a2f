"""What documents there are, as far as the viewer may know of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from documents.kinds import KINDS, TEXT
from documents.models import Attachment, Document
from fintrack.lib.errors import NotFound
from fintrack.lib.private_files import private_path
from ledger.models import Transaction
from ledger.selectors.export import Span

PIECE_BYTES = 64 * 1024
LONGEST_NAME, LONGEST_ENDING = 150, 12
"""In bytes, and in signs: a disk takes names of 255 bytes."""


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document of a transaction, with who put it there. `size` is in bytes, `label` says in a word what it is."""

    public_id: UUID
    name: str
    size: int
    content_type: str
    label: str | Promise
    icon: str
    attached_by: str
    attached_at: datetime


def attached_documents(user: User, transaction: UUID) -> tuple[AttachedDocument, ...]:
    """The transaction's documents in the order they were put there; none for who doesn't see all of its sides. One query."""
    rows = Attachment.objects.filter(
        transaction__in=Transaction.objects.whole_for(user).filter(public_id=transaction)
    ).select_related("document", "attached_by")
    return tuple(_shown(row) for row in rows.order_by("created_at", "pk"))


def _shown(row: Attachment) -> AttachedDocument:
    document, kind = row.document, KINDS.get(row.document.content_type, TEXT)
    return AttachedDocument(
        document.public_id, document.name, document.size, document.content_type, kind.label, kind.icon, str(row.attached_by),
        row.created_at,
    )  # fmt: skip


def document_found(user: User, public_id: UUID) -> Document:
    """A document the viewer may see; absent and not theirs are both NotFound."""
    found = Document.objects.visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    return found


def document_file(document: Document) -> Path:
    """Where its bytes are; NotFound `file_gone` where somebody took the file off the disk."""
    path = private_path(document.file_path)
    if not path.is_file():
        raise NotFound(_("The file is no longer there. Attach it again."), code="file_gone")
    return path


def document_rows(user: User) -> Iterator[dict[str, Any]]:
    """What the export says of each document the person may see: its name and bytes' checksum, not the bytes."""
    rows: Any = Document.objects.visible_to(user).select_related("uploaded_by")
    for one in rows.prefetch_related("attachments__transaction").order_by("pk").iterator(chunk_size=500):
        transactions = sorted(attached.transaction.public_id for attached in one.attachments.all())
        yield {
            "id": one.public_id, "name": one.name, "content_type": one.content_type, "size": one.size, "sha256": one.sha256,
            "uploaded_by": one.uploaded_by.email, "created_at": one.created_at, "transactions": transactions,
        }  # fmt: skip


def document_originals(user: User, span: Span) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files themselves, as far as the person may see them: ("documents/0192…/receipt.pdf", pieces of its bytes).

    Of the days of `span` are those that hang on a transaction of these days, and those that hang on none and came then. A file that
    somebody took off the disk is left out.
    """
    hung = Attachment.objects.filter(document=OuterRef("pk"))
    whole = hung.filter(span.condition("transaction__date"), transaction__in=Transaction.objects.whole_for(user))
    loose = ~Exists(hung) & span.condition("created_at__date")
    for one in Document.objects.visible_to(user).filter(Exists(whole) | loose).order_by("pk").iterator(chunk_size=500):
        path = private_path(one.file_path)
        if path.is_file():
            yield f"documents/{one.public_id}/{_file_name(one.name)}", _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE_BYTES):
            yield piece


def _file_name(name: str) -> str:
    """A name any disk takes, with what it ends in: _file_name("Café: 3/4.pdf") == "Café_ 3_4.pdf", _file_name("..") == "file"."""
    plain = re.sub(r"[^\w .()+-]", "_", name).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    kept = len(f"{dot}{ending}".encode()) if stem and len(ending) <= LONGEST_ENDING else 0
    head = (stem if kept else plain).encode()[: LONGEST_NAME - kept].decode("utf-8", "ignore").rstrip(" .")
    return f"{head}{dot}{ending}" if kept else head
