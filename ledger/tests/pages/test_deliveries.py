"""Files dropped together: one page, a row each, all that is clear at once into the books, and out again at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from ledger.intake import batches
from ledger.intake.deliveries import MOST_FILES, delivery_undo
from ledger.intake.progress import Phase
from ledger.models import Account, Activity, ImportBatch, Transaction
from ledger.models.connection import JobState
from ledger.selectors.deliveries import Delivery, delivery_shown
from ledger.services.activity_undo import activity_undo
from ledger.services.transactions import transaction_edit
from ledger.tests.pages.visitor import Visitor
from ledger.tests.statements import Row, balance, bank, check_books, csv, ofx
from tests.conftest import People

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
JANUARY = ofx([Row("20240115", "-3.50", "Coffee", "a1"), Row("20240116", "100.00", "Employer", "a2")])
FEBRUARY = ofx([Row("20240215", "-4.50", "Coffee", "b1")])
NAMELESS = csv([Row("20240310", "-8.00", "Baker"), Row("20240311", "-2.00", "Kiosk")])
PAGE = "<!DOCTYPE html><html><body>Please sign in again</body></html>"
ALL = {"january.ofx": JANUARY, "february.ofx": FEBRUARY, "march.csv": NAMELESS, "login.csv": PAGE}


@pytest.fixture
def owner(people: People) -> Visitor:
    bank(people.owner)
    return Visitor(people.owner)


def handed(visitor: Visitor, files: Mapping[str, str], *, is_read: bool = True, **data: str) -> Any:
    """Drop the files together; the id of the delivery."""
    given = [SimpleUploadedFile(name, content.encode()) for name, content in files.items()]
    answer = visitor.client.post(reverse("ledger:import_new"), {"file": given, **data})
    assert answer.status_code == 302, answer.content
    delivery = ImportBatch.objects.latest("pk").delivery
    assert answer["Location"] == reverse("ledger:import_delivery", args=[delivery])
    if is_read:
        visitor.work()
    return delivery


def sent(visitor: Visitor, name: str, delivery: Any, **data: str) -> Any:
    answer = visitor.client.post(reverse(f"ledger:{name}", args=[delivery]), data)
    visitor.work()
    return answer


def rows(user: User, delivery: Any) -> dict[str, tuple[str, bool, int]]:
    """By file: (state, whether it is clear, its new rows)."""
    return {row.file_name: (row.state, row.is_clear, row.new) for row in shown(user, delivery).rows}


def shown(user: User, delivery: Any) -> Delivery:
    return delivery_shown(user, delivery)


def posted() -> int:
    return Transaction.objects.filter(origin="import", state="posted").count()


def test_each_file_has_its_row_and_its_question(owner: Visitor) -> None:
    delivery = handed(owner, ALL)
    assert rows(owner.user, delivery) == {
        "january.ofx": ("ready", True, 2), "february.ofx": ("ready", True, 1), "march.csv": ("ready", False, 2),
        "login.csv": ("failed", False, 0),
    }  # fmt: skip
    html = owner.get("import_delivery", delivery).content.decode()
    assert "Say which account it belongs to." in html
    assert "Import the 2 clear files" in html
    for batch in ImportBatch.objects.all():
        assert reverse("ledger:import_detail", args=[batch.public_id]) in html
        assert reverse("ledger:import_delivery", args=[delivery]) in owner.page(batch)
    assert posted() == 0


def test_one_press_takes_what_is_clear_and_leaves_the_rest(owner: Visitor) -> None:
    delivery = handed(owner, ALL)
    sent(owner, "delivery_commit", delivery)
    states = {name: row[0] for name, row in rows(owner.user, delivery).items()}
    assert states == {"january.ofx": "done", "february.ofx": "done", "march.csv": "ready", "login.csv": "failed"}
    assert (posted(), balance(Account.objects.get(name="Bank"))) == (3, 92)
    assert sent(owner, "delivery_commit", delivery).status_code == 400  # nothing is clear any more
    assert posted() == 3


def test_one_word_decides_all_files_that_name_no_account(owner: Visitor) -> None:
    other = csv([Row("20240401", "-1.00", "Tram")])
    delivery = handed(owner, {"march.csv": NAMELESS, "april.csv": other, "january.ofx": JANUARY})
    assert shown(owner.user, delivery).without_account == 2
    sent(owner, "delivery_decide", delivery, choice=str(Account.objects.get(name="Bank").public_id))
    assert [row.is_clear for row in shown(owner.user, delivery).rows] == [True, True, True]
    sent(owner, "delivery_commit", delivery)
    assert balance(Account.objects.get(name="Bank")) == -8 - 2 - 1 + 100 - 3.5


def test_the_account_it_was_dropped_on_is_taken(owner: Visitor) -> None:
    account = Account.objects.get(name="Bank")
    delivery = handed(owner, {"march.csv": NAMELESS, "january.ofx": JANUARY}, account=str(account.public_id))
    assert shown(owner.user, delivery).clear == 2


def test_overlapping_files_of_one_drop_double_nothing(owner: Visitor) -> None:
    both = ofx([Row("20240116", "100.00", "Employer", "a2"), Row("20240215", "-4.50", "Coffee", "b1")])
    delivery = handed(owner, {"a.ofx": JANUARY, "b.ofx": both, "again.ofx": JANUARY})
    sent(owner, "delivery_commit", delivery)
    assert [row.new for row in shown(owner.user, delivery).rows] == [2, 1, 0]
    assert balance(Account.objects.get(name="Bank")) == 92
    check_books(owner.user)


def test_one_undo_takes_all_of_it_back_and_is_one_act(owner: Visitor) -> None:
    bank(owner.user, "Savings", number="9001112223")
    moved = ofx([Row("20240120", "-50.00", "To savings", "a3")])
    came = ofx([Row("20240120", "50.00", "From bank", "s1")], number="9001112223")
    delivery = handed(owner, {"january.ofx": JANUARY, "out.ofx": moved, "in.ofx": came})
    sent(owner, "delivery_commit", delivery)
    assert (posted(), balance(Account.objects.get(name="Savings"))) == (3, 50)  # the transfer is one row
    html = owner.get("delivery_undo", delivery).content.decode()
    assert "3 rows leave your books" in html
    before = Activity.objects.count()
    sent(owner, "delivery_undo", delivery)
    assert posted() == 0
    assert [balance(account) for account in Account.objects.balance_sheet().order_by("pk")] == [0, 0]
    assert {row.state for row in shown(owner.user, delivery).rows} == {"undone"}
    assert Activity.objects.count() == before + 1
    assert Activity.objects.latest("pk").subject == "3 files: january.ofx, out.ofx, in.ofx"
    assert sent(owner, "delivery_undo", delivery).status_code == 400
    check_books(owner.user)
    again = handed(owner, {"january.ofx": JANUARY, "out.ofx": moved})
    sent(owner, "delivery_commit", again)
    assert posted() == 3


def test_undo_leaves_what_was_edited(owner: Visitor) -> None:
    delivery = handed(owner, {"january.ofx": JANUARY, "february.ofx": FEBRUARY})
    sent(owner, "delivery_commit", delivery)
    transaction_edit(transaction=Transaction.objects.get(payee="Employer"), acting_user=owner.user, memo="bonus")
    assert "1 row that you have edited" in owner.get("delivery_undo", delivery).content.decode()
    plan = delivery_undo(delivery=delivery, acting_user=owner.user)
    assert (len(plan.void), plan.kept["edited"], posted()) == (2, 1, 1)


def test_one_file_of_it_can_be_undone_from_the_list_of_acts(owner: Visitor) -> None:
    delivery = handed(owner, {"january.ofx": JANUARY, "february.ofx": FEBRUARY})
    sent(owner, "delivery_commit", delivery)
    act = Activity.objects.get(kind="import", batch__file_name="february.ofx")
    activity_undo(activity=act, acting_user=owner.user)
    assert [row.state for row in shown(owner.user, delivery).rows] == ["done", "undone"]
    sent(owner, "delivery_undo", delivery)
    assert posted() == 0


def test_no_undo_while_a_file_is_on_its_way(owner: Visitor) -> None:
    delivery = handed(owner, {"january.ofx": JANUARY, "february.ofx": FEBRUARY})
    sent(owner, "delivery_commit", delivery)
    ImportBatch.objects.filter(file_name="february.ofx").update(state=JobState.QUEUED, step="post")
    assert sent_only(owner, "delivery_undo", delivery).status_code == 400
    assert posted() == 3


def sent_only(visitor: Visitor, name: str, delivery: Any) -> Any:
    return visitor.client.post(reverse(f"ledger:{name}", args=[delivery]))


def test_others_find_nothing(owner: Visitor, people: People) -> None:
    delivery = handed(owner, {"january.ofx": JANUARY, "february.ofx": FEBRUARY})
    for user, expected in ((people.owner, 200), (people.partner, 404), (people.outsider, 404)):
        for name in ("import_delivery", "delivery_status"):
            answer = Visitor(user).client.get(reverse(f"ledger:{name}", args=[delivery]), headers=HTMX)
            assert answer.status_code == expected, (user, name)
    for name in ("delivery_commit", "delivery_undo", "delivery_decide"):
        assert sent_only(Visitor(people.partner), name, delivery).status_code == 404
    assert owner.get("import_delivery", uuid4()).status_code == 404
    assert posted() == 0


def test_too_many_or_none_change_nothing(owner: Visitor) -> None:
    def post(count: int) -> Any:
        given = [SimpleUploadedFile(f"{number}.csv", b"x") for number in range(count)]
        return owner.client.post(reverse("ledger:import_new"), {"file": given})

    assert post(MOST_FILES).status_code == 302
    assert ImportBatch.objects.count() == MOST_FILES
    assert (post(MOST_FILES + 1).status_code, post(0).status_code) == (400, 400)
    assert ImportBatch.objects.count() == MOST_FILES


def test_a_file_too_large_keeps_none_of_them(owner: Visitor, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    given = [SimpleUploadedFile("small.csv", b"x"), SimpleUploadedFile("large.csv", b"x" * 101)]
    assert owner.client.post(reverse("ledger:import_new"), {"file": given}).status_code == 400
    assert not ImportBatch.objects.exists()


def test_the_page_is_asked_again_only_while_something_is_at_work(owner: Visitor) -> None:
    delivery = handed(owner, {"january.ofx": JANUARY, "february.ofx": FEBRUARY}, is_read=False)
    assert "every 2s" in owner.get("import_delivery", delivery).content.decode()
    owner.work()
    part = owner.client.get(reverse("ledger:delivery_status", args=[delivery]), headers=HTMX).content.decode()
    assert "every 2s" not in part
    assert part.lstrip().startswith('<div id="delivery"')


def test_progress_is_seen_from_outside_while_rows_are_written(owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows written so far are told although the database keeps them to itself until all are in."""
    monkeypatch.setattr("ledger.intake.post.CHUNK", 2)
    many = ofx([Row(f"202401{day:02}", f"-{day}.00", f"Shop {day}", f"k{day}") for day in range(1, 6)])
    delivery = handed(owner, {"many.ofx": many, "february.ofx": FEBRUARY})
    told: list[tuple[Phase, int, int]] = []
    tell = batches.progress_tell

    def looked_at(*args: Any) -> None:
        tell(*args)
        if args[1] is not Phase.POSTING:
            return
        row = next(row for row in shown(owner.user, delivery).rows if row.is_working and row.progress)
        assert row.progress is not None
        told.append((row.progress.phase, row.progress.rows, row.progress.of))

    monkeypatch.setattr(batches, "progress_tell", looked_at)
    sent(owner, "delivery_commit", delivery)
    assert told[:3] == [(Phase.POSTING, 0, 5), (Phase.POSTING, 2, 5), (Phase.POSTING, 4, 5)]
