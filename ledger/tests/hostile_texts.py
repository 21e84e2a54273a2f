"""Statements written by somebody who means harm, format by format: texts. (`hostile_archives` has the packed ones.)

Each is (what must come of it, content): `READ` with that many rows, `REFUSED`, or `EITHER`, which is still never a crash, a wrong
figure, or a wait.
"""

from __future__ import annotations

from ledger.formats.camt.tests.making import balance, entry, message, statement
from ledger.formats.mt940.tests import making as mt940
from ledger.formats.ofx.tests import making as ofx
from ledger.formats.qif.tests.making import bank, record, row

READ, REFUSED, EITHER = "read", "refused", "either"
Hostile = dict[str, tuple[str, int, str | bytes]]

HEAD = "Date,Payee,Amount\n"
GOOD = "2024-01-15,Shop,-10.00\n"
BIDI = "‮moc.knab‬​﻿⁦x"
NUMBERS = (
    "NaN",
    "sNaN",
    "-Infinity",
    "inf",
    "1e400",
    "1E-400",
    "0x1F",
    "9" * 40,
    "1_000",
    "--5",
    "+-5",
    "٣٫٥",
    "½",
    "1/0",
    "=1+1",
)


def _csv(*lines: str) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


TABLES: Hostile = {
    "csv figures that are none": (REFUSED, 0, _csv(*(f'2024-01-15,Shop,"{number}"' for number in NUMBERS[:5]))),
    "csv two good rows, one in Arabic digits, among figures that are none": (
        READ, 2, _csv("2024-01-15,Shop,-10.00", *(f'2024-01-15,Shop,"{number}"' for number in NUMBERS)),
    ),
    "csv days before and after all calendars": (
        EITHER, 1, _csv("2024-01-15,Shop,-1.00", "0000-00-00,a,-1.00", "0001-01-01,a,-1.00", "10000-01-01,a,-1.00", "2024-02-30,a,-1.00"),
    ),
    "csv letters that hide and turn": (READ, 1, _csv(f"2024-01-15,{BIDI},-10.00")),
    "csv two codings in one file": (READ, 2, HEAD.encode() + "2024-01-15,Café Zoë,-1.00\n".encode() + b"2024-01-16,Caf\xe9,-2.00\n"),
    "csv a payee of a million letters": (EITHER, 0, _csv(f"2024-01-15,{'x' * 1_000_000},-10.00")),
    "csv NULs in every gap": (EITHER, 0, (HEAD + GOOD).replace(",", "\0,\0").encode()),
    "csv the same heading ten thousand times": (EITHER, 0, ",".join(["Date", "Amount"] * 5_000) + "\n" + "1," * 9_999 + "1\n"),
    "csv bait for patterns of days": (EITHER, 0, _csv(*(f"{'1/' * 4_000}x,Shop,-1.00" for _ in range(20)))),
    "csv bait for patterns of figures": (EITHER, 0, _csv(*(f'2024-01-15,Shop,"{"1,1." * 4_000}x"' for _ in range(20)))),
    "csv bait for patterns of words": (EITHER, 0, ("a " * 20_000 + "\n") * 20 + HEAD + GOOD),
    "csv blanks without end": (EITHER, 0, HEAD + GOOD + " " * 3_000_000),
    "csv formulas for payees": (
        READ, 3, _csv("2024-01-15,=cmd|' /C calc'!A1,-1.00", '2024-01-16,"@Sum(1,1)",-2.00', "2024-01-17,+1-1,-3.00"),
    ),
    "csv pages for payees": (READ, 1, _csv("2024-01-15,<script>alert(1)</script>{{7*7}}{% debug %},-1.00")),
    "csv lines that end in every way": (READ, 3, HEAD + "2024-01-15,a,-1.00\r\n2024-01-16,b,-2.00\n2024-01-17,c,-3.00\r\n"),
}  # fmt: skip


def _entries(*entries: str) -> str:
    return message(statement("".join(entries)))


PLAIN = _entries(entry())
BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
XML: Hostile = {
    "camt entities that grow": (REFUSED, 0, PLAIN.replace("<Document", f"{BOMB}<Document", 1)),
    "camt a document type after much white": (REFUSED, 0, PLAIN.replace("<Document", "\n" * 70_000 + BOMB + "<Document", 1)),
    "camt an included file": (
        READ, 1, PLAIN.replace("<Ntry>", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><Ntry>', 1),
    ),
    "camt ten thousand attributes": (
        EITHER, 0, PLAIN.replace("<Ntry>", "<Ntry " + " ".join(f"a{n}='1'" for n in range(10_000)) + ">", 1),
    ),
    "camt ten thousand names of spaces": (
        EITHER, 0, PLAIN.replace("<Ntry>", "<Ntry " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(10_000)) + ">", 1),
    ),
    "camt one in another": (EITHER, 0, PLAIN.replace("<Ntry>", "<a>" * 50_000 + "<Ntry>", 1)),
    "camt a figure that is none": (REFUSED, 0, _entries(*(entry(amount=number) for number in ("NaN", "INF", "-INF", "1e5x", "0x10")))),
    "camt a figure of a million places": (REFUSED, 0, _entries(entry(amount="1." + "0" * 1_000_000 + "1x"))),
    "camt a currency that is a page": (EITHER, 0, PLAIN.replace('Ccy="EUR"', 'Ccy="&lt;script&gt;"')),
    "camt a balance at the end of days": (READ, 1, _entries(entry(), balance("CLBD", "1", "9999-12-31"))),
    "camt commands for processors": (READ, 1, PLAIN.replace("<Document", "<?php system('id') ?>" * 2_000 + "<Document", 1)),
}  # fmt: skip


def _sgml(rows: str) -> str:
    return ofx.sgml(ofx.statement(rows))


MARKS: Hostile = {
    "ofx ids of a million letters that differ at the end": (
        EITHER, 2, _sgml(ofx.row(fitid="1" * 300_000 + "a") + ofx.row(fitid="1" * 300_000 + "b")),
    ),
    "ofx figures that are none": (
        REFUSED, 0, _sgml("".join(ofx.row(amount=number, fitid=number) for number in ("NaN", "Infinity", "1e999", "0x10"))),
    ),
    "ofx days that are none": (REFUSED, 0, _sgml("".join(ofx.row(on=day, fitid=day) for day in ("00000000", "20241340", "2024")))),
    "ofx letters that hide and turn": (READ, 1, _sgml(ofx.row(name=BIDI)).encode()),
    "ofx a page for a payee": (READ, 1, _sgml(ofx.row(name="&lt;img src=x onerror=alert(1)&gt;"))),
    "ofx a thousand headers": (EITHER, 0, "OFXHEADER:100\n" * 50_000 + _sgml(ofx.row())),
    "qif figures that are none": (REFUSED, 0, bank(*(row(amount=number) for number in ("NaN", "Infinity", "1e999")))),
    "qif an endless path of categories": (EITHER, 1, bank(row("L" + ":".join("abcdefghij" for _ in range(5_000))))),
    "qif ten thousand parts": (EITHER, 1, bank(record("D15/01/2024", "T-100.00", *["SFood", "$-0.01"] * 10_000))),
    "qif accounts that move money to themselves": (READ, 1, bank(row("L[Giro]"), head="!Account\nNGiro\nTBank\n^\n!Type:Bank")),
    "mt940 a figure of four thousand places": (EITHER, 0, mt940.message(mt940.entry("2401150115D" + "9" * 4_000 + ",NMSC"))),
    "mt940 days that are none": (EITHER, 0, mt940.message(mt940.entry("2402310231D10,00NMSC") + mt940.entry("9913320000D1,00NMSC"))),
    "mt940 letters that hide and turn": (READ, 1, mt940.message(mt940.entry(details=BIDI)).encode()),
    "mt940 a formula for a text": (READ, 1, mt940.message(mt940.entry(details="=HYPERLINK(1)"))),
}  # fmt: skip

BOOKS = '2024-01-15 * "Shop" ""\n  Assets:Giro  -10.00 EUR\n  Expenses:Food  10.00 EUR\n'
JOURNALS: Hostile = {
    "journal that includes a file of this machine": (EITHER, 0, 'include "/etc/passwd"\nplugin "os"\n' + BOOKS),
    "journal of brackets": (EITHER, 0, BOOKS + "2024-01-16 x\n  Assets:Giro  " + "(" * 50_000 + "1" + ")" * 50_000 + " EUR\n  B\n"),
    "journal of an account in an account": (EITHER, 0, BOOKS.replace("Expenses:Food", "Expenses" + ":A" * 20_000)),
    "journal of a power": (EITHER, 0, BOOKS.replace("10.00 EUR\n", "9 ** 9 ** 9 EUR\n")),
    "journal of prices of prices": (EITHER, 0, BOOKS.replace("-10.00 EUR", "-10.00 EUR" + " @ 1 USD" * 5_000)),
    "journal without an end": (EITHER, 0, BOOKS + "comment\n" + "x\n" * 100_000),
    "journal of code": (EITHER, 0, "python\n    import os; os.system('id')\n\n" + BOOKS + "= expr 'any'\n    (X)  1\n"),
}  # fmt: skip

TEXTS: Hostile = {**TABLES, **XML, **MARKS, **JOURNALS}
