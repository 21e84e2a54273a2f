"""Which account a record is of."""

from __future__ import annotations

import pytest

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.base import FileRefused
from ledger.formats.qif.tests.making import account, bank, read, record, row, score

LIST = "!Option:AutoSwitch\n!Account\n" + record("NMain", "TBank") + record("NVisa", "TCCard") + "!Clear:AutoSwitch\n"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("!Type:Bank", "checking"),
        ("!Type:Bank ", "checking"),
        ("!type:ccard", "credit_card"),
        ("!Type:Credit Card", "credit_card"),
        ("!Type:Cash", "cash"),
        ("!Type:Oth A", "property"),
        ("!Type:Oth L", ""),
        ("!Type:Invoice", "receivable"),
        ("! Type : Bank", "checking"),
    ],
)
def test_types(header: str, kind: str) -> None:
    found = read(bank(row(), head=header))
    assert [(one.key, one.kind) for one in found.accounts] == [("", kind)]
    assert score((header + "\n").encode()) == 100


def test_accounts_by_name_in_the_file_s_order() -> None:
    found = read(
        LIST
        + account("Visa", "CCard")
        + bank(row(), head="!Type:CCard")
        + account("Main")
        + bank(row(), row())
        + account("visa", "CCard")
        + bank(row(), head="!Type:CCard")
    )
    assert [(one.key, one.name, one.kind) for one in found.accounts] == [
        ("Visa", "Visa", "credit_card"),
        ("Main", "Main", "checking"),
    ]
    assert [one.account for one in found.rows] == ["Visa", "Main", "Main", "Visa"]


def test_the_last_of_a_list_is_not_the_account_that_follows() -> None:
    assert [one.key for one in read(LIST + bank(row())).accounts] == [""]
    assert [one.key for one in read(account("Main") + "!Clear:AutoSwitch\n" + bank(row())).accounts] == ["Main"]


def test_sections_without_names_are_kept_apart_by_type() -> None:
    found = read(bank(row()) + bank(row(), head="!Type:CCard") + bank(row()))
    assert [(one.key, one.kind) for one in found.accounts] == [("", "checking"), ("ccard", "credit_card")]
    assert [one.account for one in found.rows] == ["", "ccard", ""]


def test_lists_are_no_bookings() -> None:
    lists = "".join(
        f"!Type:{name}\n" + record("NThing", "Dtext 13/13/13", "T1.00")
        for name in ("Cat", "Class", "Memorized", "Security", "Budget", "Tag", "Payee", "Template")
    )
    found = read(
        lists + '!Type:Prices\n"ACME",1 15/16,"01/03/19"\n^\n' + bank(row()) + "!Type:Memorized\nKP\nT-5.00\n^\n"
    )
    assert (found.quantities, found.codes) == (["-10.00"], [])


def test_an_unknown_section_beside_a_known_one_is_named_record_by_record() -> None:
    found = read("!Type:Spaceship\n" + row() + row() + bank(row("PShop")))
    assert found.codes == ["unknown_section"] * 2
    assert found.row.payee == "Shop"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("!Type:Spaceship\n" + row(), "unknown_type"),
        ("Dear reader, this is no such file.\n", "not_a_statement"),
        ("!Option:AutoSwitch\n", "not_a_statement"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("!Type:Bank\n", []),
        (LIST, ["Main", "Visa"]),
        ("!Type:Cat\n" + record("NFood", "E"), []),
        ("!Type:Prices\n", []),
    ],
)
def test_files_without_bookings_say_so(text: str, accounts: list[str]) -> None:
    found = read(text)
    assert (found.codes, [one.key for one in found.accounts]) == (["no_transactions"], accounts)


def test_records_without_a_type_are_asked_about() -> None:
    untyped = row("PShop")
    assert score(untyped.encode()) == 80
    with pytest.raises(NeedsAnswer) as asked:
        read(untyped)
    assert asked.value.question.key == "account_type"
    found = read(untyped, account_type="ccard")
    assert ([one.kind for one in found.accounts], found.row.payee) == (["credit_card"], "Shop")


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        (bank(row("PShop")), False),
        (bank(row("LDEP"), row("LTFR")), False),
        (bank(row("LFood")), True),
        (bank(row("L[Savings]")), True),
        (bank(row("SFood", "$-10.00")), True),
        ("!Type:Cat\n" + record("NFood", "E") + bank(row()), True),
    ],
)
def test_a_person_s_books_are_told_from_a_bank_s_download(text: str, is_kept: bool) -> None:
    assert [one.keeps_books for one in read(text).accounts] == [is_kept]


@pytest.mark.parametrize(
    "data",
    [
        b"Date,Amount\n2024-01-15,-10.00\n",
        b"OFXHEADER:100\n<OFX>\n",
        b"Dear T,\n^\n",
        b":20:START\n:25:1\n",
        b"%PDF-1.7\n",
    ],
)
def test_other_files_are_left_to_their_readers(data: bytes) -> None:
    assert score(data) == 0


def test_comments_and_marks_above_the_first_header() -> None:
    assert score(b"\xef\xbb\xbf### mine ###\r\r!Type:Bank\r") == 100
    assert score("!Account\n".encode("utf-16")) == 100


@pytest.mark.parametrize(("name", "number"), [("0123 45678901.23A", "0123 45678901.23A"), ("Savings 2024", "")])
def test_an_account_named_by_its_number_is_found_by_it(name: str, number: str) -> None:
    assert [one.number for one in read(account(name) + bank(row())).accounts] == [number]


def test_a_type_without_a_name_is_asked_about() -> None:
    text = account("Wallet", "null") + bank(row(), head="!Type:null")
    with pytest.raises(NeedsAnswer):
        read(text)
    assert [(one.key, one.kind) for one in read(text, account_type="cash").accounts] == [("Wallet", "cash")]
