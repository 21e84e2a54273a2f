"""What was guessed of a table, for a page on which a person corrects it. Bounded, however wide or long the file is."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from fintrack.lib.errors import NeedsAnswer, Question
from ledger.formats.base import ReadOptions
from ledger.formats.csv_table.banks import known_bank
from ledger.formats.csv_table.judge import Judgement
from ledger.formats.csv_table.plan import Plan, choose_columns, make_plan, mapping_of
from ledger.formats.csv_table.reader import Reading
from ledger.formats.csv_table.roles import SEVERAL, SINGLE, Columns
from ledger.formats.csv_table.rows import trimmed
from ledger.formats.csv_table.settings import Settings
from ledger.formats.csv_table.surroundings import Preamble
from ledger.formats.csv_table.table import Table
from ledger.intake.records import IncomingTransaction, Problem, Record

MAX_SHOWN_COLUMNS = 60
SAMPLES = 5
SHOWN_ROWS = 20
MAX_TEXT = 80


@dataclass(frozen=True)
class ColumnSketch:
    """One column: its place, heading, a few cells and the role guessed for it ("" none)."""

    index: int
    header: str
    samples: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True)
class TableSketch:
    """A table as understood so far. `mapping` is what `ReadOptions.profile` takes; `questions` must be answered first.

    `columns` lists the first 60 (and every one with a role); `column_count` says how many there are.
    """

    columns: tuple[ColumnSketch, ...]
    column_count: int
    mapping: dict[str, Any]
    questions: tuple[Question, ...] = ()
    rows: tuple[IncomingTransaction, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def sketch(table: Table, options: ReadOptions) -> TableSketch:
    """What a table seems to be, with the questions that its reading would ask."""
    records: list[Record] = []
    questions: tuple[Question, ...] = ()
    try:
        plan = make_plan(table, options)
        records = _first_records(plan)
    except NeedsAnswer as asked:
        plan, questions = _unjudged(table, options), (asked.question,)
    taken = tuple(record for record in records if isinstance(record, IncomingTransaction))
    problems = tuple(record for record in records if isinstance(record, Problem))
    return TableSketch(
        _columns(table, plan.columns),
        _count(table),
        mapping_of(plan),
        questions,
        taken[:SHOWN_ROWS],
        problems[:SHOWN_ROWS],
    )


def _first_records(plan: Plan) -> list[Record]:
    return list(islice(Reading(plan).records(), 3 * SHOWN_ROWS))


def _unjudged(table: Table, options: ReadOptions) -> Plan:
    bank = known_bank(table.header)
    settings = Settings(options.answers, options.profile or {}, bank, options.currency)
    return Plan(table, choose_columns(table, options, bank), settings, Judgement(), Preamble())


def _count(table: Table) -> int:
    return max(len(table.header), table.width)


def _columns(table: Table, columns: Columns) -> tuple[ColumnSketch, ...]:
    roles = _roles(columns)
    shown = [index for index in range(_count(table)) if index < MAX_SHOWN_COLUMNS or index in roles]
    cells = [row.cells for row in table.sample[: 4 * SAMPLES]]
    return tuple(
        ColumnSketch(index, _heading(table, index), _samples(cells, index), roles.get(index, "")) for index in shown
    )


def _roles(columns: Columns) -> dict[int, str]:
    found: dict[int, str] = {}
    for role in (*SINGLE, *SEVERAL):
        places = getattr(columns, role)
        for place in places if isinstance(places, tuple) else (places,):
            found[place] = role
    return {place: role for place, role in found.items() if place >= 0}


def _heading(table: Table, index: int) -> str:
    return table.header[index][:MAX_TEXT] if index < len(table.header) else ""


def _samples(cells: list[list[str]], index: int) -> tuple[str, ...]:
    filled = [trimmed(row[index])[:MAX_TEXT] for row in cells if index < len(row) and row[index].strip()]
    return tuple(filled[:SAMPLES])
