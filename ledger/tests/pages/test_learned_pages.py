"""What was learned, on pages: a suggestion in the review taken with one key, how well it goes in the settings, and forgetting."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.learning.model import NEVER, packed, unpacked
from ledger.models import Account, Categoriser, Transaction
from ledger.models.transaction import DecidedBy
from ledger.services.categoriser import categoriser_train
from ledger.tests.test_learned import history, one_more
from tests.conftest import People

LEARNED, ANEW, FORGET = reverse("ledger:learned"), reverse("ledger:learn"), reverse("ledger:learn_forget")


@pytest.fixture
def owner(people: People, client: Client) -> Client:
    client.force_login(people.owner)
    return client


@pytest.fixture
def waiting(people: People) -> Transaction:
    """A row nobody decided, of a person whose model only suggests."""
    account, *_rest = history(people)
    categoriser_train(user=people.owner)
    kept = Categoriser.objects.get(user=people.owner)
    model = unpacked(bytes(kept.data))
    assert model is not None
    Categoriser.objects.update(
        data=packed(type(model)(model.classes, model.sizes, model.counts, model.temperature, NEVER))
    )
    return one_more(people.owner, account)


def test_the_review_suggests_and_says_why(owner: Client, waiting: Transaction) -> None:
    text = owner.get(reverse("ledger:review")).content.decode()
    assert "Like 40 rows with “citycab” and “ride” — 99 %" in text
    assert 'data-key="g"' in text
    assert "Rides" in text


def test_taking_the_suggestion_files_and_reviews_the_row(owner: Client, waiting: Transaction) -> None:
    rides = Account.objects.get(name="Rides")
    asked = {"category": str(rides.public_id), "revision": str(waiting.revision)}
    owner.post(reverse("ledger:review_category", args=[waiting.public_id]), asked)
    waiting.refresh_from_db()
    assert (waiting.decided_by, waiting.reviewed_at is None) == (DecidedBy.PERSON, False)
    assert waiting.postings.filter(account=rides).exists()


def test_a_viewer_gets_the_reason_and_no_button(people: People, client: Client, waiting: Transaction) -> None:
    client.force_login(people.viewer)
    assert 'data-key="g"' not in client.get(reverse("ledger:review")).content.decode()


def test_the_api_has_the_suggestion(owner: Client, waiting: Transaction) -> None:
    rows = owner.get("/api/v1/review").json()["results"]
    (row,) = [row for row in rows if row["transaction"]["id"] == str(waiting.public_id)]
    assert (row["suggestion"]["name"], row["suggestion"]["percent"]) == ("Rides", 99)


def test_the_settings_say_how_well_it_goes(people: People, owner: Client) -> None:
    assert "Nothing yet" in owner.get(LEARNED).content.decode()
    history(people)
    assert owner.post(ANEW).status_code == 302
    text = owner.get(LEARNED).content.decode()
    assert "100 %" in text
    assert "80 rows" in text


def test_too_few_rows_are_said_and_nothing_is_kept(owner: Client) -> None:
    assert "too few accepted rows" in owner.post(ANEW, follow=True).content.decode()
    assert not Categoriser.objects.exists()


def test_forgetting_takes_it_away_and_says_so(people: People, owner: Client) -> None:
    history(people)
    owner.post(ANEW)
    owner.post(FORGET)
    assert bytes(Categoriser.objects.get().data) == b""
    assert "You told it to forget" in owner.get(LEARNED).content.decode()


def test_a_viewer_may_look_and_not_change(people: People, client: Client) -> None:
    client.force_login(people.viewer)
    assert client.get(LEARNED).status_code == 200
    assert client.post(ANEW).status_code in (403, 404)
    assert client.post(FORGET).status_code in (403, 404)
