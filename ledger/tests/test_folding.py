"""One rule of folding for search and payees, an older one for telling rows apart, and books folded by the older one put right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import blake2b
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from fintrack.lib.text import fingerprint_fold, fold, search_key
from ledger.intake.lines import fingerprint
from ledger.integrity import search_keys_follow_texts
from ledger.models import Account, Payee, PayeeAlias, SourceLine, Transaction
from ledger.selectors.search import search
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.tests.statements import Row, bank, booked, bring, ofx
from tests.conftest import People

migration = import_module("ledger.migrations.0010_search_keys")
DAY = date(2026, 4, 30)


@pytest.mark.parametrize(
    ("text", "folded", "told_apart_by"),
    [
        ("Café  ZOË-1", "cafe zoe 1", "cafe zoe 1"),
        ("Łódź", "lodz", "łodz"),
        ("Smørrebrød", "smorrebrod", "smørrebrød"),
        ("Đorđe", "dorde", "đorđe"),
        ("Æble œuf", "aeble oeuf", "æble œuf"),
        ("Straße", "strasse", "strasse"),
        ("Işık", "isik", "isık"),
        ("Þór Ðan", "thor dan", "þor ðan"),
        ("Ǿ", "o", "ø"),
        ("Пятёрочка", "пятерочка", "пятерочка"),
    ],
)
def test_letters_people_leave_out(text: str, folded: str, told_apart_by: str) -> None:
    assert (fold(text), fingerprint_fold(text)) == (folded, told_apart_by)


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    """What is kept folded may be folded again: by that the books of an earlier version are put right."""
    assert fold(fold(text)) == fold(text)
    assert fold(fingerprint_fold(text)) == fold(text)


def test_a_fingerprint_is_what_it_always_was() -> None:
    told = "2026-04-30|-900000000|zabka łodz|ø"
    wanted = blake2b(told.encode(), digest_size=16).hexdigest()
    assert fingerprint("2026-04-30", -900000000, "Żabka Łódź", "Ø") == wanted


def rebuilt() -> None:
    migration.keys_rebuild(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def bought(people: People) -> Transaction:
    """In books of the first version, where "Ł" was a letter of its own."""
    who: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    bank, food = account_create(name="Bank", kind="checking", **who), account_create(name="Food", kind="expense", **who)
    made = recipes.expense(
        acting_user=people.owner, account=bank, category=food, amount=Decimal(9), on=DAY, payee="Łódź Bakery", memo="Brød"
    )  # fmt: skip
    Transaction.objects.filter(pk=made.pk).update(payee_key="łodz bakery", search_key="łodz bakery brød")
    return made


def found(people: People, text: str) -> list[str]:
    return [row.payee for row in search(people.owner, text).rows]


def test_lodz_finds_lodz(people: People, bought: Transaction) -> None:
    assert len(list(search_keys_follow_texts(people.household))) == 1
    rebuilt()
    bought.refresh_from_db()
    assert (bought.payee_key, bought.search_key) == ("lodz bakery", "lodz bakery brod")
    assert list(search_keys_follow_texts(people.household)) == []
    for text in ("lodz", "Łódź", "brod", "BRØD"):
        assert found(people, text) == ["Łódź Bakery"]


def payee_kept(people: People, name: str, key: str, category: Account | None = None) -> Payee:
    return Payee.objects.create(household=people.household, name=name, key=key, category=category)


def test_payees_that_are_one_by_now_become_one(people: People) -> None:
    food = account_create(household=people.household, acting_user=people.owner, name="Food", kind="expense")
    first, second = payee_kept(people, "Łódź", "łodz"), payee_kept(people, "Lodz", "lodz", food)
    other = payee_kept(people, "Øl", "øl")
    for payee, key in ((first, "ł1"), (second, "l1"), (second, "l2")):
        PayeeAlias.objects.create(household=people.household, payee=payee, name=key, key=key)
    rebuilt()
    kept = Payee.objects.get(key="lodz")
    assert (kept.pk, kept.name, kept.category) == (first.pk, "Łódź", food)
    assert sorted(kept.aliases.values_list("key", flat=True)) == ["l1", "l2"]
    assert (Payee.objects.get(pk=other.pk).key, Payee.objects.count()) == ("ol", 2)


@pytest.mark.parametrize("version", ["first", "between"])
def test_a_statement_imported_before_is_known_again(people: People, version: str) -> None:
    """The first version's fingerprints are today's; a line folded by the newer rule in between is put under them."""
    statement = ofx([Row(name="Żabka Łódź"), Row(name="Żabka Łódź"), Row(name="Plain")])
    place = bank(people.owner)
    bring(people.owner, statement, place)
    if version == "between":
        payee = fold("Żabka Łódź")
        newer = blake2b(f"2024-01-15|-350000000|{payee}|".encode(), digest_size=16).hexdigest()
        assert SourceLine.objects.filter(payee_key=payee).update(fingerprint=newer) == 2
    SourceLine.objects.filter(payee_key="zabka lodz").update(payee_key="zabka łodz")
    rebuilt()
    assert SourceLine.objects.filter(payee_key="zabka lodz").count() == 2
    bring(people.owner, statement, place)
    assert len(booked(place)) == 3


def test_what_is_right_already_is_left_alone(people: People, bought: Transaction) -> None:
    rebuilt()
    before = list(Transaction.objects.values_list("payee_key", "search_key"))
    Transaction.objects.filter(pk=bought.pk).update(search_key="lodz bakery")
    rebuilt()
    assert before == [("lodz bakery", search_key("Łódź Bakery", "Brød"))]
    assert Transaction.objects.get().search_key == "lodz bakery"
