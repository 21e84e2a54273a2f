"""Which files are CAMT, in which letters, and which are refused."""

from __future__ import annotations

import codecs

import pytest

from ledger.formats.base import FileRefused
from ledger.formats.camt.tests.making import entry, message, read, score, statement

PLAIN = message(statement(entry()))
CAFE = PLAIN.replace("Shop", "Café Žižek")
WESTERN = PLAIN.replace("Shop", "Café Zoë")


@pytest.mark.parametrize("kind", ["052", "053", "054"])
@pytest.mark.parametrize("version", [f"{number:02}" for number in range(1, 14)])
def test_all_versions_of_all_messages(kind: str, version: str) -> None:
    data = message(statement(entry(), kind=kind), kind=kind, version=version)
    found = read(data)
    assert (score(data.encode()), len(found.rows), found.problems) == (100, 1, [])


def test_version_one_has_its_number_in_the_names() -> None:
    data = PLAIN.replace("BkToCstmrStmt", "BkToCstmrStmtV01")
    assert (score(data.encode()), len(read(data).rows)) == (100, 1)


@pytest.mark.parametrize("namespace", ["", "http://www.six-interbank-clearing.com/de/camt.053.001.04.xsd"])
def test_other_namespaces(namespace: str) -> None:
    found = read(message(statement(entry()), namespace=namespace))
    assert (len(found.rows), found.problems) == (1, [])


def test_an_unknown_version_is_read_with_a_warning() -> None:
    found = read(message(statement(entry()), version="99"))
    assert (len(found.rows), found.warnings) == (1, ["unknown_version"])


def test_prefixes_and_envelopes() -> None:
    inner = PLAIN.partition("?>")[2].replace("xmlns=", "xmlns:c=")
    inner = inner.replace("</", "\0").replace("<", "<c:").replace("\0", "</c:")
    data = f"<Envelope><AppHdr><Id>x</Id></AppHdr><Payload>{inner}</Payload></Envelope>"
    assert (score(data.encode()), len(read(data).rows)) == (100, 1)


def test_several_messages_in_one_envelope() -> None:
    inner = PLAIN.partition("?>")[2]
    assert len(read(f"<Files>{inner}{inner}</Files>").rows) == 2


def test_line_and_raw_are_those_of_the_file() -> None:
    data = message(statement(entry(ref="A") + entry(ref="B")))
    for row in read(data).rows:
        assert row.raw.startswith(b"<Ntry>")
        assert row.raw.endswith(b"</Ntry>")
        assert f"<AcctSvcrRef>{row.external_id}".encode() in row.raw
        assert data.splitlines()[row.line - 1].startswith("<Ntry>")


@pytest.mark.parametrize(
    ("mark", "codec"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (b"", "utf-16-le")]
)
def test_wide_letters(mark: bytes, codec: str) -> None:
    data = mark + CAFE.replace("UTF-8", "UTF-16").encode(codec)
    [row] = read(data).rows
    assert (score(data), row.payee) == (100, "Café Žižek")
    assert row.raw.decode(codec).startswith("<Ntry>")
    assert row.raw.decode(codec).endswith("</Ntry>")


@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8, b"\n\n ", codecs.BOM_UTF8 + b"\r\n"])
def test_what_may_stand_before_the_xml(before: bytes) -> None:
    [row] = read(before + CAFE.encode()).rows
    assert (row.payee, row.raw[:6]) == ("Café Žižek", b"<Ntry>")
    assert (before + CAFE.encode()).splitlines()[row.line - 1].startswith(b"<Ntry>")


@pytest.mark.parametrize(
    ("declared", "real", "warnings"),
    [
        ("UTF-8", "utf-8", []),
        ("ISO-8859-1", "latin-1", []),
        ("windows-1252", "cp1252", []),
        ("UTF-8", "cp1252", ["wrong_encoding"]),
        ("ISO-8859-1", "utf-8", ["wrong_encoding"]),
        ("UTF-16", "utf-8", []),
        ("us-ascii", "utf-8", []),
    ],
)
def test_declared_and_real_letters(declared: str, real: str, warnings: list[str]) -> None:
    found = read(WESTERN.replace("UTF-8", declared).encode(real))
    assert (found.row.payee, found.warnings) == ("Café Zoë", warnings)


@pytest.mark.parametrize("declared", ["UTF-7", "utf_7", "idna", "KLINGON", "UTF-32"])
def test_letters_that_hide_things_are_refused(declared: str) -> None:
    with pytest.raises(FileRefused, match="not supported"):
        read(PLAIN.replace("UTF-8", declared).encode("utf-32" if declared == "UTF-32" else "ascii"))


ATTACKS = {
    "a file of this machine": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "a document type elsewhere": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    "entities that grow": '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
}


@pytest.mark.parametrize("name", ATTACKS)
def test_document_types_are_refused(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(PLAIN.replace("<Document", f"{ATTACKS[name]}<Document", 1).replace("Shop", "&x;"))
    assert refused.value.code == "doctype"


def test_a_style_sheet_is_passed_over() -> None:
    sheet = '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>'
    assert len(read(PLAIN.replace("<Document", f"{sheet}<Document", 1)).rows) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PLAIN[: PLAIN.index("</Ntry>")], "truncated"),
        (PLAIN[: PLAIN.index("</Stmt>") + 4], "truncated"),
        (PLAIN.replace("</Ntry>", "</Ntri>"), "not_well_formed"),
        (PLAIN.replace("Shop", "A & B"), "not_well_formed"),
        (PLAIN.replace("Shop", "&undeclared;"), "not_well_formed"),
        (PLAIN + PLAIN, "not_well_formed"),
        (message(""), "not_a_statement"),
        ("<Document><CstmrCdtTrfInitn/></Document>", "not_a_statement"),
        (PLAIN.replace("Shop", "<a>" * 100 + "</a>" * 100), "too_large"),
        (PLAIN.replace("<Stmt>", "<Stmt " + " ".join(f'a{number}="1"' for number in range(300)) + ">"), "too_large"),
        (PLAIN.replace("Shop", "x" * 300_000), "too_large"),
    ],
)
def test_refusals(data: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert (refused.value.code, "nothing was imported" in str(refused.value).lower()) == (code, True)


@pytest.mark.parametrize(
    "data",
    [
        b"Date,Amount\n2024-01-15,-3.50\n",
        b"<html><body>camt.053</body></html>",
        b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn/>',
        b"OFXHEADER:100\n<OFX>",
        b"",
        b"\0" * 5000,
    ],
)
def test_other_files_are_not_claimed(data: bytes) -> None:
    assert score(data) == 0
