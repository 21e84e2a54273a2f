"""Opening and closing balance: from the running balance, or from lines around the table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from ledger.formats.csv_table.tests.making import read
from ledger.intake.records import BalanceKind

HEAD = "Date,Payee,Amount,Balance\n"
OLDEST_FIRST = ["2024-01-15,Shop,-10.00,90.00\n", "2024-01-16,Boss,50.00,140.00\n", "2024-01-16,Bar,-5.00,135.00\n"]


def ends(folder: Path, text: str) -> tuple[Decimal | None, Decimal | None]:
    found = read(folder, text)
    return found.balance(BalanceKind.OPENING), found.balance(BalanceKind.CLOSING)


def test_oldest_first(tmp_path: Path) -> None:
    assert ends(tmp_path, HEAD + "".join(OLDEST_FIRST)) == (Decimal("100.00"), Decimal("135.00"))


def test_newest_first(tmp_path: Path) -> None:
    assert ends(tmp_path, HEAD + "".join(reversed(OLDEST_FIRST))) == (Decimal("100.00"), Decimal("135.00"))


def test_days_of_the_balances(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "".join(OLDEST_FIRST))
    assert {(balance.kind, balance.on) for balance in found.balances} == {
        (BalanceKind.OPENING, date(2024, 1, 15)),
        (BalanceKind.CLOSING, date(2024, 1, 16)),
    }


def test_balance_on_some_rows_only(tmp_path: Path) -> None:
    before, after = "2024-01-14,Pre,-1.00,\n", "2024-01-17,End,-1.00,\n"
    rows = before + "2024-01-15,Shop,-10.00,90.00\n2024-01-16,Boss,50.00,\n2024-01-16,Bar,-5.00,135.00\n" + after
    assert ends(tmp_path, HEAD + rows) == (Decimal("101.00"), Decimal("134.00"))


def test_one_break_is_said_and_the_ends_still_stand(tmp_path: Path) -> None:
    rows = [*OLDEST_FIRST, "2024-01-17,Odd,-1.00,999.00\n", "2024-01-18,Next,-1.00,998.00\n"]
    found = read(tmp_path, HEAD + "".join(rows))
    assert found.balance(BalanceKind.CLOSING) == Decimal("998.00")
    assert "balance_mismatch" in found.warnings


def test_a_column_that_never_follows_is_not_believed(tmp_path: Path) -> None:
    rows = "2024-01-15,Shop,-10.00,1.00\n2024-01-16,Boss,50.00,2.00\n2024-01-16,Bar,-5.00,3.00\n2024-01-17,Bar,-5.00,9.00\n"
    found = read(tmp_path, HEAD + rows)
    assert found.balances == []
    assert "balance_mismatch" in found.warnings


def test_lines_around_the_table(tmp_path: Path) -> None:
    text = 'Closing balance:,"1,040.00"\nDate,Payee,Amount\n2024-01-15,Shop,-10.00\n2024-01-16,Boss,50.00\nOpening balance:,,"1,000.00"\n'
    found = read(tmp_path, text)
    assert (found.balance(BalanceKind.OPENING), found.balance(BalanceKind.CLOSING)) == (
        Decimal("1000.00"),
        Decimal("1040.00"),
    )
    assert "balance_mismatch" not in found.warnings


def test_lines_that_do_not_fit_the_rows(tmp_path: Path) -> None:
    text = 'Closing balance:,"1,040.02"\nDate,Payee,Amount\n2024-01-15,Shop,-10.00\n2024-01-16,Boss,50.00\nOpening balance:,,"1,000.00"\n'
    found = read(tmp_path, text)
    assert len(found.booked) == 2
    assert "balance_mismatch" in found.warnings


def test_a_balance_line_names_its_day(tmp_path: Path) -> None:
    found = read(tmp_path, "Kontostand vom 31.01.2024:;140,00 EUR\n\nBuchungstag;Text;Betrag\n16.01.2024;Lohn;50,00\n")
    (balance,) = found.balances
    assert (balance.kind, balance.on, balance.quantity) == (BalanceKind.CLOSING, date(2024, 1, 31), Decimal("140.00"))


def test_balance_forward_row_among_the_bookings(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "2024-01-14,Balance brought forward,,100.00\n" + "".join(OLDEST_FIRST))
    assert len(found.booked) == 3
    assert found.errors == []
    assert found.balance(BalanceKind.OPENING) == Decimal("100.00")


def test_what_a_card_owes_is_negative(tmp_path: Path) -> None:
    rows = "2024-01-15,NETFLIX,10.00,110.00\n2024-01-16,PAYMENT THANK YOU,-50.00,60.00\n2024-01-17,UBER,5.00,65.00\n"
    assert ends(tmp_path, HEAD + rows) == (Decimal("-100.00"), Decimal("-65.00"))


def test_currencies_have_balances_of_their_own(tmp_path: Path) -> None:
    rows = "2024-01-15,A,-10.00,90.00,EUR\n2024-01-15,B,5.00,5.00,USD\n2024-01-16,C,-10.00,80.00,EUR\n"
    found = read(tmp_path, "Date,Payee,Amount,Balance,Currency\n" + rows)
    assert {(balance.currency, balance.kind.value): balance.quantity for balance in found.balances} == {
        ("EUR", "opening"): Decimal("100.00"),
        ("EUR", "closing"): Decimal("80.00"),
        ("USD", "opening"): Decimal("0.00"),
        ("USD", "closing"): Decimal("5.00"),
    }
