"""Archives: each member read by its own reader, told apart where they differ, put together where they are one account."""

from __future__ import annotations

import contextlib
import gzip
import io
import tempfile
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from fintrack.lib.errors import NeedsAnswer
from ledger.formats.archive import MAX_UNPACKED
from ledger.formats.base import FileRefused
from ledger.formats.csv_table.tests.making import Found, source
from ledger.formats.detect import pick
from ledger.formats.move_in.tests.making import read_by, sums
from ledger.formats.move_in.tests.test_ynab import SPLIT, WEB
from ledger.formats.packed import members as unpacking
from ledger.formats.packed import packed
from ledger.formats.tests.mutations import mutated

HEAD = "Date,Payee,Amount\n"
JANUARY = HEAD + "2024-01-15,Shop,-10.00\n2024-01-31,Cafe,-4.00\n"
FEBRUARY = HEAD + "2024-01-31,Cafe,-4.00\n2024-02-15,Shop,-20.00\n"
AMBIGUOUS = HEAD + "03/04/2024,Shop,-10.00\n"
NUMBERED = "Account Number,Date,Payee,Amount,Currency\nDE89370400440532013000,{day},Shop,{amount},EUR\n"


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def _private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked goes to a folder of the test's own."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def left_behind(folder: Path) -> list[Path]:
    return list((folder / "unpacked").rglob("*"))


def read(folder: Path, content: bytes | Mapping[str, str | bytes], name: str = "all.zip", **answers: str) -> Found:
    given_file = source(folder, content if isinstance(content, bytes) else zipped(content), name)
    assert pick(given_file).key == "zip"
    return read_by(packed, given_file, **answers)


def test_members_flow_into_one_import(tmp_path: Path) -> None:
    found = read(tmp_path, {"giro.csv": JANUARY, "books.csv": SPLIT})
    assert sums(found) == {"": Decimal("-14.00"), "Current": Decimal("-20.00"), "Jar": Decimal("5.00")}
    assert left_behind(tmp_path) == []


def test_a_gzipped_statement(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(JANUARY.encode()), "january.csv.gz").total == Decimal("-14.00")


def test_junk_is_passed_over(tmp_path: Path) -> None:
    junk: dict[str, str | bytes] = {
        "__MACOSX/._giro.csv": b"\0\5\x16\7",
        ".DS_Store": b"\0",
        "sub/index.html": "<html>",
        "page.md": "# Page",
        "sub/": "",
    }
    found = read(tmp_path, {**junk, "sub/giro.csv": JANUARY})
    assert (len(found.transactions), found.problems) == (2, [])


def test_a_member_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, {"giro.csv": JANUARY, "photo.bin": b"\x89PNG\r\n\x1a\n", "letter.txt": "Dear customer,"})
    assert len(found.transactions) == 2
    assert [(problem.message.partition(":")[0], problem.is_warning) for problem in found.problems] == [
        ("photo.bin", True), ("letter.txt", False),
    ]  # fmt: skip


def test_an_archive_without_a_statement_is_refused_and_names_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, {"letter.txt": "Dear customer,"})
    assert refused.value.code == "archive"
    assert "letter.txt" in refused.value.message
    assert left_behind(tmp_path) == []


def test_an_archive_in_an_archive_is_read_and_no_deeper(tmp_path: Path) -> None:
    inner = zipped({"giro.csv": JANUARY})
    assert read(tmp_path, {"part-1.zip": inner}).total == Decimal("-14.00")
    assert read(tmp_path, gzip.compress(inner), "all.zip.gz").total == Decimal("-14.00")
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, {"outer.zip": zipped({"part-1.zip": inner})})
    assert refused.value.code == "nested"
    assert left_behind(tmp_path) == []


def test_bombs_in_archives_stop_at_the_limit(tmp_path: Path) -> None:
    inner = zipped({"a.png": bytes(MAX_UNPACKED // 2 + 1)})
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, {"1.zip": inner, "2.zip": inner + b"", "giro.csv": JANUARY})
    assert refused.value.code == "too_large"


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 2)
    entries = {f"{number}.csv": JANUARY + f"2024-02-0{number},Shop,-1.00\n" for number in range(1, 4)}
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, entries)
    assert refused.value.code == "too_many_entries"


def test_of_notions_two_files_the_whole_one_counts(tmp_path: Path) -> None:
    whole = '\ufeffName,Amount,Date\nA,1,"July 4, 2025"\nB,2,"July 5, 2025"\n'
    view = '\ufeffName,Amount,Date\nA,1,"July 4, 2025"\n'
    assert read(tmp_path, {"Expenses.csv": view, "Expenses_all.csv": whole}).total == Decimal(-3)


def test_one_number_is_one_account_whatever_the_file(tmp_path: Path) -> None:
    one, two = NUMBERED.format(day="2024-01-15", amount="-1.00"), NUMBERED.format(day="2024-02-15", amount="-2.00")
    found = read(tmp_path, {"a.csv": one, "b.csv": two.replace("Payee", "Description")})
    assert (len(found.accounts), found.total) == (1, Decimal("-3.00"))


def test_files_without_a_number_are_accounts_of_their_own(tmp_path: Path) -> None:
    found = read(tmp_path, {"giro.csv": JANUARY, "savings.csv": FEBRUARY})
    assert sums(found) == {"": Decimal("-14.00"), "savings.csv": Decimal("-24.00")}
    assert found.accounts["savings.csv"].name == "savings"


def test_files_that_differ_by_a_day_are_one_account(tmp_path: Path) -> None:
    """The coffee of the 31st stands in both statements."""
    found = read(tmp_path, {"giro 2024-01.csv": JANUARY, "giro 2024-02.csv": FEBRUARY})
    assert sums(found) == {"": Decimal("-34.00")}
    assert found.warnings == {"repeated_rows"}


def test_two_equal_coffees_stay_two(tmp_path: Path) -> None:
    twice = FEBRUARY + "2024-01-31,Cafe,-4.00\n"
    assert read(tmp_path, {"giro 2024-01.csv": JANUARY, "giro 2024-02.csv": twice}).total == Decimal("-38.00")


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    found = read(tmp_path, {"giro.csv": JANUARY, "copy of giro.csv": JANUARY})
    assert (found.total, found.warnings) == (Decimal("-14.00"), {"same_file"})


def test_a_name_in_two_books_is_one_account(tmp_path: Path) -> None:
    row = '"{}","","04/20/2026","Cafe","","","","",$1.00,$0.00,"Cleared"\n'
    more = WEB + row.format("Current") + row.format("Jar")
    assert sums(read(tmp_path, {"a.csv": SPLIT, "b.csv": more})) == {
        "Current": Decimal("-21.00"),
        "Jar": Decimal("4.00"),
    }


def test_a_question_names_its_member_and_its_answer_goes_there(tmp_path: Path) -> None:
    entries = {
        "card 2024-02.csv": JANUARY,
        "card 2024-03.csv": AMBIGUOUS + "04/05/2024,Shop,-1.00\n",
        "loan.csv": AMBIGUOUS,
    }
    with pytest.raises(NeedsAnswer) as asked:
        read(tmp_path, entries)
    key = asked.value.question.key
    assert key == "date_order@card 2024-02.csv", "statements of one account share their answers"
    assert asked.value.question.text.startswith("card 2024-03.csv: ")
    with pytest.raises(NeedsAnswer) as next_one:
        read(tmp_path, entries, **{key: "mdy"})
    assert next_one.value.question.key == "date_order@loan.csv"
    found = read(tmp_path, entries, **{key: "mdy", "date_order@loan.csv": "dmy"})
    assert [(row.booked_on.month, row.booked_on.day) for row in found.transactions[2:]] == [(3, 4), (4, 5), (4, 3)]
    assert left_behind(tmp_path) == []


def test_columns_cannot_be_named_in_an_archive(tmp_path: Path) -> None:
    unknown = "What,When,Which\nShop,2024-01-15,x\n"
    found = read(tmp_path, {"giro.csv": JANUARY, "odd.csv": unknown})
    assert (len(found.transactions), [code for _, code in found.errors]) == (2, ["unread_member"])


def test_problems_say_which_file(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, {"giro.csv": JANUARY + "2024-02-31,Shop,-1.00\n"}).problems
    assert problem.message.startswith("giro.csv: Line 4")
    assert problem.line == 4


def test_a_reader_that_is_left_early_leaves_nothing(tmp_path: Path) -> None:
    from ledger.formats.base import ReadOptions

    records = packed.read(source(tmp_path, zipped({"giro.csv": JANUARY}), "all.zip"), ReadOptions())
    next(iter(records))
    assert left_behind(tmp_path)
    records.close()  # type: ignore[attr-defined]
    assert left_behind(tmp_path) == []


def test_what_is_unpacked_is_its_owners_only(tmp_path: Path) -> None:
    given_file = source(tmp_path, zipped({"giro.csv": JANUARY}), "all.zip")
    for member in unpacking.Walk().members(given_file):
        assert member.source.path.parent.stat().st_mode & 0o077 == 0


SAMPLES = [
    zipped({"giro.csv": JANUARY, "books.csv": SPLIT}),
    zipped({"part.zip": zipped({"giro 2024-01.csv": JANUARY, "giro 2024-02.csv": FEBRUARY})}),
    gzip.compress(JANUARY.encode()),
]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _never_crashes(folder: Path, content: bytes) -> None:
    given_file = source(folder, content, "all.zip")
    packed.score(given_file)
    with contextlib.suppress(FileRefused, NeedsAnswer):
        read_by(packed, given_file)
    assert left_behind(folder) == []


@given(mutated(SAMPLES))
@settings(max_examples=50, deadline=None, suppress_health_check=QUIET)
def test_mutations(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)


@pytest.mark.fuzz_long
@given(mutated(SAMPLES))
@settings(max_examples=5000, deadline=None, suppress_health_check=QUIET)
def test_mutations_long(tmp_path: Path, content: bytes) -> None:
    _never_crashes(tmp_path, content)
