"""Splits."""

from __future__ import annotations

from decimal import Decimal

from ledger.formats.qif.tests.making import Read, account, bank, read, row
from ledger.intake.records import Part


def split(*lines: str, amount: str = "-100.00") -> Read:
    return read(bank(row(*lines, amount=amount)))


def test_parts_with_categories_transfers_classes_and_memos() -> None:
    found = split("L--Split--", "SFood/Trip", "Eapples", "$-60.00", "S[Savings]", "$-40.00", "Mboth")
    assert found.row.parts == (
        Part(Decimal("-60.00"), "Food", memo="apples"),
        Part(Decimal("-40.00"), transfer="Savings"),
    )
    assert (found.row.category, found.row.tags, found.row.memo, found.codes) == ("", ("Trip",), "both", [])


def test_parts_of_both_signs_add_up_to_net_pay() -> None:
    found = split("LPay", "SPay", "$150.00", "STax", "$-40.00", "S[Pension]", "$-10.00", amount="100.00")
    assert [part.quantity for part in found.row.parts] == [150, -40, -10]
    assert found.codes == []


def test_parts_without_the_booking_s_sign_take_it() -> None:
    found = split("SFood", "$60.00", "SHome", "$40.00")
    assert [part.quantity for part in found.row.parts] == [-60, -40]
    assert found.codes == []


def test_what_the_parts_leave_over_is_a_part_and_is_said() -> None:
    found = split("SFood", "$-60.00", "SHome", "$-30.00")
    assert found.row.parts[-1] == Part(Decimal("-10.00"))
    assert found.codes == ["parts_do_not_fit"]


def test_percentages() -> None:
    """33.33 % of 100.00 three times leaves a cent, which the last part takes."""
    found = split("SA", "%33.33%", "SB", "%33.33", "SC", "%33.33")
    assert [str(part.quantity) for part in found.row.parts] == ["-33.33", "-33.33", "-33.34"]
    assert found.codes == []


def test_a_part_of_nothing_and_a_single_part_are_no_split() -> None:
    found = split("LFood/Trip", "SFood/Trip", "Eapples", "$-100.00", "SGift/Ann", "$0.00")
    assert (found.row.parts, found.row.category, found.row.memo) == ((), "Food", "apples")
    assert found.row.tags == ("Trip", "Ann")


def test_parts_to_one_account_are_one_as_they_are_there() -> None:
    found = split("SPay", "$-70.00", "S[Stock]", "Ebought", "$-50.00", "S[Stock]", "Emore", "$20.00")
    assert found.row.parts[1:] == (Part(Decimal("-30.00"), transfer="Stock", memo="bought more"),)


def test_a_part_that_cannot_be_read_leaves_the_booking() -> None:
    found = split("LFood", "SFood", "$sixty", "SHome", "$-40.00")
    assert (found.row.quantity, found.row.parts, found.row.category) == (-100, (), "Food")
    assert found.codes == ["bad_split"]


def test_amounts_without_a_category_and_days_of_parts() -> None:
    found = split("SFood", "D01/02/2023", "$-50.00", "$-50.00")
    assert [(part.category, part.quantity) for part in found.row.parts] == [("Food", -50), ("", -50)]
    assert found.days == ["2024-01-15"]


def test_without_an_amount_the_parts_are_it() -> None:
    found = read(bank("D15/01/2024\nSFood\n$-3.00\nSHome\n$-4.00\n^\n"))
    assert (found.quantities, len(found.row.parts)) == (["-7.00"], 2)


def test_a_transfer_has_the_name_the_file_lists_the_account_by() -> None:
    found = read(
        account("Savings") + account("Main") + bank(row("L[savings]"), row("S[SAVINGS]", "$-9.00", "SFood", "$-1.00"))
    )
    assert [found.rows[0].transfer, found.rows[1].parts[0].transfer] == ["Savings", "Savings"]


def test_a_memo_over_several_lines_is_no_split() -> None:
    found = split("Mlunch", "Service charge, 10%")
    assert (found.row.memo, found.row.parts, found.codes) == ("lunch Service charge, 10%", (), [])
