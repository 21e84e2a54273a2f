"""A ZIP archive that is sent while it is made: nothing of it is kept whole in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

FLUSH_BYTES = 64 * 1024


class _Drain(io.RawIOBase):
    """A file one can only write to; what was written is taken away in between."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.held += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self.held)
        self.held.clear()
        return data


def zipped(files: Iterable[tuple[str, Iterable[str | bytes]]]) -> Iterator[bytes]:
    """The archive of these (name, pieces), in pieces of about 64 KB."""
    drain = _Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, pieces in files:
            with archive.open(name, "w", force_zip64=True) as inside:
                for piece in pieces:
                    inside.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace"))
                    if len(drain.held) >= FLUSH_BYTES:
                        yield drain.taken()
    yield drain.taken()


def zip_answer(
    request: HttpRequest, name: str, files: Iterable[tuple[str, Iterable[str | bytes]]]
) -> StreamingHttpResponse:
    """The archive as a download called `name`. A server that is asynchronous gets it piece by piece too."""
    pieces = zipped(files)
    is_async = isinstance(request, ASGIRequest)
    answer = StreamingHttpResponse(_later(pieces) if is_async else pieces, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


async def _later(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece made in a thread, so that others are served in between."""
    taken = sync_to_async(lambda: next(pieces, None))
    while (piece := await taken()) is not None:
        yield piece
