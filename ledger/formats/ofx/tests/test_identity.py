from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.ofx.tests.making import read, row, sgml, statement


def test_the_very_same_row_twice_is_taken_once_and_said() -> None:
    found = read(sgml(statement(row(fitid="A") + row(fitid="A"))))
    assert len(found.rows) == 1
    assert [(each.code, each.is_warning) for each in found.problems] == [("same_id_twice", True)]


@pytest.mark.parametrize(
    "other", [row(fitid="A", amount="-11.00"), row(fitid="A", on="20240116"), row(fitid="A", name="Bar")]
)
def test_one_id_on_two_different_rows_loses_neither(other: str) -> None:
    found = read(sgml(statement(row(fitid="A") + other)))
    assert [each.external_id for each in found.rows] == ["A", "A"]
    assert found.problems == []


def test_equal_rows_without_an_id_are_two_coffees() -> None:
    assert len(read(sgml(statement(row(fitid="") + row(fitid="")))).rows) == 2


def test_equal_ids_on_two_accounts_are_two_rows() -> None:
    other = statement(row(fitid="A"), account="<BANKACCTFROM><BANKID>100<ACCTID>8</BANKACCTFROM>")
    assert [each.account for each in read(sgml(statement(row(fitid="A")) + other)).rows] == ["100/7/CHECKING", "100/8"]


def test_overlapping_statements_of_one_account_in_one_file() -> None:
    found = read(sgml(statement(row(fitid="A") + row(fitid="B")) + statement(row(fitid="B") + row(fitid="C"))))
    assert [each.external_id for each in found.rows] == ["A", "B", "C"]
    assert len(found.accounts) == 1


def test_a_replacement_in_the_same_file_takes_the_place_of_its_row() -> None:
    correction = row("<CORRECTFITID>1<CORRECTACTION>REPLACE", fitid="2", amount="-12.00")
    found = read(sgml(statement(row(fitid="1") + correction)))
    assert [(each.external_id, each.quantity) for each in found.rows] == [("2", Decimal("-12.00"))]
    assert [(each.code, each.is_warning) for each in found.problems] == [("corrected", True), ("correction", True)]


def test_a_deletion_is_no_transaction() -> None:
    deletion = row("<CORRECTFITID>1<CORRECTACTION>DELETE", fitid="2")
    found = read(sgml(statement(row(fitid="1") + deletion + row(fitid="3"))))
    assert [each.external_id for each in found.rows] == ["3"]
    assert found.codes == ["corrected", "correction"]


def test_a_correction_on_one_account_leaves_the_other_alone() -> None:
    deletion = row("<CORRECTFITID>1<CORRECTACTION>DELETE", fitid="2")
    other = statement(row(fitid="1"), account="<BANKACCTFROM><ACCTID>8</BANKACCTFROM>")
    found = read(sgml(statement(deletion) + other))
    assert [(each.account, each.external_id) for each in found.rows] == [("8", "1")]
