"""An `Idempotency-Key`: the same request twice does its work once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import KeptAnswer
from accounts.services import kept_answers
from ledger.models import Account, ImportBatch
from tests.conftest import People

KEY = {"Idempotency-Key": "one-click"}


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, name: str = "Purse", headers: dict[str, str] = KEY) -> Any:
    body = {"name": name, "kind": "cash"}
    return client.post("/api/v1/accounts", body, content_type="application/json", headers=headers)


def code_of(response: Any) -> str:
    return str(response.json()["errors"][0]["code"])


def purses() -> int:
    return Account.objects.filter(name="Purse").count()


def test_twice_is_once(people: People) -> None:
    client = client_of(people.owner)
    first, again = opened(client), opened(client)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (first.has_header("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (False, "true")
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert purses() == 1
    assert opened(client, headers={}).status_code != 500


def test_a_key_is_for_one_request_of_one_person(people: People) -> None:
    client = client_of(people.owner)
    opened(client)
    other = opened(client, name="Wallet")
    assert (other.status_code, code_of(other)) == (422, "idempotency_mismatch")
    elsewhere = client.post("/api/v1/categories", {"name": "Purse", "kind": "cash"}, "application/json", headers=KEY)
    assert code_of(elsewhere) == "idempotency_mismatch"
    assert opened(client_of(people.outsider)).status_code == 201


def test_a_refusal_leaves_the_key_free(people: People) -> None:
    client = client_of(people.owner)
    assert opened(client, name="").status_code == 400
    assert opened(client_of(people.viewer)).status_code == 403
    assert KeptAnswer.objects.count() == 0
    assert opened(client).status_code == 201


def test_while_the_first_is_at_work_the_second_waits(people: People) -> None:
    client = client_of(people.owner)
    opened(client)
    KeptAnswer.objects.update(status=None, body=None)
    waiting = opened(client)
    assert (waiting.status_code, code_of(waiting), purses()) == (409, "idempotency_in_flight", 1)


def test_after_a_day_it_is_forgotten(people: People) -> None:
    client = client_of(people.owner)
    opened(client)
    assert kept_answers.answers_forget() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert kept_answers.answers_forget() == 1
    assert not opened(client).has_header("Idempotency-Replayed")


def test_a_large_answer_is_not_done_again_either(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "LARGEST_ANSWER", 10)
    client = client_of(people.owner)
    opened(client)
    assert (code_of(opened(client)), purses()) == ("answer_not_kept", 1)


def test_a_file_sent_twice_is_one_import(people: People) -> None:
    client = client_of(people.owner)

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("march.csv", content)
        return client.post("/api/v1/imports", {"file": file}, headers=KEY)

    first, again, other = send(b"Date,Amount\n2026-03-01,-5\n"), send(b"Date,Amount\n2026-03-01,-5\n"), send(b"other")
    assert (first.status_code, again.json(), other.status_code) == (201, first.json(), 422)
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 101, "a\x7fb"])
def test_a_key_that_is_none(people: People, key: str) -> None:
    answer = opened(client_of(people.owner), headers={"Idempotency-Key": key})
    assert (answer.status_code, code_of(answer), purses()) == (400, "bad_idempotency_key", 0)


def test_nobody_and_sign_in_keep_nothing(people: People) -> None:
    assert opened(Client()).status_code == 401
    body = {"email": "olive@example.org", "password": "pw"}
    Client().post("/api/v1/auth/login", body, content_type="application/json", headers=KEY)
    client_of(people.owner).post("/api/v1/household/invitations", {}, content_type="application/json", headers=KEY)
    assert KeptAnswer.objects.count() == 0
