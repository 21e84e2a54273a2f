"""Web pages and Excel's XML of 2003, which banks offer as "Excel"."""

from __future__ import annotations

import contextlib
import random
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.detect import pick
from ledger.formats.xlsx import workbook
from ledger.formats.xlsx.tests.making import read, source
from ledger.intake.records import BalanceKind
from tests.pace import pace

PAGE = """<html><head><meta charset="{charset}"><style>td {{ color: red }}</style></head><body><!-- <table> -->
<table><tr><td>Account number</td><td>0808 1234</td></tr></table>
<table border=1><TR><TH>Fecha</TH><TH>Concepto</TH><TH>Importe</TH><TH>Saldo</TH></TR>
<tr><td>02/01/2024</td><td>Compra &amp; caf&eacute;<br>ñandú</td><td align=right>-1.234,56</td><td>100,00</td>
<tr><td>15/01/2024<td><b>N&oacute;mina</b><td>2.000,00<td>2.100,00</tr>
<tr><td colspan="2">Total</td><td>765,44</td></tr></table></body></html>"""
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Savings"><Table>{savings}</Table></Worksheet><Worksheet ss:Name="Checking"><Table>
<Row><Cell><Data ss:Type="String">Date</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">Payee</Data></Cell>
<Cell><Data ss:Type="String">Amount</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="DateTime">2024-02-01T00:00:00.000</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">Shop &lt;1&gt;</Data></Cell><Cell><Data ss:Type="Number">-1.234</Data></Cell></Row>
</Table></Worksheet></Workbook>"""
SAVINGS = "<Row>{}</Row><Row>{}</Row>".format(
    "".join(f"<Cell><Data ss:Type='String'>{word}</Data></Cell>" for word in ("Date", "Payee", "Amount")),
    "".join(f"<Cell><Data ss:Type='String'>{word}</Data></Cell>" for word in ("2024-02-05", "Bank", "1.50")),
)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page_is_read_like_a_sheet(tmp_path: Path, charset: str) -> None:
    content = PAGE.format(charset=charset).encode(charset)
    assert pick(source(tmp_path, content, "movimientos.xls")).key == "xlsx"
    found = read(tmp_path, content)
    assert [(line.booked_on, line.payee, line.quantity) for line in found.booked] == [
        (date(2024, 1, 2), "Compra & café ñandú", Decimal("-1234.56")),
        (date(2024, 1, 15), "Nómina", Decimal("2000.00")),
    ]
    assert [account.number for account in found.accounts.values()] == ["0808 1234"]
    assert found.balance(BalanceKind.CLOSING) == Decimal("2100.00")
    assert found.warnings == {"total_row"}


def test_excel_s_xml_with_its_typed_cells(tmp_path: Path) -> None:
    content = XML.format(savings="").encode()
    assert pick(source(tmp_path, content)).key == "xlsx"
    found = read(tmp_path, content)
    assert [(line.booked_on, line.payee, line.quantity) for line in found.booked] == [
        (date(2024, 2, 1), "Shop <1>", Decimal("-1.234"))
    ]
    both = read(tmp_path, XML.format(savings=SAVINGS).encode())
    assert [(line.account, line.quantity) for line in both.booked] == [
        ("Savings", Decimal("1.50")),
        ("Checking", Decimal("-1.234")),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><form><table><tr><td>Password</td><td><input></td></tr></table></form></body></html>",
        "<html><body>Session expired</body></html>",
        '<?xml version="1.0"?><html><table><tr><td>Date</td><td>Amount</td></tr></table></html>',
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><tr/></Document>',
    ],
    ids=["sign-in", "no table", "other xml", "camt"],
)
def test_other_pages_are_left_alone(tmp_path: Path, page: str) -> None:
    assert workbook.score(source(tmp_path, page.encode())) == 0


BEGIN = b"<html><table><tr><td>Date</td><td>Amount</td></tr><tr><td>"


@pytest.mark.parametrize(
    "content",
    [
        BEGIN + b"<!--" * 1_000_000,
        BEGIN + b"<td" * 1_000_000,
        BEGIN + b"<script>" * 500_000,
        BEGIN + b"<table><tr><td>" * 300_000,
        BEGIN + b"<td>" * 3_000_000,
        BEGIN + b"<tr><td colspan=9999>x" * 50_000,
        BEGIN + b"&amp" * 1_000_000,
        b"<?xml version='1.0'?><!-- urn:schemas-microsoft-com:office:spreadsheet --><table><row ss:Index='9999999'>",
        b"<html><tr" + b" " * (21 << 20),
    ],
    ids=["comments", "open tags", "scripts", "tables", "cells", "spans", "entities", "rows", "size"],
)
def test_a_hostile_page_is_over_soon(tmp_path: Path, content: bytes) -> None:
    given_file = source(tmp_path, content)
    begun = time.process_time()
    assert workbook.score(given_file) in {0, 60}
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read(tmp_path, content)
    assert time.process_time() - begun < 5 * pace()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 10**9), is_page=st.booleans())
def test_any_damage(tmp_path: Path, seed: int, is_page: bool) -> None:
    chance = random.Random(seed)
    pieces = (PAGE.format(charset="utf-8") if is_page else XML.format(savings=SAVINGS)).replace(">", ">\0").split("\0")
    for _ in range(chance.randint(1, 10)):
        place = chance.randrange(len(pieces))
        way = chance.randrange(3)
        pieces[place] = ("", pieces[place] * 2, pieces[place][: chance.randint(0, len(pieces[place]))])[way]
    content = "".join(pieces).encode()
    for act in (lambda: pick(source(tmp_path, content)), lambda: read(tmp_path, content)):
        with contextlib.suppress(FileRefused, NeedsAnswer):
            act()
