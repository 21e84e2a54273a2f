from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.numbers import AmbiguousNumber, NotANumber, column_mark, decimal_mark, is_number, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-1,234.56", "-1234.56"),
        ("-1.234,56", "-1234.56"),
        ("1'234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0000,00", "1000.00"),
        ("1\u202f000.00", "1000.00"),
        ("1,23,456.00", "123456.00"),
        ("12 345 678,90", "12345678.90"),
        ("(12.00)", "-12.00"),
        ("5.00-", "-5.00"),
        ("\u22127.00", "-7.00"),
        ("- $5.00", "-5.00"),
        ("$-5.25", "-5.25"),
        ("($3.00)", "-3.00"),
        ("EUR 4.00", "4.00"),
        ("€ 4,00", "4.00"),
        ("R$ 1.234,56", "1234.56"),
        ("Rs. 1,200.50", "1200.50"),
        ("1 234,56 Kč", "1234.56"),
        ("¥28.16", "28.16"),
        ("12.00元", "12.00"),
        ("₱1,200.00", "1200.00"),
        ("5,00 CR", "5.00"),
        ("5,00 DR", "-5.00"),
        (".50", "0.50"),
        ("-.5", "-0.5"),
        ("10.", "10"),
        ("\uff10\uff11\uff12", "12"),
        ("\u0663\u066b\u0665", "3.5"),
        ("1.234.567", "1234567"),
        ("100.-", "-100"),
        ("0.125", "0.125"),
        ("1,2345", "1.2345"),
    ],
)
def test_spellings(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e309",
        "1E5",
        "0x10",
        "--5",
        "+-5",
        "5,5,5",
        "1.2.3",
        "",
        "-",
        "null",
        "#REF!",
        "١٢٣x",
        "9" * 17,
        "0.00000000000000000000001",
        "1_000",
        "½",
        "five",
        "TRUE",
        "=5-15",
        "5%",
        "1 2 3",
        "2024-01-15",
        "12:30",
        "17.05.",
        "1,23,45",
    ],
)
def test_not_numbers(text: str) -> None:
    with pytest.raises(NotANumber):
        read_number(text, ".")


def test_one_mark_with_three_digits_needs_the_column() -> None:
    with pytest.raises(AmbiguousNumber):
        read_number("1,234")
    assert read_number("1,234", ".") == 1234
    assert read_number("1,234", ",") == Decimal("1.234")


def test_a_cell_that_speaks_for_itself_is_not_bent_by_the_column() -> None:
    assert read_number("1,234.56", ",") == Decimal("1234.56")
    assert read_number("12.50", ",") == Decimal("12.50")


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1.234,56", ","), ("10.5", "."), ("1,234", None), ("12", ""), ("1.234.567", ","), ("0.125", ".")],
)
def test_decimal_mark(text: str, mark: str | None) -> None:
    assert decimal_mark(text) == mark


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,234", "-5.00"], "."),
        (["1,000", "250"], "."),
        (["1.000", "250"], ","),
        (["1,000", "2,500"], None),
        (["1,5", "1.5"], ""),
        (["12"], ""),
    ],
)
def test_column_mark(cells: list[str], mark: str | None) -> None:
    assert column_mark(cells) == mark
