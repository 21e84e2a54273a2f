"""Documents of transactions: listed, brought, taken away, downloaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.serializers import AttachedDocumentSerializer, AttachmentIn
from documents.selectors import attached_documents, document_file, document_found
from documents.services.attaching import NewFile, document_detach, documents_attach
from fintrack.lib.api_pages import LINK, SliceAsked, cut
from fintrack.lib.private_files import download
from ledger.api import examples
from ledger.api.base import BooksView, answer
from ledger.api.views.export import AnyAccepted
from ledger.selectors.found import transaction_found

DOCUMENT: dict[str, Any] = {
    "id": examples.ID, "name": "receipt.jpg", "content_type": "image/jpeg", "size": 184220, "attached_by": "Ana",
    "attached_at": "2026-11-20T18:00:00Z",
}  # fmt: skip


@extend_schema(tags=["documents"])
class AttachmentsView(BooksView):
    def get_parsers(self) -> list[BaseParser]:
        """A file comes as multipart/form-data and nothing else: other bodies are 415."""
        return [MultiPartParser()]

    @extend_schema(
        operation_id="attachments", parameters=[SliceAsked, LINK], responses=AttachedDocumentSerializer(many=True), filters=False,
        examples=[answer("Documents", DOCUMENT)],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """The documents of a transaction. Of one that is partly private to you there are none."""
        transaction = transaction_found(self.person, public_id)
        found = attached_documents(self.person, transaction.public_id)
        part, links = cut(request, found, self.asked(SliceAsked))
        return Response(AttachedDocumentSerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="attachment_create", request={"multipart/form-data": AttachmentIn},
        responses={201: AttachedDocumentSerializer}, examples=[answer("Document", DOCUMENT, 201)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Put a document beside a transaction. What it is, is told by its bytes; programs and web pages are refused."""
        transaction = transaction_found(self.person, public_id)
        file = self.checked(AttachmentIn)["file"]
        new = NewFile(file.name or "", file.chunks())
        [made] = documents_attach(transaction=transaction, acting_user=self.person, files=[new]).documents
        found = attached_documents(self.person, public_id)
        shown = next(document for document in found if document.public_id == made.public_id)
        return Response(AttachedDocumentSerializer(shown).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["documents"])
class AttachmentView(BooksView):
    @extend_schema(operation_id="attachment_delete", request=None, responses={204: None})
    def delete(self, request: Request, public_id: UUID, document: UUID) -> Response:
        """Take a document away from a transaction. It can be undone in the list of changes."""
        transaction = transaction_found(self.person, public_id)
        found = document_found(self.person, document)
        document_detach(document=found, transaction=transaction, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["documents"])
class DocumentFileView(BooksView):
    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="document_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        examples=[OpenApiExample("File", "…", response_only=True, media_type="application/octet-stream")],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        """The file as it came, to save."""
        document = document_found(self.person, public_id)
        return download(document_file(document), document.name, document.content_type)
