"""Search: folded words, prefixes, all of them; and every way of getting there gives the same rows."""

from __future__ import annotations

import pytest

from accounts.models import User
from fintrack.lib.errors import DomainError
from ledger.models import Account
from ledger.selectors import narrowing, walk
from ledger.selectors import search as search_module
from ledger.selectors.narrowing import Filters
from ledger.selectors.register import register_page
from ledger.selectors.search import latest_rows, search
from ledger.services.transactions import transaction_void
from ledger.tests.selectors.conftest import Home, day
from tests.query_counts import counted


def payees(user: User, text: str, **options: object) -> list[str]:
    return [row.payee for row in search(user, text, **options).rows]  # type: ignore[arg-type]


@pytest.fixture
def shops(booked: Home, bank: Account, food: Account) -> Home:
    """Payees in several scripts, one a day from 1 February."""
    for number, payee in enumerate(
        ("Пятёрочка №7", "O'Neill & Sons", "STARBUCKS COFFEE #123", "3 Idiots", "日本 スーパー", "Łódź Øl")
    ):
        booked.spend(bank, food, "4", day(2, 1 + number), payee=payee)
    return booked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("star coff", ["STARBUCKS COFFEE #123"]),
        ("coffee star", ["STARBUCKS COFFEE #123"]),
        ("123", ["STARBUCKS COFFEE #123"]),
        ("lodz ol", ["Łódź Øl"]),
        ("ŁÓDŹ", ["Łódź Øl"]),
        ("arbucks", []),
        ("star tea", []),
        ("пятер", ["Пятёрочка №7"]),
        ("ПЯТЁРОЧКА №7", ["Пятёрочка №7"]),
        ("o'neill", ["O'Neill & Sons"]),
        ("sons & neill", ["O'Neill & Sons"]),
        ("3", ["3 Idiots"]),
        ("日本", ["日本 スーパー"]),
        ("cafe", ["Café Zoë"]),
        ("birth", ["Café Zoë"]),
        ("s", ["SM Groceries", "STARBUCKS COFFEE #123", "O'Neill & Sons"]),
        ('" OR 1=1 --', []),
        ("star AND NOT coffee", []),
        ("NEAR(star coffee)", []),
        ("*", []),
        ("", []),
        ("\x00", []),
    ],
)
@pytest.mark.parametrize("way", ["stretch", "lookup", "walk"])
def test_words_are_prefixes_and_all_must_be_there(
    shops: Home, monkeypatch: pytest.MonkeyPatch, way: str, text: str, expected: list[str]
):
    if way != "stretch":
        monkeypatch.setattr(search_module, "STRETCH", 0)
    if way == "walk":
        monkeypatch.setattr(narrowing, "FEW", -1)
    assert payees(shops.people.owner, text) == expected


@pytest.mark.parametrize("way", ["stretch", "lookup", "walk"])
def test_the_register_finds_the_same_in_every_way(
    shops: Home, monkeypatch: pytest.MonkeyPatch, way: str, food: Account
):
    if way != "stretch":
        monkeypatch.setattr(walk, "STRETCH", 0)
        monkeypatch.setattr(walk, "DENSE", 0)
    if way == "walk":
        monkeypatch.setattr(narrowing, "FEW", -1)
    owner = shops.people.owner
    page = register_page(owner, filters=Filters(text="s"), limit=2)
    assert [row.payee for row in page.rows] == ["SM Groceries", "STARBUCKS COFFEE #123"]
    page = register_page(owner, filters=Filters(text="s"), limit=2, cursor=page.next_cursor)
    assert [row.payee for row in page.rows] == ["O'Neill & Sons"]
    assert len(register_page(owner, filters=Filters(category=food.public_id)).rows) == 8


def test_pages_follow_each_other(shops: Home):
    first = search(shops.people.owner, "s", limit=2)
    second = search(shops.people.owner, "s", limit=2, cursor=first.next_cursor)
    assert [row.payee for row in (*first.rows, *second.rows)] == [
        "SM Groceries",
        "STARBUCKS COFFEE #123",
        "O'Neill & Sons",
    ]
    assert second.next_cursor == ""
    for user, cursor in ((shops.people.owner, "nonsense"), (shops.people.outsider, first.next_cursor)):
        with pytest.raises(DomainError):
            search(user, "s", cursor=cursor)


def test_pending_is_found_and_void_is_not(shops: Home, bank: Account, food: Account):
    shops.spend(bank, food, "4", day(3, 1), payee="Zebra pending", state="draft")
    gone = shops.spend(bank, food, "4", day(3, 1), payee="Zebra gone")
    owner = shops.people.owner
    assert len(payees(owner, "zebra")) == 2
    transaction_void(transaction=gone, acting_user=owner)
    assert payees(owner, "zebra") == ["Zebra pending"]
    assert "Zebra gone" not in [row.payee for row in latest_rows(owner, limit=50)]


def test_private_rows_are_found_by_their_owner_only(shops: Home, bank: Account, food: Account):
    pat = shops.people.partner
    secret, fund = shops.private("Pat's secret", "hidden", pat), shops.private("Pat's fund", "total_only", pat)
    shops.spend(secret, food, "4", day(3, 2), pat, payee="Quagga hidden")
    shops.spend(fund, food, "4", day(3, 2), pat, payee="Quagga total")
    shops.move(secret, bank, "4", day(3, 2), pat, payee="Quagga shared")
    assert sorted(payees(pat, "quagga")) == ["Quagga hidden", "Quagga shared", "Quagga total"]
    for user in (shops.people.owner, shops.people.viewer):
        (row,) = search(user, "quagga").rows
        assert (row.payee, row.counter, row.account, row.quantity) == ("Quagga shared", "Private", "Bank", 4)
        assert "Pat" not in str(row)
        latest = [found.payee for found in latest_rows(user, limit=50)]
        assert "Quagga shared" in latest
        assert not {"Quagga hidden", "Quagga total"} & set(latest)
    assert payees(shops.people.outsider, "quagga") == []
    assert latest_rows(shops.people.outsider) == ()


def test_rows_say_what_moved_where(shops: Home):
    (row,) = search(shops.people.owner, "acme").rows
    assert (row.account, row.counter, row.quantity, row.commodity) == ("Bank", "Salary", 500, "EUR")
    transfer = next(row for row in latest_rows(shops.people.owner, limit=50) if row.is_transfer)
    assert {transfer.account, transfer.counter} == {"Bank", "Savings"}


def test_query_counts(shops: Home):
    owner = User.objects.select_related("household").get(pk=shops.people.owner.pk)
    with counted("search"):
        search(owner, "s")
    with counted("latest_rows"):
        latest_rows(owner)
