"""What the floors below call without knowing of documents: registered once at start."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fintrack.lib.registry import (
    drawer_panels,
    entries_joined,
    export_loaders,
    export_originals,
    export_parts,
    household_emptiness,
    household_purgers,
    integrity_checks,
    undo_checks,
)


def hooks_register() -> None:
    from documents.integrity import files_are_there
    from documents.selectors import document_originals, document_rows
    from documents.services.attaching import attachment_undo_check, attachments_follow
    from documents.services.loading import documents_load
    from documents.services.purge import documents_are_empty, documents_purge

    household_purgers.add("documents", documents_purge)
    household_emptiness.add("documents", documents_are_empty)
    undo_checks.add("documents.attachment", attachment_undo_check)
    entries_joined.add("documents", attachments_follow)
    drawer_panels.add("documents", documents_panel)
    export_parts.add("documents", document_rows)
    export_loaders.add("documents", documents_load)
    export_originals.add("documents", document_originals)
    integrity_checks.add("documents", files_are_there)
    words_register()


def words_register() -> None:
    """How the list of changes says what was done with documents."""
    from ledger.activity_words import GROUPS, WORDS, Words

    WORDS["document.attach"] = Words(
        _("Attached a document to “%(subject)s”"), _("Attached a document to a transaction")
    )
    WORDS["document.detach"] = Words(
        _("Took a document away from “%(subject)s”"), _("Took a document away from a transaction")
    )
    GROUPS["documents"] = (_("Documents"), ("document",))


def documents_panel(request: HttpRequest, transaction: UUID) -> SafeString:
    from documents.views import panel

    return panel(request, transaction)
