"""The detective's page: from a red account in one click, what it says, one press to mend, and the toast that takes it back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from ledger.models import Activity
from ledger.services.recipes import expense
from ledger.services.reconciling import assertion_type
from ledger.tests.commands.running import run, shown
from ledger.tests.pages.household import Shown


@pytest.fixture
def off(books: Shown) -> Shown:
    """Bank: 1,200 on 10 March and 40 less on the 19th, as the statements say; but the baker is there on the 12th and on the 13th."""
    given: dict[str, Any] = {"acting_user": books.people.owner, "account": books.bank}
    assertion_type(**given, quantity=Decimal(1200), on=date(2026, 3, 10))
    assertion_type(**given, quantity=Decimal(1160), on=date(2026, 3, 19))
    for number in (12, 13):
        expense(**given, category=books.food, amount=Decimal(40), on=date(2026, 3, number), payee="Baker")
    return books


def address(books: Shown, name: str = "account_detective") -> str:
    return reverse(f"ledger:{name}", args=[books.bank.public_id])


def text_of(books: Shown, who: str = "owner") -> str:
    return str(books.visitor(who).get(address(books)).content.decode())


def changes_of(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="change" value="')[1:]]


def test_from_a_red_account_one_click(off: Shown) -> None:
    page = off.visitor("owner").get(reverse("ledger:account", args=[off.bank.public_id])).content.decode()
    assert address(off) in page
    accounts = off.visitor("owner").get(reverse("ledger:accounts")).content.decode()
    assert "on the statements since" in accounts


def test_it_says_what_and_why_and_mends_it(off: Shown) -> None:
    page = text_of(off)
    assert "is there twice" in page
    assert "There is a row of the same amount" in page
    answer = off.visitor("owner").post(
        address(off, "account_detective_apply"), {"change": changes_of(page)[:1]}, headers={"HX-Request": "true"}
    )
    assert "Everything agrees" in answer.content.decode()
    toast = json.loads(answer["HX-Trigger"])["toast"]
    act = Activity.objects.get(kind="account.correct")
    assert str(act.public_id) in toast["undo_url"]
    off.visitor("owner").post(toast["undo_url"])
    assert "is there twice" in text_of(off)


def test_without_scripts_it_leads_back_to_the_page(off: Shown) -> None:
    answer = off.visitor("owner").post(
        address(off, "account_detective_apply"), {"change": changes_of(text_of(off))[:1]}
    )
    assert (answer.status_code, answer["Location"]) == (302, address(off))
    again = off.visitor("owner").post(address(off, "account_detective_apply"), {"change": "double-1-x"}, follow=True)
    assert "no longer proposed" in again.content.decode()


def test_a_viewer_reads_and_an_outsider_finds_nothing(off: Shown) -> None:
    page = text_of(off, "viewer")
    assert "is there twice" in page
    assert changes_of(page) == []
    apply = address(off, "account_detective_apply")
    assert off.visitor("viewer").post(apply, {"change": "x"}).status_code in (302, 403)
    assert off.visitor("outsider").get(address(off)).status_code == 404
    assert (
        off.visitor("partner").get(reverse("ledger:account_detective", args=[off.vault.public_id])).status_code == 404
    )


def test_an_account_nothing_was_stated_of(books: Shown) -> None:
    assert "Nothing to compare with yet" in text_of(books)


def test_the_api_and_the_shell_say_the_same(off: Shown) -> None:
    client, path = off.visitor("owner"), f"/api/v1/accounts/{off.bank.public_id}"
    assert client.get(f"{path}/standing").json()["colour"] == "red"
    found = client.get(f"{path}/detective").json()
    (change,) = found["explanations"][0]["changes"]
    assert (change["kind"], found["difference"], change["quantity"]) == ("double", "40.00", "-40.00")
    code, told = run("detective", "--user", "olive@example.org", "--account", "Bank")
    assert (code, told["explanations"][0][0]["id"]) == (0, change["id"])
    assert "off by 40.00 EUR since 2026-03-19" in shown("detective", "--user", "olive@example.org", "--account", "Bank")
    answer = client.post(f"{path}/detective", {"changes": [change["id"]]}, content_type="application/json")
    assert answer.json()["standing"]["colour"] == "green"
    again = client.post(f"{path}/detective", {"changes": [change["id"]]}, content_type="application/json")
    assert again.status_code == 404
