"""The pages of payees and tags."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.models import Payee, PayeeAlias, Tag, Transaction
from ledger.tests.pages.household import HTMX, Shown, address
from tests.query_counts import counted

DRAWER = {**HTMX, "HTTP_HX_TARGET": "drawer-body"}


@pytest.fixture
def kiosk(books: Shown) -> Shown:
    for name, tags in (("Kiosk", ["trip"]), ("Kiosk", ["trip", "fun"]), ("KIOSK 17", [])):
        books.home.spend(books.bank, books.food, "5", date(2026, 3, 9), payee=name, tags=tags)
    books.home.spend(books.vault, books.food, "5", date(2026, 3, 9), payee="Kiosk", tags=["ring"])
    return books


def post(books: Shown, what: str, /, *args: Any, who: str = "owner", **sent: Any) -> Any:
    return books.visitor(who).post(address(what, *args), sent, **HTMX)


def tag(name: str) -> Any:
    return Tag.objects.get(name=name).public_id


def test_payees_with_figures(kiosk: Shown):
    text = kiosk.visitor("owner").get(address("payees")).content.decode()
    assert "Kiosk" in text
    assert "Jeweller" in text
    assert "Kiosk" in kiosk.visitor("viewer").get(address("payees"), {"q": "kio", "sort": "-last"}).content.decode()
    none = kiosk.visitor("viewer").get(address("payees"), {"q": "zzz", "page": "x"}).content.decode()
    assert "Nobody by that name" in none


def test_a_payee_is_renamed_and_given_a_category_in_one_act(kiosk: Shown):
    owner = kiosk.visitor("owner")
    assert b"Also written" in owner.get(f"{address('payee')}?key=kiosk", **DRAWER).content
    sent = {"key": "kiosk", "name": "Corner", "category": str(kiosk.food.public_id)}
    assert post(kiosk, "payee", **sent).status_code == 204
    payee = Payee.objects.get()
    assert (payee.name, payee.category) == ("Corner", kiosk.food)
    assert Transaction.objects.filter(payee="Corner").count() == 3
    assert post(kiosk, "payee", key="corner", name="", category="").status_code == 422
    assert post(kiosk, "payee", key="corner", name="!", category="").status_code == 422


def test_payees_are_made_one_and_written_otherwise(kiosk: Shown):
    assert post(kiosk, "payees_merge", key=["kiosk", "kiosk 17"], name="Kiosk").status_code == 204
    assert [alias.name for alias in PayeeAlias.objects.all()] == ["KIOSK 17"]
    assert post(kiosk, "payee_alias_add", key="kiosk", alias="KSK").status_code == 204
    assert post(kiosk, "payee_alias_remove", key="kiosk", alias="ksk").status_code == 204
    assert post(kiosk, "payee_alias_remove", key="kiosk", alias="ksk").status_code == 404
    assert post(kiosk, "payee_alias_add", key="kiosk", alias="kiosk").status_code == 400
    assert post(kiosk, "payees_merge", name="Kiosk").status_code == 400


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("partner", 404), ("outsider", 404)])
def test_others_neither_see_nor_change_a_private_payee(kiosk: Shown, who: str, status: int):
    assert post(kiosk, "payee", who=who, key="jeweller", name="X", category="").status_code == status
    assert kiosk.visitor(who).get(f"{address('payee')}?key=jeweller").status_code == status
    assert not Transaction.objects.filter(payee="X").exists()
    merged = post(kiosk, "payees_merge", who=who, key=["jeweller"], name="X")
    assert merged.status_code == (403 if who == "viewer" else 400)


def test_tags_renamed_merged_and_deleted(kiosk: Shown):
    owner = kiosk.visitor("owner")
    text = owner.get(address("tags")).content.decode()
    assert all(f"#{name}" in text for name in ("trip", "fun", "ring"))
    assert b"Merge" in owner.get(address("tag", tag("trip")), **DRAWER).content
    assert post(kiosk, "tag", tag("trip"), name="fun").status_code == 422
    assert post(kiosk, "tag", tag("trip"), name="Journey").status_code == 204
    assert post(kiosk, "tag_merge", tag("fun"), into=str(tag("Journey"))).status_code == 204
    assert post(kiosk, "tag_merge", tag("Journey"), into="x").status_code == 404
    assert post(kiosk, "tag_delete", tag("Journey")).status_code == 204
    assert set(Tag.objects.values_list("name", flat=True)) == {"ring"}


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("partner", 404), ("outsider", 404)])
@pytest.mark.parametrize("name", ["tag", "tag_merge", "tag_delete"])
def test_others_change_no_private_tag(kiosk: Shown, name: str, who: str, status: int):
    if who != "outsider":
        assert "#ring" not in kiosk.visitor(who).get(address("tags")).content.decode()
    assert post(kiosk, name, tag("ring"), who=who, name="X", into=str(tag("fun"))).status_code == status
    assert Tag.objects.filter(name="ring").exists()


def test_query_counts(kiosk: Shown):
    visitor = kiosk.visitor("owner")
    for page in ("payees", "tags"):
        visitor.get(address(page))
        with counted(f"page_{page}"):
            visitor.get(address(page))
