"""Putting documents beside transactions, and taking them away again. The entry itself doesn't change, so there is no revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from django.conf import settings
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from documents.kinds import Kind, kept_name, kind_of
from documents.models import Attachment, Document
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.private_files import KeptFile, file_drop, file_keep, private_path, shown_name
from ledger.models import Activity, Transaction
from ledger.services.activity import activity_start, entry_record, row_change, row_made, row_removed
from ledger.services.entries_undo import changed_since
from ledger.services.transactions import editable

FOLDER = "documents"
MOST = 50
"""So many documents a transaction can have."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that arrives: the name its sender gave, and its bytes piece by piece."""

    name: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Attached:
    """The documents, each in the place of its file. `activity` is None where all of them were there already."""

    documents: tuple[Document, ...]
    activity: Activity | None


def documents_attach(
    *, transaction: Transaction, acting_user: User, files: Sequence[NewFile], activity: Activity | None = None
) -> Attached:
    """Keep the files and put them beside the transaction, all or none, as one act. A file that hangs there already stays one.

    Example: a photo of 3 MB and a PDF of 80 KB: two documents, "2 files attached", one undo.
    Errors: not_found, read_only, partly_private; no_file, empty_file, too_large, bad_kind, too_many. Then nothing is kept.
    """
    if not files:
        raise DomainError("no_file", _("No file arrived. Nothing was attached; choose one and send it again."))
    with atomic():
        editable(transaction, acting_user)  # refused before a byte is written
    with ExitStack() as taken_back:
        arrived = [_arrived(file, taken_back) for file in files]
        with atomic():
            done = _attach(editable(transaction, acting_user), acting_user, arrived, activity)
        taken_back.pop_all()
    used = {document.file_path for document in done.documents}
    for kept, _kind, _name in arrived:
        if kept.path not in used:
            file_drop(kept.path)
    return done


Arrived = tuple[KeptFile, Kind, str]


def _arrived(file: NewFile, taken_back: ExitStack) -> Arrived:
    """The file on disk (until `taken_back` closes), what it is, and its name."""
    kept = file_keep(file.chunks, folder=FOLDER, limit=settings.DOCUMENT_MAX_BYTES)
    taken_back.callback(file_drop, kept.path)
    shown = {"name": shown_name(file.name, _("The file"))}
    if not kept.size:
        raise DomainError("empty_file", _("“%(name)s” is empty. Nothing was attached.") % shown)
    kind = kind_of(kept.head)
    if kind is None:
        text = _(
            "“%(name)s” can't be attached: pictures, PDFs, e-mails, statements and plain texts can. Nothing was attached."
        )
        raise DomainError("bad_kind", text % shown)
    return kept, kind, kept_name(file.name, kind, _("Document"))


def _attach(
    transaction: Transaction, acting_user: User, arrived: Sequence[Arrived], activity: Activity | None
) -> Attached:
    there = {row.document.sha256: row.document for row in attachments_of(transaction)}
    documents = []
    for kept, kind, name in arrived:
        if kept.sha256 not in there:
            if len(there) >= MOST:
                raise DomainError("too_many", _("This transaction has as many documents as there is room for."))
            activity = activity or _act(transaction, acting_user, "document.attach")
            there[kept.sha256] = _attached(
                transaction, acting_user, _document(transaction.household, acting_user, kept, kind, name), activity
            )
        documents.append(there[kept.sha256])
    return Attached(tuple(documents), activity)


def attachments_of(transaction: Transaction) -> list[Attachment]:
    return list(Attachment.objects.filter(transaction=transaction).select_related("document"))


def _document(household: Household, acting_user: User, kept: KeptFile, kind: Kind, name: str) -> Document:
    """The same file under the same name, where the person sees it already; else a new document of the same bytes."""
    path = _path_of(household, kept)
    same = Document.objects.filter(sha256=kept.sha256, name=name).visible_to(acting_user)
    return same.order_by("pk").first() or Document.objects.create(
        household=household, sha256=kept.sha256, file_path=path, name=name, size=kept.size, content_type=kind.content_type,
        uploaded_by=acting_user,
    )  # fmt: skip


def _path_of(household: Household, kept: KeptFile) -> str:
    """Where these bytes are: stored once already, or the new file. A stored file that got lost is replaced by the new one."""
    same = Document.objects.filter(household=household, sha256=kept.sha256)
    known = same.order_by("pk").values_list("file_path", flat=True).first()
    if known and private_path(known).is_file():
        return known
    same.update(file_path=kept.path)
    return kept.path


def _attached(transaction: Transaction, acting_user: User, document: Document, activity: Activity) -> Document:
    row_made(activity, Attachment.objects.create(document=document, transaction=transaction, attached_by=acting_user))
    return document


def _act(transaction: Transaction, acting_user: User, kind: str) -> Activity:
    """The act names the payee, not the file, and hangs on the transaction: who doesn't see the one hears of neither."""
    activity = activity_start(
        household=transaction.household, acting_user=acting_user, kind=kind, subject=transaction.payee
    )
    entry_record(activity, transaction, transaction.revision)
    return activity


@atomic
def document_detach(
    *, document: Document, transaction: Transaction, acting_user: User, activity: Activity | None = None
) -> Activity:
    """Take a document away from a transaction. The file stays, so that undo can bring it back; then only its uploader sees it.

    Errors: not_found, read_only, partly_private.
    """
    locked = editable(transaction, acting_user)
    row = Attachment.objects.filter(document=document, transaction=locked).first()
    if row is None:
        raise NotFound(_("There is no such document."))
    activity = activity or _act(locked, acting_user, "document.detach")
    row_removed(activity, row)
    row.delete()
    return activity


def attachments_follow(*, keep: int, drop: int, activity: Activity) -> None:
    """Two entries became one: what hung on the voided one hangs on the other now, unless it has the same bytes already."""
    there = set(Attachment.objects.filter(transaction=keep).values_list("document__sha256", flat=True))
    for row in Attachment.objects.filter(transaction=drop).select_related("document"):
        if row.document.sha256 not in there:
            with row_change(activity, row):
                row.transaction_id = keep
                row.save(update_fields=["transaction"])


def attachment_undo_check(row: Attachment, acting_user: User) -> None:
    """Whether an undo may put this back or take it away: for who may change the transaction, where the document isn't there again.

    Errors: changed_since, not_found, read_only, partly_private.
    """
    transaction = Transaction.objects.select_related("household").filter(pk=row.transaction_id).first()
    others = Attachment.objects.filter(document=row.document_id, transaction=row.transaction_id).exclude(pk=row.pk)
    if transaction is None or others.exists():
        raise changed_since()
    editable(transaction, acting_user)
