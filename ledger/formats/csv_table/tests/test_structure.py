"""Where the table stands and how its lines become rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.formats.base import FileRefused
from ledger.formats.csv_table.tests.making import read
from ledger.intake.records import LineState

ROWS = "2024-01-15,Shop,-10.00\n2024-01-16,Kiosk,-5.00\n"


def test_each_row_keeps_its_line_and_its_bytes(tmp_path: Path) -> None:
    found = read(tmp_path, 'Title\n\nDate,Payee,Amount\n2024-01-15,"Sh\nop",-10.00\r\n2024-01-16,Kiosk,-5.00\n')
    assert [(line.line, line.raw) for line in found.booked] == [
        (4, b'2024-01-15,"Sh\nop",-10.00'),
        (6, b"2024-01-16,Kiosk,-5.00"),
    ]


def test_hint_line_counts_as_a_line(tmp_path: Path) -> None:
    found = read(tmp_path, "sep=;\nDate;Payee;Amount\n2024-01-15;Shop;-10,00\n")
    assert [(line.line, line.quantity) for line in found.booked] == [(3, Decimal("-10.00"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(tmp_path: Path, end: str) -> None:
    assert len(read(tmp_path, ("Date,Payee,Amount\n" + ROWS).replace("\n", end)).booked) == 2


def test_without_a_last_line_end(tmp_path: Path) -> None:
    assert len(read(tmp_path, "Date,Payee,Amount\n" + ROWS.rstrip("\n")).booked) == 2


def test_nul_and_dos_end_are_dropped(tmp_path: Path) -> None:
    found = read(tmp_path, b"Date,Payee,Amount\n2024-01-15,Sh\0op,-10.00\n\x1a")
    assert [line.payee for line in found.booked] == ["Shop"]


def test_lone_carriage_return_in_a_text_is_no_line_end(tmp_path: Path) -> None:
    found = read(tmp_path, "Date,Payee,Amount\n2024-01-15,Sh\rop,-10.00\n")
    assert [(line.payee, line.quantity) for line in found.booked] == [("Sh op", Decimal("-10.00"))]


def test_stray_quote_swallows_no_rows(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02};Shop {day};-1,00\n" for day in range(2, 20))
    found = read(tmp_path, f'Date;Payee;Amount\n2024-01-01;"Foo;-1,00\n{rows}2024-01-20;"Bar";-1,00\n')
    assert len(found.booked) == 20
    assert found.errors == []


def test_total_printing_line_and_repeated_heading_are_no_bookings(tmp_path: Path) -> None:
    head = "Date,Payee,Amount\n"
    found = read(tmp_path, head + ROWS + head + ',Total,-15.00\n"Printed on 2024-02-01",,\n')
    assert found.total == Decimal("-15.00")
    assert found.errors == []
    assert {"total_row", "not_a_booking"} <= found.warnings


def test_ragged_rows_are_reported_and_no_amount_comes_from_a_wrong_column(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Currency\n2024-01-15,Shop,-10.00,EUR\n2024-01-16,Kiosk\n2024-01-18,Pub, 7,-3.00,EUR\n"
    found = read(tmp_path, text)
    assert found.quantities == [Decimal("-10.00")]
    assert found.errors == [(3, "bad_amount"), (4, "ragged_row")]


def test_short_row_that_has_its_amount_is_taken(tmp_path: Path) -> None:
    found = read(tmp_path, "Date,Payee,Amount,Memo,Extra\n2024-01-15,Shop,-10.00,x,y\n2024-01-16,Kiosk,-5.00\n")
    assert found.quantities == [Decimal("-10.00"), Decimal("-5.00")]


def test_failed_rows_are_left_out_and_pending_ones_marked(tmp_path: Path) -> None:
    rows = "2024-01-15,HOTEL,-100.00,PENDING\n2024-01-16,TAXI,-9.00,REVERTED\n2024-01-17,HOTEL,-104.20,COMPLETED\n"
    found = read(tmp_path, "Date,Payee,Amount,State\n" + rows)
    assert [(line.state, line.quantity) for line in found.transactions] == [
        (LineState.PENDING, Decimal("-100.00")),
        (LineState.BOOKED, Decimal("-104.20")),
    ]
    assert "not_booked" in found.warnings


def test_several_accounts_and_currencies(tmp_path: Path) -> None:
    rows = "DE111111,2024-01-15,Shop,-10.00,EUR\nDE222222,2024-01-16,Bar,-5.00,EUR\nDE111111,2024-01-17,Pub,-3.00,USD\n"
    found = read(tmp_path, "Account,Date,Payee,Amount,Currency\n" + rows)
    assert {(account.number, account.currency) for account in found.accounts.values()} == {
        ("DE111111", "EUR"),
        ("DE222222", "EUR"),
        ("DE111111", "USD"),
    }


def test_account_data_above_the_table(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"Bank;Sample Bank\nIBAN;DE89 3704 0044 0532 0130 00\nCurrency;EUR\n\nDate,Payee,Amount\n{ROWS}".replace(
            ",", ";"
        ),
    )
    (account,) = found.accounts.values()
    assert (account.institution, account.number, account.currency) == (
        "Sample Bank",
        "DE89 3704 0044 0532 0130 00",
        "EUR",
    )


def test_two_equal_rows_are_two(tmp_path: Path) -> None:
    assert len(read(tmp_path, "Date,Payee,Amount\n" + "2024-01-15,Coffee,-2.50\n" * 3).booked) == 3


def test_heading_without_rows_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, "Date,Payee,Amount\n")
    assert (found.booked, found.warnings) == ([], {"no_rows"})


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n  \n\n"])
def test_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert refused.value.code == "empty"


@pytest.mark.parametrize(
    "content", ["name,description,amount\n", "just a letter,\nwith commas, and words\n", "A" * 300_000]
)
def test_no_table(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert refused.value.code == "no_table"


def test_trades_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, "Date,Symbol,Price,Quantity,Action\n2024-01-15,MSFT,298.58,5,buy\n")
    assert refused.value.code == "investment"


SECTIONS = """Account number,111-222-333
Date,Payee,Amount
2024-01-02,Shop,-1.00
{between}
Date,Payee,Amount
2024-01-03,Boss,2.00
"""


@pytest.mark.parametrize(
    ("between", "accounts"),
    [
        ("\nAccount number,444-555-666", ["111-222-333", "444-555-666"]),
        ("Account number,111-222-333", ["111-222-333"]),
        ("Page 2 of 2", ["111-222-333"]),
        ("Account number,444-555-666\n2024-01-02,Other,-5.00", ["111-222-333"]),
    ],
    ids=["another account", "the same account", "a page's end", "a line before a booking"],
)
def test_a_repeated_heading_below_another_account_is_that_accounts(
    tmp_path: Path, between: str, accounts: list[str]
) -> None:
    found = read(tmp_path, SECTIONS.format(between=between))
    assert [account.number for account in found.accounts.values()] == accounts
    assert found.booked[-1].account == accounts[-1]
