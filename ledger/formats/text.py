"""Bytes → text: byte-order mark, declaration, UTF-8, then the old encoding under which the text makes sense. Never UTF-7.

Nothing in a CSV file says how it's encoded. A marked or valid UTF-8 file is certain; otherwise each candidate is read and the
decoding whose letters fit one language is taken (a known heading word weighs most): `g³ówne` is no word, `główne` is one.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from charset_normalizer import from_bytes

from ledger.formats.base import Source

CHUNK = 1 << 20
SAMPLE = 6000
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALPHABETS = {
    "cp1252": (
        "äöüßéèàç", "éèêëàâçîïôûùœ", "áéíóúñüçàèòï", "àèéìíòóù", "ãõáéíóúâêôàçü", "åäöéü", "æøåéö", "ëéïèüöêç", "áðéíóúýþæö",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
    "cp1251": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдђежзијклљмнњопрстћуфхцчџш"),
    "cp1254": ("çğıöşüâî",),
    "cp1253": ("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ",),
    "iso8859-15": ("äöüßéèàç", "éèêëàâçîïôûùœ"),
    "iso8859-2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű"),
    "koi8-r": ("абвгдежзийклмнопрстуфхцчшщъыьэюя",),
    "cp866": ("абвгдежзийклмнопрстуфхцчшщъыьэюя",),
    "cp850": ("äöüßéèàç", "éèêëàâçîïôûù", "áéíóúñ"),
    "cp852": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž"),
    "mac-roman": ("äöüßéèàç", "éèêëàâçîïôûùœ"),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
    "gb18030": ("",), "big5": ("",), "shift_jis": ("",), "euc-jp": ("",), "euc-kr": ("",),
}  # fmt: skip
"""Old encodings in the order of preference, and the letters of the languages written with them."""
_LEAN = {encoding: -0.02 * place for place, encoding in enumerate(_ALPHABETS)}
_WIDE = {"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"}
_ALLOWED = {
    "utf-8",
    *(name for _, name in MARKS),
    *_ALPHABETS,
    "ascii",
    "iso8859-1",
    "utf-16",
    "utf-32",
    "gbk",
    "gb2312",
    "cp932",
    "cp949",
    "cp874",
}
_WORDS = re.compile(r"[^\W\d_]+")
_BROKEN_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’\-./&,;:*()\"|+#@]|[a-zа-яё][À-ÞА-ЯЁ]|[a-zA-Z][а-яё]|[а-яё][a-zA-Z]|[a-zA-Z][α-ω]|[α-ωά-ώ][Α-Ω]"
)


class Coding(NamedTuple):
    """How a file's bytes become text: codec, length of the byte-order mark, and whether that is certain.

    Example: Coding("cp1250", 0, False) for a Polish bank's unmarked file.
    """

    name: str
    mark: int = 0
    is_certain: bool = True


def find_coding(source: Source, declared: str = "", knows: Callable[[str], int] | None = None) -> Coding:
    """The coding of a text file. `declared` is what a profile or a person says; `knows` counts the known words in a text."""
    head = source.head()
    for mark, name in MARKS:
        if head.startswith(mark):
            return Coding(name, len(mark))
    if name := unmarked_utf16(head):
        return Coding(name, 0, False)
    if (name := allowed(declared)) and _decodes(source, name):
        return Coding(name)
    if _decodes(source, "utf-8"):
        return Coding("utf-8")
    return _judged(source, head, knows)


def allowed(name: str) -> str:
    """The codec of a declared encoding, "" when it's unknown or one that is used to hide things (UTF-7 and the like)."""
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    return codec if codec in {codecs.lookup(known).name for known in _ALLOWED} else ""


def unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark shows in NUL bytes at every other place; "" when it's not that."""
    if len(head) < 8 or b"\0" not in head:
        return ""
    part = head[: len(head) // 2 * 2]
    even, odd = part[0::2].count(0), part[1::2].count(0)
    if odd > len(part) * 0.3 and even < odd / 20:
        return "utf-16-le"
    return "utf-16-be" if even > len(part) * 0.3 and odd < even / 20 else ""


def _decodes(source: Source, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with source.open() as stream:
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _judged(source: Source, head: bytes, knows: Callable[[str], int] | None) -> Coding:
    sample = _sample(source, head)
    if _is_damaged_utf8(sample):
        return Coding("utf-8", 0, False)
    guessed = from_bytes(sample).best()
    hint = codecs.lookup(guessed.encoding).name if guessed else ""
    scores = {
        name: _score(sample, name, knows) + (0.015 if codecs.lookup(name).name == hint else 0) for name in _ALPHABETS
    }
    best = max(scores, key=lambda name: scores[name])
    return Coding(best if scores[best] > -50 else "cp1252", 0, False)


def _sample(source: Source, head: bytes) -> bytes:
    """The first lines, and the first lines that hold other than ASCII bytes."""
    view = source.view()
    strange = bytearray()
    for match in re.finditer(rb"[^\r\n]{0,200}[\x80-\xff][^\r\n]{0,200}", view):
        strange += match[0] + b"\n"
        if len(strange) > SAMPLE:
            break
    return head[:1500] + b"\n" + bytes(strange)


def _is_damaged_utf8(sample: bytes) -> bool:
    """Nearly all valid multi-byte sequences with a broken one among them."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    valid = sum(not sign.isascii() for sign in text) - broken
    return valid >= 4 and broken * 4 <= valid


def _score(sample: bytes, name: str, knows: Callable[[str], int] | None) -> float:
    try:
        text = sample.decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return -100.0
        text = sample[: error.start].decode(name)
    known = 2.0 * knows(text) if knows else 0.0
    return known + _LEAN[name] + (_wide_sense(text) if name in _WIDE else _letter_sense(text, _ALPHABETS[name]))


def _letter_sense(text: str, alphabets: tuple[str, ...]) -> float:
    """Between -3 and 1: how far the letters beyond ASCII are those of one language and stand in words."""
    strange = [sign for sign in text if not sign.isascii()]
    if not strange:
        return 0.0
    letters = [letter for word in _WORDS.findall(text) for letter in word if not letter.isascii()]
    best = max(sum(letter.casefold() in alphabet for letter in letters) for alphabet in alphabets)
    wrong = sum(map(_is_control, strange)) + len(_BROKEN_WORD.findall(text))
    alone = len(re.findall(r"(?<![^\W\d_])[À-ʯͰ-ӿ](?![^\W\d_])", text))
    signs = sum(sign in "£€°§«»–—“”„’…©®·¿¡ºª ²³½№" for sign in strange) - wrong
    return (best + 0.5 * max(signs, 0) - 2 * wrong - alone) / len(strange)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cn", "Co"}


def _wide_sense(text: str) -> float:
    """Between -3 and 1: the share of common signs of Chinese, Japanese or Korean in runs, less those glued to Latin letters."""
    strange = [sign for sign in text if not sign.isascii()]
    if not strange:
        return 0.0
    common = sum(map(_is_common, strange))
    glued = len(re.findall(r"[a-zA-Z][一-鿿가-힯]|[一-鿿가-힯][a-z]", text))
    hangul = sum("가" <= sign <= "힣" for sign in strange)
    return (common - 2 * glued - 3 * sum(map(_is_control, strange))) / len(strange) + (
        0.3 if hangul > 0.9 * len(strange) else 0
    )


def _is_common(sign: str) -> bool:
    """A kana, a hangul syllable, wide punctuation, or one of the 3,755 first-level characters of GB 2312 (or 5,401 of Big5)."""
    if (
        "぀" <= sign <= "ヿ"
        or "가" <= sign <= "힣"
        or "　" <= sign <= "】"
        or "！" <= sign <= "～"
        or sign in "￥、。“”"
    ):
        return True
    if not "一" <= sign <= "鿿":
        return False
    simple, full = sign.encode("gb2312", "ignore"), sign.encode("big5", "ignore")
    return bool(simple and simple[0] < 0xD8) or bool(full and full[0] < 0xC7)
