"""The page of rows told twice or differently, the cards above the review, and the figure in the rail."""

from __future__ import annotations

import pytest

from ledger.intake.batches import batch_run
from ledger.models import ImportBatch, SourceLine, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.twins import twin_counts
from ledger.tests.pages.household import HTMX, Shown, address
from ledger.tests.statements import Row, arrive, bring, commit, csv
from tests.query_counts import counted


@pytest.fixture
def asked(books: Shown) -> Shown:
    """Tea of the 10th and, from a file that begins on the 11th, tea again; and rent that the bank now says is of the 11th."""
    bus, cinema = Row("20260109", "-2.00", "Bus"), Row("20260113", "-9.00", "Cinema")
    known = [bus, Row("20260110", "-800.00", "Rent"), cinema, Row("20260115", "-4.00", "Tea House")]
    bring(books.people.owner, csv(known), books.savings, name="january.csv")
    bring(books.people.owner, csv([bus, Row("20260111", "-800.00", "Rent"), cinema]), books.savings)
    bring(books.people.owner, csv([Row("20260116", "-4.00", "Tea House")]), books.savings, name="later.csv")
    return books


def named(books: Shown, reason: str) -> str:
    line = SourceLine.objects.filter(reason=reason).latest("pk")
    assert line.transaction is not None
    return f"{line.transaction.public_id}.{books.savings.public_id}"


def page(books: Shown, name: str = "twins", who: str = "owner") -> str:
    answer = books.visitor(who).get(address(name))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_fixture_asks_both(asked: Shown):
    reasons = SourceLine.objects.exclude(reason="").values_list("reason", flat=True)
    assert sorted(reasons) == ["changed", "maybe_twin"]
    assert twin_counts(books_of(asked.people.owner)) == (1, 1)


@pytest.mark.parametrize("name", ["twins", "review"])
def test_both_tellings_side_by_side(asked: Shown, name: str):
    text = page(asked, name)
    for words in (
        "told twice?",
        "Tea House",
        "1 day apart",
        "later.csv",
        "january.csv",
        "It is the same row",
        "Take theirs",
    ):
        assert words in text
    assert "It is the same row" not in page(asked, name, "viewer")
    assert "Tea House" not in page(asked, name, "outsider")


def test_nothing_was_told_twice(books: Shown):
    assert "Nothing was told twice" in page(books)


def test_the_rail_counts_them(asked: Shown):
    before = Transaction.objects.filter(state="posted", reviewed_at=None, household=asked.people.household).count()
    for name in ("accounts", "home", "review"):
        assert f">{before + 2}<" in page(asked, name).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("answer", "reason", "now", "said"),
    [
        ("same", "maybe_twin", "same_by_you", "told twice"),
        ("apart", "maybe_twin", "apart", "Two rows"),
        ("take", "changed", "retold", "Your books say it"),
        ("keep", "changed", "retold", "stay as they are"),
    ],
)
@pytest.mark.parametrize("is_all", [False, True])
def test_an_answer(asked: Shown, answer: str, reason: str, now: str, said: str, is_all: bool):
    line = SourceLine.objects.get(reason=reason)
    sent = {"answer": answer, **({"all": "1"} if is_all else {"row": named(asked, reason)})}
    done = asked.visitor("owner").post(address("twins_answer"), sent, **HTMX)
    assert done.status_code == 204
    assert said in done.headers["HX-Trigger"]
    assert "undo_url" in done.headers["HX-Trigger"]
    line.refresh_from_db()
    assert line.reason == now


def test_without_scripts_the_answer_leads_back(asked: Shown):
    sent = {"answer": "apart", "row": named(asked, "maybe_twin")}
    done = asked.visitor("owner").post(address("twins_answer"), sent)
    assert (done.status_code, done.headers["Location"]) == (302, address("twins"))


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404)])
def test_others_answer_nothing(asked: Shown, who: str, status: int):
    sent = {"answer": "apart", "row": named(asked, "maybe_twin")}
    assert asked.visitor(who).post(address("twins_answer"), sent, **HTMX).status_code == status
    assert SourceLine.objects.filter(reason="maybe_twin").exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"answer": "same"}, 400),
        ({"answer": "same", "row": "x"}, 404),
        ({"answer": "same", "row": "1.2.3"}, 404),
    ],
)
def test_what_was_not_asked(asked: Shown, sent: dict[str, str], status: int):
    assert asked.visitor("owner").post(address("twins_answer"), sent, **HTMX).status_code == status
    assert SourceLine.objects.filter(reason="maybe_twin").exists()


def tea_arrives(books: Shown) -> ImportBatch:
    """The preview of two files' overlap: bus again, cinema in other words, and tea that may be another one."""
    known = [Row("20260113", "-9.00", "Cinema"), Row("20260114", "-2.00", "Bus"), Row("20260115", "-4.00", "Tea House")]
    bring(books.people.owner, csv(known), books.savings, name="january.csv")
    arrived = [
        Row("20260114", "-2.00", "Bus"),
        Row("20260116", "-4.00", "Tea House"),
        Row("20260118", "-4.00", "Tea House"),
    ]
    return batch_run(arrive(books.people.owner, csv(arrived), account=books.savings, name="later.csv"))


def test_the_preview_shows_the_twin_and_what_is_there(books: Shown):
    batch = tea_arrives(books)
    text = books.visitor("owner").get(address("import_detail", batch.public_id)).content.decode()
    for words in (
        "1 row is there already: 1 in the same words",
        "january.csv, line 4",
        "The same row",
        "Another one",
        "Import 2 rows",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("name", "sent", "outcome", "words"),
    [
        ("import_same", {"place": "2"}, "duplicate", "2 rows are there already: 1 in the same words, 1 by your word"),
        ("import_same", {"all": "1"}, "duplicate", "Import 1 row"),
        ("import_include", {"place": "2", "included": "1"}, "staged", "you put it in"),
        ("import_include", {"place": "2", "included": "0"}, "skipped", "you left it out"),
    ],
)
def test_the_preview_takes_an_answer(books: Shown, name: str, sent: dict[str, str], outcome: str, words: str):
    batch = tea_arrives(books)
    answer = books.visitor("owner").post(address(name, batch.public_id), sent, **HTMX)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert batch.lines.get(line=3).outcome == outcome
    for who in ("partner", "outsider"):
        assert books.visitor(who).post(address(name, batch.public_id), sent, **HTMX).status_code == 404


def test_the_result_says_what_waits(books: Shown):
    batch = commit(tea_arrives(books), books.people.owner)
    text = books.visitor("owner").get(address("import_detail", batch.public_id)).content.decode()
    for words in ("1 row is there already", "1 row waits for your word", address("twins")):
        assert words in text


def test_the_story_lists_every_line_that_told_a_row(asked: Shown):
    row = Transaction.objects.get(payee="Rent")
    text = asked.visitor("owner").get(address("transaction", row.public_id)).content.decode()
    for words in (
        "2 lines tell it",
        "2026-01-10,Rent,-800.00,Booked",
        "2026-01-11,Rent,-800.00,Booked",
        "told differently later",
    ):
        assert words in text


def test_query_count(asked: Shown):
    visitor = asked.visitor("owner")
    visitor.get(address("twins"))
    with counted("page_twins"):
        visitor.get(address("twins"))
