"""The layouts with numbered parts: `?20` (and `^20`, `<20`, `~20`, `>20`) with SEPA keywords inside, and the lines of `:NS:`."""

from __future__ import annotations

import re

from ledger.formats.mt940.texts import Details, one_line, unless_absent

PART_WIDTH = 27
TITLE = tuple(f"2{digit}" for digit in range(10))
EXTRA = tuple(f"6{digit}" for digit in range(10))
SUBFIELDS = re.compile(r"\s{0,3}(\d{0,8})([?^<~>|@§#])\d\d")
SEPA = re.compile(
    r"(?<![A-Za-z])(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|RREF|BREF|RTRN|PURP|MDAT|SQTP|IBAN|BIC|MTLG|ANAM|TAN1?)"
    r"(\s?\+|:)"
)
SEPA_TEXT = re.compile(r"(?<![A-Za-z])(?:EREF|KREF|MREF|SVWZ)\s?\+")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
OLD_NUMBER = re.compile(r"^\s{0,3}999\s?(?:PN\d{4})?(?!\d)")


def subfield_mark(lines: list[str]) -> str:
    """The sign before each subfield, "" when the text has none: ["166?00GUTSCHRIFT?20…"] → "?"."""
    found = SUBFIELDS.match("".join(lines[:2]))
    return found[2] if found else ""


def read_subfields(text: str, mark: str) -> Details:
    """German, Austrian, Polish, Czech and other banks: 00 sort of booking, 20-29 purpose, 30-31 account, 32-33 name, 38 IBAN.

    Example: "166?00GUTSCHRIFT?20SVWZ+Rent?31DE02…?32MUELLER" → payee "MUELLER", memo "Rent", kind "GUTSCHRIFT".
    """
    pieces = re.split(re.escape(mark) + r"(\d\d)", text)
    parts: dict[str, list[str]] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=False):
        value = value.rstrip("ÿ˙þ\xa0")
        if value.strip():
            parts.setdefault(name, []).append(value)
    found = Details(kind=_run(parts, "00"), counterparty=_account(parts))
    name = _run(parts, "32", "33")
    title = TITLE
    if mark != "?" and "26" not in parts and "27" in parts:  # Polish banks: 27 to 29 are name and address
        name = name or _run(parts, "27", "28")
        title = TITLE[:6]
    extra = EXTRA if mark == "?" else ()
    found.payee = name
    purpose(found, _run(parts, *title, *extra))
    return found


def _run(parts: dict[str, list[str]], *names: str) -> str:
    """The subfields in a row. A full one goes on in the middle of a word, a shorter one ends with one."""
    values = [value for name in names if name in parts for value in parts[name]]
    text = ""
    for place, value in enumerate(values):
        text += value if len(value) >= PART_WIDTH or place == len(values) - 1 else f"{value} "
    return text


def _account(parts: dict[str, list[str]]) -> str:
    iban, number, bank = (re.sub(r"\W", "", "".join(parts.get(name, ()))) for name in ("38", "31", "30"))
    if iban:
        return iban
    if number.isdigit() and bank.isdigit() and number.strip("0"):
        return f"{bank}/{number}"
    return number if number.strip("0") else ""


def purpose(found: Details, text: str) -> None:
    """SEPA keywords in the purpose (`EREF+`, `SVWZ+`, `MREF: `): the reference, the text for people, who it is really for."""
    pieces = SEPA.split(text)
    tags: dict[str, str] = {}
    for tag, value in zip(pieces[1::3], pieces[3::3], strict=False):
        tags.setdefault(tag, one_line(value))
    free = one_line(pieces[0])
    found.memo = " ".join(part for part in (free, tags.get("SVWZ", ""), tags.get("MTLG", "")) if part)
    found.reference = next(
        (tags[tag] for tag in ("EREF", "KREF", "MREF") if unless_absent(tags.get(tag, ""))), found.reference
    )
    if IBAN.fullmatch(iban := tags.get("IBAN", "").replace(" ", "")) and not found.counterparty:
        found.counterparty = iban
    other = tags.get("ABWA") or tags.get("ABWE") or ""
    if other and other.casefold() not in f"{found.payee} {found.memo}".casefold():
        found.payee, found.memo = found.payee or other, f"{found.memo} ({other})".strip() if found.payee else found.memo


def read_numbered(lines: list[str]) -> Details:
    """`:NS:` of older and of Hungarian banks: 01-14 purpose, 15-16 name, 17 sort of booking, 33 bank, 34 account."""
    parts: dict[str, list[str]] = {}
    for line in lines:
        if len(line) > 2 and line[:2].isdigit():
            parts.setdefault(line[:2], []).append(line[2:])
    kind = _run(parts, "17")
    account = "".join(part.strip() for name in ("33", "34") for part in parts.get(name, ()))
    return Details(
        payee=_run(parts, "15", "16"),
        memo=_run(parts, *(f"{number:02}" for number in range(1, 15))),
        counterparty=account if account.strip("0") else "",
        kind=kind if re.search(r"[^\W\d_]{4}", kind) else "",
    )
