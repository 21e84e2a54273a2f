"""A file of many rows through a reader alone: what reading costs before the corridor does anything."""

from __future__ import annotations

import resource
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.clock import Memory
from bench.imports import csv, ofx, rows
from ledger.formats import formats
from ledger.formats.base import ReadOptions, Source
from ledger.intake.records import IncomingTransaction

PREFIX = "read_"
Chunks = Iterator[bytes]


def reader_measured(name: str, lines: int) -> dict[str, Any]:
    """Rows a second of processor time (a workbook's own process counts) and the peak, of `read_<format>` on a file of `lines` rows."""
    format_ = formats.get(name.removeprefix(PREFIX))
    if format_ is None:
        raise RuntimeError(f"there is no reader for {name}")
    with tempfile.TemporaryDirectory(prefix="fintrack-bench-") as folder:
        path = Path(folder) / "statement"
        WRITERS[format_.key](path, lines)
        source = Source(path.name, path)
        used = _processor()
        with Memory() as memory:
            taken = sum(
                isinstance(each, IncomingTransaction) for each in format_.read(source, ReadOptions(currency="EUR"))
            )
        cpu = _processor() - used
        size = path.stat().st_size
    if taken != lines:
        raise RuntimeError(f"{name}: {taken} rows of {lines}")
    return {
        "lines": lines, "rows_per_second": round(lines / cpu), "cpu_seconds": round(cpu, 3), "peak_mb": memory.peak_mb,
        "file_mb": round(size / 1_000_000, 1),
    }  # fmt: skip


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _written(make: Callable[[int], Chunks]) -> Callable[[Path, int], None]:
    def write(path: Path, count: int) -> None:
        with path.open("wb") as stream:
            stream.writelines(make(count))

    return write


def qif(count: int) -> Chunks:
    yield b"!Type:Bank\n"
    for _number, on, amount, payee, memo in rows(count):
        yield f"D{on:%d/%m/%Y}\nT{amount}\nP{payee}\nM{memo}\n^\n".encode()


def mt940(count: int) -> Chunks:
    """Statements of a hundred rows."""
    for number, on, amount, payee, memo in rows(count):
        if number % 100 == 0:
            yield b"-\n" if number else b""
            yield f":20:START\n:25:10020030/1234567\n:28C:{number // 100 + 1}/1\n:60F:C{on:%y%m%d}EUR0,00\n".encode()
        side = "D" if amount.startswith("-") else "C"
        figure = amount.lstrip("-").replace(".", ",")
        yield f":61:{on:%y%m%d%m%d}{side}{figure}NMSCNONREF//{number}\n:86:166?00X?20{memo}?32{payee[:27]}\n".encode()
    yield b"-\n"


def mt942(count: int) -> Chunks:
    """The same rows as interim reports."""
    for chunk in mt940(count):
        yield chunk.replace(b":60F:C", b":34F:EURD0,\n:13D:").replace(b"EUR0,00\n", b"1200+0100\n")


def camt(count: int) -> Chunks:
    yield (
        b'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr>'
        b"<MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    )
    for number, on, amount, payee, memo in rows(count):
        side, party = ("DBIT", "Cdtr") if amount.startswith("-") else ("CRDT", "Dbtr")
        yield (
            f'<Ntry><Amt Ccy="EUR">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{on}</Dt></BookgDt>'
            f"<AcctSvcrRef>REF{number:09d}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><{party}><Nm>{payee}</Nm></{party}></RltdPties>"
            f"<RmtInf><Ustrd>{memo}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        ).encode()
    yield b"</Stmt></BkToCstmrStmt></Document>\n"


def journal(count: int) -> Chunks:
    for _number, on, amount, payee, memo in rows(count):
        yield f'{on} * "{payee}" "{memo}"\n  Assets:Giro  {amount} EUR\n  Expenses:Food\n\n'.encode()


def mint(count: int) -> Chunks:
    yield b'"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"\n'
    for _number, on, amount, payee, memo in rows(count):
        way = "debit" if amount.startswith("-") else "credit"
        yield f'"{on:%m/%d/%Y}","{payee}","{memo}","{amount.lstrip("-")}","{way}","Food","Giro","",""\n'.encode()


def notion(count: int) -> Chunks:
    yield "\ufeffName,Amount,Date,Category,Wallet\n".encode()
    for _number, on, amount, payee, _memo in rows(count):
        yield f'{payee},{amount},"{on:%B} {on.day}, {on.year}",Food,Giro\n'.encode()


def _archive(path: Path, count: int) -> None:
    """The table in a ZIP."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("statement.csv", "w") as stream:
        stream.writelines(csv(count))


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def _workbook(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.writelines(_sheet(count))


def _sheet(count: int) -> Chunks:
    yield b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    yield _row("Date", "Payee", "Memo", "Amount")
    for _number, on, amount, payee, memo in rows(count):
        yield _row(on.isoformat(), payee, memo, amount)
    yield b"</sheetData></worksheet>"


def _row(*cells: str) -> bytes:
    texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells[:-1])
    last = cells[-1]
    figure = f"<c><v>{last}</v></c>" if last[-1:].isdigit() else f'<c t="inlineStr"><is><t>{last}</t></is></c>'
    return f"<row>{texts}{figure}</row>".encode()


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "ofx": _written(ofx), "qif": _written(qif), "camt": _written(camt), "mt940": _written(mt940), "mt942": _written(mt942),
    "journal": _written(journal), "csv": _written(csv), "move_in": _written(mint), "notion": _written(notion),
    "xlsx": _workbook, "zip": _archive,
}  # fmt: skip
