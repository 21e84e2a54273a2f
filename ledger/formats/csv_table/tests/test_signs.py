"""Money in is positive, money out negative, however the file prints it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.formats.csv_table.tests.making import read


def quantities(folder: Path, text: str, **options: Any) -> list[Decimal]:
    return read(folder, text, **options).quantities


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


CARD = "Date,Description,Amount\n2024-01-15,NETFLIX.COM,15.49\n2024-01-16,INTERNET PAYMENT - THANK YOU,-300.00\n2024-01-17,TARGET,20.00\n"


def test_card_with_positive_purchases_is_turned_round_and_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, CARD)
    assert found.quantities == decimals("-15.49", "300.00", "-20.00")
    assert "sign_guessed" in found.warnings


def test_the_same_card_with_usual_signs_stays(tmp_path: Path) -> None:
    usual = CARD.replace(",15.49", ",-15.49").replace(",-300.00", ",300.00").replace(",20.00", ",-20.00")
    found = read(tmp_path, usual)
    assert found.quantities == decimals("-15.49", "300.00", "-20.00")
    assert "sign_guessed" not in found.warnings


def test_a_person_or_a_mapping_overrides_the_guess(tmp_path: Path) -> None:
    assert quantities(tmp_path, CARD, answers={"sign": "normal"})[0] == Decimal("15.49")
    plain = "Date,Payee,Amount\n2024-01-15,A,-1.00\n"
    assert quantities(tmp_path, plain) == decimals("-1.00")
    assert quantities(tmp_path, plain, answers={"sign": "inverse"}) == decimals("1.00")
    assert quantities(tmp_path, plain, profile={"sign": "inverse"}) == decimals("1.00")


def test_all_positive_without_evidence_stays_and_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, "Date,Payee,Amount\n2024-01-15,A. Smith,10.00\n")
    assert (found.quantities, "sign_guessed" in found.warnings) == (decimals("10.00"), True)


def test_checking_account_with_a_reversed_fee_is_not_turned_round(tmp_path: Path) -> None:
    rows = "2024-01-15,REFUND REVERSAL,-5.00\n2024-01-16,SALARY ACME,2000.00\n2024-01-17,J. Smith,-70.00\n"
    assert quantities(tmp_path, "Date,Payee,Amount\n" + rows) == decimals("-5.00", "2000.00", "-70.00")


def test_debit_and_credit_columns(tmp_path: Path) -> None:
    rows = "2024-01-15;Shop;10,00;20,00\n2024-01-16;Kiosk;;\n2024-01-17;Bar;-5,00;\n2024-01-18;Gift;0,00;7,00\n2024-01-19;Pub;3,00;0,00\n"
    found = read(tmp_path, "Date;Payee;Debit;Credit\n" + rows)
    assert found.quantities == decimals("-5.00", "7.00", "-3.00")
    assert found.errors == [(2, "bad_amount"), (3, "bad_amount")]


@pytest.mark.parametrize(
    ("heading", "out", "money_in"),
    [
        ("Debit/Credit", "Debit", "Credit"),
        ("Dr/Cr", "DR", "CR"),
        ("Soll/Haben", "S", "H"),
        ("Af Bij", "Af", "Bij"),
        ("收/支", "支出", "收入"),
        ("借贷", "借 Dr", "贷 Cr"),
        ("Приход/Расход", "Расход", "Приход"),
        ("Bevétel/Kiadás", "Kiadás", "Bevétel"),
        ("Type", "debit", "credit"),
    ],
)
def test_direction_in_its_own_column(tmp_path: Path, heading: str, out: str, money_in: str) -> None:
    text = f"Date,Payee,Amount,{heading}\n2024-01-15,Shop,10.00,{out}\n2024-01-16,Boss,100.00,{money_in}\n"
    assert quantities(tmp_path, text) == decimals("-10.00", "100.00")


def test_direction_that_only_repeats_the_sign(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Direction\n2024-01-15,Shop,-10.00,outflow\n2024-01-16,Boss,100.00,inflow\n"
    assert quantities(tmp_path, text) == decimals("-10.00", "100.00")


def test_reversal_in_an_unsigned_table(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Dr/Cr\n2024-01-15,Shop,10.00,D\n2024-01-16,Shop,-10.00,D\n"
    assert quantities(tmp_path, text) == decimals("-10.00", "10.00")


def test_unknown_direction_is_reported(tmp_path: Path) -> None:
    text = "Date,Payee,Amount,Dr/Cr\n2024-01-15,A,10.00,D\n2024-01-16,B,10.00,C\n2024-01-17,C,10.00,?\n"
    assert read(tmp_path, text).errors == [(4, "bad_amount")]


def test_row_that_goes_neither_way_counts_as_zero_and_says_so(tmp_path: Path) -> None:
    text = "交易时间,交易对方,收/支,金额(元)\n2024-01-15,A,支出,¥10.00\n2024-01-16,B,/,¥20.00\n"
    found = read(tmp_path, text)
    assert found.quantities == decimals("-10.00", "0")
    assert found.booked[1].original_quantity == Decimal("20.00")
    assert "no_direction" in found.warnings


def test_fee_that_leaves_beside_the_amount(tmp_path: Path) -> None:
    """The balance tells: 100 − 10 − 0.50 = 89.50."""
    rows = "2024-01-15,A,-10.00,0.50,89.50\n2024-01-16,B,20.00,0.00,109.50\n2024-01-17,C,-9.00,0.50,100.00\n"
    assert quantities(tmp_path, "Date,Payee,Amount,Fee,Balance\n" + rows) == decimals("-10.50", "20.00", "-9.50")


def test_fee_inside_the_amount(tmp_path: Path) -> None:
    rows = "2024-01-15,A,-10.00,0.50,90.00\n2024-01-16,B,20.00,0.00,110.00\n2024-01-17,C,-9.00,0.50,101.00\n"
    assert quantities(tmp_path, "Date,Payee,Amount,Fee,Balance\n" + rows) == decimals("-10.00", "20.00", "-9.00")
