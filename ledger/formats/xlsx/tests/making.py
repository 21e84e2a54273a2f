"""Small workbooks, written byte by byte: XLSX, XLSB, ODS and the old XLS."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ledger.formats.base import ReadOptions, Source
from ledger.formats.csv_table.tests.making import Found
from ledger.formats.xlsx import workbook
from ledger.intake.records import IncomingAccount, IncomingBalance, IncomingTransaction

Rows = Sequence[Sequence[Any]]
EPOCH = date(1899, 12, 30)


def read(folder: Path, content: bytes, name: str = "statement.xlsx", **options: Any) -> Found:
    found = Found()
    for record in workbook.read(source(folder, content, name), ReadOptions(**options)):
        if isinstance(record, IncomingAccount):
            assert record.key not in found.accounts, "an account is announced once"
            found.accounts[record.key] = record
        elif isinstance(record, IncomingTransaction):
            assert record.account in found.accounts, "an account is announced before its lines"
            found.transactions.append(record)
        elif isinstance(record, IncomingBalance):
            found.balances.append(record)
        else:
            found.problems.append(record)
    return found


def source(folder: Path, content: bytes, name: str = "statement.xlsx") -> Source:
    path = folder / name
    path.write_bytes(content)
    return Source(name, path)


def xlsx(
    sheets: Mapping[str, Rows], hidden: Sequence[str] = (), merged: Sequence[str] = (), first_row: int = 1
) -> bytes:
    """A workbook of these sheets. A cell is None, a str, a number, a bool, a date, or ("formula", "=A1+B1") without a value."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"{hidden_state(name in hidden)}/>'
        for n, name in enumerate(names, 1)
    )
    parts = {
        "[Content_Types].xml": _types(len(names)),
        "_rels/.rels": _rels([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _rels(
            [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
            + [("rs", "styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for n, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(sheets[name], merged, first_row)
    return zipped(parts)


def hidden_state(is_hidden: bool) -> str:
    return ' state="hidden"' if is_hidden else ""


def zipped(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return buffer.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{sheets}</Types>'
    )


def _rels(links: Sequence[tuple[str, str, str]]) -> str:
    inside = "".join(f'<Relationship Id="{i}" Type="{_R}/{kind}" Target="{target}"/>' for i, kind, target in links)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _sheet(rows: Rows, merged: Sequence[str], first_row: int) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(_place(column, number), cell) for column, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, first_row)
    )
    ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    joined = f"<mergeCells>{ranges}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData>{joined}</worksheet>'


def _place(column: int, number: int) -> str:
    return f"{chr(65 + column)}{number}"


def _cell(place: str, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return f'<c r="{place}"><f>{cell[1]}</f></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


_ODS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)


def ods(rows: Rows, after: str = "") -> bytes:
    """An OpenDocument sheet; `after` is raw XML behind its rows."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {_ODS}><office:body><office:spreadsheet>"
        f'<table:table table:name="March">{lines}{after}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest:manifest {_ODS}/>",
            "content.xml": content,
        }
    )


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell}"/>'
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>'


def xls(rows: Rows) -> bytes:
    """An Excel 97 workbook of one sheet: BIFF8 records in an OLE file of 512-byte sectors."""
    number = _record(0xE0, struct.pack("<HH16x", 0, 0))
    day = _record(0xE0, struct.pack("<HH16x", 0, 14))
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + number + day
    sheet = b"\0\0" + b"\6\0" + b"Sheet1"
    place = len(head) + len(_record(0x85, bytes(4) + sheet)) + 4
    book = head + _record(0x85, struct.pack("<I", place) + sheet) + _record(0x0A, b"")
    body = b"".join(
        _xls_cell(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell is not None
    )
    book += _record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)) + body + _record(0x0A, b"")
    return ole("Workbook", book)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_cell(row: int, column: int, cell: Any) -> bytes:
    if isinstance(cell, str):
        text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHH", row, column, 0) + text)
    if isinstance(cell, date):
        return _record(0x203, struct.pack("<HHHd", row, column, 1, float((cell - EPOCH).days)))
    return _record(0x203, struct.pack("<HHHd", row, column, 0, float(cell)))


def xlsb(rows: Rows) -> bytes:
    """A binary workbook of one sheet; its days are plain numbers, for it has no styles."""
    book = _part(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("Sheet1"))
    cells = b"".join(
        _part(0, struct.pack("<IIH3xI", number, 0, 300, 0)) + b"".join(map(_xlsb_cell, range(len(row)), row))
        for number, row in enumerate(rows)
    )
    size = _part(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(0))
        archive.writestr("xl/workbook.bin", _part(131) + _part(143) + book + _part(144) + _part(132))
        archive.writestr("xl/_rels/workbook.bin.rels", _rels([("r1", "worksheet", "worksheets/sheet1.bin")]))
        archive.writestr("xl/worksheets/sheet1.bin", _part(129) + size + _part(145) + cells + _part(146) + _part(130))
    return buffer.getvalue()


def _part(kind: int, content: bytes = b"") -> bytes:
    def short(number: int) -> bytes:
        return bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])

    return short(kind) + short(len(content)) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: Any) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, str):
        return _part(6, place + _wide(cell))
    number = (cell - EPOCH).days if isinstance(cell, date) else cell
    return _part(5, place + struct.pack("<d", float(number)))


def ole(name: str, stream: bytes) -> bytes:
    """An OLE file of one stream, at least 4096 bytes long (shorter ones would need a second kind of sector)."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table = [0xFFFFFFFD, end, *(range(3, sectors + 2)), end]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    entries = _entry("Root Entry", 5, end, 0, 1) + _entry(name, 2, 2, len(stream), free) + bytes(256)
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + entries + stream


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2) + links + bytes(36) + struct.pack("<IQ", start, size)
    )
