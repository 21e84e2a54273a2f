"""Whatever a household does and however it calls things, the programs take its journal and hold what it holds."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.transaction import atomic, set_rollback
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.exports.tests.test_journals import JOURNALS, accepted, written
from ledger.exports.tests.test_round_trip_properties import ACCOUNTS, acts, live
from ledger.models.account import Visibility
from ledger.selectors.export import ALWAYS, Span
from ledger.services.accounts import account_create
from tests.conftest import People, people_create

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=15)


def quarter(first: int) -> Span:
    start = date(2025, 1, 1) + timedelta(first)
    return Span(start, start + timedelta(90))


def household(named: list[str], happened: list[tuple[Any, ...]]) -> People:
    people = people_create()
    who: dict[str, Any] = {"household": people.household, "acting_user": people.owner}
    accounts = [
        account_create(
            name=f"{given_name}{number}", kind="cash", currency=code, visibility=visibility,
            owner=people.owner if visibility != Visibility.OPEN else None, **who,
        ) for number, (given_name, (_name, code, visibility)) in enumerate(zip(named, ACCOUNTS, strict=True))
    ]  # fmt: skip
    food, salary = (account_create(name=f"{kind}{named[0]}", kind=kind, **who) for kind in ("expense", "income"))
    for act in happened:
        live(people.owner, [accounts, food, salary], act)
    return people


@pytest.mark.parametrize("key", JOURNALS)
@settings(max_examples=15, deadline=None)
@given(
    happened=st.lists(acts, max_size=6), named=st.lists(names, min_size=4, max_size=4), who=st.sampled_from(["owner", "partner"]),
    span=st.just(ALWAYS) | st.integers(0, 300).map(quarter),
)  # fmt: skip
def test_any_journal_is_taken(
    key: str, happened: list[tuple[Any, ...]], named: list[str], who: str, span: Span
) -> None:
    with tempfile.TemporaryDirectory() as folder, atomic():
        people = household(named, happened)
        accepted(key, written(getattr(people, who), key, Path(folder), span))
        set_rollback(True)
