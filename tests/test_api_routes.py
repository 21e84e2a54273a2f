"""Every address of the API, as its schema lists them: closed to whoever isn't signed in, empty for whoever isn't of the household.

A new operation is in these tests by being in the schema; one whose path has a new kind of id makes them fail until it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import new_public_id
from accounts.services import invitation_create, token_create
from documents.tests.samples import attached
from ledger.intake.batches import batch_create
from ledger.intake.files import file_keep
from ledger.models import Activity, Rule, SavedView, Tag
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.reconciling import assertion_type
from tests.conftest import People

pytestmark = pytest.mark.slow

ABSENT = "0192f1a2-3b4c-7d5e-8f60-718293a4b5c6"
OPEN = {"auth/login", "auth/mfa", "auth/refresh", "auth/register", "auth/logout", "health/ping"}
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path below /api/v1/, operation) of the schema."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path.removeprefix("/api/v1/"), item[method]


def send(client: Client, method: str, path: str, data: Any = None) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", {} if data is None else data, content_type="application/json")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ids(people: People) -> dict[str, str]:
    """By path: the id of one thing of the household that the outsider must not reach."""
    olive, household = people.owner, people.household
    bank = account_create(household=household, acting_user=olive, name="Bank", kind="checking")
    food = account_create(household=household, acting_user=olive, name="Food", kind="expense")
    spent = recipes.expense(
        acting_user=olive, account=bank, category=food, amount=Decimal(5), on=date(2026, 3, 1), payee="Secret shop"
    )
    path, digest = file_keep([b"Date,Amount\n2026-03-01,-5.00\n"])
    batch = batch_create(
        household=household, acting_user=olive, file_name="secret.csv", file_path=path, file_sha256=digest,
        is_enqueued=False, delivery=new_public_id(),
    )  # fmt: skip
    invitation = invitation_create(acting_user=olive).invitation
    token = token_create(acting_user=olive, name="Secret token").token
    stated = assertion_type(account=bank, acting_user=olive, quantity=Decimal(7), on=date(2026, 3, 1)).assertion
    found = {
        "tags": Tag.objects.create(household=household, name="Secret tag"), "assertions": stated,
        "accounts": bank, "categories": food, "transactions": spent, "imports": batch,
        "household/members": people.partner, "activity": Activity.objects.filter(entries__transaction=spent).get(),
        "rules": Rule.objects.create(household=household, name="Secret rule", created_by=olive),
        "views": SavedView.objects.create(household=household, user=olive, page="register", name="Secret view"),
        "documents": attached(spent, olive, "secret.txt", b"Secret note"), "household/invitations": invitation, "tokens": token,
    }  # fmt: skip
    return {path: str(one.public_id) for path, one in found.items()} | {
        "payees/by-key": "secret shop", "deliveries": str(batch.delivery),
    }  # fmt: skip


def filled(path: str, ids: dict[str, str]) -> str:
    """The path with the household's own id: filled("accounts/{public_id}/close", …) == "accounts/0192…/close"."""
    collection = path.partition("/{")[0]
    assert "{" not in path or collection in ids, f"name an id for {path} in this test"
    return re.sub(r"\{\w+\}", ids.get(collection, ""), path)


def test_nobody_gets_in_without_signing_in(people: People, ids: dict[str, str]) -> None:
    walked = 0
    for method, path, _operation in operations():
        answer = send(Client(), method, filled(path, ids))
        walked += 1
        if path in OPEN:
            assert answer.status_code in (200, 400, 401, 403), (method, path, answer.status_code)
            continue
        assert answer.status_code == 401, (method, path, answer.status_code)
        assert answer.json()["errors"][0]["code"] == "not_authenticated"
        assert answer.headers["WWW-Authenticate"]
    assert walked > 50


def test_an_outsider_finds_nothing_by_id(people: People, ids: dict[str, str]) -> None:
    """Another household's id is answered to the letter like one that never was."""
    outsider = signed_in(people.outsider)
    walked = 0
    for method, path, operation in operations():
        if "{" not in path:
            continue
        data = _example(operation)
        theirs = send(outsider, method, filled(path, ids), data)
        never = send(outsider, method, re.sub(r"\{\w+\}", ABSENT, path), data)
        assert (theirs.status_code, theirs.json()) == (404, never.json()), (method, path, theirs.content)
        walked += 1
    assert walked > 20


def _example(operation: dict[str, Any]) -> Any:
    """The first request example of an operation."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((example["value"] for example in content.get("examples", {}).values()), {})


def test_an_outsider_reads_nothing_of_the_household_in_lists(people: People, ids: dict[str, str]) -> None:
    outsider, owner = signed_in(people.outsider), signed_in(people.owner)
    questions = {
        "search": "search?q=secret",
        "reports/rows": "reports/rows?from=2026-03-01&to=2026-03-31",
        "rates/lookup": "rates/lookup?commodity=USD&currency=EUR",
    }
    seen = ""
    for method, path, _operation in operations():
        if method != "get" or "{" in path:
            continue
        answer = outsider.get(f"/api/v1/{questions.get(path, path)}")
        assert answer.status_code in (200, 403), (path, answer.getvalue())
        text = answer.getvalue().decode("utf-8", "replace")
        for leaked in ("Secret shop", "secret.csv", "olive@example.org", *ids.values()):
            assert leaked not in text, (path, leaked)
        seen += owner.get(f"/api/v1/{questions.get(path, path)}").getvalue().decode("utf-8", "replace")
    assert all(known in seen for known in ("Secret shop", "secret.csv", "olive@example.org")), "the test looks nowhere"


def test_a_viewer_writes_nothing(people: People, ids: dict[str, str]) -> None:
    """Reads of the books are theirs, every write of the books is a 403 `read_only`."""
    viewer = signed_in(people.viewer)
    walked = 0
    for method, path, operation in operations():
        if not {"accounts", "categories", "transactions", "imports", "rates"} & {path.partition("/")[0]}:
            continue
        if path.startswith("imports/") and method == "get":
            continue  # another person's import is not there at all
        answer = send(viewer, method, filled(path, ids), _example(operation) if method != "get" else None)
        if method == "get":
            assert answer.status_code in (200, 400), (path, answer.content)
            continue
        if path == "imports":
            answer = viewer.post("/api/v1/imports", {"file": SimpleUploadedFile("x.csv", b"x")})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "read_only"), (method, path)
        walked += 1
    assert walked >= 18


def test_every_operation_is_documented() -> None:
    names = set()
    for method, path, operation in operations():
        assert operation["operationId"] not in names
        names.add(operation["operationId"])
        assert operation.get("tags"), (method, path)
        assert operation["tags"] != ["api"], (method, path)
        answers = [answer for code, answer in operation["responses"].items() if code in ("200", "201", "202")]
        bodies = [body for answer in answers for body in answer.get("content", {}).values()]
        assert not bodies or any(body.get("examples") for body in bodies), (method, path)
