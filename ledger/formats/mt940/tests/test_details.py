"""Who, why and which account: the layouts of `:86:`, each with a sample as such banks write it."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.formats.mt940.tests.making import entry, message, read, row_of

PLAIN = "2401150115D10,00NMSCNONREF"


def told(details: str, line: str = PLAIN) -> tuple[str, str, str]:
    found = row_of(line, details)
    return found.payee, found.memo, found.counterparty


def test_german_sepa_keywords_run_over_subfields() -> None:
    found = row_of(
        details="105?00FOLGELASTSCHRIFT?10931?20EREF+4711-0815-2024-01-1599?2123?22MREF+M-1?23CRED+DE98ZZZ09999999999"
        "?24SVWZ+Rent for January and e?25lectricity?30COBADEFFXXX?31DE02120300000000202051?32HAUSVERWALTUNG SCHMIDT & SO"
        "?33EHNE GMBH?34992"
    )
    assert found.payee == "HAUSVERWALTUNG SCHMIDT & SOEHNE GMBH"
    assert found.memo == "Rent for January and electricity"
    assert found.reference == "4711-0815-2024-01-159923"
    assert (found.counterparty, found.kind) == ("DE02120300000000202051", "FOLGELASTSCHRIFT")


@pytest.mark.parametrize(
    ("length", "glue"),
    [(65, ""), (64, " "), (61, "")],
)
def test_where_a_line_ends_says_whether_a_word_goes_on(length: int, glue: str) -> None:
    head = "166?00GUTSCHRIFT?20A?21"
    found = row_of(details=f"{head}{'B' * (length - len(head))}\r\nC?32ANNA")
    assert found.memo == f"A {'B' * (length - len(head))}{glue}C"


def test_german_bank_code_and_account_before_iban() -> None:
    assert told("008?00DAUERAUFTRAG?20Miete?3010020030?31234567?32MUELLER") == ("MUELLER", "Miete", "10020030/234567")


def test_signs_that_only_look_like_digits() -> None:
    assert told("166?00X?20A?30²²?31³?32ANNA") == ("ANNA", "A", "²²/³")


def test_a_fee_without_a_name_shows_what_the_bank_calls_it() -> None:
    assert told("805?00ENTGELTABSCHLUSS?20Pauschalen") == ("ENTGELTABSCHLUSS", "Pauschalen", "")


def test_who_it_is_really_for_stands_beside_the_payment_service() -> None:
    assert told("105?20SVWZ+Order 7?21ABWE+Corner Shop?32PayPal Europe")[:2] == (
        "PayPal Europe",
        "Order 7 (Corner Shop)",
    )


@pytest.mark.parametrize("mark", ["~", "^", "<"])
def test_polish_subfields_on_lines_of_their_own(mark: str) -> None:
    parts = ("00152", "20FAKTURA 12/2024", "21ÿ", "3010205561", "31000036124565", "32DRUGI URZAD SKARBOWY W RZES", "33ZOWIE",
             "38PL50102055619000361245650240", "60ÿ")  # fmt: skip
    details = f"020{mark}" + f"\r\n{mark}".join(parts)
    assert told(details) == ("DRUGI URZAD SKARBOWY W RZESZOWIE", "FAKTURA 12/2024", "PL50102055619000361245650240")


@pytest.mark.parametrize("minutes", ["20", "25", "28", "59"])
def test_a_time_broken_before_its_minutes_is_no_tag(minutes: str) -> None:
    found = read(message(entry(details=f"106?00KARTE?20SHOP 12-09-2014T16\r\n:{minutes}:37 Fo?21lge 007?32REWE")))
    assert (found.row.payee, len(found.accounts), found.problems) == ("REWE", 1, [])


def test_details_told_in_two_fields() -> None:
    rows = (
        entry("2401150115D1,89S07397301056237", "073")
        + ":86:073~00VE02\r\n~20Card 02.06\r\n~32BOLT.EU\r\n~33Tallinn\r\n"
    )
    found = read(message(rows)).row
    assert (found.payee, found.memo) == ("BOLT.EU Tallinn", "Card 02.06")


def test_polish_name_in_27() -> None:
    assert told("<20Czynsz lokal 15C\r\n<21fundusz\r\n<27JAN NOWAK\r\n<28KRAKOW")[:2] == (
        "JAN NOWAK KRAKOW", "Czynsz lokal 15C fundusz",
    )  # fmt: skip


def test_polish_labels() -> None:
    found = row_of(
        details="911 PRZELEW; Z RACH.: \r\n56114010810000267002001001; OD: JAN NOWAK  \r\nUL. NIJAKA 1 31-234 KRAKOW; "
        "TYT.: CZYNSZ MAJ   ; \r\nTNR: 179171073864111.01"
    )
    assert (found.payee, found.memo, found.counterparty) == ("JAN NOWAK", "CZYNSZ MAJ", "56114010810000267002001001")
    assert (found.reference, found.kind) == ("179171073864111.01", "911 PRZELEW")


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME/J DE V\r\nRIES/REMI/Etentje 7/8/EREF/NOTPROVIDED",
            ("J DE VRIES", "Etentje 7/8", "NL02ABNA0123456789"),
        ),
        (
            "/EREF/4711//CNTP/NL20INGB0001234567/INGBNL2A/Energie BV///REMI/USTD//Maandnota/",
            ("Energie BV", "Maandnota", "NL20INGB0001234567"),
        ),
        ("/TRTP/SEPA/BBAN/53851317/BIC/KNABNL2H/NAME/NAMEN/REMI/OPNAME", ("NAMEN", "OPNAME", "53851317")),
        ("/CNTP/Energie BV/REMI/Maandnota", ("Energie BV", "Maandnota", "")),
        ("/BENM/3000039\r\n/TELEKOM AD\r\n/5,6//02\r\n/For services", ("TELEKOM AD", "For services", "3000039")),
        ("/OCMT/USD28,12/\r\nPAYMENT OF INVOICES", ("", "/OCMT/USD28,12/ PAYMENT OF INVOICES", "")),
        ("0111111111 Hr S Maas\r\nROSMALEN\r\nBetaling", ("Hr S Maas", "ROSMALEN Betaling", "0111111111")),
        ("999foo\r\nbar", ("foo", "foo bar", "")),
        ("/PT/DE/EI/Invoice 7/BI/0042/BO/04982601/BO1/ACME", ("ACME", "Invoice 7", "0042")),
        ("/BENM//NAME/JOHN DOE/REMI/Reference 2013/ISDT/2013-01-02", ("JOHN DOE", "Reference 2013", "")),
        ("NL47INGB9999999999 hr g paulsen\r\n\r\nBetaling ring\r\n", ("hr g paulsen", "Betaling ring", "NL47INGB9999999999")),
        ("FACTUUR 7, 8\r\nREK: NL65INGB0123456789/NAAM: PICQER", ("PICQER", "FACTUUR 7, 8", "NL65INGB0123456789")),
        ("NAAM: Bar Beta  OMSCHRIJVING: INK-77  KENMERK: X1", ("Bar Beta", "INK-77", "")),
        (
            f"{'SEPA IDEAL':<33}IBAN: NL44DEUT0496286323\r\n{'BIC: DEUTNL2N':<33}NAAM: {'NETGIRO PAYMENTS OF THE ' + 'AB':<26}\r\n"
            "OMSCHRIJVING: 2 TICKETS TO BRUNO\r\nMARS   KENMERK: 01-03-2013 10:13 1",
            ("NETGIRO PAYMENTS OF THE AB", "2 TICKETS TO BRUNO MARS", "NL44DEUT0496286323"),
        ),
        ("GIRO   428428 KPN - DIGI    KENM.  0042", ("KPN - DIGI", "KENM. 0042", "428428")),
        ("52.89.39.882                    MYCOM DEN HAAG", ("MYCOM DEN HAAG", "", "528939882")),
    ],
)  # fmt: skip
def test_parts_between_slashes_and_dutch_texts(details: str, expected: tuple[str, str, str]) -> None:
    assert told(details) == expected


@pytest.mark.parametrize(
    "details",
    [
        "BEA   NR:XXX1234   14.01.24/12.54 CORNER SHOP KATWIJK,PAS999",
        "BEA               14.01.24/12.54 CORNER SHOP KATWIJK,PAS999",
        "BEA, Google Pay                  CORNER SHOP KATWIJK,PAS502       NR:44661172, 14.01.24/11:36      Katwijk",
    ],
)
def test_dutch_card_payments_name_the_shop_and_the_day(details: str) -> None:
    found = row_of(details=details)
    assert (found.payee, found.occurred_on) == ("CORNER SHOP KATWIJK", date(2024, 1, 14))
    assert found.memo.startswith("BEA")


def test_an_account_alone_under_the_statement_line() -> None:
    found = row_of("2401150115D25,00N102EREF\r\nNL70ABNA0987654321", "/EREF/7/BENM//NAME/HOLDER/REMI//ISDT/2024-01-11")
    assert (found.payee, found.counterparty, found.reference) == ("HOLDER", "NL70ABNA0987654321", "7")


def test_an_account_of_zeros_is_none() -> None:
    assert row_of("2401150115D25,00N586PREF\r\n0000000000", "/PREF/PmtInfId-7").counterparty == ""


def test_hungarian_numbered_lines() -> None:
    rows = entry("2401150115DF2402,00S   X") + (
        ":NS:01526715\r\n02 20170926\r\n09Fee 7.21\r\n15ERGO Versicherung AG Fiokte\r\n16lep\r\n3310918001\r\n340000004279070017\r\n"
    )
    found = read(message(rows, opening="C231231HUF2402,00", closing="C240131HUF0,00")).row
    assert (found.payee, found.memo) == ("ERGO Versicherung AG Fioktelep", "526715 20170926 Fee 7.21")
    assert found.counterparty == "109180010000004279070017"


@pytest.mark.parametrize(
    ("details", "payee", "memo"),
    [
        ("EREF+1 SVWZ+Rent for May", "", "Rent for May"),
        ("IBAN: NL44DEUT0496286323 NAAM: BOL   OMSCHRIJVING: 1+1", "BOL", "1+1"),
        ("TESCO STORES 3297", "TESCO STORES 3297", ""),
        ("TESCO STORES 3297\r\nLONDON", "TESCO STORES 3297", "TESCO STORES 3297 LONDON"),
        ("DD  NETFLIX.COM   REF 1234", "NETFLIX.COM", "DD NETFLIX.COM REF 1234"),
        ("STANDING ORDER   J SMITH", "J SMITH", ""),
        ("CAB18D1700041116\r\n109876543210000012345678\r\nHUNGARY KFT.\r\nnapi", "HUNGARY KFT.", ""),
        ("999PN5477SCHECK-NR. 7", "SCHECK-NR. 7", ""),
        ("", "", ""),
    ],
)
def test_free_text(details: str, payee: str, memo: str) -> None:
    found = row_of(details=details)
    assert found.payee == payee
    assert not memo or found.memo == memo


def test_the_second_line_of_an_entry_is_its_kind() -> None:
    found = row_of("2401150115D10,00NMSCNONREF\r\nCARD PAYMENT", "TESCO")
    assert (found.payee, found.kind) == ("TESCO", "CARD PAYMENT")


def test_a_fee_under_a_number_shows_its_name() -> None:
    found = row_of(
        "2401150115DN2,50NCHGNONREF//BR07282102000059\r\n824-OPL. ZA PRZEL.", "824 OPLATA ZA PRZELEW; TNR: 1452.04"
    )
    assert (found.payee, found.memo, found.kind) == ("OPL. ZA PRZEL.", "824 OPLATA ZA PRZELEW", "824-OPL. ZA PRZEL.")


def test_details_of_the_statement_are_not_those_of_a_row() -> None:
    found = read(message(entry(details="SHOP")).replace("-\r\n", ":86:/SUM/4/4/134,46/36,58/\r\n-\r\n"))
    assert (found.row.payee, found.row.memo) == ("SHOP", "")
