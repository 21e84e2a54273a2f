"""The record that says what an account held before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.qif.tests.making import Read, account, bank, read, row


def opened(*others: str, amount: str = "100.00", line: str = "L[Main]", head: str = account("Main")) -> Read:
    return read(head + bank(row("POpening Balance", line, day="15/01/2024", amount=amount), *others))


def test_the_row_is_taken_and_its_balance_stands_after_its_day() -> None:
    found = opened(row(day="16/01/2024"))
    assert [(one.quantity, one.kind, one.transfer) for one in found.rows] == [
        (Decimal("100.00"), "opening", "Main"),
        (Decimal("-10.00"), "", ""),
    ]
    assert found.balances == [("opening", "2024-01-16", "100.00")]


def test_no_balance_is_stated_that_would_not_be_true() -> None:
    assert opened(row(day="15/01/2024")).balances == []
    assert opened(row(day="14/01/2024")).balances == []


def test_nothing_at_first_is_true_before_the_day() -> None:
    assert opened(row(day="15/01/2024"), amount="0.00").balances == [("opening", "2024-01-15", "0.00")]
    assert opened(row(day="14/01/2024"), amount="0.00").balances == []


def test_it_names_the_account_of_a_file_without_names() -> None:
    found = opened(row(day="16/01/2024"), line="L[Livret]", head="")
    assert [(one.key, one.name) for one in found.accounts] == [("Livret", "Livret")]
    assert {one.account for one in found.rows} == {"Livret"}


def test_two_such_files_after_each_other_stay_two_accounts() -> None:
    one = bank(row("POpening Balance", "L[A]"), row("PShop"))
    found = read(one + one.replace("[A]", "[B]"))
    assert [row.account for row in found.rows] == ["A", "A", "B", "B"]


@pytest.mark.parametrize("payee", ["Solde initial", "Eröffnungssaldo", "Saldo inicial", "opening balance"])
def test_words(payee: str) -> None:
    assert read(bank(row(f"P{payee}", "L[X]"))).row.kind == "opening"


def test_an_income_called_starting_balance_or_another_account_s_money_is_none() -> None:
    assert read(bank(row("POpening Balance", "LIncome"))).row.kind == ""
    assert opened(line="L[Other]").row.kind == ""


def test_only_the_first_counts() -> None:
    found = opened(row("POpening Balance", "L[Main]", day="17/01/2024"))
    assert [one.kind for one in found.rows] == ["opening", ""]
