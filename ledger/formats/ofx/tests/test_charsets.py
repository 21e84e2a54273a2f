from __future__ import annotations

import pytest

from ledger.formats.ofx.charset import codec_named, declared_name
from ledger.formats.ofx.tests.making import read, row, score, sgml, statement

CAFE = "Café Zoë"


def named(name: str, codec: str, *, encoding: str = "USASCII", charset: str = "1252") -> bytes:
    return sgml(statement(row(name=name)), encoding=encoding, charset=charset).encode(codec)


@pytest.mark.parametrize(
    ("encoding", "charset", "codec", "name"),
    [
        ("USASCII", "1252", "cp1252", "Café “Zoë” €"),
        ("USASCII", "8859-1", "latin-1", CAFE),
        ("USASCII", "ISO-8859-1", "cp1252", "Café €"),
        ("USASCII", "8859-15", "iso8859-15", "Café €"),
        ("ISO-8859-1", "", "latin-1", CAFE),
        ("WINDOWS-1252", "NONE", "cp1252", CAFE),
        ("USASCII", "1251", "cp1251", "Пятёрочка"),
        ("USASCII", "WINDOWS-1250", "cp1250", "Łódź"),
        ("USASCII", "KOI8-R", "koi8-r", "Пятёрочка"),
        ("USASCII", "932", "cp932", "スーパー表示"),
        ("USASCII", "GB18030", "gb18030", "联通超市"),
        ("UTF-8", "NONE", "utf-8", CAFE),
        ("UNICODE", "NONE", "utf-8", CAFE),
        ("UTF-8", "1252", "cp1252", CAFE),
        ("USASCII", "1252", "utf-8", "Café Пятёрочка"),
        ("USASCII", "1251", "utf-8", "Пятёрочка"),
        ("USASCII", "8859-1", "utf-8-sig", CAFE),
        ("USASCII", "NONE", "utf-8", CAFE),
        ("UNICODE", "NONE", "utf-16", CAFE),
        ("UNICODE", "UTF-16", "utf-16-le", CAFE),
        ("USASCII", "1252", "utf-16-be", CAFE),
        ("UNICODE", "NONE", "utf-32", CAFE),
    ],
)
def test_letters_arrive_whatever_was_declared(encoding: str, charset: str, codec: str, name: str) -> None:
    data = named(name, codec, encoding=encoding, charset=charset)
    found = read(data)
    assert (found.row.payee, found.problems) == (name, [])
    assert score(data) == 100


@pytest.mark.parametrize(
    "declaration", ["<?xml version='1.0' encoding='ISO-8859-1'?>", '<?xml version="1.0" encoding="latin1" ?>']
)
def test_the_declaration_of_an_xml_file_counts(declaration: str) -> None:
    body = sgml(statement(row(name=CAFE))).partition("\n\n")[2]
    assert read(f"{declaration}\n{body}".encode("latin-1")).row.payee == CAFE


def test_one_letter_cut_in_the_middle_does_not_spoil_the_others() -> None:
    data = named(CAFE, "utf-8").replace(
        b"</BANKTRANLIST>", row(fitid="2", name="Caf").encode()[:-12] + b"\xc3</STMTTRN></BANKTRANLIST>"
    )
    assert read(data).rows[0].payee == CAFE


@pytest.mark.parametrize(
    "charset", ["KLINGON-7", "cp037", "utf-7", "idna", "hex", "unicode_escape", "punycode", "99999"]
)
def test_an_unknown_charset_is_a_warning(charset: str) -> None:
    found = read(named("Cafe", "ascii", charset=charset))
    assert found.row.payee == "Cafe"
    assert [(each.code, each.is_warning) for each in found.problems] == [("unknown_charset", True)]


def test_an_unknown_charset_over_western_letters_is_read_as_western() -> None:
    found = read(named(CAFE, "cp1252", charset="KLINGON-7"))
    assert (found.row.payee, found.codes) == (CAFE, ["unknown_charset"])


@pytest.mark.parametrize(("encoding", "charset"), [("USASCII", "NONE"), ("UTF-8", "NONE"), ("NONE", "")])
def test_a_guess_is_named(encoding: str, charset: str) -> None:
    found = read(named(CAFE, "cp1252", encoding=encoding, charset=charset))
    assert (found.row.payee, found.codes) == (CAFE, ["charset_guessed"])


def test_the_language_of_the_file_helps_to_guess() -> None:
    data = named("Пятёрочка", "cp1251", charset="NONE").replace(b"<LANGUAGE>ENG", b"<LANGUAGE>RUS")
    assert read(data).row.payee == "Пятёрочка"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"OFXHEADER:100DATA:OFXSGMLENCODING:USASCIICHARSET:1252COMPRESSION:NONE", "1252"),
        (b"OFXHEADER:100 ENCODING:USASCII CHARSET:8859-1 COMPRESSION:NONE", "8859-1"),
        (b"<START><ENCODING>USASCII</ENCODING><CHARSET>1252</CHARSET></START>", "1252"),
        (b"ENCODING:UTF-8\r\nCHARSET:NONE\r\n", "UTF-8"),
        (b"ENCODING:USASCII\nCHARSET:\nCOMPRESSION:NONE", ""),
        (b"Encoding: UTF-8\nCharset: none\n", "UTF-8"),
        (b"<OFX><MEMO>CHARSET:1251", ""),
        (b"", ""),
    ],
)
def test_headers_as_banks_write_them(header: bytes, name: str) -> None:
    assert declared_name(header) == name


@pytest.mark.parametrize(
    ("name", "codec"), [("CP1252", "cp1252"), ("ISO8859-1", "iso8859-1"), ("LATIN1", "iso8859-1"), ("\0", None)]
)
def test_names_of_codecs(name: str, codec: str | None) -> None:
    assert codec_named(name) == codec
