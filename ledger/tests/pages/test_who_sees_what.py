"""Every page of the books as each person: what they read, what they may do, and what is not there for them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ledger.models import Transaction
from ledger.tests.pages.household import HTMX, SECRETS, Shown, address

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

Pages = dict[str, Callable[[Shown], str]]

PAGES: Pages = {
    "home": lambda b: address("home"),
    "home_worth": lambda b: address("home_worth_chart"),
    "home_spending": lambda b: address("home_spending_chart"),
    "accounts": lambda b: address("accounts"),
    "account": lambda b: address("account", b.bank.public_id),
    "account_chart": lambda b: address("account_chart", b.bank.public_id),
    "register": lambda b: address("register"),
    "register_filtered": lambda b: address("register") + "?q=e&sort=amount&category=" + str(b.food.public_id),
    "review": lambda b: address("review"),
    "review_payees": lambda b: address("review") + "?show=payees",
    "transfers": lambda b: address("transfers"),
    "payees": lambda b: address("payees"),
    "tags": lambda b: address("tags"),
    "search": lambda b: address("search") + "?q=a",
    "search_secret": lambda b: address("search") + "?q=toy",
    "transaction": lambda b: address("transaction", b.cake.public_id),
    "categories": lambda b: address("categories"),
    "rates": lambda b: address("rates"),
}
"""Pages that everybody in the household may read."""

FORMS: Pages = {
    "account_new": lambda b: address("account_new"),
    "account_edit": lambda b: address("account_edit", b.bank.public_id),
    "quick_add": lambda b: address("quick_add"),
    "quick_add_split": lambda b: address("quick_add") + "?kind=split",
    "transaction_edit": lambda b: address("transaction_edit", b.cake.public_id),
    "refund": lambda b: address("refund", b.cake.public_id),
    "category": lambda b: address("category", b.food.public_id),
}
"""Pages for those who may write."""

WRITES: Pages = {
    name: (lambda b, name=name, kind=kind: address(name, *([getattr(b, kind).public_id] if kind else [])))  # type: ignore[misc]
    for name, kind in {
        "account_new": "", "account_edit": "bank", "account_close": "bank", "quick_add": "", "transaction_edit": "cake",
        "transaction_void": "cake", "transaction_restore": "cake", "transaction_undo": "cake", "transaction_reviewed": "cake",
        "refund": "cake", "category_new": "", "category": "food", "rate_set": "", "rate_delete": "",
    }.items()
}  # fmt: skip
PRIVATE = {
    "account": "vault",
    "account_chart": "vault",
    "account_edit": "vault",
    "transaction": "gift",
    "transaction_edit": "gift",
    "refund": "toy",
}


def text_of(answer: Any) -> str:
    """What a person could read of an answer: without the tokens that are new each time."""
    return re.sub(r'csrf[^>]*(value|content)="[^"]*"', "", answer.content.decode())


@pytest.mark.parametrize("page", [*PAGES, *FORMS])
def test_owner_reads_every_page(books: Shown, page: str) -> None:
    answer = books.visitor("owner").get({**PAGES, **FORMS}[page](books))
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.parametrize("page", [*PAGES, *FORMS])
def test_partner_reads_nothing_of_what_the_owner_keeps_to_themselves(books: Shown, page: str) -> None:
    address_of = {**PAGES, **FORMS}[page]
    for extra in ({}, HTMX, {**HTMX, "HTTP_HX_TARGET": "drawer-body"}):
        answer = books.visitor("partner").get(address_of(books), **extra)
        assert answer.status_code == 200
        read = text_of(answer).replace("?q=toy", "")
        found = [secret for secret in SECRETS if secret.lower() in read.lower()]
        assert not found, (page, found)


def test_owner_does_read_it(books: Shown) -> None:
    """The same words are there for whom they belong to, so the test above looks at the right pages."""
    read = text_of(books.visitor("owner").get(address("register")))
    assert all(secret in read for secret in ("Vault", "Jeweller", "gift for pat", "Toy shop", "7,777", "3,333"))


@pytest.mark.parametrize("page", list(PRIVATE))
def test_private_and_absent_look_the_same(books: Shown, page: str) -> None:
    there = {**PAGES, **FORMS}[page](books)
    known = (
        books.cake if "cake" in PRIVATE[page] or page in ("transaction", "transaction_edit", "refund") else books.bank
    )
    private = there.replace(str(known.public_id), str(getattr(books, PRIVATE[page]).public_id))
    assert private != there
    partner = books.visitor("partner")
    assert partner.get(there).status_code == 200
    assert partner.get(private).status_code == 404
    assert partner.get(f"{address('register')}?account={books.vault.public_id}").status_code == 200


@pytest.mark.parametrize("page", list(PAGES))
def test_viewer_reads_without_a_button_that_writes(books: Shown, page: str) -> None:
    read = books.visitor("viewer").get(PAGES[page](books))
    assert read.status_code == 200
    body = read.content.decode().split('<main id="main"')[-1].split("</main>")[0]
    body = re.sub(
        r'<form method="post" action="/home/plain/"', "", body
    )  # how much their own home says is theirs to choose
    assert not re.search(r'method="post"|hx-post|/edit/|/add/|/new/|/name/', body), page


@pytest.mark.parametrize("page", [*FORMS])
def test_viewer_may_not_open_forms(books: Shown, page: str) -> None:
    assert books.visitor("viewer").get(FORMS[page](books)).status_code == 403


@pytest.mark.parametrize("page", list(WRITES))
def test_only_writers_write(books: Shown, page: str) -> None:
    before = list(Transaction.objects.order_by("pk").values_list("pk", "state", "revision"))
    assert books.visitor("viewer").post(WRITES[page](books)).status_code == 403
    stranger = Client().post(WRITES[page](books))
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/accounts/login/")
    assert list(Transaction.objects.order_by("pk").values_list("pk", "state", "revision")) == before


@pytest.mark.parametrize("page", [*PAGES, *FORMS])
def test_others_find_nothing(books: Shown, page: str) -> None:
    there = {**PAGES, **FORMS}[page](books)
    answer = books.visitor("outsider").get(there)
    is_named = any(str(thing.public_id) in there.split("?")[0] for thing in (books.bank, books.cake, books.food))
    is_filtered = f"category={books.food.public_id}" in there
    assert answer.status_code == (404 if is_named else 200)
    if not is_filtered and page != "categories":
        assert not re.search("ACME|birthday cake|DE89", text_of(answer))
    stranger = Client().get(there)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "page",
    [
        name
        for name in WRITES
        if WRITES[name] and name not in ("account_new", "quick_add", "category_new", "rate_set", "rate_delete")
    ],
)
def test_others_change_nothing(books: Shown, page: str) -> None:
    assert books.visitor("outsider").post(WRITES[page](books)).status_code == 404


def test_partly_private_transaction_is_read_only(books: Shown) -> None:
    """A transfer out of the vault: the partner sees the side in the bank, and can do nothing to it."""
    moved = books.home.move(books.vault, books.bank, "25", books.gift.date, memo="from the hidden place")
    partner, owner = books.visitor("partner"), books.visitor("owner")
    there = address("transaction", moved.public_id)
    read = text_of(partner.get(there))
    assert "Private" in read
    assert "Vault" not in read
    assert "Vault" in text_of(owner.get(there))
    assert partner.post(address("transaction_void", moved.public_id)).status_code == 403
    assert owner.post(address("transaction_void", moved.public_id)).status_code == 302


def test_chart_of_an_account_is_numbers_of_that_account(books: Shown) -> None:
    figure = json.loads(books.visitor("owner").get(address("account_chart", books.bank.public_id)).content)
    assert figure["data"][0]["y"] == [0.0, 1000.0, 1500.0, 1200.0, 1200.0]
    assert figure["data"][0]["x"] == ["2025-12-19", "2026-01-01", "2026-02-27", "2026-03-02", "2026-03-20"]
