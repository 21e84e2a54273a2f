"""What a record says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.qif.tests.making import bank, read, record, row


def test_every_field_has_its_place() -> None:
    found = read(bank(row("CX", "N101", "PGrocer", "MWeekly", "LFood:Fruit/Holiday", "A1 Main Street", "ASpringfield")))
    one = found.row
    assert (one.booked_on.isoformat(), one.quantity, one.payee) == ("2024-01-15", Decimal("-10.00"), "Grocer")
    assert (one.memo, one.reference) == ("Weekly 1 Main Street Springfield", "101")
    assert (one.category, one.tags, one.transfer) == ("Food:Fruit", ("Holiday",), "")
    assert (one.line, found.codes) == (2, [])
    assert one.raw.startswith(b"D15/01/2024\nT-10.00\n")
    assert one.raw.endswith(b"ASpringfield\n^")


@pytest.mark.parametrize(
    ("line", "category", "transfer", "tags"),
    [
        ("L[Savings]", "", "Savings", ()),
        ("L[Savings]/Trip", "", "Savings", ("Trip",)),
        ("LFees:Bank|[Broker]", "Fees:Bank", "Broker", ()),
        ("LFood : Fruit", "Food:Fruit", "", ()),
        ("L/Trip:Summer", "", "", ("Trip", "Summer")),
        ("L--Split--", "", "", ()),
        ("LRent / Mortgage", "Rent / Mortgage", "", ()),
        ("L", "", "", ()),
    ],
)
def test_filing(line: str, category: str, transfer: str, tags: tuple[str, ...]) -> None:
    one = read(bank(row(line))).row
    assert (one.category, one.transfer, one.tags) == (category, transfer, tags)


def test_a_listed_category_may_have_a_slash_and_only_listed_classes_are_tags() -> None:
    lists = "!Type:Class\n" + record("NTrip") + "!Type:Cat\n" + record("NBooks/Papers", "E")
    found = read(lists + bank(row("LBooks/Papers"), row("LFood/Trip"), row("LFood/Drink")))
    assert [(one.category, one.tags) for one in found.rows] == [
        ("Books/Papers", ()),
        ("Food", ("Trip",)),
        ("Food/Drink", ()),
    ]


def test_the_list_says_what_is_income_also_for_what_lies_below() -> None:
    lists = "!Type:Cat\n" + record("NPay", "T", "I") + record("NFood", "E") + record("NOther")
    found = read(lists + bank(row("LPay:Bonus"), row("LFood"), row("LOther"), row("LUnknown")))
    assert [one.category_kind for one in found.rows] == ["income", "expense", "", ""]


def test_the_larger_amount_field_serves_where_the_other_is_missing() -> None:
    found = read(bank(record("D15/01/2024", "U-7.00"), record("D15/01/2024", "U-8.00", "T-8.00")))
    assert found.quantities == ["-7.00", "-8.00"]


def test_lines_that_begin_with_a_code_by_chance_are_texts() -> None:
    """A bank writes `Transfer 12` and `Direct Debit` on lines of their own."""
    found = read(bank(row("Transfer 12", "Direct Debit", "(ref 7)", "PShop")))
    assert (found.row.memo, found.row.payee, found.quantities) == (
        "Transfer 12 Direct Debit (ref 7)",
        "Shop",
        ["-10.00"],
    )


def test_small_codes() -> None:
    found = read("!type:bank\nd15/01/2024\nt-1.00\npshop\nlfood\n^\n")
    assert (found.row.payee, found.row.category, found.quantities) == ("shop", "food", ["-1.00"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends(end: str) -> None:
    found = read(bank(row("PShop"), row("PBank")).replace("\n", end))
    assert [one.payee for one in found.rows] == ["Shop", "Bank"]
    assert found.codes == []


def test_carets_comments_blanks_and_the_dos_end_are_no_records() -> None:
    text = "# made by hand\n\n!Type:Bank\n^\n\n" + row("PShop").replace("^", "^^") + "^\n" + row("PBank") + "\x1a junk"
    assert [one.payee for one in read(text).rows] == ["Shop", "Bank"]


@pytest.mark.parametrize(
    ("data", "payee"),
    [
        ("Café Łódź".encode(), "Café Łódź"),
        ("Café Zoë".encode("cp1252"), "Café Zoë"),
        ("Żółw główne".encode("cp1250"), "Żółw główne"),
        (b"R&amp;D &lt;x&gt; AT&T", "R&D <x> AT&T"),
        (b"a\0b", "ab"),
    ],
)
def test_letters(data: bytes, payee: str) -> None:
    assert read(b"!Type:Bank\nD15/01/2024\nT-1.00\nP" + data + b"\n^\n").row.payee == payee


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "utf-8-sig", "utf-16-le"])
def test_wide_letters_and_marks(coding: str) -> None:
    found = read(bank(row("PЖук")).encode(coding))
    assert found.row.payee == "Жук"


def test_the_very_bytes_are_kept() -> None:
    data = b"D15/01/2024\r\nT-1.00\r\nPCaf\xe9 \x81\r\n^"
    assert read(b"!Type:Bank\r\n" + data + b"\r\n").row.raw == data


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("D15/01/2024", "Tsixty"), "bad_amount"),
        (("D15/01/2024", "T=1+1"), "bad_amount"),
        (("D15/01/2024", "PShop"), "bad_amount"),
        (("T-1.00", "PShop"), "bad_date"),
        (("D31/02/2024", "T-1.00"), "bad_date"),
        (("Dsoon", "T-1.00"), "bad_date"),
    ],
)
def test_what_cannot_be_taken_is_named_and_the_rest_taken(lines: tuple[str, ...], code: str) -> None:
    found = read(bank(record(*lines), row("PShop")))
    assert (found.codes, found.quantities) == ([code], ["-10.00"])
    problem = found.records[0]
    assert problem.message.startswith("Line 2: ")  # type: ignore[union-attr]


def test_a_record_without_end_is_named() -> None:
    found = read(bank(record(*(["Mword"] * 3000), "D15/01/2024", "T-1.00"), row()))
    assert (found.codes, len(found.rows)) == (["bad_record"], 1)
