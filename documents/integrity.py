"""Whether the files of the documents are still what came."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import Household
from documents.models import Document
from fintrack.lib.private_files import private_path
from ledger.integrity import Finding


def files_are_there(household: Household) -> Iterator[Finding]:
    """Each document's file is in private storage and as long as it was: after a restore without `private/` none is."""
    rows = Document.objects.filter(household=household).order_by("pk").values_list("public_id", "file_path", "size")
    for public_id, path, size in rows.iterator():
        there = private_path(path)
        if not there.is_file() or there.stat().st_size != size:
            message = f"document {public_id}: its file is gone or cut short"
            yield Finding("document_file", household, message, {"document": str(public_id)})
