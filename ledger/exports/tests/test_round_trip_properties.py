"""Any small household survives the way out and in."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.transaction import atomic, set_rollback
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Household, Role, User
from ledger.exports.tests.test_round_trip import NEW, exported, holdings, picture, sound
from ledger.models.account import Visibility
from ledger.models.transaction import State
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.commands.running import run
from tests.conftest import people_create

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

days = st.integers(0, 400).map(lambda number: date(2025, 1, 1) + timedelta(days=number))
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
ACCOUNTS = (
    ("Bank", "EUR", Visibility.OPEN),
    ("Dollars", "USD", Visibility.OPEN),
    ("Yen", "JPY", Visibility.TOTAL_ONLY),
    ("Vault", "EUR", Visibility.HIDDEN),
)
acts = st.tuples(
    st.sampled_from(["spend", "earn", "exchange", "open"]), st.integers(0, 3), st.integers(0, 3), amounts, days, texts,
    st.sampled_from(["", "void", "edit", "draft"]), st.lists(texts, max_size=2),
)  # fmt: skip


def whole(code: str, amount: Decimal) -> Decimal:
    return amount.to_integral_value() + 1 if code == "JPY" else amount


def live(owner: User, made: list[Any], act: tuple[Any, ...]) -> None:
    """One thing that happens in a household, and perhaps a second thought about it."""
    what, one, other, amount, on, words, then, tags = act
    accounts, food, salary = made
    account, code = accounts[one], ACCOUNTS[one][1]
    how: dict[str, Any] = {"acting_user": owner, "on": on, "payee": words, "memo": words[::-1], "tags": tags}
    if then == "draft":
        how["state"] = State.DRAFT
    amount = whole(code, amount)
    if what == "exchange" and ACCOUNTS[other][1] != code:
        bought = whole(ACCOUNTS[other][1], amount)
        done = recipes.exchange(
            source=account, target=accounts[other], sold=amount, bought=bought, arrives_on=on + timedelta(days=2), **how
        )
    elif what == "open":
        done = recipes.opening_balance(account=account, quantity=-amount, **how)
    elif what == "earn":
        done = recipes.income(account=account, category=salary, amount=amount, **how)
    else:
        done = recipes.expense(account=account, category=food, amount=amount, **how)
    if then == "void":
        transaction_void(transaction=done, acting_user=owner)
    if then == "edit":
        transaction_edit(transaction=done, acting_user=owner, memo="second thought", date=on + timedelta(days=1))


@settings(max_examples=25, deadline=None)
@given(happened=st.lists(acts, max_size=8), period=st.sampled_from(["calendar_month", "fixed_day"]))
def test_balances_totals_and_rows_are_the_same(happened: list[tuple[Any, ...]], period: str) -> None:
    with tempfile.TemporaryDirectory() as folder, atomic():
        people = people_create()
        Household.objects.filter(pk=people.household.pk).update(period_rule=period, period_day=25)
        owner = User.objects.get(pk=people.owner.pk)
        assert owner.household is not None
        accounts = [
            account_create(
                household=owner.household, acting_user=owner, name=name, kind="cash", currency=code, visibility=visibility,
                owner=owner if visibility != Visibility.OPEN else None,
            ) for name, code, visibility in ACCOUNTS
        ]  # fmt: skip
        food, salary = (
            account_create(household=owner.household, acting_user=owner, name=kind, kind=kind)
            for kind in ("expense", "income")
        )
        for act in happened:
            live(owner, [accounts, food, salary], act)
        household = Household.objects.create(name="New", base_currency="PHP")
        User.objects.create_user("nora@example.org", "pw", household=household, role=Role.OWNER)
        code, answer = run("export_load", str(exported(owner, Path(folder))), *NEW)
        assert (code, answer.get("error")) == (0, None)
        nora = User.objects.get(email="nora@example.org")
        assert nora.household is not None
        assert picture(nora.household) == picture(owner.household)
        assert holdings(nora) == holdings(owner)
        assert sound(nora.household)
        set_rollback(True)
