"""One reader under the fuzzer, in a process of its own: `python -m tests.reader_fuzz.worker KEY [libFuzzer's options] FOLDER…`"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris
from django.conf import settings

IN_ARCHIVES = ("xlsx", "zip")


def main(key: str, arguments: list[str]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fintrack-fuzz-"))
    settings.configure(
        USE_I18N=False, DATA_DIR=folder
    )  # readers know nothing of the database: the program isn't needed
    with atheris.instrument_imports(include=["ledger.formats"], enable_loader_override=False):
        from ledger.formats import formats
    from tests.reader_fuzz.contract import outcome
    from tests.reader_fuzz.repacked import changed

    logging.disable(logging.CRITICAL)
    format_ = formats.get(key)
    if format_ is None:
        raise SystemExit(f"There is no format {key}.")
    path = folder / "statement"

    def attempt(data: bytes) -> None:
        path.write_bytes(data)
        outcome(format_, path)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        return changed(data, seed, lambda content: atheris.Mutate(content, max(len(content) * 2, 64)))[:max_size]

    more = {"custom_mutator": mutate} if key in IN_ARCHIVES else {}
    atheris.Setup([sys.argv[0], *arguments], attempt, **more)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
