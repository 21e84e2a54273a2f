"""Documents: receipts, invoices, letters. The bytes are in private storage, and only views that check the viewer give them out."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Household, User, new_public_id
from ledger.models import Transaction


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Documents of a transaction of which `user` sees every side; one that hangs on none is its uploader's."""
        if not user.is_authenticated or user.household_id is None:
            return self.none()
        hung = Attachment.objects.filter(document=OuterRef("pk"))
        whole = hung.filter(transaction__in=Transaction.objects.whole_for(user))
        return self.filter(Exists(whole) | (Q(uploaded_by=user) & ~Exists(hung)), household=user.household_id)


class Document(models.Model):
    """A file as it came. `content_type` is what its bytes say (`documents.kinds`), `size` is in bytes.

    The same bytes are stored once for a household (`file_path` below the private folder is then the same), but are a document of
    their own for whoever doesn't see the other: neither its name nor its date may tell that somebody else has it.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    file_path = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=60)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]
    attachments: models.Manager[Attachment]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["household", "sha256"], name="document_bytes")]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A document that belongs to a transaction. A deleted draft takes it along; the document stays its uploader's."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments", db_index=False)
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="+")
    attached_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["document", "transaction"], name="attachment_once")]

    def __str__(self) -> str:
        return f"document {self.document_id} of transaction {self.transaction_id}"
