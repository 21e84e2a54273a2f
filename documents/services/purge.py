"""Removing a household's documents with the household: rows at once, files when that is certain."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.transaction import atomic, on_commit

from accounts.models import Household, User
from documents.models import Attachment, Document
from fintrack.lib.private_files import file_drop


@atomic
def documents_purge(household: Household, *, acting_user: User | None, confirmation: str) -> None:
    """Called through `household_purgers`, which has asked for the confirmation."""
    mine = Document.objects.filter(household=household)
    paths: set[Any] = set(mine.values_list("file_path", flat=True))
    Attachment.objects.filter(document__household=household).delete()
    mine.delete()
    for path in paths:
        on_commit(partial(file_drop, path))


def documents_are_empty(household: Household) -> bool:
    """Whether nobody has brought a document."""
    return not Document.objects.filter(household=household).exists()
