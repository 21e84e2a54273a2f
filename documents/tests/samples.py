"""Files for the tests of documents, and what the steps of most of them are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import User
from documents.models import Document
from documents.services.attaching import Attached, NewFile, documents_attach
from ledger.models import Transaction

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256))
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
MAIL = b"From: shop@example.org\r\nTo: olive@example.org\r\nSubject: Your order\r\n\r\n<html>Thank you</html>\r\n"


@dataclass(frozen=True)
class Files:
    """What lies in the documents' folder."""

    folder: Path

    @property
    def contents(self) -> list[bytes]:
        return sorted(path.read_bytes() for path in self.folder.iterdir()) if self.folder.is_dir() else []


def attach(transaction: Transaction, user: User, *files: tuple[str, bytes], **more: Any) -> Attached:
    new = [NewFile(name, [content[:7], content[7:]]) for name, content in files]
    return documents_attach(transaction=transaction, acting_user=user, files=new, **more)


def attached(transaction: Transaction, user: User, name: str = "receipt.pdf", content: bytes = PDF) -> Document:
    [document] = attach(transaction, user, (name, content)).documents
    return document
