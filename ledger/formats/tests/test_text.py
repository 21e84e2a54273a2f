from __future__ import annotations

from pathlib import Path

import pytest

from ledger.formats.base import Source
from ledger.formats.csv_table.vocabulary import known_words
from ledger.formats.text import allowed, find_coding

TEXTS = [
    ("cp1252", "Datum;Empfänger;Betrag\n01.02.2024;Müller Straße;-5,00"),
    ("cp1252", "Date,Description,Amount\n1/2/2024,Shop,£5.00"),
    ("cp1252", "Data;Descrição;Valor\n01/02/2024;Transferência São João;-5,00"),
    ("cp1252", "Fecha;Descripción\n1;Compra en Peluquería Muñoz"),
    ("cp1252", "Dato;Beløb;Tekst\n1;1;Rødgrød på Ærø"),
    ("cp1250", "Data;Opis;Kwota\n2024;Sklep spożywczy, konto główne;-50,00"),
    ("cp1250", "Datum;Popis;Částka\n01.02.2024;Nákup v obchodě;-5,00"),
    ("cp1250", "Dátum;Összeg\n1;Köszönjük, ősz"),
    ("cp852", "Data;Opis;Kwota\n2024;Sklep spożywczy, konto główne;-50,00"),
    ("cp852", "Dátum;Összeg\n1;Köszönjük, ősz"),
    ("cp1251", "Дата;Описание;Сумма\n1;Пятёрочка;5"),
    ("cp1253", "Ημερομηνία;Περιγραφή;Ποσό"),
    ("cp1254", "Tarih;Açıklama;Tutar\n01.02.2024;Alışveriş;5"),
    ("cp1257", "Data;Paskirtis\n1;Vartotojų paskola, įmoka už"),
    ("koi8-r", "Дата;Описание;Сумма"),
    ("gb18030", "交易时间,交易对方,金额\n2024-01-15 10:00:00,超市,-10.50"),
    ("gb18030", "Date,Payee,Amount\n2024-05-01,北京餐厅,-35.00"),
    ("big5", "日期,說明,金額\n2024-01-01,薪資轉帳,500"),
    ("shift_jis", "日付,摘要,お支払金額\n2024/01/01,コンビニ,500"),
    ("euc-kr", "거래일자,적요,출금액\n2024-01-01,편의점,500"),
]


def coding_of(folder: Path, content: bytes, declared: str = "") -> str:
    path = folder / "file"
    path.write_bytes(content)
    return find_coding(Source("file", path), declared, known_words).name


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_old_encodings_are_told_by_sense(tmp_path: Path, encoding: str, text: str) -> None:
    content = text.encode(encoding)
    assert content.decode(coding_of(tmp_path, content)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode(tmp_path: Path, encoding: str) -> None:
    text = "Datum;Empfänger;Betrag\n01.02.2024;Müller;-5,00\n"
    content = text.encode(encoding)
    assert content.decode(coding_of(tmp_path, content)).lstrip("\ufeff") == text


def test_declared_encoding_is_used_when_it_fits(tmp_path: Path) -> None:
    assert coding_of(tmp_path, "Ćma".encode("iso8859-2"), "iso-8859-2") == "iso8859-2"
    assert coding_of(tmp_path, b"ascii", "utf-16") == "utf-8"


@pytest.mark.parametrize("name", ["utf-7", "UTF7", "idna", "punycode", "rot13", "nonsense", "unicode_escape", "\0"])
def test_encodings_that_hide_things_are_never_used(name: str) -> None:
    assert allowed(name) == ""


def test_one_broken_letter_keeps_a_file_utf8(tmp_path: Path) -> None:
    content = "Ä Ö Ü ß é è ç\n".encode() * 5 + b"x\xe4y\n"
    assert coding_of(tmp_path, content) == "utf-8"


def test_a_letter_far_down_is_seen(tmp_path: Path) -> None:
    content = b"Date;Payee;Amount\n" + b"2024-01-01;Shop;1\n" * 20_000 + "2024-01-02;Müller;1\n".encode("cp1252")
    assert coding_of(tmp_path, content) == "cp1252"
