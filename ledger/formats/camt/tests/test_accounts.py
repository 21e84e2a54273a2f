"""Whose account, in which currency, with which balances."""

from __future__ import annotations

import pytest

from ledger.formats.camt.tests.making import IBAN, account, balance, entry, message, read, statement

OPENING, CLOSING = balance("OPBD", "100.00", "2024-01-15"), balance("CLBD", "90.00", "2024-01-15")


def test_the_account_as_the_bank_describes_it() -> None:
    about = (
        "<Tp><Cd>SVGS</Cd></Tp><Ccy>EUR</Ccy><Nm>Rainy days</Nm><Ownr><Nm>Anna</Nm></Ownr>"
        "<Svcr><FinInstnId><BICFI>BANKDEFFXXX</BICFI><Nm>The Bank</Nm></FinInstnId></Svcr>"
    )
    [found] = read(message(statement(entry(), acct=account(about)))).accounts
    assert (found.number, found.name, found.institution) == (IBAN, "Rainy days", "The Bank")
    assert (found.kind, found.currency, found.key) == ("savings", "EUR", f"{IBAN}/EUR")


@pytest.mark.parametrize(
    "number",
    [
        "<IBAN>DE02 1203 0000 0000 2020 51</IBAN>",
        f"<Othr><Id>{IBAN}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>",
        f"<PrtryAcct><Id>{IBAN}</Id></PrtryAcct>",
        f"<BBAN>{IBAN}</BBAN>",
    ],
)
def test_every_way_to_write_a_number(number: str) -> None:
    [found] = read(message(statement(entry(), acct=account(number=number)))).accounts
    assert found.number == IBAN


def test_without_a_currency_the_booked_balances_say_it() -> None:
    rows = balance("CLAV", "5", "2024-01-15", currency="JPY") + balance("OPBD", "7", "2024-01-15", currency="CHF")
    [found] = read(message(statement(rows, acct=account("")))).accounts
    assert found.currency == "CHF"


def test_without_balances_the_first_entry_says_it() -> None:
    rows = balance("ITBD", "7", "2024-01-15", currency="CHF") + entry(currency="SEK")
    found = read(message(statement(rows, kind="052", acct=account("")), kind="052"))
    assert [each.currency for each in found.accounts] == ["SEK"]
    assert (found.balances, found.warnings) == ([], ["other_currency"])


def test_one_number_in_two_currencies_is_two_accounts() -> None:
    dollars = statement(entry(currency="USD"), acct=account("<Ccy>USD</Ccy>"), head="<Id>S2</Id>")
    found = read(message(statement(entry()) + dollars))
    assert [each.key for each in found.accounts] == [f"{IBAN}/EUR", f"{IBAN}/USD"]
    assert [row.account for row in found.rows] == [f"{IBAN}/EUR", f"{IBAN}/USD"]


def test_an_entry_in_another_currency_is_not_booked_as_the_accounts() -> None:
    found = read(message(statement(entry() + entry(currency="USD"))))
    assert ([str(row.quantity) for row in found.rows], found.errors) == (["-10.00"], ["currency_differs"])


def test_unless_the_statement_holds_that_currency_too() -> None:
    balances = OPENING + balance("OPBD", "50.00", "2024-01-15", currency="USD")
    found = read(message(statement(balances + entry() + entry(currency="USD", amount="1.00"))))
    assert [(row.account[-3:], str(row.quantity)) for row in found.rows] == [("EUR", "-10.00"), ("USD", "-1.00")]
    assert (found.errors, found.warnings) == ([], ["other_currency"])


def test_booked_balances_only() -> None:
    others = "".join(balance(name, "1.00", "2024-01-15") for name in ("OPAV", "CLAV", "FWAV", "ITAV", "XPCD", "INFO"))
    found = read(message(statement(others + OPENING + CLOSING + entry())))
    assert found.balances == [("opening", "2024-01-15", "100.00"), ("closing", "2024-01-15", "90.00")]


def test_a_debit_balance_is_a_debt() -> None:
    found = read(message(statement(balance("CLBD", "12.50", "2024-01-15", side="DBIT"))))
    assert found.balances == [("closing", "2024-01-15", "-12.50")]


def test_an_empty_statement_has_balances_and_no_rows() -> None:
    found = read(message(statement(OPENING + balance("CLBD", "100.00", "2024-01-15"))))
    assert (found.rows, found.problems) == ([], [])
    assert found.balances == [("opening", "2024-01-15", "100.00"), ("closing", "2024-01-15", "100.00")]


@pytest.mark.parametrize(
    ("name", "dated", "before"), [("OPBD", "14", "15"), ("PRCD", "14", "15"), ("OPBD", "15", "15")]
)
def test_an_opening_balance_stands_before_the_first_row_whichever_day_it_is_dated(
    name: str, dated: str, before: str
) -> None:
    """100.00 at the end of the 14th is 100.00 before the 15th: banks write either."""
    balances = balance(name, "100.00", f"2024-01-{dated}") + CLOSING
    assert read(message(statement(balances + entry(on="2024-01-15")))).balances[0] == (
        "opening",
        f"2024-01-{before}",
        "100.00",
    )


def test_the_opening_booked_balance_comes_before_the_previous_closing_one() -> None:
    found = read(message(statement(balance("PRCD", "2.02", "2024-01-15") + OPENING + entry())))
    assert found.balances == [("opening", "2024-01-15", "100.00")]


def test_of_two_statements_of_a_day_the_last_closing_balance_counts() -> None:
    second = balance("OPBD", "90.00", "2024-01-15") + balance("CLBD", "80.00", "2024-01-15") + entry()
    found = read(message(statement(OPENING + CLOSING + entry()) + statement(second, head="<Id>S2</Id>")))
    assert [each for each in found.balances if each[0] == "closing"] == [("closing", "2024-01-15", "80.00")]


def test_the_last_interim_balance_closes_a_report() -> None:
    def report(quantity: str, number: str) -> str:
        rows = balance("ITBD", quantity, "2024-01-15") + entry()
        return statement(rows, kind="052", head=f"<Id>{number}</Id>")

    found = read(message(report("90.00", "R1") + report("80.00", "R2"), kind="052"))
    assert found.balances == [("closing", "2024-01-15", "80.00")]


def test_an_interim_balance_gives_way_to_the_days_closing_one() -> None:
    page = statement(OPENING + entry() + "", head="<Id>S1</Id><StmtPgntn><PgNb>1</PgNb></StmtPgntn>")
    last = statement(balance("ITBD", "90.00", "2024-01-15") + balance("CLBD", "80.00", "2024-01-15") + entry())
    assert read(message(page + last)).balances[-1] == ("closing", "2024-01-15", "80.00")


def test_a_balance_that_cannot_be_read_is_named() -> None:
    found = read(message(statement(balance("CLBD", "12.50", "2024-13-40") + entry())))
    assert (len(found.rows), found.balances, found.warnings) == (1, [], ["bad_balance"])


def test_the_same_statement_twice_is_taken_once() -> None:
    one = statement(OPENING + CLOSING + entry())
    found = read(message(one + one))
    assert (len(found.rows), found.warnings) == (1, ["statement_twice"])


def test_pages_of_one_statement_that_repeat_its_balances_are_all_taken() -> None:
    pages = (statement(OPENING + CLOSING + entry(ref=ref)) for ref in ("A", "B"))
    assert [row.external_id for row in read(message("".join(pages))).rows] == ["A", "B"]


def test_two_statements_with_one_id_and_other_balances_are_two() -> None:
    other = statement(balance("OPBD", "90.00", "2024-01-15") + entry())
    assert len(read(message(statement(OPENING + entry()) + other)).rows) == 2


def test_entries_that_the_summary_counts_and_the_file_lacks() -> None:
    summary = "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries></TxsSummry>"
    assert read(message(statement(summary.format(1) + entry()))).warnings == []
    assert read(message(statement(summary.format(2) + entry()))).warnings == ["entries_missing"]


def test_a_statement_that_goes_on_elsewhere() -> None:
    page = "<Id>S1</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>{}</LastPgInd></StmtPgntn>"
    assert read(message(statement(entry(), head=page.format("true")))).warnings == []
    assert read(message(statement(entry(), head=page.format("false")))).warnings == ["more_pages"]
