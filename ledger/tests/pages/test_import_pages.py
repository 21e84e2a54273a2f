"""The import pages, from the dropped file to the undone import, as the person and as others meet them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ledger.models import Account, ImportBatch, Payee, SourceLine, Transaction
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.models.transaction import State
from ledger.selectors import imports
from ledger.services.accounts import account_create
from ledger.services.transactions import transaction_edit
from ledger.tests.pages.statements import AMBIGUOUS_CSV, OCTOBER, ofx
from ledger.tests.pages.visitor import Visitor, imported, tab_counts
from tests.conftest import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(people: People) -> Visitor:
    return Visitor(people.owner)


def test_nothing_is_written_before_the_button(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    html = owner.page(batch)
    assert "Corner Grocery" in html
    assert "DE02120300000000202051" in html
    assert re.search(r"Import 3 rows", html)
    assert Transaction.objects.count() == 0
    assert Account.objects.filter(number__contains="0202051").count() == 0


def test_account_is_needed_first_then_made(owner: Visitor, people: People) -> None:
    account_create(household=people.household, acting_user=people.owner, name="Wallet", kind="cash")
    batch = owner.drop(ofx())
    assert re.search(r'id="import-button" disabled', owner.page(batch))
    assert owner.post("import_commit", batch).status_code == 400
    owner.post("import_decide", batch, htmx=True, place="0", choice="new", name="Giro", kind="savings")
    assert not re.search(r'id="import-button" disabled', owner.page(batch))
    owner.post("import_commit", batch)
    account = Account.objects.get(name="Giro")
    assert (account.kind, account.number) == ("savings", "DE02120300000000202051")
    assert Transaction.objects.filter(state=State.POSTED).count() == 3


def test_a_newcomer_has_an_account_proposed(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    assert "Testbank 2051" in owner.page(batch)
    owner.post("import_commit", batch)
    assert Account.objects.get(name="Testbank 2051").number == "DE02120300000000202051"


def test_the_next_file_finds_the_account_and_marks_what_is_there(owner: Visitor) -> None:
    imported(owner, ofx())
    november = (*OCTOBER, ("20261030", "-7.00", "Kiosk"))
    batch = owner.drop(ofx(november))
    counts = tab_counts(owner.page(batch))
    assert counts == {"All rows": 4, "New": 1, "Already there": 3, "Pending": 0, "Needs you": 0, "Left out": 0}
    there = owner.page(batch, show="there")
    assert "Corner Grocery" in there
    assert "Kiosk" not in there
    assert "same bank id, day and amount" in there


def test_a_row_is_taken_out_and_put_back(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    owner.post("import_decide", batch, place="0", choice="new")
    answer = owner.post("import_include", batch, htmx=True, place="2")
    assert "you left it out" in answer.content.decode()
    assert "Import 2 rows" in answer.content.decode()
    answer = owner.post("import_include", batch, htmx=True, place="2", included="1")
    assert "Import 3 rows" in answer.content.decode()
    owner.post("import_include", batch, htmx=True, place="2")
    owner.post("import_commit", batch)
    assert sorted(Transaction.objects.values_list("payee", flat=True)) == ["ACME Payroll", "Tram & Bus"]


def test_a_place_of_another_batch_is_never_reached(owner: Visitor, people: People) -> None:
    first, second = owner.drop(ofx()), owner.drop(ofx(number="DE99"))
    assert owner.post("import_include", first, htmx=True, place="4").status_code == 404
    assert SourceLine.objects.filter(batch=second, outcome=Outcome.SKIPPED).count() == 0


def test_result_tells_counts_balance_and_undo(owner: Visitor) -> None:
    batch = imported(owner, ofx(closing="2423.00"), name="Giro")
    html = owner.page(batch)
    assert "3 rows imported" in html
    assert "The balance agrees with the statement." in html
    assert reverse("ledger:import_undo", args=[batch.public_id]) in html


def test_result_tells_the_gap(owner: Visitor) -> None:
    imported(owner, ofx(closing="2423.00"))
    later = [("20261115", "-23.00", "Cinema")]
    batch = owner.drop(ofx(later, closing="2390.00", on="20261130"))
    owner.post("import_commit", batch)
    html = owner.page(owner.again(batch))
    assert "The statement and your books are −€10.00 apart" in html


def test_undo_says_what_it_touches_and_takes_it_back(owner: Visitor, people: People) -> None:
    batch = imported(owner, ofx())
    grocery = Transaction.objects.get(payee="Corner Grocery")
    transaction_edit(transaction=grocery, acting_user=people.owner, memo="bread")
    html = owner.get("import_undo", batch.public_id).content.decode()
    assert "2 rows leave your books" in html
    assert "1 row that you have edited" in html
    owner.post("import_undo", batch)
    assert list(Transaction.objects.filter(state=State.POSTED).values_list("payee", flat=True)) == ["Corner Grocery"]
    assert "This import was undone" in owner.page(owner.again(batch))


def test_a_file_that_is_no_statement_says_so_and_changes_nothing(owner: Visitor) -> None:
    batch = owner.drop(b"%PDF-1.7 holiday photos", "photos.ofx")
    html = owner.page(batch)
    assert "This file couldn’t be imported" in html
    assert "Your books are as they were." in html
    assert SourceLine.objects.count() == 0


def test_a_file_in_another_currency_may_go_elsewhere(owner: Visitor, people: People) -> None:
    euros = account_create(household=people.household, acting_user=people.owner, name="Euros", kind="checking")
    batch = owner.drop(ofx(currency="USD"), account=str(euros.public_id))
    html = owner.page(batch)
    assert "The file is in USD, but the account “Euros” is in EUR" in html
    assert re.search(r"<option [^>]*disabled>Euros \(EUR\): the file is in USD", html)
    owner.post("import_decide", batch, place="0", choice="new", name="Dollars")
    owner.post("import_commit", batch)
    assert Account.objects.get(name="Dollars").commodity.code == "USD"  # type: ignore[union-attr]


def test_a_taken_name_is_told_before_the_import(owner: Visitor, people: People) -> None:
    account_create(household=people.household, acting_user=people.owner, name="Giro", kind="checking")
    batch = owner.drop(ofx())
    answer = owner.post("import_decide", batch, htmx=True, place="0", choice="new", name="giro")
    assert "You already have an account of this name" in answer.content.decode()
    assert 'id="import-button" disabled' in answer.content.decode()


def test_the_chosen_account_learns_its_number(owner: Visitor, people: People) -> None:
    giro = account_create(household=people.household, acting_user=people.owner, name="Giro", kind="checking")
    batch = owner.drop(ofx())
    owner.post("import_decide", batch, place="0", choice=str(giro.public_id))
    owner.post("import_commit", batch)
    following = owner.drop(ofx())
    assert tab_counts(owner.page(following))["Already there"] == 3


def test_raw_text_is_escaped_and_the_file_is_only_downloaded(owner: Visitor) -> None:
    bad = "<script>alert(1)</script>"
    batch = owner.drop(f'Date,Payee,Amount\n2026-01-02,"{bad}",-1.00\n2026-01-03,b,-2.00\n'.encode(), "x.csv")
    html = owner.page(batch)
    assert bad not in html
    assert "&lt;script&gt;alert(1)" in html
    answer = owner.get("import_file", batch.public_id)
    assert answer["Content-Disposition"].startswith('attachment; filename="x.csv"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert bad.encode() in b"".join(answer.streaming_content)


NAMES = (
    "import_detail", "import_preview_rows", "import_status", "import_file", "import_mapping", "import_undo",
    "import_decide", "import_include", "import_commit", "import_discard",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["partner", "outsider"])
def test_an_import_is_its_importers_alone(owner: Visitor, people: People, who: str, name: str) -> None:
    batch = owner.drop(ofx())
    other = Visitor(getattr(people, who))
    method = other.client.post if name in NAMES[-4:] else other.client.get
    absent = method(reverse(f"ledger:{name}", args=[uuid4()]))
    answer = method(reverse(f"ledger:{name}", args=[batch.public_id]))
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert b"statement.ofx" not in answer.content
    assert owner.again(batch).state == JobState.READY


def test_a_viewer_looks_but_does_not_import(people: People) -> None:
    viewer = Visitor(people.viewer)
    assert b"Files are imported by the owners" in viewer.get("imports").content
    file = SimpleUploadedFile("a.ofx", ofx())
    assert viewer.client.post(reverse("ledger:import_new"), {"file": file}).status_code == 403
    assert ImportBatch.objects.count() == 0


def test_no_file_is_a_sentence(owner: Visitor) -> None:
    answer = owner.client.post(reverse("ledger:import_new"), {})
    assert answer.status_code == 400
    assert b"No file arrived" in answer.content


def test_without_a_worker_the_page_says_so(owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Visitor, "work", lambda self: None)
    batch = owner.drop(ofx())
    assert "Reading the file" in owner.page(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - 2 * imports.SLOW_START)
    status = owner.get("import_status", batch.public_id).content.decode()
    assert "Waiting for the worker" in status


def test_status_leads_on_when_the_work_is_done(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    answer = owner.get("import_status", batch.public_id)
    assert answer["HX-Redirect"] == reverse("ledger:import_detail", args=[batch.public_id])


def test_set_aside_is_forgotten(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    owner.post("import_discard", batch)
    assert owner.again(batch).state == JobState.DISCARDED
    assert b"statement.ofx" not in owner.client.get(reverse("ledger:imports")).content.split(b"<main")[1]


def test_recent_imports_are_listed_with_their_state(owner: Visitor) -> None:
    imported(owner, ofx())
    owner.drop(AMBIGUOUS_CSV, "bank.csv")
    html = owner.get("imports").content.decode()
    assert "3 rows imported" in html
    assert "Asks you something" in html


def test_pages_of_a_long_preview(owner: Visitor) -> None:
    rows = [("20261005", f"-{number}.00", f"Shop {number:03}") for number in range(1, 121)]
    batch = owner.drop(ofx(rows))
    first = imports.preview_page(batch, imports.Shown.ALL)
    second = imports.preview_page(batch, imports.Shown.ALL, after=first.after or 0)
    back = imports.preview_page(batch, imports.Shown.ALL, before=second.before or 0)
    assert [-row.quantity for row in second.rows] == list(range(51, 101))
    assert back.rows == first.rows
    assert (first.before, back.before) == (None, None)


def test_the_same_file_again_is_noticed(owner: Visitor) -> None:
    imported(owner, ofx())
    batch = owner.drop(ofx())
    html = owner.page(batch)
    assert "You have imported this very file before" in html
    assert "Finish without new rows" in html


def test_guessed_category_is_shown(owner: Visitor, people: People) -> None:
    imported(owner, ofx())
    food = account_create(household=people.household, acting_user=people.owner, name="Food", kind="expense")
    Payee.objects.create(household=people.household, name="Corner Grocery", key="corner grocery", category=food)
    batch = owner.drop(ofx([("20261103", "-9.00", "Corner Grocery")]))
    assert "Food" in owner.page(batch)


def test_first_run_account_then_file(owner: Visitor) -> None:
    form = {"name": "Giro", "kind": "checking", "currency": "EUR"}
    answer = owner.client.post(reverse("ledger:wizard_account"), form)
    account = Account.objects.get(name="Giro")
    assert answer["Location"] == f"{reverse('ledger:wizard_file')}?account={account.public_id}"
    page = owner.client.get(answer["Location"]).content.decode()
    assert "Giro" in page
    batch = owner.drop(ofx(), account=str(account.public_id))
    owner.post("import_commit", batch)
    assert Transaction.objects.filter(postings__account=account).count() == 3


def test_first_run_refuses_a_name_twice_and_can_be_skipped(owner: Visitor, people: People) -> None:
    account_create(household=people.household, acting_user=people.owner, name="Giro", kind="checking")
    form = {"name": "Giro", "kind": "checking", "currency": "EUR"}
    answer = owner.client.post(reverse("ledger:wizard_account"), form)
    assert answer.status_code == 422
    assert "You already have one called" in answer.content.decode()
    assert reverse("ledger:wizard_file") in answer.content.decode()
    assert owner.get("wizard_file").status_code == 200


TWO_ACCOUNTS = b"Account,Date,Payee,Amount\nVisa,2026-01-02,Kiosk,-3.00\nCash,2026-01-03,Market,-4.00\n"


def test_new_accounts_for_all_at_once(owner: Visitor, people: People) -> None:
    account_create(household=people.household, acting_user=people.owner, name="Giro", kind="checking")
    batch = owner.drop(TWO_ACCOUNTS, "export.csv")
    assert "2 accounts of this file" in owner.page(batch)
    owner.post("import_decide", batch, htmx=True, all="new")
    owner.post("import_commit", batch)
    assert set(Account.objects.filter(number="").values_list("name", flat=True)) >= {"Visa", "Cash"}
    assert "2 rows imported" in owner.page(owner.again(batch))


def test_no_currency_is_guessed_before_an_account_is_chosen(owner: Visitor, people: People) -> None:
    account_create(household=people.household, acting_user=people.owner, name="Giro", kind="checking")
    batch = owner.drop(b"Date,Payee,Amount\n2026-01-13,Kiosk,-3.10\n2026-01-14,Bar,-3.00\n", "export.csv")
    main = owner.page(batch).split("<main")[1]
    assert "€" not in main
    assert "-3.10" in main


def test_a_second_press_of_the_button_does_no_harm(owner: Visitor) -> None:
    batch = owner.drop(ofx())
    for _press in range(2):
        assert owner.post("import_commit", batch).status_code == 302
    assert Transaction.objects.filter(state=State.POSTED).count() == 3


def test_names_are_shown_as_they_are_and_never_as_markup(owner: Visitor) -> None:
    batch = owner.drop(ofx(), 'Tom & "Jerry" <b>.ofx')
    owner.post("import_decide", batch, place="0", choice="new", name="Tom & <i>Jerry")
    owner.post("import_commit", batch)
    html = owner.page(owner.again(batch)).split("<main")[1]
    assert "Tom &amp; &quot;Jerry&quot; &lt;b&gt;.ofx" in html
    assert "Tom &amp; &lt;i&gt;Jerry" in html
    assert "&amp;amp;" not in html
    assert "<i>Jerry" not in html
