"""The settings' sections about the books: what has no rate, and the archive of all one may read."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Posting, Transaction
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.pages.household import SECRETS, Shown

ARCHIVE = "/books/export/archive/"


def archive(client: Client, address: str = ARCHIVE) -> dict[str, str]:
    """The files of the archive, by name."""
    answer: Any = client.get(address)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:
        assert found.testzip() is None
        return {name: found.read(name).decode() for name in found.namelist()}


def table(files: dict[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["transactions.csv"].removeprefix("\ufeff"))))


def spend(books: Shown, account: Any, amount: str, payee: str, on: date = date(2026, 3, 10)) -> Transaction:
    return recipes.expense(
        acting_user=books.people.owner, account=account, category=books.food, amount=Decimal(amount), on=on, payee=payee,
        memo="@home",
    )  # fmt: skip


def test_the_owner_takes_everything(books: Shown) -> None:
    files = archive(books.visitor("owner"))
    assert {"README.txt", "transactions.csv", "accounts.csv", "books.json"} <= set(files)
    assert all(files.values()), "a table without rows is left out"
    told = json.loads(files["books.json"])
    assert (told["format"], told["household"]["base_currency"]) == ("fintrack", "EUR")
    assert {one["id"] for one in told["transactions"]} == {str(one.public_id) for one in Transaction.objects.all()}
    legs = [leg for one in told["transactions"] for leg in one["legs"]]
    assert len(legs) == len(table(files)) == Posting.objects.count()
    for one in told["transactions"]:
        assert sum(Decimal(leg["value"]) for leg in one["legs"]) == 0
        assert not one["is_partial"]
    assert all(word in " ".join(files.values()) for word in ("Vault", "Jeweller", "Envelope"))


@pytest.mark.parametrize("address", [ARCHIVE, "/api/v1/export"])
def test_another_member_takes_nothing_private(books: Shown, address: str) -> None:
    text = " ".join(archive(books.visitor("partner"), address).values())
    assert [word for word in SECRETS if word in text] == []
    assert "Bank" in text
    outside = " ".join(archive(books.visitor("outsider"), address).values())
    assert "Bank" not in outside
    assert json.loads(archive(books.visitor("outsider"), address)["books.json"])["transactions"] == []
    assert Client().get(address).status_code in (302, 401)


def test_a_side_that_is_private_is_left_out(books: Shown) -> None:
    recipes.transfer(
        acting_user=books.people.owner, source=books.bank, target=books.vault, amount=Decimal(25), on=date(2026, 3, 9)
    )
    told = json.loads(archive(books.visitor("partner"))["books.json"])
    partial = [one for one in told["transactions"] if one["is_partial"]]
    assert partial
    assert all(leg["account"] != str(books.vault.public_id) for one in partial for leg in one["legs"])
    assert any(leg["quantity"] == "-25" for one in partial for leg in one["legs"])


def test_no_text_is_a_formula(books: Shown) -> None:
    spend(books, books.bank, "12.50", '=HYPERLINK("http://evil")')
    files = archive(books.visitor("owner"))
    (bank, food) = [row for row in table(files) if "HYPERLINK" in row["payee"]]
    assert bank["payee"].startswith("'=")
    assert bank["memo"] == "'@home"
    assert {bank["quantity"], food["quantity"]} == {"-12.5", "12.5"}
    assert '=HYPERLINK(\\"http' in files["books.json"]


def test_the_page_says_what_is_in_it(books: Shown) -> None:
    page = books.visitor("viewer").get(reverse("ledger:export"))
    text = page.content.decode()
    assert (page.status_code, ARCHIVE in text, "books.json" in text) == (200, True, True)


@pytest.mark.parametrize("address", [ARCHIVE, "/api/v1/export"])
def test_one_format_by_name(books: Shown, address: str) -> None:
    files = archive(books.visitor("partner"), f"{address}?form=beancount")
    assert set(files) == {"README.txt", "books.beancount"}
    assert [word for word in SECRETS if word in files["books.beancount"]] == []
    assert books.visitor("partner").get(f"{address}?form=ods").status_code in (400, 404)


def test_a_missing_rate_says_how_much_it_leaves_out(books: Shown) -> None:
    make: dict[str, Any] = {"household": books.people.household, "acting_user": books.people.owner}
    cash = account_create(name="Bolívares", kind="cash", currency="VES", **make)
    secret = account_create(
        name="Yen", kind="cash", currency="JPY", owner=books.people.owner, visibility="hidden", **make
    )
    for day in (date(2026, 1, 10), date(2026, 3, 2), date(2026, 3, 3)):
        spend(books, cash, "5", "Kiosk", day)
    spend(books, secret, "700", "Sushi")
    owner, partner = (books.visitor(who).get("/api/v1/rates").json()["gaps"] for who in ("owner", "partner"))
    gap = {"currency": "VES", "rows": 3, "since": "2026-01-01", "until": "2026-03-01", "is_held": True}
    assert gap in owner
    assert partner == [gap]
    assert {one["currency"]: one["rows"] for one in owner} == {"VES": 3, "JPY": 1}
    page = books.visitor("partner").get(reverse("ledger:rates")).content.decode()
    assert "3 rows count in no total" in page
    assert "currency=VES&amp;on=2026-01-01#rate" in page
    for on in ("2026-01-10", "2026-03-02"):
        typed = {"currency": "VES", "close": "0.02", "on": on}
        assert books.visitor("owner").post(reverse("ledger:rate_set"), typed).status_code == 302
    assert books.visitor("partner").get("/api/v1/rates").json()["gaps"] == []
