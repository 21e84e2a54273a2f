"""The offline file: what it says, what it leaves out, and a broken one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from ledger.connectors.rates import RateSourceError
from ledger.connectors.rates.ecb_file import EcbFile
from ledger.intake.records import IncomingPrice

D = Decimal
ALWAYS = (date.min, date.max)


def archive(folder: Path, text: str) -> Path:
    path = folder / "rates.zip"
    with ZipFile(path, "w") as zipped:
        zipped.writestr("eurofxref-hist.csv", text)
    return path


def test_a_row_a_day_and_a_column_a_currency_without_the_missing(tmp_path: Path) -> None:
    text = "Date,USD,RUB,\n2024-01-16,1.0882,N/A,\n2024-01-15,1.0945,,\n2022-03-01,1.1162,117.201,\n"
    source = EcbFile(archive(tmp_path, text))
    assert source.currencies() == ["USD", "RUB"]
    assert source.fetch(["USD", "RUB", "QQQ"], *ALWAYS) == [
        IncomingPrice("EUR", "USD", date(2024, 1, 16), D("1.0882"), "ecb"),
        IncomingPrice("EUR", "USD", date(2024, 1, 15), D("1.0945"), "ecb"),
        IncomingPrice("EUR", "USD", date(2022, 3, 1), D("1.1162"), "ecb"),
        IncomingPrice("EUR", "RUB", date(2022, 3, 1), D("117.201"), "ecb"),
    ]
    assert len(source.fetch(["USD"], date(2024, 1, 15), date(2024, 1, 15))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Date,USD,\n2024-01-15,abc,\n",
        "Date,USD,\n15.01.2024,1.0945,\n",
        "Date,USD\n2024-01-15\n",
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RateSourceError) as refused:
        EcbFile(archive(tmp_path, text)).fetch(["USD"], *ALWAYS)
    assert (refused.value.code, refused.value.permanent) == ("rate_file_unreadable", True)


def test_no_file_and_no_archive(tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"<html>")
    for path in (broken, tmp_path / "absent.zip"):
        with pytest.raises(RateSourceError):
            EcbFile(path).currencies()


def test_the_shipped_file_has_the_banks_numbers() -> None:
    prices = EcbFile().fetch(["USD", "PHP", "RUB"], date(2022, 3, 1), date(2022, 3, 2))
    assert {(price.on.day, price.currency): price.close for price in prices} == {
        (1, "USD"): D("1.1162"),
        (1, "PHP"): D("57.295"),
        (1, "RUB"): D("117.201"),
        (2, "USD"): D("1.1106"),
        (2, "PHP"): D("57.206"),
    }
    first = EcbFile().fetch(["USD", "JPY"], date.min, date(1999, 1, 4))
    assert {price.currency: price.close for price in first} == {"USD": D("1.1789"), "JPY": D("133.73")}
