"""Files that people send: kept in private storage under a random name, never under the sender's, and given out as downloads only."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean

HEAD_BYTES = 64 * 1024
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`path` is below the private folder; `head` is the first 64 KB, to tell by what it is."""

    path: str
    sha256: str
    size: int
    head: bytes


def file_keep(chunks: Iterable[bytes], *, folder: str, limit: int) -> KeptFile:
    """Stream the bytes to private storage. More than `limit` bytes are refused (too_large), and then nothing is kept."""
    relative = f"{folder}/{uuid.uuid4().hex}"
    path = private_path(relative)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head, is_kept = hashlib.sha256(), 0, b"", False
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise DomainError(
                        "too_large", _("The file is larger than %(limit)s MB.") % {"limit": limit // 2**20}
                    )
                digest.update(chunk)
                target.write(chunk)
                head += chunk[: HEAD_BYTES - len(head)]
        is_kept = True
    finally:
        if not is_kept:
            path.unlink(missing_ok=True)
    return KeptFile(relative, digest.hexdigest(), size, head)


def private_path(path: str) -> Path:
    return Path(settings.PRIVATE_DIR) / path


def file_drop(path: str) -> None:
    private_path(path).unlink(missing_ok=True)


def shown_name(name: str, otherwise: str) -> str:
    """The sender's file name as it may be shown: no folders, no control or direction marks; `otherwise` where nothing is left."""
    return clean(name.replace("\\", "/").rpartition("/")[2], NAME_LENGTH) or otherwise


def download(path: Path, name: str, content_type: str = "application/octet-stream") -> FileResponse:
    """The file to save: never shown by the browser within our pages, whatever it holds."""
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
