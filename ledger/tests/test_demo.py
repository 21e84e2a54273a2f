"""The demo household: the same day gives the same books, they hold together, and they end today."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from accounts.models import Household, User
from fintrack.lib.errors import Conflict
from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE, ScaledDecimalField
from ledger.assertions import standing
from ledger.demo.calendar import dice, pesos_for, span_until
from ledger.demo.cast import ACCOUNTS, ANA, MIGUEL, PEOPLE
from ledger.demo.money import story
from ledger.models import Account, BalanceAssertion, MonthTotal, Posting, Transaction
from ledger.models.transaction import State
from ledger.selectors.assertions import latest_assertions
from ledger.services.demo import demo_create, demo_today
from ledger.services.month_totals import expected_totals

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 21)
VALUE, QUANTITY = ScaledDecimalField(scale=VALUE_SCALE), ScaledDecimalField(scale=QUANTITY_SCALE)


@pytest.fixture(autouse=True)
def _private_files(settings: Any, tmp_path: Any) -> None:
    settings.PRIVATE_DIR = tmp_path


@pytest.fixture(scope="module")
def told() -> Any:
    return story(TODAY)


class TestStory:
    def test_spans_three_years_up_to_today(self, told: Any) -> None:
        assert (told.span.first, told.span.last) == (date(2023, 11, 1), TODAY)
        assert max(row.on for row in told.rows) == TODAY

    def test_the_same_day_tells_the_same_story(self, told: Any) -> None:
        assert story(TODAY) == told

    def test_chances_follow_from_the_day_alone(self) -> None:
        assert (
            dice("coffee", TODAY).random()
            == dice("coffee", TODAY).random()
            != dice("coffee", date(2026, 11, 20)).random()
        )

    def test_a_day_later_the_past_is_the_same(self, told: Any) -> None:
        until = TODAY - timedelta(days=7)
        past = [(row.on, row.account, row.quantity, row.payee) for row in told.rows if row.on < until]
        later = [
            (row.on, row.account, row.quantity, row.payee) for row in story(date(2026, 11, 22)).rows if row.on < until
        ]
        assert Counter(past) == Counter(later)

    @pytest.mark.parametrize("account", [one.key for one in ACCOUNTS if one.kind not in ("credit_card", "loan")])
    def test_nothing_is_overdrawn(self, told: Any, account: str) -> None:
        assert min(told.balance(account, on) for on in told.span.days() if on.day % 5 == 0) > 0

    def test_the_card_is_paid_before_its_limit(self, told: Any) -> None:
        assert min(told.balance("card", on) for on in told.span.days()) > -250_000

    def test_the_loan_goes_down(self, told: Any) -> None:
        assert told.balance("loan", told.span.first) < told.balance("loan", TODAY) < 0

    def test_presents_are_bought_in_december(self, told: Any) -> None:
        def spent(month: int) -> Decimal:
            rows = [row for row in told.rows if row.payee in ("Toy Kingdom", "Gift Gate") and row.on.month == month]
            return -sum((row.quantity for row in rows), Decimal(0))

        assert spent(12) > 2 * spent(2) > 0

    @pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 28), date(2031, 10, 15)])
    def test_any_day_will_do(self, today: date) -> None:
        found = story(today)
        assert found.span == span_until(today)
        assert len({row.reference for row in found.rows}) == len(found.rows) > 3_000

    def test_rates_lie_between_their_neighbours(self) -> None:
        assert pesos_for("USD", date(2026, 1, 15)) == 59.52
        assert 59.52 < pesos_for("USD", date(2026, 4, 1)) < 61.69
        assert pesos_for("EUR", date(2040, 1, 1)) == pesos_for("EUR", date(2027, 1, 1))


@pytest.fixture(scope="class")
def books(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    """The demo household, made once for the class and taken back at its end."""
    from django.conf import settings
    from django.db.transaction import atomic, set_rollback

    private, settings.PRIVATE_DIR = settings.PRIVATE_DIR, tmp_path_factory.mktemp("private")
    with django_db_blocker.unblock(), atomic():
        yield demo_create(today=TODAY)
        set_rollback(True)
    settings.PRIVATE_DIR = private


class TestBooks:
    def test_two_people_with_shared_and_private_accounts(self, books: Household) -> None:
        kept = dict(
            Account.objects.filter(household=books).exclude(visibility="open").values_list("visibility", "owner__email")
        )
        assert kept == {"total_only": PEOPLE[ANA][1], "hidden": PEOPLE[MIGUEL][1]}
        assert books.members.count() == 2
        assert books.is_demo

    def test_every_entry_sums_to_zero(self, books: Household) -> None:
        sums = (
            Posting.objects.filter(transaction__household=books)
            .values("transaction")
            .annotate(sum=Sum("value", output_field=VALUE))
        )
        assert not sums.exclude(sum=0).exists()

    def test_accounts_hold_what_the_banks_say(self, books: Household, told: Any) -> None:
        held = {one.key: _held(books, one.name) for one in ACCOUNTS}
        assert held == {one.key: told.balance(one.key, TODAY) for one in ACCOUNTS}

    def test_assertions_hold(self, books: Household) -> None:
        stated = BalanceAssertion.objects.filter(account__household=books, superseded_by=None)
        assert stated.count() >= 10
        assert all(standing(one).holds for one in stated.select_related("account", "commodity"))
        assert len(latest_assertions([one.account_id for one in stated])) == 10

    def test_totals_equal_the_facts(self, books: Household) -> None:
        assert MonthTotal.objects.filter(household=books, postings__gt=0).count() == len(expected_totals(books))

    def test_foreign_entries_are_valued_without_any_rate_file(self, books: Household) -> None:
        assert not MonthTotal.objects.filter(household=books, unvalued__gt=0).exists()

    def test_only_the_last_days_wait_for_review(self, books: Household) -> None:
        waiting = Transaction.objects.filter(household=books, state=State.POSTED, reviewed_at=None)
        assert 5 < waiting.count() < 60
        assert waiting.earliest("date").date >= TODAY - timedelta(days=6)

    def test_what_is_undecided_is_what_was_meant_to_be(self, books: Household) -> None:
        undecided = Transaction.objects.filter(household=books, postings__account__purpose__startswith="uncategorised")
        assert set(undecided.values_list("payee", flat=True)) == {
            "InstaPay transfer",
            "Kultura",
            "QR PH Stall",
        }

    def test_has_one_of_everything(self, books: Household) -> None:
        entries = Transaction.objects.filter(household=books)
        assert entries.filter(state=State.DRAFT).count() == 2
        assert entries.filter(refund_of__isnull=False).count() >= 3
        assert entries.filter(tags__name__startswith="Tokyo").exists()
        assert entries.filter(decided_by="match").count() > 200
        assert entries.annotate(legs=Count("postings")).filter(legs=3).exists()
        assert entries.filter(payee="Currency exchange").count() > 10
        assert entries.filter(date=TODAY).exists()


def _held(household: Household, name: str) -> Decimal:
    legs = Posting.objects.filter(account__household=household, account__name=name, transaction__state=State.POSTED)
    return Decimal(legs.aggregate(sum=Sum("quantity", output_field=QUANTITY))["sum"])


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("demo", "--json", *arguments, stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
class TestCommand:
    def test_second_run_refuses_and_changes_nothing(self) -> None:
        first = run("--if-empty")
        assert first["created"]
        assert first["today"] == demo_today().isoformat()
        count = Transaction.objects.count()
        assert run()["error"]["code"] == "demo_exists"
        assert run("--if-empty") == {"created": False}
        assert Transaction.objects.count() == count == first["transactions"]
        with pytest.raises(Conflict):
            demo_create()

    def test_leaves_an_installation_alone_where_somebody_signed_up(self) -> None:
        User.objects.create_user("first@example.org", "pw")
        assert run("--if-empty") == {"created": False}
        assert not Household.objects.exists()
