"""What an entry says: sign, state, days, texts, references, parts, foreign money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.formats.camt.tests.making import IBAN, account, detail, entry, message, read, read_entries, statement
from ledger.intake.records import LineState


@pytest.mark.parametrize(("side", "quantity"), [("DBIT", "-10.00"), ("CRDT", "10.00")])
@pytest.mark.parametrize("reversal", ["", "<RvslInd>true</RvslInd>"])
def test_the_indicator_alone_gives_the_sign(side: str, quantity: str, reversal: str) -> None:
    found = read_entries(entry(reversal, side=side)).row
    assert found.quantity == Decimal(quantity)
    assert ("Reversal" in found.memo) == bool(reversal)


def test_without_the_indicator_nothing_is_guessed() -> None:
    found = read_entries(entry(side=""), entry(side="XXXX"), entry())
    assert (len(found.rows), found.errors) == (1, ["no_direction", "no_direction"])


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("80", "-80"),
        ("8.850", "-8.850"),
        ("12,50", "-12.50"),
        ("000000000000001.90", "-1.90"),
        (" 1.00 ", "-1.00"),
        ("0", "0"),
    ],
)
def test_amounts(text: str, quantity: str) -> None:
    assert str(read_entries(entry(amount=text)).row.quantity).replace("-0", "0") == quantity


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_amount"),
        ("NaN", "bad_amount"),
        ("1,234", "bad_amount"),
        ("1e3", "bad_amount"),
        ("-5.00", "signed_amount"),
    ],
)
def test_what_is_no_amount_is_no_row(text: str, code: str) -> None:
    assert read_entries(entry(amount=text)).errors == [code]


@pytest.mark.parametrize("written", ["{}", "<Cd>{}</Cd>", "<Prtry>{}</Prtry>"])
@pytest.mark.parametrize(
    ("status", "state"), [("BOOK", LineState.BOOKED), ("PDNG", LineState.PENDING), ("FUTR", LineState.PENDING)]
)
def test_states_of_all_versions(written: str, status: str, state: LineState) -> None:
    assert read_entries(entry(status=written.format(status))).row.state == state


def test_information_is_no_booking() -> None:
    found = read_entries(entry(status="<Cd>INFO</Cd>"))
    assert (found.rows, found.errors, found.warnings) == ([], [], ["not_a_booking"])


def test_an_unknown_status_is_not_taken() -> None:
    assert read_entries(entry(status="<Prtry>MAYBE</Prtry>")).errors == ["unknown_status"]


@pytest.mark.parametrize(("kind", "errors"), [("053", []), ("054", []), ("052", ["unknown_status"])])
def test_only_a_report_must_say_that_an_entry_is_booked(kind: str, errors: list[str]) -> None:
    assert read(message(statement(entry(status=""), kind=kind), kind=kind)).errors == errors


@pytest.mark.parametrize(
    "written",
    [
        "<Dt>2024-01-15</Dt>",
        "<DtTm>2024-01-15T23:30:00-08:00</DtTm>",
        "<Dt>2024-01-15+14:00</Dt>",
        "<Dt>2024-01-15Z</Dt>",
    ],
)
def test_the_day_is_the_one_written(written: str) -> None:
    assert read_entries(entry(f"<BookgDt>{written}</BookgDt>", on="")).row.booked_on == date(2024, 1, 15)


def test_an_impossible_day_is_no_row() -> None:
    assert read_entries(entry(on="2024-02-30")).errors == ["bad_date"]


def test_without_a_booking_day_the_value_day_then_the_statements() -> None:
    value = entry("<ValDt><Dt>2024-01-16</Dt></ValDt>", on="")
    found = read_entries(value, entry(on=""))
    assert [row.booked_on for row in found.rows] == [date(2024, 1, 16), date(2024, 1, 31)]
    assert found.warnings == ["value_day", "statement_day"]


def test_value_day_and_day_of_the_purchase() -> None:
    days = "<RltdDts><AccptncDtTm>2024-01-12T10:00:00Z</AccptncDtTm></RltdDts>"
    found = read_entries(entry("<ValDt><Dt>2024-01-16</Dt></ValDt>", details=detail(days))).row
    assert (found.value_on, found.occurred_on) == (date(2024, 1, 16), date(2024, 1, 12))


PARTIES = (
    "<RltdPties><Dbtr>{0}<Nm>Anna</Nm>{1}</Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>"
    "<Cdtr>{0}<Nm>Shop</Nm>{1}</Cdtr><CdtrAcct><Id><Othr><Id>4711</Id></Othr></Id></CdtrAcct></RltdPties>"
)


@pytest.mark.parametrize("wrap", [("", ""), ("<Pty>", "</Pty>"), ("<Agt><FinInstnId>", "</FinInstnId></Agt>")])
@pytest.mark.parametrize(
    ("side", "payee", "number"), [("DBIT", "Shop", "4711"), ("CRDT", "Anna", "FR7630006000011234567890189")]
)
def test_the_other_side_by_direction(wrap: tuple[str, str], side: str, payee: str, number: str) -> None:
    found = read_entries(entry(side=side, details=f"<TxDtls>{PARTIES.format(*wrap)}</TxDtls>")).row
    assert (found.payee, found.counterparty) == (payee, number)


def test_a_returned_debit_is_from_the_one_who_drew_it() -> None:
    """Money comes back, and its debtor still is the owner."""
    parties = f"<RltdPties><Dbtr><Nm>Me</Nm></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct><Cdtr><Nm>Gym</Nm></Cdtr></RltdPties>"
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    found = read_entries(entry(side="CRDT", details=f"<TxDtls>{parties}{reason}</TxDtls>")).row
    assert (found.payee, found.memo) == ("Gym", "Return AC04")


def test_the_owner_is_known_by_name_too() -> None:
    acct = account("<Ccy>EUR</Ccy><Ownr><Nm>Me</Nm></Ownr>")
    parties = "<RltdPties><Dbtr><Nm>ME</Nm></Dbtr><Cdtr><Nm>Gym</Nm></Cdtr></RltdPties>"
    rows = entry(side="CRDT", details=f"<TxDtls>{parties}</TxDtls>")
    assert read(message(statement(rows, acct=acct))).row.payee == "Gym"


def test_for_whom_the_other_side_acted() -> None:
    parties = "<RltdPties><Cdtr><Nm>Pay Service</Nm></Cdtr><UltmtCdtr><Nm>Bookshop</Nm></UltmtCdtr></RltdPties>"
    found = read_entries(entry(details=f"<TxDtls>{parties}</TxDtls>")).row
    assert (found.payee, found.memo) == ("Pay Service", "Bookshop")


def test_a_name_in_the_address() -> None:
    parties = "<RltdPties><Cdtr><PstlAdr><AdrLine>Jan Kowalski</AdrLine><AdrLine>Main Road 1</AdrLine></PstlAdr></Cdtr></RltdPties>"
    assert read_entries(entry(details=f"<TxDtls>{parties}</TxDtls>")).row.payee == "Jan Kowalski"


def test_without_a_party_the_banks_words_name_it() -> None:
    found = read_entries(entry("<AddtlNtryInf>Account fee</AddtlNtryInf>", details="")).row
    assert (found.payee, found.memo) == ("Account fee", "")


def test_memo_keeps_every_text_once() -> None:
    info = (
        "<RmtInf><Ustrd>Rent March</Ustrd><Ustrd>Flat 3</Ustrd><Strd><AddtlRmtInf>Thanks</AddtlRmtInf></Strd></RmtInf>"
    )
    body = f"{info}<AddtlTxInf>Flat 3</AddtlTxInf>"
    found = read_entries(entry("<AddtlNtryInf>Transfer</AddtlNtryInf>", details=detail(body))).row
    assert found.memo == "Rent March Flat 3 Thanks Transfer"


def test_a_full_line_runs_on_in_the_next() -> None:
    long = "x" * 137 + "hou"
    info = f"<RmtInf><Ustrd>{long}</Ustrd><Ustrd>se rent</Ustrd></RmtInf>"
    assert read_entries(entry(details=detail(info))).row.memo.endswith("xhouse rent")


@pytest.mark.parametrize(
    "reference",
    [
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>",
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>",
        "<Strd><CdtrRefInf><CdtrRef>RF18539007547034</CdtrRef></CdtrRefInf></Strd>",
    ],
)
def test_references(reference: str) -> None:
    refs = "<EndToEndId>NOTPROVIDED</EndToEndId><MndtId>M-7</MndtId>"
    found = read_entries(entry(details=detail(f"<RmtInf>{reference}</RmtInf>", refs=refs))).row
    assert found.reference == "RF18539007547034, M-7"


@pytest.mark.parametrize(
    ("entry_ref", "refs", "expected"),
    [
        ("B-1", "<TxId>T-1</TxId>", "B-1"),
        ("NONREF", "<AcctSvcrRef>B-2</AcctSvcrRef><TxId>T-1</TxId>", "B-2"),
        ("", "<EndToEndId>E-1</EndToEndId><TxId>T-1</TxId>", "T-1"),
        ("", "<EndToEndId>E-1</EndToEndId><UETR>255ae394</UETR>", "255ae394"),
        ("", "<EndToEndId>E-1</EndToEndId><InstrId>I-1</InstrId>", "I-1"),
        ("", "<EndToEndId>NOTPROVIDED</EndToEndId>", ""),
        ("0000", "<EndToEndId>E-1</EndToEndId>", "E-1"),
    ],
)
def test_the_id_is_the_most_lasting_reference(entry_ref: str, refs: str, expected: str) -> None:
    assert read_entries(entry(ref=entry_ref, details=detail(refs=refs))).row.external_id == expected


@pytest.mark.parametrize(("number", "expected"), [("1", ""), ("2024011500000001", "2024011500000001")])
def test_a_number_that_only_counts_the_file_is_no_id(number: str, expected: str) -> None:
    row = entry(f"<NtryRef>{number}</NtryRef>", details="")
    assert read_entries(row).row.external_id == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>166</Cd></Prtry>",
            "PMNT-RCDT-ESCT",
        ),
        ("<Prtry><Cd>NTRF+166</Cd><Issr>DK</Issr></Prtry>", "NTRF+166"),
    ],
)
def test_the_banks_code_is_the_kind(code: str, expected: str) -> None:
    assert read_entries(entry(f"<BkTxCd>{code}</BkTxCd>")).row.kind == expected
    assert read_entries(entry("<BkTxCd/>", details=detail(f"<BkTxCd>{code}</BkTxCd>"))).row.kind == expected


def test_foreign_money_and_charges() -> None:
    body = (
        '<AmtDtls><InstdAmt><Amt Ccy="USD">10.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">9.20</Amt></TxAmt></AmtDtls>'
        '<Chrgs><Rcrd><Amt Ccy="EUR">0.80</Amt></Rcrd></Chrgs>'
    )
    found = read_entries(entry(details=detail(body))).row
    assert (found.quantity, found.original_quantity, found.original_currency) == (Decimal(-10), Decimal(-10), "USD")
    assert found.memo == "Charges 0.80 EUR"


@pytest.mark.parametrize("amount", ['<Amt Ccy="EUR">10.00</Amt>', '<Amt Ccy="USD">0</Amt>'])
def test_the_own_currency_or_nothing_is_no_foreign_money(amount: str) -> None:
    found = read_entries(entry(details=detail(f"<AmtDtls><InstdAmt>{amount}</InstdAmt></AmtDtls>"))).row
    assert (found.original_quantity, found.original_currency) == (None, "")


SHARES = ['<Amt Ccy="EUR">{}</Amt>', '<AmtDtls><TxAmt><Amt Ccy="EUR">{}</Amt></TxAmt></AmtDtls>']


@pytest.mark.parametrize("share", SHARES)
def test_a_batch_is_one_booking_with_parts(share: str) -> None:
    payments = detail(share.format("7.50"), creditor="Anna") + detail(share.format("2.50"), creditor="Ben")
    found = read_entries(entry(details=f"<Btch><PmtInfId>P-1</PmtInfId></Btch>{payments}"))
    row = found.row
    assert [(part.quantity, part.memo) for part in row.parts] == [(Decimal("-7.50"), "Anna"), (Decimal("-2.50"), "Ben")]
    assert (row.payee, row.external_id, found.problems) == ("Anna, Ben", "P-1", [])


def test_a_part_may_go_the_other_way() -> None:
    back = '<Amt Ccy="EUR">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    row = read_entries(entry(details=detail('<Amt Ccy="EUR">12.00</Amt>') + detail(back))).row
    assert [part.quantity for part in row.parts] == [Decimal("-12.00"), Decimal("2.00")]


@pytest.mark.parametrize("second", ['<Amt Ccy="EUR">2.49</Amt>', '<Amt Ccy="USD">2.50</Amt>', ""])
def test_parts_that_do_not_add_up_are_not_made(second: str) -> None:
    found = read_entries(entry(details=detail('<Amt Ccy="EUR">7.50</Amt>') + detail(second)))
    assert (found.row.quantity, found.row.parts, found.warnings) == (Decimal("-10.00"), (), ["batch_not_split"])


def test_details_in_several_blocks_are_one_batch() -> None:
    first, second = (detail(f'<Amt Ccy="EUR">{share}</Amt>') for share in ("6.00", "4.00"))
    row = read_entries(entry(details=f"{first}</NtryDtls><NtryDtls>{second}")).row
    assert [part.quantity for part in row.parts] == [Decimal(-6), Decimal(-4)]
