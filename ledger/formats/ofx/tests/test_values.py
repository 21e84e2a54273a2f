from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.ofx.values import amount, day, text


def never_asked() -> bool:
    raise AssertionError("this amount is not ambiguous")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-10.00", "-10.00"),
        ("+5", "5"),
        (".50", "0.50"),
        ("-.5", "-0.5"),
        ("10.", "10"),
        ("0", "0"),
        ("-30.000", "-30"),
        ("-3.77000", "-3.77"),
        ("1234,56", "1234.56"),
        ("-1234,5", "-1234.5"),
        ("0,500", "0.5"),
        ("12345,678", "12345.678"),
        ("1,234.56", "1234.56"),
        ("-1,234,567", "-1234567"),
        ("1,23,456.00", "123456"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1 234,50", "1234.50"),
        ("1\xa0234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("- 5.00", "-5"),
        ("5.00-", "-5"),
        ("(12.00)", "-12"),
        ("−7.00", "-7"),
        ("$-5.25", "-5.25"),
        ("- $5.00", "-5"),
        ("€ 4,00", "4"),
    ],
)
def test_amount_is_what_the_bank_meant(written: str, meant: str) -> None:
    assert amount(written, never_asked) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    ["", "-", "+", ".", ",", "--5", "-5-", "(-5)", "5,5,5", "1.2.3", "1,23,45", "NaN", "Infinity", "1E5", "1e309", "0x10", "1_000",
     "five", "null", "½", "1 2", "٣", "10.00 EUR extra", "9" * 31, "1," * 500],
)  # fmt: skip
def test_what_is_no_number_is_none(written: str) -> None:
    assert amount(written, never_asked) is None


@pytest.mark.parametrize(("comma_groups", "meant"), [(True, "1234"), (False, "1.234")])
def test_one_comma_before_three_digits_is_asked(comma_groups: bool, meant: str) -> None:
    assert amount("1,234", lambda: comma_groups) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    ["20240115", "20240115120000", "202401151200", "20240115120000.000[-5:EST]", "20240115233000[+10:AEST]",
     "2024011500000000[-5:EST]",
     "20240115[0:GMT]", "20240115093914:014", "2024-01-15", "2024-01-15T23:59:59Z", "2024/01/15", "20240115T120000",
     "20240115 12:00"],
)  # fmt: skip
def test_day_is_the_day_as_written(written: str) -> None:
    assert day(written) == date(2024, 1, 15)


@pytest.mark.parametrize(
    "written",
    ["", "2024", "202401", "20230230", "00000000", "99999999", "20241301", "00010101", "20240100", "01/15/2024", "15.01.2024",
     "today",
     "2024-0115", "202401151", "٢٠٢٤٠١١٥"],
)  # fmt: skip
def test_what_is_no_day_is_none(written: str) -> None:
    assert day(written) is None


def test_leap_day_exists_only_in_leap_years() -> None:
    assert day("20240229") == date(2024, 2, 29)
    assert day("20230229") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&lt;b&gt;", "<b>"),
        ("&#65;&#x42;&apos;&quot;", "AB'\""),
        ("Caf&eacute;&nbsp;Zo&euml;", "Café Zoë"),
        ("AT&T &copy M&S;", "AT&T &copy M&S;"),
        ("&xxe;", "&xxe;"),
        ("&#99999999;", "&#99999999;"),
        ("a\0b", "ab"),
    ],
)
def test_entities_become_letters(written: str, meant: str) -> None:
    assert text(written) == meant


@pytest.mark.parametrize("written", ["&#0;", "&#xD800;", "&#1114112;"])
def test_an_entity_for_no_letter_does_no_harm(written: str) -> None:
    assert "\0" not in text(written)
    text(written).encode()
