"""Archives and workbooks that mean harm; see `hostile_texts`."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from datetime import date

from ledger.formats.xlsx.tests.making import xlsx
from ledger.tests.hostile_texts import EITHER, GOOD, HEAD, READ, REFUSED, Hostile

GIRO = HEAD + GOOD
ROWS = [["Date", "Payee", "Amount"], [date(2024, 3, 4), "Shop", -12.5]]
BOOK = xlsx({"S": ROWS})
SHEET = "xl/worksheets/sheet1.xml"


def packed(entries: Iterable[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def named(name: str) -> bytes:
    """One good statement under a name that the library itself would have mended."""
    holder = "x" * len(name.encode())
    return packed([(holder, GIRO)]).replace(holder.encode(), name.encode())


def overlapping(count: int = 900) -> bytes:
    """Many entries of the directory that all point at one piece: small to send, huge to unpack."""
    content = b"0" * 200_000
    whole = packed([("a.csv", content)])
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    one = whole[start:end]
    trailer = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(one) * count, start, 0)
    return whole[:start] + one * count + trailer


def lying(stated: int) -> bytes:
    """A member that is larger than both its headers say."""
    content = GIRO.encode() * 1_000
    return packed([("a.csv", content)]).replace(struct.pack("<L", len(content)), struct.pack("<L", stated))


def deep(levels: int) -> bytes:
    content = packed([("a.csv", GIRO)])
    for _ in range(levels):
        content = packed([("a.zip", content)])
    return content


def marked(offset: int, value: bytes) -> bytes:
    """The same bytes at an offset of the local and of the directory's header (which has two bytes more before them)."""
    content = bytearray(packed([("a.csv", GIRO)]))
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    for place in (local + offset, central + offset + 2):
        content[place : place + len(value)] = value
    return bytes(content)


def workbook(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The good workbook after a change of its parts."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return packed(parts.items())


def sheet(old: str, new: str) -> bytes:
    """The good workbook with another text in its sheet."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[SHEET]
        parts[SHEET] = parts[SHEET].replace(old.encode(), new.encode(), 1)

    return workbook(change)


def with_parts(**parts: str) -> bytes:
    """The good workbook and more: with_parts(vbaProject="x") adds xl/vbaProject."""
    return workbook(lambda known: known.update({f"xl/{name}.bin": text.encode() for name, text in parts.items()}))


LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/>'
    "</Relationships>"
)


def linked(part: str, kind: str, target: str) -> bytes:
    return workbook(lambda parts: parts.update({part: LINK.format(kind=kind, target=target).encode()}))


ARCHIVES: Hostile = {
    "zip entries that overlap": (REFUSED, 0, overlapping()),
    "zip a size that is too small": (REFUSED, 0, lying(10)),
    "zip a size that is too large": (EITHER, 1000, lying(1 << 30)),
    "zip one in another in another": (REFUSED, 0, deep(3)),
    "zip a path from the root": (REFUSED, 0, named("/etc/cron.d/x.csv")),
    "zip a path upwards": (REFUSED, 0, named("../../x.csv")),
    "zip a path upwards for Windows": (REFUSED, 0, named("..\\..\\x.csv")),
    "zip a drive": (REFUSED, 0, named("C:\\x.csv")),
    "zip a hidden stream of a file": (READ, 1, named("giro.csv:evil")),
    "zip a name of a device": (READ, 1, named("CON.csv")),
    "zip a name that turns": (EITHER, 1, named("‮vsc.exe")),
    "zip a name of sixty thousand letters": (EITHER, 1, packed([("x" * 60_000 + ".csv", GIRO)])),
    "zip the same name twice": (READ, 2, packed([("a.csv", GIRO), ("a.csv", GIRO.replace("-10", "-11"))])),
    "zip a method nobody knows": (REFUSED, 0, marked(8, b"\x63\0")),
    "zip a password": (REFUSED, 0, marked(6, b"\x01\0")),
    "zip a broken checksum": (REFUSED, 0, marked(14, b"abcd")),
    "zip a second end in its comment": (EITHER, 0, packed([("a.csv", GIRO)])[:-2] + b"\x16\0" + b"PK\x05\x06" + b"\0" * 18),
    "zip a directory that is elsewhere": (REFUSED, 0, packed([("a.csv", GIRO)])[:-6] + struct.pack("<LH", 1 << 31, 0)),
    "zip a bomb in a bomb": (REFUSED, 0, packed([("b.zip", packed([("a.csv", b"0" * (60 << 20))]))])),
    "gzip a bomb": (REFUSED, 0, gzip.compress(b"0" * (60 << 20))),
    "gzip in gzip in gzip": (REFUSED, 0, gzip.compress(gzip.compress(gzip.compress(GIRO.encode())))),
    "gzip with rubbish behind": (EITHER, 0, gzip.compress(GIRO.encode()) + b"rubbish" * 1_000),
    "gzip cut off": (REFUSED, 0, gzip.compress(GIRO.encode() * 100)[:-20]),
}  # fmt: skip

WORKBOOKS: Hostile = {
    "xlsx with macros": (READ, 1, with_parts(vbaProject="Sub Auto_Open()", activeX1="x")),
    "xlsx with a link to a file of this machine": (READ, 1, linked("xl/worksheets/_rels/sheet1.xml.rels", "image", "file:///etc/passwd")),
    "xlsx with a link to another book": (READ, 1, linked("xl/externalLinks/_rels/externalLink1.xml.rels", "externalLinkPath", "http://127.0.0.1:9/x.xlsx")),
    "xlsx whose sheets lie outside": (EITHER, 0, linked("xl/_rels/workbook.xml.rels", "worksheet", "../../../../etc/passwd")),
    "xlsx with entities": (EITHER, 1, sheet("<worksheet", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><worksheet")),
    "xlsx with a formula that calls out": (EITHER, 1, sheet("<v>-12.5</v>", "<f>WEBSERVICE(\"http://127.0.0.1:9/\")</f><v>-12.5</v>")),
    "xlsx with a command in a formula": (EITHER, 1, sheet("<v>-12.5</v>", "<f>cmd|'/C calc'!A0</f><v>-12.5</v>")),
    "xlsx with a figure that is none": (EITHER, 0, sheet("<v>-12.5</v>", "<v>NaN</v>")),
    "xlsx with a figure beyond all": (EITHER, 0, sheet("<v>-12.5</v>", "<v>1e308</v>")),
    "xlsx with a text of a place that is none": (EITHER, 0, sheet("<v>-12.5</v>", "<v>99999999</v>")),
    "xlsx that says it is as large as can be": (EITHER, 1, sheet("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')),
    "xlsx one element in another": (EITHER, 0, sheet("<sheetData>", "<a>" * 100_000 + "<sheetData>")),
    "xlsx four hundred sheets": (EITHER, 0, xlsx({f"S{number}": ROWS for number in range(400)})),
}  # fmt: skip

PACKED: Hostile = {**ARCHIVES, **WORKBOOKS}
