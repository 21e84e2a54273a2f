"""Changing a row where it stands: tags, amount, a category made on the way, a split, the same again; and two people at once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils.safestring import mark_safe

from fintrack.lib import registry
from ledger.models import Account, Transaction
from ledger.models.transaction import DecidedBy, State
from ledger.tests.pages.household import HTMX, TODAY, Shown, address
from ledger.tests.pages.test_adding import legs, newest

pytestmark = pytest.mark.django_db


def change(books: Shown, made: Transaction, who: str = "owner", **typed: Any) -> Any:
    data = {
        "on": made.date.isoformat(), "payee": "Bakery", "memo": made.memo, "tags": "", "revision": made.revision,
        "category": str(books.food.public_id), **typed,
    }  # fmt: skip
    return books.visitor(who).post(address("transaction_edit", made.public_id), data, **HTMX)


def again(made: Transaction) -> Transaction:
    return Transaction.objects.get(pk=made.pk)


def test_tags_and_amount_in_the_row(books: Shown) -> None:
    assert change(books, books.cake, tags="party, #family, party", amount="75.50").status_code == 204
    assert legs(books.cake) == {"Card": Decimal("-75.50"), "Food": Decimal("75.50")}
    assert sorted(tag.name for tag in books.cake.tags.all()) == ["family", "party"]
    refused = change(books, again(books.cake), amount="0")
    assert refused.status_code == 422
    assert "above zero" in refused.content.decode()
    assert legs(books.cake)["Card"] == Decimal("-75.50")


def test_a_category_is_made_on_the_way_and_goes_back_with_the_change(books: Shown) -> None:
    answer = change(books, books.cake, category="", category_new="Birthdays")
    assert answer.status_code == 204
    assert set(legs(books.cake)) == {"Card", "Birthdays"}
    assert Account.objects.get(name="Birthdays").kind == "expense"
    assert again(books.cake).decided_by == DecidedBy.PERSON
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    assert books.visitor("owner").post(undo, **HTMX).status_code == 204
    assert set(legs(books.cake)) == {"Card", "Food"}
    assert not Account.objects.filter(name="Birthdays").exists()
    taken = change(books, again(books.cake), category="", category_new="Food")
    assert taken.status_code == 422
    assert "already have one" in taken.content.decode()


def test_money_in_gets_a_category_of_income(books: Shown) -> None:
    assert change(books, books.salary_row, category="", category_new="Bonus").status_code == 204
    assert Account.objects.get(name="Bonus").kind == "income"


def test_two_people_at_once_lose_nothing(books: Shown) -> None:
    read = again(books.cake)
    assert change(books, read, who="partner", memo="from Pat").status_code == 204
    answer = change(books, read, memo="from Olive")
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this row" in body
    assert 'value="from Olive"' in body, "what was typed is still there"
    assert "from Pat" in body, "and what the other did is told"
    assert again(books.cake).memo == "from Pat"
    over = change(books, again(books.cake), memo="from Olive")
    assert over.status_code == 204
    assert again(books.cake).memo == "from Olive"


def split(books: Shown, made: Transaction, parts: list[tuple[Account, str]], who: str = "owner", **more: Any) -> Any:
    data: dict[str, Any] = {"lines": str(len(parts)), "revision": again(made).revision, **more}
    for number, (category, amount) in enumerate(parts):
        data |= {
            f"category_{number}": str(category.public_id),
            f"part_{number}": amount,
            f"note_{number}": f"note {number}",
        }
    return books.visitor(who).post(address("split", made.public_id), data, **HTMX)


def test_a_split_adds_up_or_is_refused(books: Shown) -> None:
    """60 of cake: 45.50 food and 14.50 candles."""
    candles = books.home.account("Candles", "expense")
    short = split(books, books.cake, [(books.food, "45.50"), (candles, "14")])
    assert short.status_code == 422
    assert "0.50" in short.content.decode()
    assert legs(books.cake) == {"Card": Decimal(-60), "Food": Decimal(60)}
    assert split(books, books.cake, [(books.food, "45.50"), (candles, "14.50")]).status_code == 204
    assert legs(books.cake) == {"Card": Decimal(-60), "Food": Decimal("45.50"), "Candles": Decimal("14.50")}
    body = books.visitor("owner").get(address("split", books.cake.public_id)).content.decode()
    assert 'value="45.50"' in body
    assert 'value="note 1"' in body
    assert split(books, books.cake, [(candles, "60")]).status_code == 204
    assert legs(books.cake) == {"Card": Decimal(-60), "Candles": Decimal(60)}


def test_money_in_is_split_by_what_arrived(books: Shown) -> None:
    bonus = books.home.account("Bonus", "income")
    assert split(books, books.salary_row, [(books.salary, "450"), (bonus, "50")]).status_code == 204
    assert legs(books.salary_row) == {"Bank": Decimal(500), "Salary": Decimal(-450), "Bonus": Decimal(-50)}


def test_what_cannot_be_split(books: Shown) -> None:
    assert books.visitor("owner").get(address("split", books.moved.public_id)).status_code == 400
    assert split(books, books.cake, [(books.bank, "60")]).status_code == 422, "an account is no category"
    assert split(books, books.cake, [(books.food, "60")], revision="9").status_code == 409
    assert split(books, books.cake, [(books.food, "60")], who="viewer").status_code == 403
    assert split(books, books.gift, [(books.food, "7777")], who="partner").status_code == 404


def test_another_part_without_scripts(books: Shown) -> None:
    body = split(books, books.cake, [(books.food, "60"), (books.food, "")], more="yes").content.decode()
    assert 'name="part_3"' in body
    assert 'value="60"' in body


def test_a_new_split_with_a_total_has_to_come_to_it(books: Shown) -> None:
    there = f"{address('quick_add')}?kind=split"
    typed = {
        "on": TODAY.isoformat(), "account": str(books.card.public_id), "lines": "2", "category_0": str(books.food.public_id),
        "part_0": "8", "amount": "10",
    }  # fmt: skip
    refused = books.visitor("owner").post(there, typed, **HTMX)
    assert refused.status_code == 422
    assert "2 is left" in refused.content.decode()
    assert books.visitor("owner").post(there, {**typed, "amount": "8"}, **HTMX).status_code == 204
    assert legs(newest()) == {"Card": Decimal(-8), "Food": Decimal(8)}


def test_the_same_again_is_dated_today(books: Shown) -> None:
    change(books, books.cake, tags="party")
    answer = books.visitor("owner").post(address("copy", books.cake.public_id), **HTMX)
    made = newest()
    assert answer.status_code == 204
    assert (made.date, made.payee, made.memo, [tag.name for tag in made.tags.all()]) == (
        TODAY,
        "Bakery",
        "birthday cake",
        ["party"],
    )
    assert legs(made) == legs(books.cake)
    books.visitor("owner").post(json.loads(answer["HX-Trigger"])["toast"]["undo_url"], **HTMX)
    assert again(made).state == State.VOID
    assert books.visitor("partner").post(address("copy", books.gift.public_id), **HTMX).status_code == 404
    assert books.visitor("partner").post(address("copy", books.toy.public_id), **HTMX).status_code == 404


def test_repeat_fills_in_what_was_added_last(books: Shown) -> None:
    owner = books.visitor("owner")
    books.home.spend(books.card, books.food, "12.34", TODAY, payee="Corner shop", memo="milk")
    body = owner.get(f"{address('quick_add')}?kind=expense&repeat=yes").content.decode()
    assert 'value="12.34"' in body
    assert 'value="Corner shop"' in body
    assert f'value="{books.card.public_id}" selected' in body
    assert "repeat=yes" in owner.get(f"{address('quick_add')}?kind=transfer").content.decode(), "300 to savings"
    assert "repeat=yes" not in books.visitor("partner").get(f"{address('quick_add')}?kind=expense").content.decode()


def test_a_new_category_with_a_new_row(books: Shown) -> None:
    there, typed = (
        f"{address('quick_add')}?kind=expense",
        {"amount": "5", "account": str(books.card.public_id), "on": TODAY.isoformat()},
    )
    assert books.visitor("owner").post(there, {**typed, "category_new": "Stamps"}, **HTMX).status_code == 204
    assert legs(newest()) == {"Card": Decimal(-5), "Stamps": Decimal(5)}
    refused = books.visitor("owner").post(there, typed, **HTMX)
    assert refused.status_code == 422
    assert "Choose a category" in refused.content.decode()


def test_the_story_tells_what_was_changed_and_shows_what_others_add(
    books: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    panels = registry.Hooks()
    panels.add("papers", lambda request, transaction: mark_safe(f"<section><h3>Papers</h3>{transaction}</section>"))
    panels.add("nothing", lambda request, transaction: "")
    monkeypatch.setattr("ledger.views.transactions.drawer_panels", panels)
    cafe = books.home.account("Café", "expense")
    change(books, books.cake, category=str(cafe.public_id))
    body = books.visitor("owner").get(address("transaction", books.cake.public_id)).content.decode()
    assert "<del>Food</del>" in body
    assert "<ins>Café</ins>" in body
    assert f"<h3>Papers</h3>{books.cake.public_id}" in body
    partly = books.visitor("partner").get(address("transaction", books.toy.public_id))
    assert partly.status_code == 404 or "Papers" not in partly.content.decode()
