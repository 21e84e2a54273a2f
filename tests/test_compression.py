"""Pages come compressed to who can read that; answers of the API keep their strong ETag."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.conftest import People

pytestmark = pytest.mark.django_db


def test_a_page_comes_compressed_to_who_can_read_it(people: People) -> None:
    visitor = Client()
    visitor.force_login(people.owner)
    plain = visitor.get("/settings/")
    small = visitor.get("/settings/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 3
    assert b'<main id="main"' in gzip.decompress(small.content)


def test_an_answer_of_the_api_stays_as_it_is(people: People) -> None:
    visitor = Client()
    visitor.force_login(people.owner)
    answer = visitor.get("/api/v1/accounts", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
