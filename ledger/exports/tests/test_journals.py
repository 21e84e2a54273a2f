"""Journals are judged by the programs they are for: bean-check, hledger, Ledger."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import User
from ledger.exports.archive import export_write
from ledger.exports.beancount import account_part, currency_code, tag_word
from ledger.exports.plain import remark, words
from ledger.exports.tests.world import BALANCES, World
from ledger.models import BalanceAssertion
from ledger.selectors.export import ALWAYS, Span
from ledger.services.commodities import currency

JOURNALS = {"beancount": "books.beancount", "hledger": "books.journal", "ledger": "books.ledger"}


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def written(user: User, key: str, folder: Path, span: Span = ALWAYS) -> Path:
    export_write(user, key, str(folder), span)
    return folder / JOURNALS[key]


def accepted(key: str, path: Path) -> None:
    """The program reads the file without a word."""
    if key == "beancount":
        pytest.importorskip("beancount")
        command = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)]
    elif key == "hledger":
        command = [program("hledger"), "-f", str(path), "check"]
    else:
        command = [program("ledger"), "-f", str(path), "--args-only", "balance", "--flat"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def hledger_balances(path: Path) -> dict[str, Decimal]:
    """Account name → quantity of what it holds in one currency, as hledger adds it up."""
    command = [
        program("hledger"),
        "-f",
        str(path),
        "balance",
        "--flat",
        "--no-total",
        "--empty",
        "-O",
        "csv",
        "--layout",
        "bare",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    rows = [line.strip('"').split('","') for line in done.stdout.splitlines()[1:]]
    return {f"{name} {code}": Decimal(quantity) for name, code, quantity in rows}


@pytest.mark.parametrize("who", ["owner", "partner", "viewer"])
@pytest.mark.parametrize("key", JOURNALS)
@pytest.mark.parametrize("span", [ALWAYS, Span(date(2026, 2, 1), date(2026, 2, 28)), Span(None, date(2026, 1, 31))])
def test_the_programs_take_it(books: World, tmp_path: Path, key: str, who: str, span: Span) -> None:
    path = written(getattr(books.people, who), key, tmp_path, span)
    accepted(key, path)
    text = path.read_text()
    assert "Not yet" not in text
    assert "Never" not in text


def test_it_holds_what_the_books_hold(books: World, tmp_path: Path) -> None:
    held = hledger_balances(written(books.people.owner, "hledger", tmp_path))
    assert held["Assets:Bank EUR"] == BALANCES["bank"]
    assert held["Assets:Börse & Co gold x two spaces EUR"] == BALANCES["odd"]
    assert held["Assets:Börse & Co gold , x two spaces EUR"] == BALANCES["odd2"]
    assert held["Assets:円 JPY"] == BALANCES["yen"]
    assert held["Liabilities:Card EUR"] == BALANCES["card"]
    assert held["Assets:Broker World ETF 2"] == 2
    assert held["Assets:Vault EUR"] == BALANCES["vault"]
    assert held["Expenses:Food:Groceries EUR"] == Decimal("12.34") - Decimal("2.34") + 8
    assert held.get("Assets:In-Transit EUR", Decimal(0)) == 0


@pytest.mark.parametrize("key", JOURNALS)
def test_another_members_secrets_are_one_side_that_balances(books: World, tmp_path: Path, key: str) -> None:
    text = written(books.people.partner, key, tmp_path).read_text()
    assert [word for word in ("Vault", "Envelope", "Jeweller") if word in text] == []
    assert text.count("Equity:Private") == 3  # its opening, and the two transfers out of the bank
    assert "Aside" in text
    mine = written(books.people.owner, key, tmp_path).read_text()
    assert "Equity:Private" not in mine
    assert "Jeweller" in mine


def test_what_is_in_transit_is_between_its_days(books: World, tmp_path: Path) -> None:
    path = written(books.people.owner, "hledger", tmp_path, Span(None, date(2026, 1, 31)))
    held = hledger_balances(path)
    assert held["Assets:In-Transit EUR"] == 100
    path = written(books.people.owner, "hledger", tmp_path, Span(date(2026, 2, 1), date(2026, 2, 3)))
    held = hledger_balances(path)
    # 1000 − 12.34 − 50 − 0.50 − 10 − 20 + 7 − 100 in January
    assert held["Assets:Bank EUR"] == Decimal("814.16")
    assert held["Assets:In-Transit EUR"] == 0
    assert held["Liabilities:Card EUR"] == 100


def stated(books: World, quantity: str, on: date = date(2026, 1, 31)) -> None:
    BalanceAssertion.objects.create(
        account=books.accounts["bank"], commodity=currency("EUR"), date=on, quantity=quantity, source="a.ofx"
    )


@pytest.mark.parametrize("key", ["beancount", "hledger"])
def test_stated_balances_come_along_where_they_hold(books: World, tmp_path: Path, key: str) -> None:
    stated(books, "814.16")
    stated(books, "1.23", date(2026, 2, 10))
    path = written(books.people.owner, key, tmp_path)
    accepted(key, path)
    said = re.compile(
        r"2026-02-01 balance Assets:Bank\s+814.16 ~ 0 EUR|2026-01-31 \* Balance\n    Assets:Bank  0.00 EUR = 814.16 EUR"
    )
    assert said.search(path.read_text())
    assert "1.23" not in path.read_text()


def test_a_wrong_balance_would_be_found(books: World, tmp_path: Path) -> None:
    """The checks above prove something: one figure changed by hand, and each program refuses the file."""
    for key in JOURNALS:
        path = written(books.people.owner, key, tmp_path)
        path.write_text(path.read_text().replace("1161.49", "1161.50"))
        with pytest.raises(AssertionError):
            accepted(key, path)


def test_texts_come_back_as_they_were(books: World, tmp_path: Path) -> None:
    loader = pytest.importorskip("beancount.loader")
    entries, errors, _options = loader.load_file(str(written(books.people.owner, "beancount", tmp_path)))
    assert errors == []
    from ledger.exports.tests.world import ODD_TEXT

    odd = [entry for entry in entries if getattr(entry, "payee", "") == ODD_TEXT and entry.date == date(2026, 1, 5)]
    (entry,) = odd
    assert (entry.narration, entry.meta["id"]) == (ODD_TEXT, str(books.transactions["odd"].public_id))
    assert entry.tags == {"summer-trip", "Zurich"}
    assert entry.meta["tags"] == "Zürich, summer trip, 円"
    refund = next(
        entry
        for entry in entries
        if getattr(entry, "meta", {}).get("id") == str(books.transactions["refund"].public_id)
    )
    assert refund.links <= entry.links


def test_names_are_legal() -> None:
    assert account_part("börse & co.") == "Börse-co"
    assert account_part("円") == "X円"
    assert account_part("") == "X"
    assert account_part("७ दिन").startswith("७")
    assert (currency_code("eth 2"), currency_code("x"), currency_code("2X")) == ("ETH-2", "XX", "X2X")
    assert (tag_word("Zürich trip"), tag_word("円")) == ("Zurich-trip", "")
    assert words("(abc) d; e | f") == "abc) d, e / f"
    assert remark("date: x [2026] a::b") == "date : x (2026) a: :b"


def test_accounts_that_would_be_called_the_same_stay_two(books: World, tmp_path: Path) -> None:
    text = written(books.people.owner, "beancount", tmp_path).read_text()
    opened = re.findall(r"^\S+ open (\S+)", text, re.MULTILINE)
    assert len(opened) == len(set(opened))
    by_name: dict[str, list[str]] = defaultdict(list)
    for name in opened:
        by_name[re.sub(r"-\d+$", "", name)].append(name)
    assert [len(names) for name, names in by_name.items() if "Börse" in name] == [2]
