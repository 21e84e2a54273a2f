"""Which sheets of a workbook hold bookings, and which of them are of one account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.base import HEAD_BYTES, FileRefused, Source
from ledger.formats.csv_table.columns import find_columns
from ledger.formats.csv_table.plan import is_of_trades
from ledger.formats.csv_table.rows import Row, trimmed
from ledger.formats.csv_table.table import Table, located
from ledger.formats.csv_table.vocabulary import meanings
from ledger.formats.days import is_day
from ledger.formats.xlsx.book import open_book
from ledger.formats.xlsx.markup import is_markup, markup_tables
from ledger.formats.xlsx.origin import Sheet, SheetOrigin, serial_day
from ledger.intake.records import Problem

HEAD_ROWS = 600
COVER_ROWS = 60
_DAYS = frozenset({"booked", "date", "occurred", "value"})
_GENERIC_WORDS = """
sheet page table data export statement statements account transactions transaction movements bookings history activity
tabelle blatt seite konto kontoauszug umsatze buchungen feuil feuille feuil1 page releve operations compte hoja pagina
movimientos movimenti movimentos movimento extracto extrato estratto conto cuenta conta foglio planilha folha arkusz strona
historia list lista strana vypis ark blad blad1 sida kontoutdrag mutaties rekening munkalap лист страница выписка report
quarter q1 q2 q3 q4 h1 h2 year month fy of the de
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())


@dataclass(frozen=True)
class Found:
    """The tables of a workbook's bookings, at least one; what to say of the sheets left out; the lines of those without a table,
    which may say whose account it is.
    """

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...] = ()
    cover: tuple[Row, ...] = ()


def find_tables(source: Source, profile: Mapping[str, Any] | None = None) -> Found:
    """The sheets with bookings; without any, the sheet that looks most like a table (a person may map its columns).

    Hidden sheets count only where no visible one has bookings. FileRefused("no_table" or "empty") when there is no table at all.
    """
    sheets = [sheet for sheet in _sheets(source) if any(map(bool, islice(sheet.rows(), HEAD_ROWS)))]
    if not sheets:
        raise FileRefused("empty", "This workbook is empty.")
    scored = [(sheet, *_table_of(source, sheet, _of_sheet(profile or {}, sheet))) for sheet in sheets]
    with_bookings = [(sheet, table) for sheet, score, table in scored if score > 0 and _is_of_bookings(table)]
    chosen = [table for sheet, table in with_bookings if sheet.is_visible] or [table for _, table in with_bookings]
    chosen = _without_summaries(chosen)
    if chosen:
        left = [table for _, table in with_bookings if table not in chosen]
        cover = [row for sheet, score, table in scored if score <= 0 and sheet.is_visible for row in _cover(table)]
        return Found(_marked(chosen), tuple(_left_out(left)), tuple(cover))
    score, table = max(((score, table) for _, score, table in scored), key=lambda pair: pair[0])
    if score <= 0 and not (profile or {}).get("columns"):
        raise FileRefused("no_table", "There is no table of transactions in this workbook.")
    return Found((table,))


def holds_bookings(source: Source) -> bool:
    """Whether the head of a page has a table with the headings of bookings; other pages are left to their refusal."""
    try:
        tables = [_table_of(source, sheet, {}) for sheet in markup_tables(source, HEAD_BYTES)]
    except FileRefused:
        return False
    return any(score > 0 and table.header and _is_of_bookings(table) for score, table in tables)


def _sheets(source: Source) -> Sequence[Sheet]:
    return markup_tables(source) if is_markup(source.head()) else open_book(source).sheets


def account_label(title: str) -> str:
    """What a sheet's name says of its account: the name without months, years and words like "Sheet"; "" for nothing.

    >>> account_label("Sheet1"), account_label("März 2024"), account_label("Savings 2024"), account_label("DE11 1234")
    ('', '', 'Savings', 'DE11 1234')
    """
    words = re.split(r"[\s_]+", title.strip())
    return " ".join(word for word in words if not _is_generic(word)) if not all(map(_is_generic, words)) else ""


def _is_generic(word: str) -> bool:
    bare = fold(word)
    if bare in _GENERIC or re.sub(r"\d+$", "", bare) in _GENERIC or not bare or is_day(word):
        return True
    return bool(re.fullmatch(r"\d{1,2}|(?:19|20)\d\d(?: ?\d\d)?", bare)) or is_day(f"1 {bare} 2024")


def _of_sheet(profile: Mapping[str, Any], sheet: Sheet) -> Mapping[str, Any]:
    """A mapping's heading row is that of the sheet it names; the other sheets have their own."""
    is_meant = profile.get("sheet", sheet.title) == sheet.title
    return profile if is_meant else {key: value for key, value in profile.items() if key != "header_row"}


def _table_of(source: Source, sheet: Sheet, profile: Mapping[str, Any]) -> tuple[float, Table]:
    origin = SheetOrigin(source.name, sheet)
    head = list(islice(origin.rows(), HEAD_ROWS))
    score, table = located(origin, head, profile)
    serials = _serials(table)
    if not serials:
        return score, table
    origin = replace(origin, serials=serials)
    return located(origin, list(islice(origin.rows(), HEAD_ROWS)), profile)


def _serials(table: Table) -> tuple[int, ...]:
    """The columns under a heading for days in which every cell is a day as a plain number."""
    found = []
    for place, heading in enumerate(table.header):
        cells = [cell for row in table.sample if place < len(row.cells) and (cell := row.cells[place])]
        if cells and _DAYS & {meaning.role for meaning in meanings(heading)}:
            numbers = sum(serial_day(cell) != cell for cell in cells)
            if numbers and numbers + sum(map(is_day, cells)) >= 0.5 * len(cells):
                found.append(place)
    return tuple(found)


def _cover(table: Table) -> list[Row]:
    return [row for row in islice(table.origin.rows(table), COVER_ROWS) if row.cells]


def _is_of_bookings(table: Table) -> bool:
    columns = find_columns(table)
    return bool(columns.booked_on) and columns.has_amount and not is_of_trades(table)


def _without_summaries(tables: Sequence[Table]) -> list[Table]:
    """Sums by month have days and amounts but no texts: beside a real list of bookings they are none. Nor is what repeats others."""
    full = [table for table in tables if (columns := find_columns(table)).payee or columns.memo] or list(tables)
    rows = {id(table): _bookings(table) for table in full} if len(full) > 1 else {}
    whole = [table for table in full if not _repeats_others(table, full, rows)]
    first = {_likeness(table, rows.get(id(table), [])): table for table in reversed(whole)}
    kept = {id(table) for table in first.values()}
    return [table for table in whole if id(table) in kept]


def _repeats_others(table: Table, tables: Sequence[Table], rows: Mapping[int, list[int]]) -> bool:
    """Whether a sheet is nothing but all the others in one: a year beside its months. `rows`: what each sheet books, by its id."""
    others = [other for other in tables if other is not table and other.signature == table.signature]
    if len(others) < 2 or any(other.origin.title == table.origin.title for other in others):
        return False
    whole = rows[id(table)]
    if not whole or len(whole) != sum(len(rows[id(other)]) for other in others):
        return False
    return sorted(whole) == sorted(hashed for other in others for hashed in rows[id(other)])


def _likeness(table: Table, rows: Sequence[int]) -> tuple[object, ...]:
    """Alike are the same rows of the same account, once more: "Sheet1" and "Sheet1 (2)". A sheet without rows is like no other."""
    return (table.signature, account_label(table.origin.title), *rows) if rows else (id(table),)


def _bookings(table: Table) -> list[int]:
    rows = islice(table.origin.rows(table), table.first, None)
    return [hash(row.text) for row in rows if any(is_day(trimmed(cell)) for cell in row.cells)]


def _marked(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Each table knows whether it is the only one, so that messages can name its sheet."""
    if len(tables) < 2:
        return tuple(tables)
    origins = [replace(table.origin, is_alone=False) for table in tables if isinstance(table.origin, SheetOrigin)]
    return tuple(replace(table, origin=origin) for table, origin in zip(tables, origins, strict=True))


def _left_out(tables: Iterable[Table]) -> Iterable[Problem]:
    for table in tables:
        title = table.origin.title[:40]
        text = f"The sheet “{title}” was left out: it is hidden, or sums up or repeats the other sheets."
        yield Problem("sheet_left_out", text, is_warning=True, data={"sheet": title})
