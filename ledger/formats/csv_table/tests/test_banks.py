"""Banks known by their headings: ours, and those a user adds."""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import ReadOptions, Source
from ledger.formats.csv_table.banks import OURS, known_bank, own_banks, read_banks
from ledger.formats.csv_table.delimited import TextOrigin
from ledger.formats.csv_table.plan import choose_columns
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.tests.making import read
from ledger.formats.text import Coding

BANKS = read_banks(OURS.read_text(encoding="utf-8"))
NAMES = [f"{bank['institution']}: {bank['headings'][0]}, {bank['headings'][1]}" for _, bank in BANKS.entries]
CUT_BEFORE_AMOUNT = {"Belfius", "BNP Paribas Fortis", "ING", "LHV", "Sparkasse", "Volksbank", "Postbank", "DKB"}
"""Entries of fewer headings than the table has, because it differs from there on."""
AMBIGUOUS = "01/02/2024,a,1.00\n03/04/2024,b,2.00\n"
"""Nothing in it says which number is the month."""


@pytest.fixture
def own(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "banks.toml"


def write(path: Path, text: str, second: int = 1) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (second, second))


def entry(headings: str = '["Tag Eins", "Wer", "Wieviel"]', more: str = "") -> str:
    return f'[[bank]]\ninstitution = "Sample"\nheadings = {headings}\n{more}\n'


def test_our_file_is_whole() -> None:
    assert BANKS.faults == []
    assert len({bank["institution"] for _, bank in BANKS.entries}) >= 60
    assert [names for names, count in Counter(names for names, _ in BANKS.entries).items() if count > 1] == []
    assert all(all(names) for names, _ in BANKS.entries)


@pytest.mark.parametrize("bank", [bank for _, bank in BANKS.entries], ids=NAMES)
def test_each_entry_is_found_and_understood(bank: dict[str, Any]) -> None:
    """By its headings, alone or the first of more. Where they name an amount, it is found without a single row."""
    assert known_bank(bank["headings"]) == bank
    assert known_bank([*bank["headings"], "Note"]) == bank
    origin = TextOrigin(Source("x.csv", Path("x.csv")), Coding("utf-8"), ",")
    header = tuple(bank["headings"])
    columns = choose_columns(Table(origin, header, len(header), 1, (), ()), ReadOptions(), bank)
    assert columns.booked_on
    assert columns.has_amount or bank["institution"] in CUT_BEFORE_AMOUNT


def test_other_headings_are_of_no_bank() -> None:
    assert known_bank(["Date", "Payee", "Amount"]) == {}
    assert known_bank(["Data", "Valor"]) == {}


def test_a_bank_settles_what_the_file_does_not(tmp_path: Path) -> None:
    with pytest.raises(NeedsAnswer):
        read(tmp_path, f"Day,Who,Sum\n{AMBIGUOUS}")
    head = "Date,Description,Card Member,Account #,Amount\n"
    found = read(tmp_path, head + "01/02/2024,a,X,-1,1.00\n03/04/2024,b,X,-1,2.00\n")
    (account,) = found.accounts.values()
    assert (account.institution, account.kind) == ("American Express", "credit_card")
    assert [(line.booked_on.month, line.quantity) for line in found.booked] == [
        (1, Decimal("-1.00")),
        (3, Decimal("-2.00")),
    ]


def test_a_bank_s_currency_counts_least(tmp_path: Path) -> None:
    head = "Date,Description,Amount,Running Bal.\n"
    row = "07/20/2026,Shop,-1.00,5.00\n"
    assert [a.currency for a in read(tmp_path, head + row).accounts.values()] == ["USD"]
    assert [a.currency for a in read(tmp_path, head + row, currency="EUR").accounts.values()] == [""]
    above = "Currency:,CAD\n\n"
    assert [a.currency for a in read(tmp_path, above + head + row).accounts.values()] == ["CAD"]


def test_a_pair_a_bank_is_known_for_goes_before_an_amount_column(tmp_path: Path) -> None:
    head = "Datum;Buchungstext;Whg;Betrag Detail;ZKB-Referenz;Referenznummer;Belastung CHF;Gutschrift CHF;Valuta;Saldo CHF\n"
    booked = "31.01.2024;Belastungen (2);;;Z1;;30.00;;31.01.2024;70.00\n"
    found = read(tmp_path, f"{head}{booked};Krankenkasse;CHF;10.00;;;;;;\n;Strom;CHF;20.00;;;;;;\n")
    assert found.quantities == [Decimal("-30.00")]
    assert found.errors == [(3, "not_a_booking"), (4, "not_a_booking")]


def test_the_other_side_is_the_payer_of_money_that_comes_in(tmp_path: Path) -> None:
    head = "Buchungsdatum;Wertstellung;Status;Zahlungspflichtige*r;Zahlungsempfänger*in;Verwendungszweck;Umsatztyp;Betrag (€)\n"
    out = "25.03.26;25.03.26;Gebucht;Max Muster;Lidl;Einkauf;Ausgang;-57,68\n"
    found = read(tmp_path, f"{head}{out}26.03.26;26.03.26;Gebucht;Arbeitgeber;Max Muster;Lohn;Eingang;1.000,00\n")
    assert [(line.quantity > 0, line.payee) for line in found.booked] == [(False, "Lidl"), (True, "Arbeitgeber")]


def test_own_entries_are_read_and_read_again(tmp_path: Path, own: Path) -> None:
    text = f"Tag Eins,Wer,Wieviel\n{AMBIGUOUS}"
    columns = 'columns = { booked_on = "Tag Eins", payee = "Wer", quantity = "Wieviel" }\n'
    write(own, entry(more=columns + 'date_order = "mdy"\nsign = "inverse"'))
    first = read(tmp_path, text)
    assert [(line.booked_on.month, line.quantity) for line in first.booked] == [
        (1, Decimal("-1.00")),
        (3, Decimal("-2.00")),
    ]
    write(own, entry(more=columns + 'date_order = "dmy"\nsign = "normal"'), second=2)
    again = read(tmp_path, text)
    assert [(line.booked_on.month, line.quantity) for line in again.booked] == [
        (2, Decimal("1.00")),
        (4, Decimal("2.00")),
    ]
    own.unlink()
    assert known_bank(["Tag Eins", "Wer", "Wieviel"]) == {}


def test_own_entries_go_before_ours(own: Path) -> None:
    headings = ["Trans. Date", "Post Date", "Description", "Amount", "Category"]
    assert known_bank(headings)["institution"] == "Discover"
    write(own, entry('["Trans. Date", "Post Date"]'))
    assert known_bank(headings)["institution"] == "Sample"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[bank", "no TOML"),
        ("bank = 3", "[[bank]]"),
        ("bank = [3]", "[[bank]]"),
        ('[banks]\nx = "y"', "“banks” is no entry"),
        (entry(more='sing = "normal"'), "“sing” is unknown"),
        (entry(more='sign = "up"'), "“up” is no sign"),
        (entry(more="sign = [1]"), "“[1]” is no sign"),
        (entry(more='currency = "Taler"'), "“Taler” is no currency"),
        (entry(more='columns = { amount = "Wer" }'), "“amount” is no role"),
        (entry(more='columns = { quantity = "Wo" }'), "“Wo” (quantity) is none of its headings"),
        (entry(more='columns = "Wer"'), "columns must be a table"),
        (entry('"Tag"'), "headings must list"),
        (entry('["Tag"]'), "headings must list"),
        ('[[bank]]\nheadings = ["a", "b"]', "institution is missing"),
        ("x" * 1_100_000, "larger than a megabyte"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_and_stops_nothing(tmp_path: Path, own: Path, text: str, fault: str) -> None:
    write(own, text)
    assert any(fault in told for told in own_banks().faults)
    warned = [check for check in run_checks() if check.id == "fintrack.W003"]
    assert fault in "".join(check.msg for check in warned)
    assert read(tmp_path, "Date,Payee,Amount\n2024-01-15,Shop,-1.00\n").quantities == [Decimal("-1.00")]


def test_one_broken_entry_leaves_the_others(own: Path) -> None:
    write(own, entry(more='sign = "up"') + entry('["Eins", "Zwei"]'))
    assert known_bank(["Eins", "Zwei", "Drei"])["institution"] == "Sample"
    assert len(own_banks().faults) == 1


def test_bytes_that_are_no_text_are_told(own: Path) -> None:
    own.write_bytes(b"\xff\xfe\x00")
    assert own_banks().faults == ["it can't be read: UnicodeDecodeError"]


def test_without_a_file_nothing_is_told(own: Path) -> None:
    assert [check for check in run_checks() if check.id == "fintrack.W003"] == []
