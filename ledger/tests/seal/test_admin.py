"""The admin site is no way around the seal: what it writes goes through the services, what is sealed it only shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from ledger.models import Account, Commodity, Payee, Price, Tag, Transaction
from ledger.tests.seal.conftest import Books

PREFIX = "postings"
PATH = "/admin/ledger/transaction/"


@pytest.fixture
def client(books: Books) -> Client:
    """The owner, who runs the installation too."""
    owner = books.people.owner
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=owner.pk))
    return client


def entry(books: Books, *legs: tuple[Account, str], **header: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "date": "2026-05-02", "currency": books.posted.currency_id, "payee": "Baker", "memo": "", "state": "posted", **header,
        f"{PREFIX}-TOTAL_FORMS": len(legs), f"{PREFIX}-INITIAL_FORMS": 0, f"{PREFIX}-MIN_NUM_FORMS": 0,
        f"{PREFIX}-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for number, (account, quantity) in enumerate(legs):
        data |= {f"{PREFIX}-{number}-account": account.pk, f"{PREFIX}-{number}-quantity": quantity}
    return data


@pytest.mark.parametrize("state", ["posted", "draft"])
def test_a_new_entry_goes_through_the_service(books: Books, client: Client, state: str) -> None:
    before = Transaction.objects.count()
    refused = client.post(f"{PATH}add/", entry(books, (books.bank, "-5"), (books.food, "4.99"), state=state))
    assert refused.status_code == 200
    assert "The two sides differ by -0.01" in refused.content.decode()
    assert Transaction.objects.count() == before
    taken = client.post(f"{PATH}add/", entry(books, (books.bank, "-5"), (books.food, "5"), state=state))
    assert taken.status_code == 302, taken.context["errors"]
    made = Transaction.objects.get(payee="Baker")
    assert (made.state, made.payee_key, made.created_by) == (state, "baker", books.people.owner)
    assert sorted(made.postings.values_list("value", flat=True)) == [Decimal(-5), Decimal(5)]


def test_what_the_service_refuses_is_the_forms_error(books: Books, client: Client) -> None:
    household = books.people.household
    household.locked_until = books.posted.date
    household.save()
    legs = ((books.bank, "-5"), (books.food, "5"))
    refused = client.post(f"{PATH}add/", entry(books, *legs, date="2026-04-30"))
    assert (refused.status_code, "closed up to 2026-04-30" in refused.content.decode()) == (200, True)
    assert not Transaction.objects.filter(payee="Baker").exists()
    assert client.post(f"{PATH}add/", entry(books, *legs)).status_code == 302


@pytest.mark.parametrize("legs", [0, 1])
def test_an_entry_has_two_sides(books: Books, client: Client, legs: int) -> None:
    refused = client.post(f"{PATH}add/", entry(books, *[(books.bank, "0")] * legs))
    assert refused.status_code == 200
    assert not Transaction.objects.filter(payee="Baker").exists()


def test_another_households_account_is_no_choice(books: Books, client: Client) -> None:
    refused = client.post(f"{PATH}add/", entry(books, (books.strange, "-5"), (books.food, "5")))
    assert "Select a valid choice" in refused.content.decode()
    assert "Strange" not in refused.content.decode()


def test_a_posted_entry_is_neither_changed_nor_deleted(books: Books, client: Client) -> None:
    posted = f"{PATH}{books.posted.pk}/"
    assert client.get(f"{posted}change/").status_code == 200
    for view, data in (
        ("change", entry(books, (books.bank, "-1"), (books.food, "1"))),
        ("delete", {"post": "yes"}),
    ):
        assert client.post(f"{posted}{view}/", data).status_code == 403
    client.post(PATH, {"action": "delete_selected", "_selected_action": [books.posted.pk], "post": "yes"})
    for name, key in (
        ("posting", books.legs(books.posted)[0].pk),
        ("transactionrevision", books.voided.revisions.get().pk),
    ):
        assert client.post(f"/admin/ledger/{name}/{key}/delete/", {"post": "yes"}).status_code == 403
        assert client.post(f"/admin/ledger/{name}/{key}/change/", {}).status_code == 403
    assert books.is_untouched()


def test_void_and_restore_are_the_services(books: Books, client: Client) -> None:
    chosen = {"_selected_action": [books.posted.pk, books.draft.pk]}
    page = client.post(PATH, {"action": "transactions_void", **chosen}, follow=True).content.decode()
    assert "1 transaction voided." in page
    assert "Only a booked transaction can be voided. (1)" in page
    assert Transaction.objects.get(pk=books.posted.pk).state == "void"
    page = client.post(PATH, {"action": "transactions_restore", **chosen}, follow=True).content.decode()
    assert "1 transaction restored." in page
    assert books.is_untouched()
    assert books.posted.revisions.count() == 2


def account_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "checking",
        "name": "Pocket",
        "number": "",
        "institution": "",
        "visibility": "open",
        "icon": "",
        "color": "",
        "position": 0,
        "due_shift": "none",
    } | changes


def test_accounts_are_opened_and_changed_by_the_service(books: Books, client: Client) -> None:
    path = "/admin/ledger/account/"
    taken = client.post(f"{path}add/", account_data(name="Bank"))
    assert "You already have one called" in taken.content.decode()
    assert client.post(f"{path}add/", account_data(number="DE 12-34")).status_code == 302
    pocket = Account.objects.get(name="Pocket")
    assert (pocket.number_key, pocket.household, pocket.commodity) == (
        "DE1234",
        books.people.household,
        books.posted.currency,
    )
    change = f"{path}{books.bank.pk}/change/"
    hidden = account_data(name="Bank", visibility="hidden", owner=books.people.partner.pk)
    assert "Only its owner can make an account private" in client.post(change, hidden).content.decode()
    hidden["owner"] = books.people.owner.pk
    assert client.post(change, hidden).status_code == 302
    assert not Transaction.objects.visible_to(books.people.partner).exists()
    elsewhere = client.post(f"{path}{books.strange.pk}/change/", account_data(name="Mine"))
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, "/admin/")
    assert not Account.objects.filter(name="Mine").exists()


def test_rates_and_labels(books: Books, client: Client) -> None:
    dollar = Commodity.objects.get(code="USD", household=None)
    rate = {"commodity": dollar.pk, "currency": books.posted.currency_id, "date": "2026-01-05", "close": "0"}
    assert client.post("/admin/ledger/price/add/", rate).status_code == 200
    assert client.post("/admin/ledger/price/add/", rate | {"close": "0.93"}).status_code == 302
    assert client.post("/admin/ledger/price/add/", rate | {"close": "0.94"}).status_code == 302
    kept = Price.objects.get(date="2026-01-05")
    assert (kept.close, kept.household) == (Decimal("0.94"), books.people.household)
    client.post("/admin/ledger/price/", {"action": "prices_delete", "_selected_action": [kept.pk]})
    assert not Price.objects.filter(date="2026-01-05").exists()
    assert client.post("/admin/ledger/payee/add/", {"name": "Café Zoë", "category": books.food.pk}).status_code == 302
    assert Payee.objects.get().key == "cafe zoe"
    assert client.post("/admin/ledger/payee/add/", {"name": "CAFE ZOE"}).status_code == 200
    assert client.post("/admin/ledger/tag/add/", {"name": "Trip"}).status_code == 302
    assert Tag.objects.get().household == books.people.household
