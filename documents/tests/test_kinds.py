"""What a file is, by its bytes; and the name it is saved under."""

from __future__ import annotations

import pytest

from documents.kinds import JPEG as JPEG_KIND
from documents.kinds import KINDS, TEXT, kept_name, kind_of
from documents.tests import samples

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OFX = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><SIGNONMSGSRSV1></OFX>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "image/avif"),
        (b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
        (samples.PDF, "application/pdf"),
        (samples.MAIL, "message/rfc822"),
        (b"Received: from mx\r\n by example.org\r\nDate: Fri, 20 Mar 2026\r\n\r\nHi", "message/rfc822"),
        (OFX.encode(), "application/x-ofx"),
        (b'<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX></OFX>', "application/x-ofx"),
        (b"Date;Payee;Amount\n2026-03-01;Shop;-5,00\n", "text/csv"),
        ("Date\tPayee\n1 March\tCafé\n".encode("utf-16"), "text/csv"),
        (b"\xef\xbb\xbfDate,Amount\n1 March,5\n", "text/csv"),
        ("Купили торт".encode("cp1251"), "text/plain"),
        (b'<?xml version="1.0"?><Invoice><ID>7</ID></Invoice>', "text/plain"),
    ],
)
def test_what_people_keep_is_known_by_its_bytes(content: bytes, kind: str) -> None:
    found = kind_of(content)
    assert found is not None
    assert (found.content_type, KINDS[kind]) == (kind, found)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00", b"\x7fELF\x02\x01\x01\x00", b"#!/bin/sh\nrm -rf /\n", b"\xca\xfe\xba\xbe\x00\x00",
        b"PK\x03\x04\x14\x00\x00\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08\x00", b"\x00\x00\x00\x18ftypisom",
        b"<!DOCTYPE html><p>Hello", b"  \n\t<html><body>", b"<script>alert(1)</script>", b"<!-- --><svg/>", b"<div>a</div>",
        SVG.encode(), b"\xef\xbb\xbf" + SVG.encode(), SVG.encode("utf-16"), f'<?xml version="1.0"?>{SVG}'.encode(),
        b'<?xml version="1.0"?><x:svg xmlns:x="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"/>',
        b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>',
        b"OFXHEADER:100\n<OFX><html><script>x</script></OFX>", b"text\x00with a NUL", b" \n ", b"",
    ],
)  # fmt: skip
def test_programs_pages_and_the_unknown_are_refused(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("PHOTO.JPEG", "PHOTO.JPEG"),
        ("invoice.exe", "invoice.exe.jpg"),
        ("invoice.pdf", "invoice.pdf.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\olive\\cake.jpg", "cake.jpg"),
        ("invoice\u202egpj.exe", "invoice gpj.exe.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "ab  Set-Cookie: x.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("..", "Document.jpg"),
        ("\u200f\u202e\x00", "Document.jpg"),
        ("", "Document.jpg"),
        (".jpg", "jpg.jpg"),
    ],
)
def test_a_name_is_shown_without_tricks_and_ends_in_what_it_is(given: str, kept: str) -> None:
    assert kept_name(given, JPEG_KIND, "Document") == kept


def test_a_script_that_reads_as_text_is_saved_as_text() -> None:
    assert kept_name("invoice.js", TEXT, "Document") == "invoice.js.txt"


def test_a_long_name_keeps_its_ending() -> None:
    kept = kept_name(f"{'x' * 500}.jpg", JPEG_KIND, "Document")
    assert len(kept) <= 200
    assert kept.endswith("x.jpg")
