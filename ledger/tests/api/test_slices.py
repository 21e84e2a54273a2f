"""Lists that are an array: whole by default, cut where asked, and the `Link` header leads through all of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.services import invitation_create
from documents.tests.samples import attached
from ledger.services.accounts import account_create
from ledger.services.reconciling import assertion_type
from ledger.services.rules import rule_create
from ledger.services.saved_views import view_save
from ledger.services.tags import tag_create
from ledger.tests.api.conftest import Books, Caller, code_of
from tests.conftest import People

pytestmark = pytest.mark.django_db
NEXT = re.compile(r'<http://testserver/api/v1/([^>]*)>; rel="next"')


def account(books: Books, number: int, kind: str) -> None:
    who: dict[str, Any] = {"household": books.people.household, "acting_user": books.people.owner}
    account_create(name=f"{kind} {number}", kind=kind, **who)


def rule(books: Books, number: int) -> None:
    rule_create(
        acting_user=books.people.owner, conditions={"all": [{"field": "payee", "op": "is", "value": f"Shop {number}"}]},
        actions=[{"do": "category", "value": str(books.food.public_id)}],
    )  # fmt: skip


def statement(books: Books, number: int) -> None:
    assertion_type(
        account=books.cash, acting_user=books.people.owner, quantity=Decimal(number), on=date(2026, 3, 1 + number)
    )


def member(books: Books, number: int) -> None:
    User.objects.create_user(f"m{number}@example.org", "pw", household=books.people.household, role="viewer")


LISTS: dict[str, Callable[[Books, int], Any]] = {
    "accounts": lambda books, number: account(books, number, "checking"),
    "cards": lambda books, number: account(books, number, "credit_card"),
    "categories": lambda books, number: account(books, number, "expense"),
    "tags": lambda books, number: tag_create(
        household=books.people.household, acting_user=books.people.owner, name=f"Tag {number}"
    ),
    "rules": rule,
    "views": lambda books, number: view_save(acting_user=books.people.owner, name=f"V{number}", query="q=x"),
    "household/members": member,
    "household/invitations": lambda books, number: invitation_create(acting_user=books.people.owner),
    "accounts/{cash}/assertions": statement,
    "transactions/{groceries}/attachments": lambda books, number: attached(
        books.groceries, books.people.owner, f"{number}.txt", f"Note {number}".encode()
    ),
}


@pytest.fixture(params=LISTS)
def path(request: pytest.FixtureRequest, books: Books) -> str:
    for number in range(5):
        LISTS[request.param](books, number)
    return str(request.param).format(cash=books.cash.public_id, groceries=books.groceries.public_id)


def walked(caller: Caller, path: str) -> list[Any]:
    """What following the links from `path` on brings, and that no part is longer than asked."""
    found: list[Any] = []
    while path:
        answer = caller.get(path)
        assert answer.status_code == 200, answer.content
        assert 0 < len(answer.json()) <= 2
        found += answer.json()
        match = NEXT.fullmatch(answer.headers.get("Link", ""))
        path = match[1] if match else ""
    return found


def without_suspects(rows: list[Any]) -> list[Any]:
    """Only the newest statement of an account names suspects, which one asked for alone need not be."""
    return [{name: value for name, value in row.items() if name != "suspects"} for row in rows]


def test_the_links_lead_through_all_of_it(path: str, owner: Caller) -> None:
    whole = owner.get(path)
    assert (len(whole.json()) >= 5, "Link" in whole.headers) == (True, False)
    assert without_suspects(walked(owner, f"{path}?limit=2")) == without_suspects(whole.json())


def test_wrong_questions_are_refused(path: str, owner: Caller) -> None:
    for wrong in ("limit=0", "limit=501", "limit=x", "cursor=0192f1a2-3b4c-7d5e-8f60-718293a4b5c6", "page=2"):
        answer = owner.get(f"{path}?{wrong}")
        assert answer.status_code in (400, 404), wrong
        assert code_of(answer)


def test_a_list_of_five_hundred_is_cut_unasked(people: People) -> None:
    caller = Caller(people.owner)
    household = people.household
    User.objects.bulk_create(
        User(email=f"m{number}@example.org", household=household, role="viewer") for number in range(600)
    )
    first = caller.get("household/members")
    match = NEXT.fullmatch(first.headers["Link"])
    assert match is not None
    second = caller.get(match[1])
    assert (len(first.json()), len(second.json()), "Link" in second.headers) == (500, 103, False)


def test_currencies_are_named_by_their_code(books: Books, owner: Caller) -> None:
    codes = [row["code"] for row in owner.get("currencies").json()]
    after = owner.get("currencies", cursor="EUR", limit=3)
    assert [row["code"] for row in after.json()] == codes[codes.index("EUR") + 1 :][:3]
    assert after.headers["Link"].endswith(f'cursor={after.json()[-1]["code"]}&limit=3>; rel="next"')
