"""What was learned, where rows arrive: after rules and history, always to review, and only from what the person sees."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from accounts.models import Household, User
from ledger.intake.batches import batch_run
from ledger.learning.model import NEVER, packed, unpacked
from ledger.learning.training import learned_from
from ledger.models import Account, Categoriser, Transaction
from ledger.models.transaction import DecidedBy
from ledger.selectors.books import books_of
from ledger.selectors.imports import Shown, preview_page
from ledger.selectors.learned import examples_of, learned_state, model_for
from ledger.selectors.review import review_page
from ledger.services.bulk_edit import BulkChange, transactions_change
from ledger.services.categoriser import categoriser_forget, categoriser_train, categorisers_train
from ledger.services.demo import demo_create
from ledger.services.settling import row_settle
from ledger.tasks import learn_categories
from ledger.tests.rule_making import files, payee_is, ruled
from ledger.tests.statements import Row, arrive, bank, booked, bring, category, check_books, ofx
from tests.conftest import People

WORDS = ("alder", "birch", "cedar", "maple", "hazel", "rowan", "aspen", "linden", "holly", "willow", "poplar", "laurel")


def history(people: People, **how: Any) -> tuple[Account, Account, Account]:
    """Forty rides and forty bakeries, each of a payee of its own, filed by a person."""
    owner = people.owner
    account, food, rides = bank(owner, **how), category(owner), category(owner, "Rides")
    rows = [
        Row(
            f"202401{1 + n % 28:02}",
            f"-{3 + n % 5}.50",
            f"{kind} {WORDS[n % 12]} {WORDS[(n * 5 + n // 12) % 12]}",
            f"{kind}{n}",
        )
        for n in range(40)
        for kind in ("Citycab ride", "Bakery house")
    ]
    bring(owner, ofx(rows), account)
    for kind, filed in (("citycab", rides), ("bakery", food)):
        keys = [row.pk for row in booked(account) if row.payee_key.startswith(kind)]
        transactions_change(household=people.household, acting_user=owner, keys=keys, change=BulkChange(category=filed))
    return account, food, rides


def one_more(owner: User, account: Account, payee: str = "Citycab ride juniper", day: int = 1) -> Transaction:
    bring(owner, ofx([Row(f"202403{day:02}", "-4.50", payee, f"n{day}")]), account)
    return booked(account)[-1]


def filed_under(entry: Transaction) -> set[str]:
    return {leg.account.name for leg in entry.postings.select_related("account")} - {"Bank"}


@pytest.fixture
def taught(people: People) -> tuple[Account, Account, Account]:
    found = history(people)
    learned = categoriser_train(user=people.owner)
    assert learned is not None
    assert learned.model.threshold <= 1, "payees never met are told by their words here"
    return found


def test_a_payee_never_met_is_filed_and_waits_for_review(people: People, taught: Any) -> None:
    entry = one_more(people.owner, taught[0])
    assert (filed_under(entry), entry.decided_by, entry.reviewed_at) == ({"Rides"}, DecidedBy.LEARNED, None)
    row = next(row for row in review_page(people.owner).rows if row.row.public_id == entry.public_id)
    assert row.reason.text == "Like 40 rows with “citycab” and “ride” — 99 %"
    check_books(people.owner)


def test_the_preview_says_what_the_import_will_do(people: People, taught: Any) -> None:
    batch = batch_run(
        arrive(people.owner, ofx([Row("20240301", "-4.50", "Citycab ride juniper", "n1")]), account=taught[0])
    )
    (row,) = preview_page(batch, Shown.NEW).rows
    assert row.category == "Rides"


def test_without_a_lesson_nothing_is_filed(people: People) -> None:
    account, *_rest = history(people)
    assert one_more(people.owner, account).decided_by == DecidedBy.NOBODY


def test_rules_and_history_go_before_what_was_learned(people: People, taught: Any) -> None:
    account, food, _rides = taught
    first = one_more(people.owner, account)
    row_settle(transaction=first, acting_user=people.owner, category=food)
    assert one_more(people.owner, account, day=2).decided_by == DecidedBy.HISTORY
    ruled(people.owner, payee_is("citycab ride nutmeg"), files(food))
    entry = one_more(people.owner, account, "Citycab ride nutmeg", 3)
    assert (filed_under(entry), entry.decided_by) == ({"Food"}, DecidedBy.RULE)


def test_what_was_only_learned_is_no_precedent(people: People, taught: Any) -> None:
    """Until a person has accepted it: a guess must not become the payee's history by itself."""
    account = taught[0]
    first = one_more(people.owner, account)
    assert one_more(people.owner, account, day=2).decided_by == DecidedBy.LEARNED
    transactions_change(
        household=people.household, acting_user=people.owner, keys=[first.pk], change=BulkChange(is_reviewed=True)
    )
    assert one_more(people.owner, account, day=3).decided_by == DecidedBy.HISTORY


def test_below_its_threshold_it_only_suggests(people: People, taught: Any) -> None:
    model = Categoriser.objects.get(user=people.owner)
    known = unpacked(bytes(model.data))
    assert known is not None
    Categoriser.objects.update(data=packed(replace(known, threshold=NEVER)))
    entry = one_more(people.owner, taught[0])
    assert (filed_under(entry), entry.decided_by) == ({"Uncategorised"}, DecidedBy.NOBODY)
    (row,) = [row for row in review_page(people.owner).rows if row.row.public_id == entry.public_id]
    assert row.suggestion is not None
    assert (row.suggestion.name, row.suggestion.percent) == ("Rides", 99)
    assert row.suggestion.text.startswith("Like 40 rows with “citycab” and “ride”")


def test_a_closed_category_is_never_chosen(people: People, taught: Any) -> None:
    Account.objects.filter(pk=taught[2].pk).update(closed_on="2024-02-01")
    entry = one_more(people.owner, taught[0])
    assert entry.decided_by == DecidedBy.NOBODY


def test_a_model_knows_only_rows_its_person_sees(people: People) -> None:
    history(people, visibility="hidden", owner=people.owner)
    assert examples_of(books_of(people.partner)) == []
    assert categoriser_train(user=people.partner) is None
    assert len(examples_of(books_of(people.owner))) == 80
    assert examples_of(books_of(people.outsider)) == []


def test_forgotten_stays_forgotten_until_asked(people: People, taught: Any) -> None:
    categoriser_forget(user=people.owner)
    assert model_for(people.owner) is None
    categorisers_train()
    learn_categories(people.owner.pk)
    state = learned_state(people.owner)
    assert state is not None
    assert state.is_forgotten
    categoriser_train(user=people.owner)
    state = learned_state(people.owner)
    assert state is not None
    assert (state.is_forgotten, state.examples, state.categories) == (False, 80, 2)


def test_the_night_teaches_everybody_who_may_write(people: People) -> None:
    history(people)
    categorisers_train()
    taught = set(Categoriser.objects.values_list("user__email", flat=True))
    assert taught == {user.email for user in (people.owner, people.partner)}


def test_many_corrections_at_once_are_a_lesson_soon_and_only_one(
    people: People, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    cache.clear()
    asked: list[Any] = []
    monkeypatch.setattr(learn_categories, "apply_async", lambda *args, **kwargs: asked.append((args, kwargs)))
    with django_capture_on_commit_callbacks(execute=True):
        history(people)
    assert asked == [(((people.owner.pk,),), {"countdown": 60})]


def test_the_command_says_how_well_it_went(people: People) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("categoriser_train", user=people.owner.email, as_json=True, stdout=out)
    assert "too_few_rows" in out.getvalue()
    history(people)
    out = StringIO()
    call_command("categoriser_train", user=people.owner.email, as_json=True, stdout=out)
    assert '"examples": 80, "categories": 2, "accuracy": 1.0' in out.getvalue()


@pytest.mark.slow
def test_the_demo_household_is_learned_well(db: None) -> None:
    """At least 85 of 100 rows of a held-back tenth, at first guess; each member's own model."""
    home: Household = demo_create()
    for user in User.objects.filter(household=home):
        learned = learned_from(examples_of(books_of(user)))
        assert learned is not None
        assert learned.examples > 2000
        assert learned.accuracy >= 0.85
