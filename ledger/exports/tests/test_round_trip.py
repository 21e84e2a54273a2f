"""Out as JSON and in again: the household that comes back is the one that went out."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Household, Role, User
from fintrack.lib.text import fold
from ledger.exports.archive import export_write
from ledger.exports.tests.world import BALANCES, World
from ledger.models import (
    Account,
    BalanceAssertion,
    MonthTotal,
    Payee,
    PayeeAlias,
    Posting,
    Rule,
    SourceLine,
    Tag,
    Transaction,
)
from ledger.selectors.balances import balances
from ledger.services.checking import books_check
from ledger.services.commodities import currency
from ledger.services.purge import books_purge
from ledger.services.transactions import transaction_undo
from ledger.tests.commands.running import run
from ledger.tests.statements import Row, bring, csv

NEW = ("--user", "nora@example.org")


def exported(user: User, folder: Path) -> Path:
    export_write(user, "json", str(folder))
    return folder / "books.json"


def picture(household: Household) -> dict[str, Any]:
    """What must be equal: every side with its texts, every total, every state; by names, as keys differ."""
    rows = Transaction.objects.filter(household=household)
    mine: dict[str, tuple[Any, str]] = {
        "legs": (
            Posting.objects.filter(account__household=household),
            "transaction__payee account__name booked_on quantity value commodity__code memo reconciled",
        ),
        "totals": (
            MonthTotal.objects.filter(household=household, postings__gt=0),  # a bucket that was emptied may stay as zero
            "account__name commodity__code currency__code month period quantity value base_value postings",
        ),
        "rows": (rows, "date payee memo state origin decided_by revision reviewed_at search_key refund_of__payee"),
        "accounts": (
            Account.objects.filter(household=household),
            "name kind visibility institution number parent__name position purpose commodity__code",
        ),
        "tags": (Tag.objects.filter(household=household), "name transactions__payee"),
        "lines": (
            SourceLine.objects.filter(batch__household=household), "line outcome fingerprint occurrence transaction__payee cleaned",
        ),
        "revisions": (rows.filter(revision__gt=0), "payee revisions__number revisions__reason"),
        "payees": (Payee.objects.filter(household=household), "name key category__name"),
    }  # fmt: skip
    return {name: sorted(map(str, found.values_list(*columns.split()))) for name, (found, columns) in mine.items()}


def holdings(user: User) -> dict[str, list[Decimal]]:
    """Account → what it holds of each thing."""
    lines = [line for group in balances(user).groups for line in group.accounts]
    return {line.name: [held.quantity for held in line.holdings] for line in lines}


def sound(household: Household) -> bool:
    report = books_check([household])
    assert report.failures == []
    return True


def bring_more(books: World) -> None:
    bring(
        books.people.owner,
        csv([Row("20260115", "-3.50", "Coffee"), Row("20260216", "-8.00", "Cinema")]),
        books.accounts["bank"],
    )
    Payee.objects.create(household=books.people.household, name="Coffee", key="coffee", category=books.accounts["food"])
    BalanceAssertion.objects.create(
        account=books.accounts["bank"],
        commodity=currency("EUR"),
        date=date(2026, 1, 31),
        quantity="810.66",
        source="a.ofx",
    )


def test_everything_comes_back(books: World, nora: User, tmp_path: Path) -> None:
    bring_more(books)
    path = exported(books.people.owner, tmp_path)
    code, answer = run("export_load", str(path), *NEW)
    assert (code, answer.get("error")) == (0, None)
    assert answer["left_out"] == {}
    assert answer["missing_owners"] == {"olive@example.org": 2}
    nora.refresh_from_db()
    assert nora.household is not None
    assert picture(nora.household) == picture(books.people.household)
    assert sound(nora.household)
    assert nora.household.base_currency == "EUR"
    expected = {**BALANCES, "bank": BALANCES["bank"] - Decimal("11.50")}
    held = holdings(nora)
    assert {key: held[books.accounts[key].name] for key in expected} == {
        key: [value] for key, value in expected.items()
    }


def test_bytes_and_history_come_back(books: World, nora: User, tmp_path: Path) -> None:
    bring_more(books)
    run("export_load", str(exported(books.people.owner, tmp_path)), *NEW)
    raws = {bytes(line.raw) for line in SourceLine.objects.filter(batch__household=nora.household)}
    assert raws == {b"2026-01-15,Coffee,-3.50,Booked", b"2026-02-16,Cinema,-8.00,Booked"}
    edited = Transaction.objects.get(household=nora.household, memo="edited")
    undone = transaction_undo(transaction=edited, acting_user=nora)
    assert undone.memo == ""
    assert sound(undone.household)
    again = bring(
        nora, csv([Row("20260115", "-3.50", "Coffee")]), Account.objects.get(household=nora.household, name="Bank")
    )
    assert again.counts["new"] == 0


def test_what_a_partner_may_not_see_is_one_adjustment(books: World, nora: User, tmp_path: Path) -> None:
    path = exported(books.people.partner, tmp_path)
    assert [word for word in ("Vault", "Envelope", "Jeweller") if word in path.read_text()] == []
    code, answer = run("export_load", str(path), *NEW)
    assert (code, answer["counts"]["partial"]) == (0, 2)
    nora = User.objects.get(pk=nora.pk)  # with the household as it is now
    assert sound(nora.household)
    assert holdings(nora)["Bank"] == [BALANCES["bank"]]


def test_owners_are_found_by_their_address(books: World, tmp_path: Path) -> None:
    """The household is purged and loaded again: the same people, the same secrets."""
    people = books.people
    path = exported(people.owner, tmp_path)
    books_purge(people.household, acting_user=people.owner, confirmation="Home")
    code, answer = run("export_load", str(path), "--user", "olive@example.org")
    assert (code, answer["missing_owners"]) == (0, {})
    vault = Account.objects.get(household=people.household, name="Vault")
    assert (vault.owner, vault.visibility) == (people.owner, "hidden")
    assert not Account.objects.visible_to(people.partner).filter(name="Vault").exists()
    assert vault.public_id == books.accounts["vault"].public_id
    assert sound(people.household)


def test_only_an_owner_and_only_into_nothing(books: World, nora: User, tmp_path: Path) -> None:
    path = exported(books.people.owner, tmp_path)
    before = picture(books.people.household)
    code, answer = run("export_load", str(path), "--user", "olive@example.org")
    assert (code, answer["error"]["code"]) == (1, "not_empty")
    code, answer = run("export_load", str(path), "--user", "pat@example.org")
    assert (code, picture(books.people.household)) == (1, before)
    nora.role = Role.PARTNER
    nora.save()
    assert run("export_load", str(path), *NEW)[0] == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"format": "fintrack"', '"format": "other"', "bad_export"),
        ('"version": 2', '"version": 99', "newer_export"),
        ('"quantity": "50"', '"quantity": "51"', "sealed"),
        ('"quantity": "50"', '"quantity": "NaN"', "bad_export"),
        ('"quantity": "50"', '"quantity": 50', "bad_export"),
        ('"kind": "cash"', '"kind": "crash"', "bad_export"),
        ('"state": "posted"', '"state": "lost"', "bad_export"),
        ('"booked_on": "2026-01-06"', '"booked_on": "2026-13-06"', "bad_export"),
        ('"is_partial": false', '"is_partial": fal', "bad_export"),
    ],
)
def test_a_file_that_was_changed_leaves_nothing_behind(
    books: World, nora: User, tmp_path: Path, old: str, new: str, code: str
) -> None:
    path = exported(books.people.owner, tmp_path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found, answer = run("export_load", str(path), *NEW)
    assert (found, answer["error"]["code"]) == (1, code)
    assert not Transaction.objects.filter(household=nora.household).exists()
    assert not Account.objects.filter(household=nora.household).balance_sheet().exists()
    assert Account.objects.filter(household=nora.household).categories().exists()
    path.write_text(text)
    assert run("export_load", str(path), *NEW)[0] == 0


def test_a_file_that_was_cut_leaves_nothing_behind(books: World, nora: User, tmp_path: Path) -> None:
    path = exported(books.people.owner, tmp_path)
    whole = path.read_bytes()
    for size in (0, 10, len(whole) // 3, len(whole) // 2, len(whole) - 4):
        path.write_bytes(whole[:size])
        found, answer = run("export_load", str(path), *NEW)
        assert (found, answer["error"]["code"]) == (1, "bad_export")
    assert not Transaction.objects.filter(household=nora.household).exists()


def test_rules_speak_of_the_accounts_here(books: World, nora: User, tmp_path: Path) -> None:
    food = str(books.accounts["food"].public_id)
    Rule.objects.create(
        household=books.people.household, name="Coffee", created_by=books.people.owner,
        conditions={"all": [{"field": "payee", "how": "contains", "value": "coffee"}]}, actions=[{"do": "category", "value": food}],
    )  # fmt: skip
    path = exported(books.people.owner, tmp_path)
    assert any(food in json.dumps(rule) for rule in json.loads(path.read_text())["rules"])
    run("export_load", str(path), *NEW)
    loaded = Rule.objects.get(household=nora.household)
    here = Account.objects.get(household=nora.household, name="Food")
    assert loaded.actions == [{"do": "category", "value": str(here.public_id)}]


def test_payees_and_aliases_of_private_rows_stay_private(books: World, tmp_path: Path) -> None:
    people = books.people
    jeweller, aside = (
        Payee.objects.create(household=people.household, name=name, key=name.lower()) for name in ("Jeweller", "Aside")
    )
    for payee, name in ((jeweller, "JWL GmbH"), (aside, "SECRET ASIDE"), (aside, "Open aside")):
        PayeeAlias.objects.create(household=people.household, payee=payee, name=name, key=fold(name))
    batch = bring(people.owner, csv([Row("20260302", "-1.00", "Other")]), books.accounts["vault"])
    line = SourceLine.objects.get(batch=batch)
    Transaction.objects.filter(pk=line.transaction_id).update(payee="Aside", payee_key="aside")
    SourceLine.objects.filter(pk=line.pk).update(payee_key=fold("SECRET ASIDE"))
    found = {
        who: json.loads(exported(getattr(people, who), tmp_path).read_text())["payees"] for who in ("owner", "partner")
    }
    assert {one["name"]: one["aliases"] for one in found["owner"]} == {
        "Aside": ["Open aside", "SECRET ASIDE"], "Jeweller": ["JWL GmbH"],
    }  # fmt: skip
    assert {one["name"]: one["aliases"] for one in found["partner"]} == {"Aside": ["Open aside"]}
