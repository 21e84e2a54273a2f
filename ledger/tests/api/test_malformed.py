"""What no client should send: always a 4xx in the one shape of errors, never an error of the server, and nothing written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ledger.models import Account, Transaction
from ledger.services.month_totals import month_totals_rebuild
from ledger.tests.api.conftest import Books, Caller, code_of

pytestmark = pytest.mark.slow

DAY = "2026-03-10"
ABSENT = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"


def expense(books: Books, **wrong: Any) -> dict[str, Any]:
    return {
        "kind": "expense", "date": DAY, "account": str(books.bank.public_id), "category": str(books.food.public_id),
        "amount": "1.00", **wrong,
    }  # fmt: skip


WRONG_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("no number", {"amount": "abc"}, "invalid"),
    ("not a number", {"amount": "NaN"}, "invalid"),
    ("endless", {"amount": "Infinity"}, "invalid"),
    ("exponent", {"amount": "1e400"}, "invalid"),
    ("too large", {"amount": "92233720369"}, "too_large"),
    ("huge", {"amount": 10**60}, "invalid"),
    ("too fine", {"amount": "0.000000001"}, "decimals"),
    ("finer than cents", {"amount": "0.001"}, "bad_number"),
    ("true", {"amount": True}, "invalid"),
    ("null", {"amount": None}, "null"),
    ("list", {"amount": [1]}, "invalid"),
    ("zero", {"amount": "0"}, "positive"),
    ("negative", {"amount": "-5"}, "positive"),
    ("bad day", {"date": "2026-02-30"}, "invalid"),
    ("day of another kind", {"date": 20260310}, "invalid"),
    ("far past", {"date": "0001-01-01"}, "range"),
    ("far future", {"date": "9999-12-31"}, "range"),
    ("bad id", {"account": "1"}, "invalid"),
    ("id of another kind", {"account": {"id": ABSENT}}, "invalid"),
    ("huge id", {"account": 10**50}, "invalid"),
    ("absent account", {"account": ABSENT}, "not_found"),
    ("NUL", {"payee": "a\x00b"}, "null_characters_not_allowed"),
    ("lone surrogate", {"payee": "\ud800"}, "surrogate_characters_not_allowed"),
    ("too long", {"payee": "x" * 201}, "max_length"),
    ("text of another kind", {"payee": {"a": 1}}, "invalid"),
    ("tags that are none", {"tags": "bread"}, "not_a_list"),
    ("too many tags", {"tags": ["x"] * 51}, "max_length"),
    ("NUL in a tag", {"tags": ["\x00"]}, "null_characters_not_allowed"),
    ("unknown field", {"amuont": "1"}, "unknown_field"),
    ("field of another kind of transaction", {"source": ABSENT}, "unknown_field"),
    ("no kind", {"kind": "gift"}, "invalid_choice"),
    ("kind of another kind", {"kind": ["expense"]}, "invalid_choice"),
    ("not a yes or no", {"is_reviewed": "perhaps"}, "invalid"),
    ("category for account", {"category": "bank"}, "invalid"),
]


@pytest.mark.parametrize(("wrong", "code"), [row[1:] for row in WRONG_FIELDS], ids=[row[0] for row in WRONG_FIELDS])
def test_a_wrong_field_is_named(books: Books, owner: Caller, wrong: dict[str, Any], code: str) -> None:
    before = Transaction.objects.count()
    answer = owner.post("transactions", expense(books, **wrong))
    assert answer.status_code in (400, 404), answer.content
    assert code_of(answer) == code
    assert Transaction.objects.count() == before
    assert owner.post("transactions", expense(books)).status_code == 201


@pytest.mark.parametrize(
    "legs",
    [
        "legs", None, [], [{}], [{}, {}], ["a", "b"], [None, None], {"0": {}}, [[], []],
        [{"account": ABSENT, "quantity": "1"}, {"account": ABSENT, "quantity": "-1"}],
        [{"quantity": "1"}, {"quantity": "-1"}],
        [{"account": "BANK", "quantity": "1"}, {"account": "FOOD", "quantity": "-2"}],
        [{"account": "BANK", "quantity": "1", "commodity": "USD"}, {"account": "FOOD", "quantity": "-1"}],
        [{"account": "FOOD", "quantity": "1", "commodity": "USD"}, {"account": "BANK", "quantity": "-1"}],
        [{"account": "FOOD", "quantity": "1", "commodity": "XXX"}, {"account": "BANK", "quantity": "-1"}],
        [{"account": "FOOD", "quantity": "1", "value": "-1", "commodity": "USD"}, {"account": "BANK", "quantity": "1"}],
        [{"account": "FOOD", "quantity": "92233720368"}] * 3 + [{"account": "BANK", "quantity": "-1"}],
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_wrong_legs(books: Books, owner: Caller, legs: Any, method: str) -> None:
    names = {"BANK": str(books.bank.public_id), "FOOD": str(books.food.public_id)}
    if isinstance(legs, list):
        legs = [
            {**leg, "account": names.get(leg["account"], leg["account"])}
            if isinstance(leg, dict) and "account" in leg else leg for leg in legs
        ]  # fmt: skip
    body = {"date": DAY, "currency": "EUR", "legs": legs} | ({"kind": "entry"} if method == "post" else {})
    path = "transactions" if method == "post" else f"transactions/{books.groceries.public_id}"
    answer = owner.send(method, path, body)
    assert answer.status_code in (400, 404), answer.content
    code_of(answer)
    books.groceries.refresh_from_db()
    assert (books.groceries.revision, Transaction.objects.count()) == (0, 6)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"kind": NaN}', "application/json", 400),
        (b'{"amount": 1e400, "kind": "expense"}', "application/json", 400),
        (b'{"amount": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b" " * (5 * 2**20), "application/json", 413),
        (b"<x/>", "application/xml", 415),
        (b"--x", "multipart/form-data; boundary=", 400),
        (b"x", "multipart/form-data", 400),
        (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded", 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bodies_that_are_none(books: Books, owner: Caller, body: bytes, kind: str, status: int) -> None:
    answer = owner.client.post("/api/v1/transactions", data=body, content_type=kind)
    assert answer.status_code == status, answer.content[:300]
    code_of(answer)
    assert Transaction.objects.count() == 6


QUESTIONS = [
    "transactions?limit=0", "transactions?limit=501", "transactions?limit=x", "transactions?limit=1e3",
    "transactions?cursor=x", "transactions?cursor=n-00000000000000000000000000000000-0", "transactions?cursor=%00",
    "transactions?from=x", "transactions?from=2026-03-02&to=2026-03-01", "transactions?min=abc", "transactions?max=1e99",
    "transactions?account=1", "transactions?state=gone", "transactions?is_reviewed=perhaps", "transactions?order=payee",
    "transactions?offset=1", "transactions?q=%00", "transactions?member=x", "search?q=%00", "search?q=", "search",
    "balances?on=yesterday", "balances?on=9999-12-31", "net-worth?months=0", "net-worth?months=99999999999999999999",
    "net-worth?by=day", "cashflow/summary?period=next", "cashflow/summary?count=-1", "cashflow/summary?on=0000-00-00",
    "spending?from=1899-12-31", "spending?by=week", "accounts?is_closed=perhaps", "categories?kind=checking",
    "rates/lookup?commodity=USD", "rates/lookup?commodity=usd&currency=%E2%82%AC", "imports?limit=-1",
    "rates/lookup?commodity=XXX&currency=EUR", "rates/lookup?commodity=USD&currency=EUR&on=2026-13-01",
]  # fmt: skip


def test_questions_that_are_none(books: Books, owner: Caller) -> None:
    for address in QUESTIONS:
        answer = owner.get(address)
        assert answer.status_code == 400, (address, answer.content)
        code_of(answer)


ADDRESSES = [
    "", "nothing", "accounts/", "accounts/1", "transactions/x", "imports/%00", "transactions/" + "9" * 400, "../admin",
    "accounts/" + ABSENT, "transactions/" + ABSENT, "imports/" + ABSENT, "categories/" + ABSENT,
    f"imports/{ABSENT}/lines", f"imports/{ABSENT}/undo", f"transactions?account={ABSENT}", f"transactions?member={ABSENT}",
    f"transactions?category={ABSENT}",
]  # fmt: skip


def test_addresses_that_are_none(books: Books, owner: Caller) -> None:
    for address in ADDRESSES:
        answer = owner.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
        assert code_of(answer) == "not_found"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 121}, {"name": None}, {"name": "\x00"}, {"name": []}, {"kind": "equity"}, {"color": "red"},
        {"color": "#12345\n"}, {"position": -1}, {"position": 10**30}, {"credit_limit": "x"}, {"credit_limit": "1e99"},
        {"closed_on": "soon"}, {"parent": "x"}, {"parent": ABSENT}, {"owner": ABSENT}, {"owner": []}, {"visibility": "secret"},
        {"visibility": "hidden"}, {"icon": "x" * 41}, {"number": "\ud800"}, {"institution": "x" * 121}, {"purpose": "opening"},
        {"household": ABSENT}, {"id": ABSENT}, [], "name",
    ],
)  # fmt: skip
def test_wrong_changes_of_an_account(books: Books, owner: Caller, wrong: Any) -> None:
    before = Account.objects.filter(pk=books.bank.pk).values().get()
    path = f"accounts/{books.bank.public_id}"
    answer = owner.client.patch(f"/api/v1/{path}", wrong, content_type="application/json")
    assert answer.status_code in (400, 404), answer.content
    code_of(answer)
    assert Account.objects.filter(pk=books.bank.pk).values().get() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"close": "0"}, {"close": "-1"}, {"close": "NaN"}, {"close": "1e400"}, {"close": "9" * 40}, {"close": "0.000000000000001"},
        {"close": None}, {"commodity": "EUR"}, {"commodity": "EURO"}, {"commodity": "ZZZ"}, {"currency": 1}, {"on": "9999-01-01"},
        {"source": "ecb"},
    ],
)  # fmt: skip
def test_wrong_rates(books: Books, owner: Caller, wrong: dict[str, Any]) -> None:
    rate = {"commodity": "USD", "currency": "EUR", "on": DAY, "close": "0.9"}
    answer = owner.post("rates", rate | wrong)
    assert answer.status_code == 400, answer.content
    code_of(answer)
    assert owner.get("rates").json()["own"] == []
    assert owner.post("rates", rate).status_code == 201


def test_the_methods_an_address_does_not_have(books: Books, owner: Caller) -> None:
    for method, path in (
        ("delete", f"transactions/{books.groceries.public_id}"),
        ("put", "accounts"),
        ("post", "balances"),
    ):
        answer = owner.send(method, path)
        assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    refused = owner.client.get("/api/v1/accounts", headers={"Accept": "text/html"})
    assert (refused.status_code, code_of(refused)) == (406, "not_acceptable")


def test_tokens_that_are_none(books: Books) -> None:
    for token in ("x", "a.b.c", "é", "Bearer", ""):
        answer = Client().get("/api/v1/accounts", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        code_of(answer)


READS = ("balances", "net-worth", "accounts", "tags", "payees", "spending?from=2026-01-01&to=2026-03-20", "reports/year", "cards",
         "reports/cashflow?from=2026-01-01&to=2026-03-20", "budget/summary/month", "transactions")  # fmt: skip


def test_what_would_be_too_large_together_is_refused_by_name(books: Books, owner: Caller) -> None:
    """Each fits its column, and together they would not add up exactly."""
    first, second = (expense(books, amount="92000000000", date=f"2026-0{month}-10") for month in (1, 2))
    made = owner.post("transactions", first)
    assert made.status_code == 201
    for wanted in (second, {**second, "date": "2026-01-11"}):
        refused = owner.post("transactions", wanted)
        assert (refused.status_code, code_of(refused)) == (400, "total_too_large")
        assert "“Bank”" in refused.json()["errors"][0]["detail"]
    for address in READS:
        assert owner.get(address).status_code == 200, address
    assert owner.post(f"transactions/{made.json()['id']}/void").status_code == 200
    assert owner.post("transactions", second).status_code == 201


def test_books_that_hold_too_much_are_read_all_the_same(
    books: Books, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version took them: 2 × 92 thousand million from a bank of 1,360, and the way out is open."""
    monkeypatch.setattr("ledger.services.month_totals.totals_check", lambda changed: None)
    wrong = [
        owner.post("transactions", expense(books, amount="92000000000", date=f"2026-0{month}-10")).json()["id"]
        for month in (1, 2)
    ]
    monkeypatch.undo()
    for address in READS:
        assert owner.get(address).status_code == 200, address
    bank = owner.get(f"accounts/{books.bank.public_id}").json()
    assert [one["quantity"] for one in bank["holdings"]] == ["-183999998640.00"]
    month_totals_rebuild(books.people.household)
    assert owner.post(f"transactions/{wrong[0]}/void").status_code == 200
    assert owner.get(f"accounts/{books.bank.public_id}").json()["holdings"][0]["quantity"] == "-91999998640.00"
