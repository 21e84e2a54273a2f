"""Price tables as spreadsheets and websites write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused, Source
from ledger.intake.records import IncomingPrice, Problem
from portfolio.prices.protocol import Asked
from portfolio.prices.upload import Held, UploadOptions, read_prices

D = Decimal
FUND = Asked("FUND", "", "EUR", "fund")


def read(content: str | bytes, **options: Any) -> list[IncomingPrice | Problem]:
    body = content.encode() if isinstance(content, str) else content
    return list(read_prices(Held("prices.csv", Path(), body), FUND, UploadOptions(**options)))


def closes(content: str | bytes, **options: Any) -> dict[str, str]:
    return {str(one.on): str(one.close) for one in read(content, **options) if isinstance(one, IncomingPrice)}


EXPECTED = {"2024-01-15": "1234.56", "2024-01-31": "1240.5"}


@pytest.mark.parametrize(
    "content",
    [
        "Date,Close\n2024-01-15,1234.56\n2024-01-31,1240.5\n",
        "Datum;Schlusskurs\n15.01.2024;1.234,56\n31.01.2024;1.240,5\n",
        "date\tprice\n01/15/2024\t1234.56\n01/31/2024\t1240.5\n",
        "Fecha;Cierre;Volumen\n15/01/2024;$ 1.234,56;10\n31/01/2024;$ 1.240,5;20\n",
        "sep=;\nDate;NAV\n15 January 2024;1 234,56\n31 January 2024;1 240,5\n",
        "Fund: Example\nExported 2024-02-01\n\nDate,Close\n2024-01-15,1234.56\n2024-01-31,1240.5\n",
        "2024-01-15,1234.56\n2024-01-31,1240.5\n",
        "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-15,1,2,1,1234.56,99,7\n2024-01-31,1,2,1,1240.5,98,7\n",
        "Date,Close\n2024-01-15,1234.56\n2024-01-16,\n2024-01-17,null\n2024-01-31,1240.5\n",
        "Дата;Цена закрытия\n15.01.2024;1234,56\n31.01.2024;1240,5\n".encode("cp1251"),
        "Date,Close\n2024-01-15,1234.56\n2024-01-31,1240.5\n".encode("utf-16"),
        b"\xef\xbb\xbfDate,Close\r\n2024-01-15,1234.56\r\n2024-01-31,1240.5\r\n",
    ],
    ids=[
        "iso",
        "german",
        "american",
        "spanish",
        "words",
        "preamble",
        "bare",
        "yahoo",
        "blanks",
        "cyrillic",
        "utf16",
        "bom",
    ],
)
def test_tables_as_they_come(content: str | bytes) -> None:
    assert closes(content) == EXPECTED


def test_a_candle() -> None:
    (price,) = read("Date,Open,High,Low,Close,Volume\n2024-01-15,10,12.5,9,11,1500\n")
    assert price == IncomingPrice("FUND", "EUR", date(2024, 1, 15), D(11), "upload", D(10), D("12.5"), D(9), D(1500))


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("Date,Close\n2024-01-15,10.5\n")
    assert len(list(read_prices(Source("x.csv", path), FUND))) == 1


def test_columns_named_by_a_person() -> None:
    content = "When,Bid,Ask,Note\n2024-01-15,1,2.5,a\n2024-01-16,1,2.75,b\n"
    assert closes(content, columns={"date": "when", "close": "Ask"}) == {"2024-01-15": "2.5", "2024-01-16": "2.75"}
    assert closes(content, columns={"date": "1", "close": "2"}) == {"2024-01-15": "1", "2024-01-16": "1"}
    with pytest.raises(FileRefused) as refused:
        read(content, columns={"date": "when", "close": "Last"})
    assert refused.value.code == "no_prices"


def test_pence_and_per_thousand() -> None:
    (price,) = read("Date,Close\n2024-01-15,239914.61\n", quoted_in="GBX", per=D(1000))
    assert isinstance(price, IncomingPrice)
    assert (price.currency, price.close) == ("GBP", D("2.3991461"))


def test_a_day_that_can_be_read_in_two_ways_is_asked_for() -> None:
    content = "Date,Close\n03/04/2024,10.5\n05/04/2024,10.6\n"
    with pytest.raises(NeedsAnswer) as asked:
        read(content)
    assert asked.value.question.key == "date_order"
    assert closes(content, date_order="dmy") == {"2024-04-03": "10.5", "2024-04-05": "10.6"}
    assert closes(content, date_order="mdy") == {"2024-03-04": "10.5", "2024-05-04": "10.6"}


def test_a_mark_that_can_be_read_in_two_ways_is_asked_for() -> None:
    content = "Date;Close\n2024-01-15;1,234\n2024-01-16;2,345\n"
    with pytest.raises(NeedsAnswer) as asked:
        read(content)
    assert asked.value.question.key == "decimal_mark"
    assert closes(content, decimal_mark=",") == {"2024-01-15": "1.234", "2024-01-16": "2.345"}


def test_rows_that_cannot_be_taken_are_told_with_their_line() -> None:
    rows = [
        "2024-01-15,10.5",
        "never,10.5",
        "2024-01-17,ten",
        "2024-01-18,0",
        "2024-01-19,-4",
        "2024-02-30,3",
        "2024-01-22,10.7",
    ]
    found = read("Date,Close\n" + "\n".join(rows) + "\n")
    assert [(one.code, one.line) for one in found if isinstance(one, Problem)] == [
        ("bad_date", 3), ("bad_price", 4), ("bad_price", 5), ("bad_price", 6), ("bad_date", 7),
    ]  # fmt: skip
    assert sum(isinstance(one, IncomingPrice) for one in found) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "empty"), ("hello\n", ""), ("Name,City\nAnn,Rome\nBob,Oslo\n", ""), ("<html><body>no</body></html>", "")],
)
def test_what_is_no_price_table(content: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.code == code or refused.value.code in {"no_table", "no_prices"}
