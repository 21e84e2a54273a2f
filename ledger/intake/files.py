"""Uploaded files: kept in private storage under a random name, never under the sender's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import new_public_id
from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean
from ledger.formats.base import Source
from ledger.models import ImportBatch

FOLDER = "imports"
READ_BYTES = 256 * 1024


def file_keep(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write the bytes to private storage; returns (path below the private folder, sha256). Too large: nothing is kept."""
    relative = f"{FOLDER}/{new_public_id().hex}"
    path = Path(settings.PRIVATE_DIR) / relative
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.UPLOAD_MAX_BYTES:
                target.close()
                path.unlink()
                limit = settings.UPLOAD_MAX_BYTES // 2**20
                raise DomainError("too_large", _("The file is larger than %(limit)s MB.") % {"limit": limit})
            digest.update(chunk)
            target.write(chunk)
    path.chmod(0o600)
    return relative, digest.hexdigest()


def source_of(batch: ImportBatch) -> Source:
    """The batch's file, by the name its sender gave."""
    path = Path(settings.PRIVATE_DIR) / batch.file_path
    if not batch.file_path or not path.is_file():
        raise DomainError("file_gone", _("The file is no longer there. Upload it again."))
    return Source(batch.file_name, path)


def file_remove(batch: ImportBatch) -> None:
    if batch.file_path:
        (Path(settings.PRIVATE_DIR) / batch.file_path).unlink(missing_ok=True)


def copy_in(path: Path) -> tuple[str, str]:
    """Keep a copy of a file of this machine (the shell's import)."""
    with path.open("rb") as stream:
        return file_keep(iter(lambda: stream.read(READ_BYTES), b""))


def shown_name(name: str) -> str:
    """The sender's file name as it may be shown: no folders, no control characters."""
    return clean(name.replace("\\", "/").rpartition("/")[2], 200) or "statement"
