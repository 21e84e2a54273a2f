"""Small valid files of each format, from the readers' own tests: what the fuzzer begins with."""

from __future__ import annotations

import re
from pathlib import Path

from ledger.formats.camt.tests import test_hostile as camt
from ledger.formats.csv_table import tests as csv_tests
from ledger.formats.journal.tests.reading import BEANCOUNT, LEDGER
from ledger.formats.move_in.tests import test_hostile as move_in
from ledger.formats.mt940.tests import test_hostile as mt940
from ledger.formats.notion.tests import test_notion as notion
from ledger.formats.ofx.tests import test_hostile as ofx
from ledger.formats.packed.tests import test_packed as packed
from ledger.formats.qif.tests import test_hostile as qif
from ledger.formats.xlsx.tests import test_hostile as xlsx

HTML = (
    "<html><body><table><tr><th>Date</th><th>Payee</th><th>Amount</th></tr>"
    "<tr><td>2024-01-15</td><td>Shop &amp; Co</td><td>-12.50</td></tr>"
    "<tr><td rowspan=2>2024-01-16</td><td>Rent</td><td>1,000.00</td></tr><tr><td>Cafe</td><td>-3</td></tr></table></body></html>"
)
SPREADSHEET_ML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Giro"><Table>'
    '<Row><Cell><Data ss:Type="String">Date</Data></Cell><Cell><Data ss:Type="String">Payee</Data></Cell>'
    '<Cell><Data ss:Type="String">Amount</Data></Cell></Row><Row><Cell><Data ss:Type="DateTime">2024-01-15T00:00:00</Data></Cell>'
    '<Cell ss:Index="3"><Data ss:Type="Number">-12.5</Data></Cell></Row></Table></Worksheet></Workbook>'
)
INTERIM = (
    ":20:A\r\n:25:10020030/1234567\r\n:28C:1/1\r\n:34F:EURD0,\r\n:13D:2401151200+0100\r\n:61:2401150115D10,00NMSCNONREF\r\n"
    ":86:166?00TRANSFER?20Rent?32Shop\r\n:90D:1EUR10,00\r\n:90C:0EUR0,00\r\n-\r\n"
)
STRANGE = (b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"NaN", b"Infinity", b"1e999999999", b"9" * 20)
TABLES = sorted((Path(csv_tests.__file__).parent / "samples").glob("*.csv"))


def seeds(key: str) -> list[bytes]:
    """The seeds of a format of the registry, and for an unknown one a few bytes."""
    return _SEEDS.get(key) or [b"Date,Payee,Amount\n2024-01-15,Shop,-10.00\n"]


def words(key: str) -> list[bytes]:
    """What a format's files are made of: tags, headings, marks; each worth setting in elsewhere."""
    found = {
        word
        for seed in seeds(key)
        for word in re.findall(rb"</?[A-Za-z][\w:.]*>?|:\d\d[A-Z]?:|[\w!]{2,24}|[^\w\s]", seed)
    }
    return [*sorted(found)[:600], *STRANGE]


_SEEDS: dict[str, list[bytes]] = {
    "ofx": [ofx.SEED],
    "qif": list(qif.SAMPLES),
    "camt": [camt.SEED, camt.PLAIN.encode()],
    "mt940": [mt940.SEED],
    "mt942": [INTERIM.encode(), mt940.SEED],
    "journal": [LEDGER.encode(), BEANCOUNT.encode()],
    "csv": [path.read_bytes() for path in TABLES],
    "move_in": list(move_in.SAMPLES),
    "notion": list(notion.SAMPLES),
    "xlsx": [*xlsx.SAMPLES.values(), HTML.encode(), SPREADSHEET_ML.encode()],
    "zip": list(packed.SAMPLES),
}
