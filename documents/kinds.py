"""What a file is, told by its first bytes: neither the name nor what the browser claims counts. What isn't listed isn't kept."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fintrack.lib.private_files import NAME_LENGTH, shown_name


@dataclass(frozen=True, slots=True)
class Kind:
    """`endings`: what its name may end in; another name gets the first one added, so that no "photo.exe" is saved anywhere."""

    content_type: str
    label: Promise | str
    icon: str
    endings: tuple[str, ...]


def _picture(subtype: str, *endings: str) -> Kind:
    return Kind(f"image/{subtype}", _("Picture"), "image", endings)


JPEG, PNG, GIF = _picture("jpeg", "jpg", "jpeg", "jpe"), _picture("png", "png"), _picture("gif", "gif")
WEBP, TIFF, HEIC = _picture("webp", "webp"), _picture("tiff", "tiff", "tif"), _picture("heic", "heic", "heif", "hif")
AVIF = _picture("avif", "avif")
PDF = Kind("application/pdf", _("PDF"), "file-text", ("pdf",))
EMAIL = Kind("message/rfc822", _("E-mail"), "mail", ("eml",))
OFX = Kind("application/x-ofx", _("Bank statement"), "landmark", ("ofx", "qfx"))
CSV = Kind("text/csv", _("Table"), "table", ("csv", "tsv", "txt"))
TEXT = Kind("text/plain", _("Text"), "file-text", ("txt", "csv", "tsv", "md", "log", "qif", "sta", "mt940", "xml"))
KINDS = {kind.content_type: kind for kind in (JPEG, PNG, GIF, WEBP, TIFF, HEIC, AVIF, PDF, EMAIL, OFX, CSV, TEXT)}
ACCEPTED = ",".join(["image/*", *sorted({f".{ending}" for kind in KINDS.values() for ending in kind.endings})])
"""What the file picker offers."""

STARTS = (
    (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF), (b"%PDF-", PDF),
)  # fmt: skip
BRANDS = {
    b"heic": HEIC, b"heix": HEIC, b"hevc": HEIC, b"heim": HEIC, b"heis": HEIC, b"mif1": HEIC, b"msf1": HEIC, b"avif": AVIF,
    b"avis": AVIF,
}  # fmt: skip
ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
SCRIPTED = re.compile(r"<\s*(?:\w+:)?(?:svg|html|script|iframe|body)\b|xhtml|<\?xml-stylesheet|<!ENTITY", re.IGNORECASE)
MAIL_HEADER = re.compile(
    r"(?:from|to|date|subject|received|return-path|delivered-to|message-id|mime-version|reply-to|x-[\w-]+|dkim-signature|"
    r"arc-[\w-]+|authentication-results|content-type): ", re.IGNORECASE,
)  # fmt: skip


def kind_of(head: bytes) -> Kind | None:
    """kind_of(b"%PDF-1.7…") is PDF; None for programs, web pages, drawings that can hold scripts, archives and all that isn't known."""
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12])
    return _text_kind(_decoded(head))


def _decoded(head: bytes) -> str:
    """The text, as far as it is there; a character that was cut off at the end doesn't count."""
    for mark, encoding in ENCODINGS:
        if head.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff")
    return head.decode("latin-1")  # every byte is a character: only control characters are looked for


def _text_kind(text: str) -> Kind | None:
    bare = text.lstrip()
    if not bare or NOT_TEXT.search(text) or bare.startswith("#!"):
        return None
    if bare.startswith("OFXHEADER") or (bare.startswith("<") and re.search(r"<OFX\b|<\?OFX", bare[:2000])):
        return OFX if not SCRIPTED.search(bare) else None
    if bare.startswith("<"):
        return TEXT if bare.startswith("<?xml") and not SCRIPTED.search(bare) else None
    if _is_mail(bare):
        return EMAIL
    return CSV if _is_table(bare) else TEXT


def _is_mail(text: str) -> bool:
    """It begins with two header lines of an e-mail or more."""
    lines = [line for line in text[:8000].splitlines()[:40] if line and not line[0].isspace()]
    return len(lines) > 1 and MAIL_HEADER.match(lines[0]) is not None and MAIL_HEADER.match(lines[1]) is not None


def _is_table(text: str) -> bool:
    """The first three lines have the same separators: "Date;Payee;Amount"."""
    lines = [line for line in text.splitlines()[:4] if line][:3]
    counts = [{len(re.findall(mark, line)) for line in lines} for mark in (",", ";", "\t")]
    return len(lines) > 1 and any(len(found) == 1 and found != {0} for found in counts)


def kept_name(name: str, kind: Kind, otherwise: str) -> str:
    """The name it is saved under: kept_name("photo.exe", JPEG, "document") == "photo.exe.jpg"."""
    shown = shown_name(name, otherwise).strip(". ") or otherwise
    stem, dot, ending = shown.rpartition(".")
    if dot and stem and ending.lower() in kind.endings:
        return shown
    if "." in name and len(shown) == NAME_LENGTH:  # cut in the middle: what it ended in is gone
        shown = shown[: NAME_LENGTH - 10].rstrip(". ")
    return f"{shown[: NAME_LENGTH - 10]}.{kind.endings[0]}"
