from __future__ import annotations

from datetime import date

import pytest

from ledger.formats.days import NotADay, OrderEvidence, is_day, possible_orders, read_day


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024-03-05T10:00:00Z",
        "2024-03-05 12:34:56 +0000",
        "20240305",
        "2024:03:05",
        "2024.03.05.",
        "2024/3/5 3:04",
        "2024年3月5日",
        "05.03.2024",
        "5.3.24",
        "05.03.2024 19:20:11",
        "05 Mar 2024",
        "March 5, 2024",
        "@March 5 2024",
        "5-Mar-24",
        "5. März 2024",
        "5 de marzo de 2024",
        "5 mars 2024",
        "5 марта 2024 г.",
        "5 marca 2024",
        "Tue, 5 Mar 2024 10:15",
        "20240305;095853",
    ],
)
def test_spellings(text: str) -> None:
    assert read_day(text) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Shop",
        "1234",
        "31.02.2024",
        "2024-13-01",
        "1,234.56",
        "Posted 12",
        "0001-01-01",
        "03:22:45",
        "May 2024 12 14",
    ],
)
def test_no_days(text: str) -> None:
    with pytest.raises(NotADay):
        read_day(text, "dmy")
    assert not is_day(text)


def test_the_order_is_the_columns() -> None:
    assert read_day("03/04/2024", "dmy") == date(2024, 4, 3)
    assert read_day("03/04/2024", "mdy") == date(2024, 3, 4)
    with pytest.raises(NotADay):
        read_day("03/04/2024")
    with pytest.raises(NotADay):
        read_day("13/04/2024", "mdy")


def test_possible_orders() -> None:
    assert possible_orders("13/02/2024") == ("dmy",)
    assert possible_orders("03/04/2024") == ("dmy", "mdy")
    assert possible_orders("31/31/2024") == ()


def evidence(*cells: str) -> OrderEvidence:
    found = OrderEvidence()
    for cell in cells:
        found.add(cell)
    return found


def test_one_cell_decides_a_column_and_two_may_contradict() -> None:
    assert evidence("03/04/2024", "13/04/2024").orders() == {"dmy"}
    assert evidence("03/14/2024", "13/04/2024").orders() == set()
    assert evidence("03/04/2024").orders() == {"dmy", "mdy"}
    assert not evidence("2024-04-03").is_needed


def test_a_sequence_shows_the_order() -> None:
    assert evidence("01/02/2024", "01/05/2024", "02/01/2024", "02/03/2024", "03/01/2024").likely() == "mdy"
    assert evidence("01/02/2024", "03/04/2024", "12/11/2024").likely() == ""
