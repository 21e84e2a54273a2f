"""What comes through a pipe, put into files for the corridor: a statement as it is, or those attached to an e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.intake.mail import Attachment, attachments, is_mail

READ_BYTES = 256 * 1024
MAIL_BYTES = 40 * 2**20
"""More than mail servers let through; a message is read in memory, some four times its size."""


@contextmanager
def stdin_files(stream: BinaryIO, name: str = "") -> Iterator[list[tuple[str, Path]]]:
    """(name, path) of what the stream brings; gone after the block. DomainError: too_large, and those of `attachments`."""
    with TemporaryDirectory(prefix="fintrack-") as home:
        path = Path(home) / "piped"
        head = _spooled(stream, path)
        if not is_mail(head):
            yield [(name or "statement", path)]
            return
        if path.stat().st_size > MAIL_BYTES:
            raise _too_large(MAIL_BYTES)
        yield [_written(Path(home) / str(number), found) for number, found in enumerate(attachments(path.read_bytes()))]


def _spooled(stream: BinaryIO, path: Path) -> bytes:
    """Write the stream to a file, bounded; its first bytes."""
    head, size = b"", 0
    with path.open("xb") as target:
        while chunk := stream.read(READ_BYTES):
            size += len(chunk)
            if size > settings.UPLOAD_MAX_BYTES:
                raise _too_large(settings.UPLOAD_MAX_BYTES)
            head = head or chunk
            target.write(chunk)
    return head


def _written(path: Path, found: Attachment) -> tuple[str, Path]:
    path.write_bytes(found.content)
    return found.name, path


def _too_large(limit: int) -> DomainError:
    return DomainError("too_large", _("The file is larger than %(limit)s MB.") % {"limit": limit // 2**20})
