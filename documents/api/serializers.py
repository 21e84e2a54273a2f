"""Documents as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from fintrack.lib.api_input import StrictSerializer


@extend_schema_serializer(component_name="AttachedDocument")
class AttachedDocumentSerializer(serializers.Serializer[Any]):
    """A document of a transaction. `content_type` is what its bytes say, `size` is in bytes; its file is at /documents/{id}/file."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    content_type = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)
    attached_by = serializers.CharField(read_only=True)
    attached_at = serializers.DateTimeField(read_only=True)


class AttachmentIn(StrictSerializer):
    """One file: a picture, a PDF, an e-mail, a statement or plain text. Sent again, it stays one document."""

    file = serializers.FileField(allow_empty_file=True)
