"""A file is known by its content; what is no statement is refused by name."""

from __future__ import annotations

import gzip
import io
import stat
import time
import zipfile
from pathlib import Path

import pytest

from ledger.formats.archive import MAX_ENTRIES
from ledger.formats.base import FileRefused, Source
from ledger.formats.detect import detect, pick
from tests.pace import pace

CSV = b"Date,Payee,Amount\n2024-01-15,Shop,-10.00\n"


def source(folder: Path, content: bytes, name: str = "file.csv") -> Source:
    path = folder / "received"
    path.write_bytes(content)
    return Source(name, path)


def refusal(folder: Path, content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        pick(source(folder, content))
    return refused.value


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["file.csv", "file.pdf", "file", "../../etc/passwd"])
def test_the_name_decides_nothing(tmp_path: Path, name: str) -> None:
    assert pick(source(tmp_path, CSV, name)).key == "csv"


def test_the_best_score_comes_first(tmp_path: Path) -> None:
    assert [format_.key for _, format_ in detect(source(tmp_path, CSV))] == ["csv"]
    assert detect(source(tmp_path, b"Dear customer,")) == []


def test_a_format_asked_for_by_key(tmp_path: Path) -> None:
    assert pick(source(tmp_path, CSV), "csv").key == "csv"
    with pytest.raises(FileRefused) as refused:
        pick(source(tmp_path, CSV), "telepathy")
    assert refused.value.code == "unknown_format"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \n\n \r\n"])
def test_empty(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content).code == "empty"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xff\xd8\xff\xe0....", "picture"),
        (b"<!DOCTYPE html><html><body>Sign in, please</body></html>", "web_page"),
        (b"\xef\xbb\xbf  <html><script>1</script>", "web_page"),
        (b'[{"date": "2024-01-15", "amount": -10.0}]', "json"),
        (b"MZ" + b"\x90" * 80, "program"),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', "payment_order"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "xls"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08" * 20, "binary"),
    ],
)
def test_what_is_no_statement_is_named(tmp_path: Path, content: bytes, kind: str) -> None:
    refused = refusal(tmp_path, content)
    assert (refused.code, refused.data["kind"]) == ("not_a_statement", kind)


def test_archives_have_a_reader(tmp_path: Path) -> None:
    assert pick(source(tmp_path, zipped(january_dot_csv=CSV))).key == "zip"
    assert pick(source(tmp_path, gzip.compress(CSV))).key == "zip"


def test_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    assert pick(source(tmp_path, buffer.getvalue())).key == "xlsx"


@pytest.mark.parametrize("packed", [zipped(a=bytes(60 << 20)), gzip.compress(bytes(60 << 20))], ids=["zip", "gzip"])
def test_bombs_stop_at_the_limit(tmp_path: Path, packed: bytes) -> None:
    begun = time.process_time()
    assert refusal(tmp_path, packed).code == "too_large"
    assert time.process_time() - begun < 3 * pace()


def test_a_zip_that_lies_about_its_size_is_counted_while_read(tmp_path: Path) -> None:
    packed = bytearray(zipped(a=bytes(60 << 20)))
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(tmp_path, bytes(packed)).code in {"too_large", "damaged"}


def test_too_many_entries(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path, zipped(**{f"n{number}": b"" for number in range(MAX_ENTRIES + 1)})).code == "too_many_entries"
    )


def test_links_and_paths(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(tmp_path, buffer.getvalue()).code == "link"
    assert refusal(tmp_path, zipped(**{"../up.csv": CSV})).code == "unsafe_path"
    assert refusal(tmp_path, zipped(**{"/root.csv": CSV})).code == "unsafe_path"


def test_cut_archive(tmp_path: Path) -> None:
    assert refusal(tmp_path, zipped(a=CSV)[:40]).code == "damaged"
    assert refusal(tmp_path, gzip.compress(CSV)[:15] + b"xxxx").code in {"damaged", "archive"}


def test_a_reader_that_stumbles_keeps_no_file_from_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.formats import formats

    other = formats.get("ofx")
    assert other is not None
    monkeypatch.setattr(type(other), "score", lambda self, given: 1 / 0)
    assert pick(source(tmp_path, CSV)).key == "csv"
