"""The books as Parquet, partitioned by month, on a disk or in an object store; for DuckDB, Spark, pandas.

    raw/lines/month=2026-01/rows.parquet    staging/lines/…    mart/month_totals/…    mart/spending/…    mart/net_worth/…

pyarrow is an extra (`requirements-export.txt`) and is loaded only here. An export replaces the one before it: on a disk by renaming
each layer's finished folder, in a store (where a file appears when it is whole) by taking away what is no longer there.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.errors import DomainError
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.exports.disk import WrittenFile
from ledger.exports.layers import TABLES, Row, Table
from ledger.selectors.export import ALWAYS, Span

PARQUET = "parquet"
CHUNK = 5_000
STORE = "s3://"


def parquet_write(user: User, out: str, span: Span = ALWAYS) -> list[WrittenFile]:
    """Write every layer to a folder or to s3://bucket/folder. Errors: no_pyarrow, not_written."""
    _arrow()
    try:
        return _to_store(user, out, span) if out.startswith(STORE) else _to_disk(user, Path(out), span)
    except OSError as error:
        raise DomainError("not_written", _("The folder can't be written to.")) from error


def parquet_files(user: User, span: Span = ALWAYS) -> Iterator[tuple[str, Iterable[bytes]]]:
    """(name, pieces) of the same files, made in a folder of their own first. Refused at once where pyarrow is absent."""
    _arrow()
    return _files(user, span)


def _files(user: User, span: Span) -> Iterator[tuple[str, Iterable[bytes]]]:
    with tempfile.TemporaryDirectory(prefix="fintrack-export-") as folder:
        for file in parquet_write(user, folder, span):
            with (Path(folder) / file.name).open("rb") as stream:
                yield file.name, iter(lambda: stream.read(1 << 16), b"")


def _arrow() -> tuple[Any, Any, Any]:
    """pyarrow, its Parquet writer, its file systems."""
    try:
        import pyarrow
        import pyarrow.fs
        import pyarrow.parquet
    except ImportError as error:
        message = _("Parquet needs the extra packages: pip install -r requirements-export.txt")
        raise DomainError("no_pyarrow", message) from error
    return pyarrow, pyarrow.parquet, pyarrow.fs


def _to_disk(user: User, folder: Path, span: Span) -> list[WrittenFile]:
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".making-{uuid.uuid4().hex}"
    making.mkdir(mode=0o700)
    try:
        written = list(_tables_write(_arrow()[2].LocalFileSystem(), str(making), user, span))
        for table in TABLES:
            _replace(making / table.name, folder / table.name)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return written


def _replace(new: Path, place: Path) -> None:
    """Put the finished folder in its place; who reads meanwhile finds the old one or the new one."""
    new.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    old = new.parent / f".old-{place.name}"
    if place.exists():
        place.rename(old)
    new.rename(place)


def _to_store(user: User, out: str, span: Span) -> list[WrittenFile]:
    """Keys and endpoint are where every S3 client looks for them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL."""
    pyarrow, _parquet, file_systems = _arrow()
    try:
        store, root = file_systems.FileSystem.from_uri(out.rstrip("/"))
    except pyarrow.ArrowInvalid as error:
        raise DomainError(
            "not_written", _("This is not the address of a bucket. An example: s3://bucket/folder")
        ) from error
    written = list(_tables_write(store, root, user, span))
    kept = {f"{root}/{file.name}" for file in written}
    for table in TABLES:
        selector = file_systems.FileSelector(f"{root}/{table.name}", recursive=True, allow_not_found=True)
        for found in store.get_file_info(selector):
            if found.is_file and found.path.endswith(".parquet") and found.path not in kept:
                store.delete_file(found.path)
    return written


def _tables_write(store: Any, root: str, user: User, span: Span) -> Iterator[WrittenFile]:
    for table in TABLES:
        for month, found in groupby(table.rows(user, span), key=lambda pair: pair[0]):
            name = f"{table.name}/month={month}/rows.parquet"
            yield _file_write(store, root, name, table, (row for _month, row in found))


def _file_write(store: Any, root: str, name: str, table: Table, rows: Iterable[Row]) -> WrittenFile:
    """One month of one table, a few thousand rows at a time."""
    pyarrow, parquet, file_systems = _arrow()
    schema = _schema(pyarrow, table)
    path = f"{root}/{name}"
    if isinstance(store, file_systems.LocalFileSystem):
        store.create_dir(path.rpartition("/")[0])
    count, chunk = 0, []
    with store.open_output_stream(path) as stream, parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for row in rows:
            chunk.append(row)
            if len(chunk) >= CHUNK:
                writer.write_table(pyarrow.Table.from_pylist(chunk, schema))
                count, chunk = count + len(chunk), []
        if chunk:
            writer.write_table(pyarrow.Table.from_pylist(chunk, schema))
    return _written(store, path, name, count + len(chunk))


def _written(store: Any, path: str, name: str, rows: int) -> WrittenFile:
    """What lies there now, read back."""
    digest, size = hashlib.sha256(), 0
    with store.open_input_stream(path) as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
            size += len(data)
    return WrittenFile(name, rows, size, digest.hexdigest())


def _schema(pyarrow: Any, table: Table) -> Any:
    kinds = {
        "text": pyarrow.string(), "day": pyarrow.date32(), "moment": pyarrow.timestamp("us", tz="UTC"),
        "quantity": pyarrow.decimal128(38, QUANTITY_SCALE), "value": pyarrow.decimal128(38, VALUE_SCALE),
        "count": pyarrow.int64(), "bytes": pyarrow.binary(), "flag": pyarrow.bool_(),
    }  # fmt: skip
    return pyarrow.schema([(name, kinds[kind]) for name, kind in table.columns.items()])
