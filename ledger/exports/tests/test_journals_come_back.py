"""Our own journals through the corridor, into another household: what was held is held, what it was for is known."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import User
from ledger.exports.archive import export_write
from ledger.exports.tests.test_journals import JOURNALS, accepted
from ledger.exports.tests.test_round_trip import NEW, holdings, sound
from ledger.exports.tests.world import BALANCES, World
from ledger.models import Account, Posting, Price, Transaction
from ledger.tests.commands.running import run

PRICE = re.compile(r"P |\S+ price ")


@pytest.mark.parametrize("key", JOURNALS)
def test_balances_and_categories_are_the_same(books: World, nora: User, tmp_path: Path, key: str) -> None:
    export_write(books.people.owner, key, str(tmp_path))
    code, answer = run("statement_import", str(tmp_path / JOURNALS[key]), *NEW, "--create-accounts")
    assert (code, answer.get("error")) == (0, None)
    assert answer["format"] == "journal"
    assert answer["errors"] == []
    nora = User.objects.get(pk=nora.pk)
    held = holdings(nora)
    for name, quantity in BALANCES.items():
        account = books.accounts[name]
        found = [
            values for here, values in held.items() if here == account.name or _plain(here) == _plain(account.name)
        ]
        assert [quantity] in found, (name, held)
    assert sound(nora.household)  # type: ignore[arg-type]
    groceries = Posting.objects.filter(
        account__household=nora.household, account__name="Groceries", transaction__state="posted"
    )
    assert sum((leg.quantity for leg in groceries), Decimal(0)) == Decimal("12.34") + 8 - Decimal("2.34")
    assert Account.objects.get(household=nora.household, name="Groceries").parent == Account.objects.get(
        household=nora.household, name="Food"
    )
    assert Transaction.objects.filter(household=nora.household, tags__name="Zürich").exists() or key == "beancount"
    again = run("statement_import", str(tmp_path / JOURNALS[key]), *NEW, "--create-accounts")[1]
    assert sum(one["new"] for one in again["accounts"]) == 0


@pytest.mark.parametrize("key", JOURNALS)
def test_prices_go_out_and_come_in(books: World, nora: User, tmp_path: Path, key: str) -> None:
    """The dollar's price typed here is told by the file, kept there, and told again by what is exported there."""
    for person, folder in ((books.people.owner, tmp_path / "one"), (nora, tmp_path / "two")):
        export_write(person, key, str(folder))
        if person is books.people.owner:
            run("statement_import", str(folder / JOURNALS[key]), *NEW, "--create-accounts")
            nora.refresh_from_db()
        accepted(key, folder / JOURNALS[key])
    assert list(Price.objects.filter(household=nora.household).values_list("close", "date")) == [
        (Decimal("0.9"), date(2026, 1, 7))
    ]
    said = [
        [line for line in (tmp_path / place / JOURNALS[key]).read_text().splitlines() if PRICE.match(line)]
        for place in ("one", "two")
    ]
    assert said[0] == said[1] != []


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
