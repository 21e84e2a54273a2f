"""A source of records for tests: what it tells is written down as Python records, and kept beside a file whose text names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from accounts.models import User
from ledger.formats import formats
from ledger.formats.base import ReadOptions, Source
from ledger.intake.records import Record
from ledger.models import Account, ImportBatch
from ledger.tests.statements import bring


class Telling:
    """The `Format` of such files. `tales`: what each file tells, by its text."""

    key = "telling"
    label = "Records of a test"

    def __init__(self) -> None:
        self.tales: dict[bytes, Sequence[Record]] = {}

    def score(self, source: Source) -> int:
        return 100 if source.head(8) == b"telling " else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        yield from self.tales[source.head()]


@contextmanager
def telling() -> Iterator[Telling]:
    """The registry knows the format within."""
    format_ = Telling()
    formats.add(format_)
    try:
        yield format_
    finally:
        del formats._plugins[format_.key]


def tell(
    format_: Telling, user: User, records: Sequence[Record], account: Account | None = None, **how: Any
) -> ImportBatch:
    """Bring these records all the way into the books."""
    text = f"telling {len(format_.tales)} {user.pk}".encode()
    format_.tales[text] = records
    return bring(user, text, account, **how)
