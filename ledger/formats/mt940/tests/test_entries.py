"""The statement line `:61:`: days, signs, amounts, references, in the spellings of many banks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.mt940.tests.making import entry, message, read, row_of
from ledger.intake.records import LineState


@pytest.mark.parametrize(
    ("line", "quantity"),
    [
        ("2401150115D10,00NMSC", "-10.00"),
        ("2401150115C10,00NMSC", "10.00"),
        ("2401150115RC10,00NMSC", "-10.00"),  # a credit taken back
        ("2401150115RD10,00NMSC", "10.00"),  # a debit taken back
        ("2401150115CR10,00NMSC", "10.00"),  # C with the funds code R of euros, no reversal
        ("2401150115DR10,00NMSC", "-10.00"),
        ("2401150115RCR10,00NMSC", "-10.00"),
        ("2401150115RDR10,00NMSC", "10.00"),
        ("2401150115CN0,01NTRF", "0.01"),
        ("2401150115DF2402,00S   X", "-2402.00"),
        ("2401150115C500NTRFNONREF", "500"),
        ("2401150115D620,3NSTON", "-620.3"),
        ("2401150115D9,N192NONREF", "-9"),
        ("2401150115D000000001213,28N044", "-1213.28"),
        ("2401150115D1.213,28N044", "-1213.28"),
        ("2401150115D,50NMSC", "-0.50"),
        ("2401150115D 10,00 NMSC", "-10.00"),
        ("240115    D65,00NOVB", "-65.00"),
        ("240115D65,00NOVB", "-65.00"),
        ("202401150115D65,00NOVB", "-65.00"),
        ("20240115D65,00NOVB", "-65.00"),
        ("2401150115D0,42MCI0NONREF", "-0.42"),
        ("2401150115D0,42", "-0.42"),
        ("2401150115CN220000,00//19239782213", "220000.00"),
        ("2401150115d0,42ntrf", "-0.42"),
        ("240115    DD212,39NMSCNONREF//", "-212.39"),
    ],
)
def test_quantity(line: str, quantity: str) -> None:
    found = row_of(line)
    assert (str(found.quantity), found.value_on) == (quantity, date(2024, 1, 15))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2401150115X10,00NMSC", "bad_row"),
        ("2401150115D10", "bad_row"),  # may be cut inside its amount
        ("2401150115D10,0,0NMSC", "bad_amount"),
        ("2413150115D10,00NMSC", "bad_date"),
        ("2401320115D10,00NMSC", "bad_date"),
        ("2401150115D-10,00NMSC", "bad_row"),
        ("2401150115DNaNNMSC", "bad_row"),
        ("", "bad_row"),
    ],
)
def test_what_is_no_entry_is_reported(line: str, code: str) -> None:
    found = read(message(entry(line, "lost") + entry(details="kept"), closing="C240131EUR100,00"))
    assert [row.payee for row in found.rows] == ["kept"]
    [problem] = found.problems
    assert (problem.code, problem.line, problem.is_warning) == (code, 5, False)
    assert problem.raw.startswith(f":61:{line}")


@pytest.mark.parametrize(
    ("line", "booked", "value"),
    [
        ("2401150117D1,NMSC", date(2024, 1, 15), date(2024, 1, 15)),
        ("2312290102D1,NMSC", date(2024, 1, 2), date(2023, 12, 29)),  # entered in the next year
        ("2401021229D1,NMSC", date(2023, 12, 29), date(2024, 1, 2)),  # entered in the year before
        ("240115D1,NMSC", date(2024, 1, 15), date(2024, 1, 15)),
        ("2401159999D1,NMSC", date(2024, 1, 15), date(2024, 1, 15)),
        ("991231D1,NMSC", date(1999, 12, 31), date(1999, 12, 31)),
    ],
)
def test_days(line: str, booked: date, value: date) -> None:
    found = row_of(line)
    assert (found.booked_on, found.value_on) == (booked, value)


def test_a_day_that_is_not_in_the_calendar() -> None:
    found = read(message(entry("2302300301D10,00NMSC")))
    assert found.row.booked_on == date(2023, 2, 28)
    assert [(problem.code, problem.is_warning) for problem in found.problems] == [("moved_date", True)]


def test_a_line_broken_in_its_middle() -> None:
    found = read(":61:1811261126CR\n30,00N062NONREF\n:\n86:166?00GUTSCHR. UEBERWEISUNG?20SVWZ+Test?32ANNA\n")
    assert (found.row.quantity, found.row.payee, found.row.memo) == (Decimal("30.00"), "ANNA", "Test")


@pytest.mark.parametrize(
    ("rest", "reference", "external_id"),
    [
        ("NTRFNONREF//MB170119012058", "", "MB170119012058"),
        ("NTRFREF 25611247//8327000090031790", "REF 25611247", "8327000090031790"),
        ("NTRF2023-02-09-08.37.18.054696", "2023-02-09-08.37.18.054696", ""),  # longer than the norm's 16
        ("NTRFEREF//00000000001005/TRCD/00100/", "", "00000000001005"),
        ("NMSC01916//NONREF", "01916", ""),
        ("NMSCNONREF//A", "", ""),
        ("NSTON", "", ""),
        ("NTRF0000549855700010//025498557/000001", "0000549855700010", "025498557/000001"),
        ("NTRFREF1            //B0001", "REF1", "B0001"),
        ("NTRFNONREF          HTTP://X.ORG/7", "", ""),
    ],
)
def test_references(rest: str, reference: str, external_id: str) -> None:
    found = row_of(f"2401150115D10,00{rest}")
    assert (found.reference, found.external_id) == (reference, external_id)


def test_a_name_after_a_padded_reference() -> None:
    found = row_of("2401150115D10,00N0440121470966      W.P. Jansen", "Terugboeking")
    assert (found.reference, found.payee, found.memo) == ("0121470966", "W.P. Jansen", "Terugboeking")


@pytest.mark.parametrize(("mark", "quantity"), [("EC", "5"), ("ED", "-5")])
def test_expected_entries_are_pending(mark: str, quantity: str) -> None:
    found = read(message(entry(f"240115{mark}5,NTRF") + entry(), closing="C240131EUR100,00"))
    assert [(str(row.quantity), row.state) for row in found.rows] == [
        (quantity, LineState.PENDING), ("-10.00", LineState.BOOKED),
    ]  # fmt: skip
    assert not found.problems


def test_announced_bookings_are_pending() -> None:
    found = read(message(entry(), reference="STARTDISP", closing="C231231EUR110,00"))
    assert found.row.state is LineState.PENDING
    assert not found.problems


def test_what_it_cost_abroad() -> None:
    found = row_of("2401150115D93,20NTRFNONREF\r\n/OCMT/USD100,00/CHGS/EUR1,50/", "116?00SEPA?20Invoice?32ACME INC")
    assert (found.original_quantity, found.original_currency, found.payee) == (Decimal("-100.00"), "USD", "ACME INC")


def test_raw_and_line_lead_back_to_the_file() -> None:
    data = message(entry(details="one\r\ntwo") + entry(details="three"), closing="C240131EUR90,00").encode()
    rows = read(data).rows
    assert [row.line for row in rows] == [5, 8]
    assert rows[0].raw == b":61:2401150115D10,00NMSCNONREF\r\n:86:one\r\ntwo\r\n"
    assert all(row.raw in data for row in rows)
