"""Documents beside transactions: kept once, taken away, brought back; and who sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.services.households import household_is_empty, household_remove
from documents.integrity import files_are_there
from documents.models import Attachment, Document
from documents.selectors import attached_documents, document_file, document_found
from documents.services.attaching import MOST, document_detach
from documents.tests.samples import JPEG, MAIL, PDF, Files, attach, attached
from fintrack.lib.errors import DomainError
from ledger.models import Activity, Transaction
from ledger.selectors.activity import activity_found, activity_page, activity_rows
from ledger.selectors.books import books_of
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.activity_undo import activity_undo
from ledger.services.merging import transactions_merge
from ledger.services.transactions import transaction_edit
from ledger.services.transfers import transfer_join
from ledger.tests.pages.household import TODAY, Shown
from ledger.tests.test_transfers import half

pytestmark = pytest.mark.django_db


def names(user: User, transaction: Transaction) -> list[str]:
    return [document.name for document in attached_documents(user, transaction.public_id)]


def refusal(transaction: Transaction, user: User, *files: tuple[str, bytes]) -> str:
    with pytest.raises(DomainError) as told:
        attach(transaction, user, *files)
    return told.value.code


def test_files_are_kept_under_names_of_their_own(books: Shown, files: Files) -> None:
    owner = books.people.owner
    done = attach(books.cake, owner, ("../cake.jpg", JPEG), ("order.eml", MAIL))
    assert names(owner, books.cake) == ["cake.jpg", "order.eml"]
    assert files.contents == sorted([JPEG, MAIL])
    for document, content in zip(done.documents, (JPEG, MAIL), strict=True):
        path = document_file(document)
        assert (path.read_bytes(), path.stat().st_mode & 0o777, document.size) == (content, 0o600, len(content))
        assert "cake" not in document.file_path
    assert done.documents[0].content_type == "image/jpeg"
    assert books.cake.revision == Transaction.objects.get(pk=books.cake.pk).revision


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"MZ\x90\x00", "bad_kind"), (PDF + b"x" * 200, "too_large")]
)
def test_what_is_refused_leaves_nothing_behind(
    books: Shown, files: Files, settings: Any, content: bytes, code: str
) -> None:
    settings.DOCUMENT_MAX_BYTES = len(PDF) + 100
    assert refusal(books.cake, books.people.owner, ("good.pdf", PDF), ("bad.pdf", content)) == code
    assert (Document.objects.count(), files.contents, Activity.objects.filter(kind="document.attach").count()) == (
        0,
        [],
        0,
    )
    attach(books.cake, books.people.owner, ("good.pdf", PDF))
    assert files.contents == [PDF]


def test_a_transaction_has_room_for_so_many(books: Shown, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST >= 20
    monkeypatch.setattr("documents.services.attaching.MOST", 2)
    owner = books.people.owner
    assert refusal(books.cake, owner, *((f"{n}.txt", f"note {n}".encode()) for n in range(3))) == "too_many"
    assert files.contents == []
    attach(books.cake, owner, *((f"{n}.txt", f"note {n}".encode()) for n in range(2)))
    assert len(names(owner, books.cake)) == 2


def test_the_same_bytes_are_stored_once(books: Shown, files: Files) -> None:
    owner = books.people.owner
    first = attached(books.cake, owner)
    again = attach(books.cake, owner, ("another name.pdf", PDF))
    assert (again.documents, again.activity) == ((first,), None)
    assert attached(books.moved, owner) == first, "one document of two transactions"
    other = attached(books.salary_row, owner, "other.pdf")
    assert (other != first, other.file_path) == (True, first.file_path)
    assert files.contents == [PDF]


def test_another_household_stores_its_own(books: Shown, files: Files) -> None:
    otto = books.people.outsider
    make: dict[str, Any] = {"household": books.people.other_household, "acting_user": otto}
    bank, food = (account_create(name=name, kind=kind, **make) for name, kind in (("B", "checking"), ("F", "expense")))
    spent = recipes.expense(acting_user=otto, account=bank, category=food, amount=Decimal(5), on=TODAY)
    assert attached(books.cake, books.people.owner).file_path != attached(spent, otto).file_path
    assert files.contents == [PDF, PDF]


def test_a_lost_file_comes_back_with_the_next_of_its_kind(books: Shown) -> None:
    owner = books.people.owner
    lost = attached(books.cake, owner)
    assert list(files_are_there(books.people.household)) == []
    document_file(lost).unlink()
    [finding] = files_are_there(books.people.household)
    assert (finding.code, finding.data) == ("document_file", {"document": str(lost.public_id)})
    with pytest.raises(DomainError) as told:
        document_file(lost)
    assert told.value.code == "file_gone"
    attached(books.moved, owner)
    lost.refresh_from_db()
    assert document_file(lost).read_bytes() == PDF


def test_nobody_learns_of_documents_of_private_accounts(books: Shown) -> None:
    owner, partner = books.people.owner, books.people.partner
    for hidden in (books.gift, books.toy):
        document = attached(hidden, owner, "ring.pdf")
        assert names(owner, hidden) == ["ring.pdf"]
        assert (names(partner, hidden), Document.objects.visible_to(partner).count()) == ([], 0)
        with pytest.raises(DomainError) as told:
            document_found(partner, document.public_id)
        assert told.value.status == 404
    theirs = attached(books.cake, partner, "mine.pdf")
    assert theirs not in Document.objects.visible_to(owner).filter(name="ring.pdf"), (
        "the name given elsewhere isn't told"
    )
    assert [row.name for row in Document.objects.visible_to(partner)] == ["mine.pdf"]
    assert set(Document.objects.visible_to(owner).values_list("name", flat=True)) == {"ring.pdf", "mine.pdf"}


def test_who_sees_one_side_only_sees_no_document_and_attaches_none(books: Shown) -> None:
    owner, partner = books.people.owner, books.people.partner
    paid_in = books.home.move(books.bank, books.vault, "5", TODAY)
    attached(paid_in, owner, "safe.pdf")
    assert Transaction.objects.visible_to(partner).filter(pk=paid_in.pk).exists()
    assert (names(owner, paid_in), names(partner, paid_in)) == (["safe.pdf"], [])
    assert refusal(paid_in, partner, ("note.pdf", PDF)) == "partly_private"
    assert refusal(books.gift, partner, ("note.pdf", PDF)) == "not_found"
    assert refusal(books.cake, books.people.outsider, ("note.pdf", PDF)) == "not_found"
    assert refusal(books.cake, books.people.viewer, ("note.pdf", PDF)) == "read_only"
    assert names(books.people.viewer, books.cake) == []
    attached(books.cake, owner)
    assert names(books.people.viewer, books.cake) == ["receipt.pdf"]


def test_taking_away_and_back_again(books: Shown, files: Files) -> None:
    owner, partner = books.people.owner, books.people.partner
    document = attached(books.cake, owner)
    act = document_detach(document=document, transaction=books.cake, acting_user=partner)
    assert names(owner, books.cake) == []
    assert (Document.objects.visible_to(owner).count(), Document.objects.visible_to(partner).count()) == (1, 0)
    transaction_edit(transaction=books.cake, acting_user=partner, payee="Bakery")
    undone = activity_undo(activity=act, acting_user=partner).activity
    assert names(partner, books.cake) == ["receipt.pdf"]
    assert Transaction.objects.get(pk=books.cake.pk).payee == "Bakery", "what was changed since stays"
    activity_undo(activity=undone, acting_user=partner)
    assert names(partner, books.cake) == []
    assert files.contents == [PDF], "the file stays for another undo"


def test_undo_of_attaching_takes_all_of_it_away(books: Shown) -> None:
    owner = books.people.owner
    act = attach(books.cake, owner, ("a.pdf", PDF), ("b.jpg", JPEG)).activity
    assert act is not None
    activity_undo(activity=act, acting_user=owner)
    assert names(owner, books.cake) == []


def test_an_undo_never_doubles_what_is_there_again(books: Shown) -> None:
    owner = books.people.owner
    document = attached(books.cake, owner)
    act = document_detach(document=document, transaction=books.cake, acting_user=owner)
    assert attached(books.cake, owner) == document
    with pytest.raises(DomainError) as told:
        activity_undo(activity=act, acting_user=owner)
    assert told.value.code == "changed_since"
    assert Attachment.objects.count() == 1


def test_the_list_of_changes_names_the_payee_to_who_may_know(books: Shown) -> None:
    owner, partner = books.people.owner, books.people.partner
    hidden = attach(books.gift, owner, ("ring.pdf", PDF)).activity
    shown = attach(books.salary_row, owner, ("slip.pdf", PDF)).activity
    assert hidden is not None
    assert shown is not None
    found = {row.public_id: row.text for row in activity_page(partner).rows}
    assert found[shown.public_id] == "Attached a document to “ACME Ltd”"
    assert hidden.public_id not in found
    with pytest.raises(DomainError):
        activity_found(partner, hidden.public_id)
    transaction_edit(transaction=books.salary_row, acting_user=owner, memo="July")
    [row] = activity_rows(books_of(owner), [Activity.objects.get(pk=shown.pk)])
    assert (row.can_undo, row.why_not) == (True, ""), "another change of the entry doesn't stand in the way"


def test_a_merged_entry_takes_the_documents_along(books: Shown) -> None:
    owner = books.people.owner
    twice = books.home.spend(books.card, books.food, "60", TODAY, payee="Bakery")
    attached(books.cake, owner, "both.pdf")
    attach(twice, owner, ("both again.pdf", PDF), ("photo.jpg", JPEG))
    transactions_merge(keep=books.cake, drop=twice, acting_user=owner)
    assert names(owner, books.cake) == ["both.pdf", "photo.jpg"]
    activity_undo(activity=Activity.objects.filter(kind="transactions.merge").latest("pk"), acting_user=owner)
    assert (names(owner, books.cake), names(owner, twice)) == (["both.pdf"], ["both again.pdf", "photo.jpg"])


def test_both_ends_of_a_transfer_keep_their_documents(books: Shown) -> None:
    owner = books.people.owner
    out, into = half(books.home, books.bank, "-500", TODAY), half(books.home, books.savings, "500", TODAY)
    attached(out, owner, "sent.pdf")
    attached(into, owner, "received.jpg", JPEG)
    act = transfer_join(first=out, second=into, acting_user=owner)
    assert names(owner, out) == ["sent.pdf", "received.jpg"]
    activity_undo(activity=act, acting_user=owner)
    assert (names(owner, out), names(owner, into)) == (["sent.pdf"], ["received.jpg"])


def test_documents_go_with_their_household(books: Shown, files: Files, django_capture_on_commit_callbacks: Any) -> None:
    household, owner = books.people.household, books.people.owner
    document_detach(document=attached(books.cake, owner), transaction=books.cake, acting_user=owner)
    attached(books.gift, owner, "photo.jpg", JPEG)
    assert not household_is_empty(household)
    with django_capture_on_commit_callbacks(execute=True):
        household_remove(household=household, acting_user=owner)
        assert len(files.contents) == 2, "not before it is certain"
    assert (Document.objects.count(), files.contents) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_household_with_documents_really_goes(books: Shown, files: Files) -> None:
    """With the databases' own checks at the end of the transaction."""
    attached(books.cake, books.people.owner)
    household_remove(household=books.people.household, acting_user=books.people.owner)
    assert (Document.objects.count(), Transaction.objects.count(), files.contents) == (0, 0, [])
