"""Importing from the shell: the answer to the letter, refusals, questions, undo."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ledger.models import Account, ImportBatch, SourceLine, Transaction
from ledger.models.connection import JobState
from ledger.tests.commands.running import run, shown
from tests.conftest import People

OLIVE = ("--user", "olive@example.org")


def posted() -> int:
    return Transaction.objects.filter(state="posted", origin="import").count()


def test_the_answer_is_the_promised_one(people: People, ofx: Path) -> None:
    code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    assert code == 0
    assert list(answer) == ["batch", "format", "accounts", "warnings", "errors"]
    assert answer["format"] == "ofx"
    (account,) = answer["accounts"]
    name = account.pop("account")
    assert account == {
        "currency": "EUR", "lines": 3, "new": 3, "duplicates": 0, "pending": 0, "net": "980.00", "first_on": "2026-02-02",
        "last_on": "2026-02-10", "opening_balance": None, "closing_balance": "1080.00", "balance_ok": True,
    }  # fmt: skip
    assert Account.objects.get(name=name).household == people.household
    assert answer["warnings"] == answer["errors"] == []
    assert posted() == 3


def test_the_same_file_again_changes_nothing(people: People, ofx: Path) -> None:
    _code, first = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    name = first["accounts"][0]["account"]
    code, again = run("statement_import", str(ofx), *OLIVE, "--account", name)
    assert (code, again["accounts"][0]["new"], again["accounts"][0]["duplicates"]) == (0, 0, 3)
    assert again["accounts"][0]["lines"] == 3
    assert posted() == 3


def test_a_refused_file_leaves_nothing(people: People, tmp_path: Path) -> None:
    page = tmp_path / "login.csv"
    page.write_text("<!DOCTYPE html><html><body>Please sign in again</body></html>")
    code, answer = run("statement_import", str(page), *OLIVE, "--create-accounts")
    assert code == 1
    assert answer["error"]["code"] == "not_a_statement"
    assert answer["error"]["message"]
    assert not SourceLine.objects.exists()
    assert not Account.objects.balance_sheet().exists()
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {JobState.DISCARDED}


def test_a_question_comes_with_its_choices_and_takes_an_answer(people: People, ambiguous: Path) -> None:
    arguments = ("statement_import", str(ambiguous), *OLIVE, "--create-accounts")
    code, asked = run(*arguments)
    assert (code, asked["error"]["code"], asked["error"]["key"]) == (1, "needs_answer", "date_order")
    values = [choice["value"] for choice in asked["error"]["choices"]]
    assert "dmy" in values
    assert posted() == 0
    code, answer = run(*arguments, "--answer", "date_order=dmy")
    assert (code, answer["accounts"][0]["first_on"]) == (0, "2026-04-03")
    assert posted() == 2


def test_a_mapping_answers_too(people: People, ambiguous: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"date_order": "mdy"}))
    arguments = ("statement_import", str(ambiguous), *OLIVE, "--create-accounts", "--mapping", str(mapping))
    code, answer = run(*arguments)
    assert (code, answer["accounts"][0]["first_on"]) == (0, "2026-03-04")
    mapping.write_text("[]")
    assert run(*arguments)[0] == 2


def test_a_file_goes_only_into_an_account_of_its_currency(people: People, ofx: Path) -> None:
    for name, currency in (("Dollars", "USD"), ("Euros", "EUR")):
        run("account_create", *OLIVE, "--name", name, "--kind", "checking", "--currency", currency)
    code, answer = run("statement_import", str(ofx), *OLIVE, "--account", "Dollars")
    assert (code, answer["error"]["code"], posted()) == (1, "currency_mismatch", 0)
    code, answer = run("statement_import", str(ofx), *OLIVE, "--account", "euros")
    assert (code, answer["accounts"][0]["account"], posted()) == (0, "Euros", 3)


def test_wrong_arguments_are_told_from_refusals(people: People, ofx: Path) -> None:
    assert run("statement_import", "nowhere.ofx", *OLIVE, "--create-accounts")[0] == 2
    assert run("statement_import", str(ofx), "--user", "nobody@example.org", "--create-accounts")[0] == 1
    assert run("statement_import", str(ofx), "--user", "vera@example.org", "--create-accounts")[0] == 1
    code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts", "--format", "qfx9")
    assert (code, answer["error"]["code"]) == (1, "unknown_format")
    code, answer = run("statement_import", str(ofx), *OLIVE, "--account", "Nowhere")
    assert (code, answer["error"]["code"]) == (1, "not_found")


def test_undo_says_what_it_left_alone(people: People, ofx: Path) -> None:
    from ledger.services.transactions import transaction_edit

    _code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    edited = Transaction.objects.get(payee="Bakery")
    transaction_edit(transaction=edited, acting_user=people.owner, payee="The bakery")
    assert run("batch_undo", answer["batch"], "--user", "pat@example.org")[0] == 1
    code, undone = run("batch_undo", answer["batch"], *OLIVE)
    assert code == 0
    assert undone == {
        "batch": answer["batch"], "state": "undone", "voided": 2, "split": 0, "drafts": 0, "left_alone": {"edited": 1},
    }  # fmt: skip
    assert posted() == 1
    assert run("batch_undo", answer["batch"], *OLIVE)[1]["error"]["code"] == "not_posted"
    _code, again = run("statement_import", str(ofx), *OLIVE, "--account", answer["accounts"][0]["account"])
    assert (again["accounts"][0]["new"], again["accounts"][0]["duplicates"]) == (2, 1)


def test_people_read_sentences(people: People, ofx: Path) -> None:
    text = shown("statement_import", str(ofx), *OLIVE, "--create-accounts")
    assert "3 rows, 980.00 EUR, 2026-02-02 to 2026-02-10; 3 new, 0 already there, 0 pending, the balance agrees" in text


def test_a_file_in_another_currency_than_the_household(people: People, ofx: Path) -> None:
    ofx.write_text(ofx.read_text().replace("<CURDEF>EUR", "<CURDEF>USD"))
    code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    assert (code, answer["accounts"][0]["currency"], answer["accounts"][0]["net"]) == (0, "USD", "980.00")
    assert run("ledger_check")[1]["findings"] == []


def test_rows_of_a_closed_period_are_left_out_and_counted(people: People, ofx: Path) -> None:
    people.household.locked_until = date(2026, 2, 3)
    people.household.save()
    code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    assert (code, answer["accounts"][0]["new"], posted()) == (0, 1, 1)
    assert [(warning["code"], warning["message"]) for warning in answer["warnings"]] == [
        ("left_out_locked", "Rows left out because their period is closed: 2.")
    ]


def test_an_earlier_statement_answers_for_its_own_balance(people: People, ofx: Path, tmp_path: Path) -> None:
    """February closes at 1,080.00 after +980.00; a January file with one row of +10.00 says 100.00, then 95.00."""
    _code, february = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    account = february["accounts"][0]["account"]
    january = tmp_path / "january.ofx"
    start, end = ofx.read_text().partition("<STMTTRN>")[0], "</BANKTRANLIST>"
    row = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260115<TRNAMT>10<FITID>j1<NAME>Aunt</STMTTRN>"
    balance = "<LEDGERBAL><BALAMT>{}<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    january.write_text(start + row + end + balance.format("100.00"))
    _code, answer = run("statement_import", str(january), *OLIVE, "--account", account)
    assert (answer["accounts"][0]["balance_ok"], answer["accounts"][0]["net"]) == (True, "10.00")
    january.write_text(start + row.replace("j1", "j2").replace("0115", "0116") + end + balance.format("95"))
    _code, answer = run("statement_import", str(january), *OLIVE, "--account", account)
    assert (answer["accounts"][0]["balance_ok"], answer["accounts"][0]["closing_balance"]) == (True, "95.00")


FIRST = "Date,Payee,Amount\n2026-01-15,Coffee,-3.50\n2026-01-15,Coffee,-3.50\n2026-01-16,Kiosk,-2.00\n"
SECOND = "Date,Payee,Amount\n2026-01-15,Coffee,-3.50\n2026-01-16,Kiosk,-2.00\n2026-01-17,Cinema,-9.00\n"
STRANGER = "Date,Payee,Amount\n2026-01-15,Rent,-700.00\n2026-01-16,Kiosk,-2.00\n2026-01-17,Train,-11.00\n"


@pytest.mark.parametrize(
    ("text", "is_known", "new"),
    [(FIRST, True, 0), (SECOND, True, 1), (STRANGER, False, 3)],
    ids=["same", "next", "other"],
)
def test_a_file_that_names_nothing_goes_where_its_rows_are(
    people: People, tmp_path: Path, text: str, is_known: bool, new: int
) -> None:
    for name, content in (("first.csv", FIRST), ("second.csv", text)):
        (tmp_path / name).write_text(content)
    _code, first = run("statement_import", str(tmp_path / "first.csv"), *OLIVE, "--create-accounts")
    _code, again = run("statement_import", str(tmp_path / "second.csv"), *OLIVE, "--create-accounts")
    assert (again["accounts"][0]["account"] == first["accounts"][0]["account"]) is is_known
    assert again["accounts"][0]["new"] == new


def test_accounts_that_a_table_names_are_found_by_name(people: People, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text(
        "Date,Account,Payee,Amount\n2026-01-15,Checking,Coffee,-3.50\n2026-01-16,Visa,Kiosk,-2.00\n2026-01-17,Visa,Bar,-4.00\n"
    )
    _code, first = run("statement_import", str(path), *OLIVE, "--create-accounts")
    assert [row["account"] for row in first["accounts"]] == ["Checking", "Visa"]
    path.write_text(path.read_text() + "2026-01-18,Checking,Bakery,-1.00\n")
    _code, again = run("statement_import", str(path), *OLIVE, "--create-accounts")
    assert [(row["account"], row["new"]) for row in again["accounts"]] == [("Checking", 1), ("Visa", 0)]


def test_what_another_member_hides_is_not_found(people: People, tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    path.write_text(FIRST)
    run("account_create", *OLIVE, "--name", "Secret", "--kind", "checking", "--visibility", "hidden")
    run("statement_import", str(path), *OLIVE, "--account", "Secret")
    _code, pats = run("statement_import", str(path), "--user", "pat@example.org", "--create-accounts")
    assert (pats["accounts"][0]["account"], pats["accounts"][0]["new"]) == ("Account", 3)


def test_undo_takes_an_opening_back_that_came_without_rows(people: People, ofx: Path) -> None:
    start, _row, rest = ofx.read_text().partition("<STMTTRN>")
    ofx.write_text(start + "</BANKTRANLIST>" + rest.partition("</BANKTRANLIST>")[2])
    _code, answer = run("statement_import", str(ofx), *OLIVE, "--create-accounts")
    _code, balances = run("report", "balances", *OLIVE)
    assert balances["net"]["value"] == "1080.00"
    assert run("batch_undo", answer["batch"], *OLIVE)[0] == 0
    _code, balances = run("report", "balances", *OLIVE)
    assert balances["net"]["value"] == "0.00"
