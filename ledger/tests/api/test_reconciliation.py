"""Reconciling an account by API: named, ticked, finished, unlocked, and whose business it is."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.models import Account, Posting
from ledger.tests.api.conftest import Books, Caller, code_of

pytestmark = pytest.mark.django_db
ABSENT = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
STATEMENT = {"on": "2026-03-10", "quantity": "1400.00"}


def path(account: Account, rest: str = "") -> str:
    return f"accounts/{account.public_id}/reconciliation{rest}"


def locked(account: Account) -> int:
    return Posting.objects.filter(account=account, reconciled=True).count()


def test_from_the_statement_to_locked_rows(books: Books, owner: Caller, partner: Caller) -> None:
    """Bank to 10 March: 1,000 (1 Jan), 500 (27 Feb), −100 (2 Mar)."""
    assert code_of(owner.get(path(books.bank))) == "not_begun"
    now = owner.send("put", path(books.bank), STATEMENT).json()
    assert (now["difference"], now["left"], now["rows_ticked"]) == ("1400.00", 3, 0)
    listed = partner.get(path(books.bank, "/rows"), limit=2).json()
    assert [row["quantity"] for row in listed["results"]] == ["-100.00", "500.00"]
    assert [row["quantity"] for row in owner.client.get(listed["next"]).json()["results"]] == ["1000.00"]
    assert [row["payee"] for row in owner.get(path(books.bank, "/rows"), q="acme").json()["results"]] == ["ACME"]
    rows = [row["row"] for row in listed["results"]]
    assert owner.post(path(books.bank, "/ticks"), {"rows": rows}).json()["difference"] == "1000.00"
    refused = owner.post(path(books.bank, "/finish"))
    assert (refused.status_code, code_of(refused)) == (409, "not_zero")
    assert partner.post(path(books.bank, "/ticks"), {"through": "2026-03-10"}).json()["difference"] == "0.00"
    assert owner.post(path(books.bank, "/ticks"), {"rows": rows, "is_ticked": False}).json()["difference"] == "400.00"
    owner.post(path(books.bank, "/ticks"), {"through": "2026-03-10"})
    done = owner.post(path(books.bank, "/finish")).json()
    assert (done["on"], done["stated"], done["rows"], done["locked"], done["who"]) == (
        "2026-03-10", "1400.00", 3, 3, "Olive",
    )  # fmt: skip
    assert partner.get(path(books.bank, "s")).json() == [done]
    assert code_of(owner.get(path(books.bank))) == "not_begun"
    assert [one["stated"] for one in owner.get(f"accounts/{books.bank.public_id}/assertions").json()] == ["1400.00"]


def test_unlocking(books: Books, owner: Caller) -> None:
    there = f"accounts/{books.bank.public_id}/unlock"
    owner.send("put", path(books.bank), STATEMENT), owner.post(path(books.bank, "/ticks"), {"through": "2026-03-10"})
    done = owner.post(path(books.bank, "/finish")).json()
    row: dict[str, Any] = {"transactions": [str(books.moved.public_id)]}
    assert code_of(owner.post(there, row)) == "required"
    assert code_of(owner.post(there, {"reason": "x"})) == "one_of_two"
    assert (
        code_of(owner.post(there, {"reason": "x", "transactions": [str(books.groceries.public_id)]}))
        == "nothing_locked"
    )
    assert owner.post(there, {"reason": "x", "reconciliation": ABSENT}).status_code == 404
    freed = owner.post(there, {**row, "reason": "The bank took it back"}).json()
    assert (freed["unlocked"], locked(books.bank)) == (1, 2)
    assert owner.post(f"activity/{freed['activity']}/undo").status_code == 200
    assert locked(books.bank) == 3
    assert owner.post(there, {"reconciliation": done["id"], "reason": "Wrong month"}).json()["unlocked"] == 3
    assert owner.get(path(books.bank, "s")).json()[0]["locked"] == 0


def test_forgetting_the_ticks(books: Books, owner: Caller) -> None:
    assert code_of(owner.send("delete", path(books.bank))) == "not_begun"
    owner.send("put", path(books.bank), STATEMENT)
    assert code_of(owner.post(path(books.bank, "/ticks"), {})) == "rows_or_through"
    assert code_of(owner.post(path(books.bank, "/ticks"), {"rows": ["x"]})) == "bad_cursor"
    assert owner.send("delete", path(books.bank)).status_code == 204
    assert code_of(owner.get(path(books.bank))) == "not_begun"


def test_who_may(books: Books, owner: Caller, partner: Caller, viewer: Caller) -> None:
    owner.send("put", path(books.bank), STATEMENT), owner.send("put", path(books.secret), STATEMENT)
    assert viewer.get(path(books.bank)).json()["on"] == "2026-03-10"
    assert code_of(viewer.post(path(books.bank, "/ticks"), {"through": "2026-03-10"})) == "read_only"
    assert code_of(viewer.post(path(books.bank, "/finish"))) == "read_only"
    for method, rest in (("get", ""), ("get", "/rows"), ("get", "s"), ("post", "/finish"), ("delete", "")):
        theirs = (
            partner.send(method, path(books.secret, rest)) if method != "get" else partner.get(path(books.secret, rest))
        )
        assert theirs.status_code == 404, (method, rest)
