"""Attacks by the ORM: each has a twin that may do the same to a draft, or what no seal covers to a posted entry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from ledger.models import Posting, Transaction, TransactionRevision
from ledger.tests.seal.conftest import Books, refused

LATER = date(2026, 5, 9)


@pytest.mark.parametrize("sealed", ["posted", "voided"])
@pytest.mark.parametrize(
    ("field", "value"), [("date", LATER), ("currency", "USD"), ("household", "other"), ("public_id", None)]
)
def test_the_header_is_frozen(books: Books, sealed: str, field: str, value: object) -> None:
    from accounts.models import new_public_id
    from ledger.models import Commodity

    chosen = {
        "date": LATER,
        "currency": Commodity.objects.get(code="USD", household=None),
        "household": books.people.other_household,
        "public_id": new_public_id(),
    }[field]
    target: Transaction = getattr(books, sealed)
    setattr(target, field, chosen)
    with refused():
        target.save()
    with refused():
        Transaction.objects.filter(pk=target.pk).update(**{field: chosen})
    if field != "public_id":
        assert Transaction.objects.filter(pk=books.draft.pk).update(**{field: chosen}) == 1


def test_texts_and_marks_stay_free(books: Books) -> None:
    Transaction.objects.filter(pk=books.posted.pk).update(payee="Corner shop", memo="bread")
    Posting.objects.filter(transaction=books.posted).update(memo="half", reconciled=True)
    assert books.is_untouched()


@pytest.mark.parametrize("sealed", ["posted", "voided"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", Decimal(1)),
        ("value", Decimal(1)),
        ("booked_on", LATER),
        ("audience", "only:1"),
        ("account", "cash"),
        ("transaction", "draft"),
    ],
)
def test_a_leg_is_frozen(books: Books, sealed: str, field: str, value: object) -> None:
    chosen = getattr(books, value) if isinstance(value, str) and hasattr(books, value) else value
    leg = books.legs(getattr(books, sealed))[0]
    setattr(leg, field, chosen)
    with refused("frozen"):
        leg.save()
    with refused("frozen"):
        Posting.objects.filter(pk=leg.pk).update(**{field: chosen})
    with refused("frozen"):
        Posting.objects.bulk_update([leg], [field])
    free = books.legs(books.draft)[0]
    assert Posting.objects.filter(pk=free.pk).update(**{field: chosen}) == 1


def test_a_leg_is_neither_added_to_nor_moved_into_a_sealed_entry(books: Books) -> None:
    leg = books.legs(books.draft)[0]
    copy = Posting(
        transaction=books.posted, account=leg.account, booked_on=leg.booked_on, commodity=leg.commodity,
        quantity=leg.quantity, value=leg.value,
    )  # fmt: skip
    with refused("drafts only"):
        copy.save()
    with refused("drafts only"):
        Posting.objects.bulk_create([copy])
    with refused("frozen"):
        Posting.objects.filter(pk=leg.pk).update(transaction=books.posted)
    copy.transaction = books.draft
    copy.save()
    assert books.is_untouched()


def test_nothing_sealed_is_deleted(books: Books) -> None:
    for target in (books.posted, books.voided):
        with refused():
            target.postings.all()[0].delete()
        with refused():
            Posting.objects.filter(transaction=target).delete()
        with refused():
            Transaction.objects.filter(pk=target.pk).delete()
    with refused():
        Transaction.objects.all().delete()
    with refused("deleted"):
        TransactionRevision.objects.all().delete()
    assert Transaction.objects.filter(pk=books.draft.pk).delete()[1]["ledger.Posting"] == 2
    assert books.is_untouched()


def test_an_account_with_postings_is_not_deleted(books: Books) -> None:
    with pytest.raises(ProtectedError):
        books.bank.delete()
    books.cash.delete()


def test_a_posted_entry_is_not_born_posted(books: Books) -> None:
    twin = Transaction(household=books.people.household, date=LATER, currency=books.posted.currency)
    for state in ("posted", "void"):
        twin.state = state
        with refused("as a draft"):
            twin.save(force_insert=True)
        with refused("as a draft"):
            Transaction.objects.bulk_create([twin])
    twin.state = "draft"
    twin.save(force_insert=True)


def test_a_draft_is_posted_only_balanced(books: Books) -> None:
    for legs, reason in (
        ([(books.bank, "-5"), (books.food, "4.99")], "sum to zero"),
        ([(books.bank, "0")], "at least two"),
        ([], "at least two"),
        ([(books.strange, "-5"), (books.food, "5")], "another household"),
    ):
        crooked = books.draft_of(legs)
        with refused(reason):
            Transaction.objects.filter(pk=crooked.pk).update(state="posted")
    straight = books.draft_of([(books.bank, "-5"), (books.food, "5")])
    assert Transaction.objects.filter(pk=straight.pk).update(state="posted") == 1


def test_opening_needs_a_revision_and_posting_again_a_higher_number(books: Books) -> None:
    posted = Transaction.objects.filter(pk=books.posted.pk)
    with refused("with a revision"):
        posted.update(state="draft")
    books.revise(books.posted)
    assert posted.update(state="draft") == 1
    with refused("must advance"):
        posted.update(state="posted")
    assert posted.update(state="posted", revision=1) == 1
    with refused("with a revision"):
        posted.update(state="draft")
    with refused():
        posted.update(revision=0)


def test_a_revision_is_written_once_and_of_the_present_only(books: Books) -> None:
    for number in (1, 7):
        with refused("of what the transaction is now"):
            TransactionRevision.objects.create(transaction=books.posted, number=number, snapshot={})
    revision = books.revise(books.posted)
    with refused("written once"):
        TransactionRevision.objects.filter(pk=revision.pk).update(snapshot={"date": "1999-01-01"})
    with refused("deleted"):
        revision.delete()


def test_a_draft_does_not_become_posted_by_way_of_void(books: Books) -> None:
    crooked = Transaction.objects.filter(pk=books.draft_of([(books.bank, "-5"), (books.food, "4")]).pk)
    with refused("only a posted"):
        crooked.update(state="void")
    assert Transaction.objects.filter(pk=books.posted.pk).update(state="void") == 1


def test_an_account_keeps_household_and_commodity_of_its_legs(books: Books) -> None:
    from ledger.models import Account, Commodity

    dollar = Commodity.objects.get(code="USD", household=None)
    bank = Account.objects.filter(pk=books.bank.pk)
    for change in ({"household": books.people.other_household}, {"commodity": dollar}):
        with refused("keeps its household"):
            bank.update(**change)
        with refused("keeps its household"):
            books.food.__class__.objects.filter(pk=books.food.pk).update(**change)
        assert Account.objects.filter(pk=books.cash.pk).update(**change) == 1
    assert bank.update(commodity=None) == 1
    assert bank.update(commodity=books.posted.currency, name="Bank 2") == 1


def test_posting_into_an_account_of_another_commodity(books: Books) -> None:
    from ledger.models import Account, Commodity

    dollar = Commodity.objects.get(code="USD", household=None)
    Account.objects.filter(pk=books.cash.pk).update(commodity=dollar)
    misfit = books.draft_of([(books.cash, "-5"), (books.food, "5")])
    with refused("another commodity"):
        books.post(misfit)
    Account.objects.filter(pk=books.cash.pk).update(commodity=None)
    books.post(misfit)
