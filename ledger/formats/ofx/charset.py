"""Which letters the bytes mean. Banks declare one charset and send another, so the bytes are asked first: what is valid UTF-8 is
UTF-8, whatever the header says; only then does the declared charset count, and last a guess from the file's LANGUAGE.
"""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Callable
from dataclasses import dataclass

from ledger.intake.records import Problem

View = bytes | mmap.mmap
Decode = Callable[[bytes], str]
CHUNK = 1 << 20
HEADER_BYTES = 8 * 1024

# The value may touch the next name: some banks write the whole header without line ends.
DECLARED = re.compile(
    rb"(CHARSET|ENCODING)[ \t]*[:>=][ \t]*[\"']?([\w.-]*?)(?=CHARSET|COMPRESSION|[^\w.-]|$)", re.IGNORECASE
)
BODY = re.compile(rb"<OFX[\s>]", re.IGNORECASE)
LANGUAGE = re.compile(rb"<LANGUAGE>\s{0,20}([A-Z]{3})")
UNNAMED = frozenset({"", "NONE", "USASCII", "US-ASCII", "ASCII", "ANSI"})
UTF8_NAMES = frozenset({"UNICODE", "UTF-8", "UTF8", "65001", "UTF-16", "UTF16", "UTF-16LE", "UTF-16BE"})
WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15"})
LANGUAGE_CODECS = {
    "RUS": "cp1251", "UKR": "cp1251", "BUL": "cp1251", "POL": "cp1250", "CZE": "cp1250", "HUN": "cp1250", "GRE": "cp1253",
    "TUR": "cp1254", "HEB": "cp1255", "ARA": "cp1256", "THA": "cp874", "JPN": "cp932", "KOR": "cp949", "CHI": "gb18030",
}  # fmt: skip
LETTERS = re.compile(r"cp\d+|iso8859-\d+|koi8-\w|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|tis-620|utf-8")
PRINTABLE = bytes(range(32, 127))


@dataclass(frozen=True, slots=True)
class Charset:
    """How to decode this file, and what the person should know about it."""

    decode: Decode
    warning: Problem | None = None


def charset_of(view: View) -> Charset:
    """Example: a header with CHARSET:1252 over bytes b"Caf\\xc3\\xa9" decodes to "Café"; over b"Caf\\xe9" too."""
    name = declared_name(view[:HEADER_BYTES])
    codec = codec_named(name)
    warning = None
    if name and codec is None:
        warning = _warning(
            "unknown_charset", f'The file names a character set that does not exist: "{name[:40]}".', name
        )
    if is_utf8(view):
        return Charset(_utf8, warning)
    if codec is None or codec == "utf-8":
        codec = LANGUAGE_CODECS.get(_language(view), "cp1252")
        warning = warning or _warning(
            "charset_guessed",
            f"The file does not say which letters it uses; it was read as {codec}. Check the names.",
            codec,
        )
    return Charset(_western(codec) if codec in WESTERN else _strict_to(codec), warning)


def declared_name(header: bytes) -> str:
    """The charset the header names, CHARSET before ENCODING, "" when neither names one."""
    found: dict[bytes, str] = {}
    for key, value in DECLARED.findall(BODY.split(header, maxsplit=1)[0]):
        if value:
            found.setdefault(key.upper(), value.decode("ascii", "replace").upper())
    for key in (b"CHARSET", b"ENCODING"):
        if found.get(key, "") not in UNNAMED:
            return found[key]
    return ""


def codec_named(name: str) -> str | None:
    """The Python codec for a bank's spelling; None when there is none that keeps ASCII as it is (UTF-7, EBCDIC, idna do not).

    >>> codec_named("1252"), codec_named("8859-1"), codec_named("KLINGON")
    ('cp1252', 'iso8859-1', None)
    """
    if name in UTF8_NAMES:
        return "utf-8"
    plain = name.lower().removeprefix("windows-").removeprefix("windows")
    spelling = f"cp{plain}" if plain.isdigit() else f"iso-{plain}" if plain.startswith("8859") else plain
    try:
        known = codecs.lookup(spelling).name
        keeps_ascii = LETTERS.fullmatch(known) is not None and PRINTABLE.decode(known) == PRINTABLE.decode("ascii")
    except (LookupError, UnicodeError, ValueError):
        return None
    return known if keeps_ascii else None


def is_utf8(view: View) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(view), CHUNK):
            decoder.decode(view[start : start + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _warning(code: str, message: str, charset: str) -> Problem:
    return Problem(code, message, is_warning=True, data={"charset": charset[:40]})


def _language(view: View) -> str:
    found = LANGUAGE.search(view[:HEADER_BYTES])
    return found[1].decode("ascii") if found else ""


def _utf8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _strict_to(codec: str) -> Decode:
    return lambda data: data.decode(codec, "replace")


def _western(codec: str) -> Decode:
    """Western bytes are practically never valid UTF-8 by accident, so each piece of a mixed file is asked again.

    Example: one name cut in the middle of a UTF-8 letter must not turn every other "é" of the file into "Ã©".
    """
    legacy = "cp1252" if codec == "iso8859-1" else codec  # what claims to be 8859-1 has the quotes and the euro of 1252

    def decode(data: bytes) -> str:
        for attempt in ("utf-8", legacy):
            try:
                return data.decode(attempt)
            except UnicodeDecodeError:
                continue
        return data.decode("latin-1")

    return decode
