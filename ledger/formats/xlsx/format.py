"""The workbook reader as a format of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.archive import is_archive
from ledger.formats.base import ReadOptions, Source
from ledger.formats.csv_table.plan import Plan, make_plan
from ledger.formats.csv_table.reader import Reading
from ledger.formats.csv_table.rows import Row
from ledger.formats.csv_table.sketch import TableSketch, sketch
from ledger.formats.csv_table.surroundings import read_preamble
from ledger.formats.csv_table.table import Table
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.program import Program
from ledger.formats.move_in.programs import program_of
from ledger.formats.move_in.reading import Reading as OwnBooks
from ledger.formats.move_in.sheet import Sheet
from ledger.formats.xlsx.book import OLD_OFFICE
from ledger.formats.xlsx.markup import is_markup
from ledger.formats.xlsx.sheets import account_label, find_tables, holds_bookings
from ledger.intake.records import IncomingAccount, Record

SCORE = 60
_TAIL = 64 * 1024
_NEW_MARKS = (b"xl/workbook.", b"application/vnd.oasis.opendocument.spreadsheet", b"application/vnd.sun.xml.calc")
_OLD_MARKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\0", "EncryptedPackage"))
_SHARED = ("date_order", "decimal_mark")


class Workbook:
    """XLSX, XLSM, XLSB, XLS and ODS workbooks: every sheet with bookings. What a finance program wrote (Money Manager, Spendee) is
    read as `move_in` reads its CSV.
    """

    key = "xlsx"
    label = "Workbook (Excel, OpenDocument)"

    def score(self, source: Source) -> int:
        """60 for a workbook, whatever its sheets hold, and for a page whose head has a table of bookings. A reader that knows one
        bank's or broker's workbook may say more.
        """
        head = source.head()
        if head.startswith(OLD_OFFICE):
            return SCORE if any(source.view().find(mark) >= 0 for mark in _OLD_MARKS) else 0
        if is_markup(head):
            return SCORE if holds_bookings(source) else 0
        if not is_archive(head):
            return 0
        around = head + source.view()[-_TAIL:]
        return SCORE if any(mark in around for mark in _NEW_MARKS) else 0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Record]:
        """The records of all sheets with bookings; see `ledger.formats.base.Format`."""
        found = find_tables(source, options.profile)
        if program := _program(found.tables, options):
            yield from found.problems
            yield from _moved_in(program, found.tables, options)
            return
        plans = _plans(found.tables, options)
        if len(plans) == 1:
            plans = [_covered(plans[0], found.cover)]
        yield from found.problems
        yield from _announced_once(record for plan in plans for record in Reading(plan).records())

    def table(self, source: Source, options: ReadOptions) -> Table:
        """The first sheet's table: the one a person is shown, and whose headings a mapping is kept by."""
        return find_tables(source, options.profile).tables[0]

    def sketch(self, source: Source, options: ReadOptions) -> TableSketch:
        """What that table seems to be, for a page on which a person corrects it; FileRefused when there is none."""
        return sketch(self.table(source, options), options)


def _program(tables: Sequence[Table], options: ReadOptions) -> Program | None:
    """The finance program whose export every sheet is, unless a person has said what the columns are."""
    if (options.profile or {}).get("columns"):
        return None
    programs = {program_of(table.header) for table in tables}
    program = programs.pop() if len(programs) == 1 else None
    return program if program and not program.refusal else None


def _moved_in(program: Program, tables: Sequence[Table], options: ReadOptions) -> Iterator[Record]:
    """The same rows as of the program's CSV: its accounts, categories and transfers are taken at their word."""
    readings = [OwnBooks(program, Sheet.of(table, table.header), options) for table in tables]
    yield from _announced_once(record for reading in readings for record in reading.records())


def _announced_once(records: Iterable[Record]) -> Iterator[Record]:
    """Records of several sheets; an account that more than one of them is about is announced by the first."""
    announced: set[str] = set()
    for record in records:
        if isinstance(record, IncomingAccount):
            if record.key in announced:
                continue
            announced.add(record.key)
        yield record


def _plans(tables: Sequence[Table], options: ReadOptions) -> list[Plan]:
    """A plan for each table. What one sheet doesn't say (which number is the month?) another with the same headings may."""
    known: dict[int, Plan] = {}
    asked: dict[int, NeedsAnswer] = {}
    for index, table in enumerate(tables):
        try:
            known[index] = _plan(table, tables, options)
        except NeedsAnswer as question:
            asked[index] = question
    for index, unanswered in asked.items():
        known[index] = _plan(tables[index], tables, _told_by(known, tables[index], options, unanswered))
    return [known[index] for index in sorted(known)]


def _told_by(known: dict[int, Plan], table: Table, options: ReadOptions, question: NeedsAnswer) -> ReadOptions:
    sibling = next((plan for plan in known.values() if plan.table.signature == table.signature), None)
    if sibling is None or question.question.key not in _SHARED:
        raise question
    told = {"date_order": sibling.judgement.date_order, "decimal_mark": sibling.judgement.mark}
    return replace(options, profile={**(options.profile or {}), **{key: text for key, text in told.items() if text}})


def _plan(table: Table, tables: Sequence[Table], options: ReadOptions) -> Plan:
    """The plan of one sheet; a mapping of columns is for sheets like the first, and a sheet's name may name its account."""
    profile = dict(options.profile or {})
    if table.signature != tables[0].signature:
        profile.pop("columns", None)
    plan = make_plan(table, replace(options, profile=profile))
    return _named(plan) if len(tables) > 1 else plan


def _covered(plan: Plan, cover: Sequence[Row]) -> Plan:
    """What the sheet itself doesn't say of its account, a sheet before it may: "IBAN | DE89 …" on a page of its own."""
    above, judgement = plan.preamble, plan.judgement
    found = read_preamble(cover, judgement.mark, judgement.date_order)
    said = {
        part: getattr(above, part) or getattr(found, part) for part in ("number", "name", "institution", "currency")
    }
    return replace(plan, preamble=replace(above, **said))


def _named(plan: Plan) -> Plan:
    """The account a sheet's name speaks of: its currency where it is a code ("EUR"), else its name."""
    name = account_label(plan.table.origin.title)
    if not name:
        return plan
    preamble = plan.preamble
    if code := currency_code(name):
        return replace(plan, preamble=replace(preamble, currency=preamble.currency or code))
    return replace(plan, account=preamble.number or name, preamble=replace(preamble, name=preamble.name or name))
