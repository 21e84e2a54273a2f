"""The generated ledger: as many entries as asked for, legal, the same for the same seed."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from fintrack.lib.errors import Forbidden
from fintrack.lib.fields import VALUE_SCALE, ScaledDecimalField
from ledger.models import Account, MonthTotal, Posting, Transaction
from ledger.models.transaction import State
from ledger.selectors.search import search
from ledger.services.generate import ACCOUNTS, RARE_PAYEE, UNREVIEWED, ledger_generate
from ledger.services.month_totals import expected_totals

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 21)
VALUE = ScaledDecimalField(scale=VALUE_SCALE)


def generate(people: Any, count: int = 1_200, seed: int = 1) -> Any:
    return ledger_generate(
        household=people.household, acting_user=people.owner, transactions=count, today=TODAY, seed=seed
    )


def test_writes_balanced_posted_entries(people: Any) -> None:
    made = generate(people)
    entries = Transaction.objects.filter(household=people.household)
    assert entries.filter(state=State.POSTED).count() == entries.count() == made.transactions == 1_200
    assert Posting.objects.filter(transaction__in=entries).count() == made.postings == 2_400
    sums = entries.annotate(sum=Sum("postings__value", output_field=VALUE))
    assert not sums.exclude(sum=0).exists()


def test_totals_equal_the_facts(people: Any) -> None:
    generate(people)
    stored = {
        (row.account_id, row.commodity_id, row.currency_id, row.month, row.period, row.audience): row.postings
        for row in MonthTotal.objects.filter(household=people.household)
    }
    assert stored == {key: sums[4] for key, sums in expected_totals(people.household).items()}


def test_lasts_ten_years_and_ends_today(people: Any) -> None:
    generate(people)
    days = Transaction.objects.values_list("date", flat=True).order_by("date", "pk")
    assert days.first() == date(2016, 11, 24)
    assert TODAY.toordinal() - max(days).toordinal() <= 3


def test_the_busiest_account_holds_half(people: Any) -> None:
    made = generate(people)
    rows = Account.objects.filter(name__startswith="Generated", kind__in=[kind for _name, kind, _share in ACCOUNTS])
    assert rows.count() == len(ACCOUNTS)
    counts = dict(rows.annotate(n=Count("postings")).values_list("name", "n"))
    assert max(counts, key=counts.__getitem__) == made.busiest.name
    assert 0.42 < counts[made.busiest.name] / made.transactions < 0.58


def test_only_the_last_are_to_review(people: Any) -> None:
    generate(people)
    assert Transaction.objects.filter(reviewed_at=None).count() == UNREVIEWED


def test_the_seed_decides(people: Any) -> None:
    def figures(seed: int) -> list[Any]:
        first = Transaction.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        generate_into(people, seed)
        return list(
            Posting.objects.filter(transaction__gt=first, quantity__gt=0).order_by("pk").values_list("quantity")
        )

    def generate_into(people: Any, seed: int) -> None:
        Account.objects.filter(name__in=[name for name, _kind, _share in ACCOUNTS]).update(name="Earlier")
        generate(people, 200, seed)

    assert figures(1) == figures(1) != figures(2)


def test_a_viewer_may_not(people: Any) -> None:
    with pytest.raises(Forbidden):
        ledger_generate(household=people.household, acting_user=people.viewer, transactions=10, today=TODAY)
    assert not Transaction.objects.exists()


def test_what_was_written_is_found(people: Any) -> None:
    generate(people)
    payee = Transaction.objects.order_by("pk").values_list("payee", flat=True)[0]
    assert payee in {row.payee for row in search(people.owner, payee, limit=500).rows}
    assert RARE_PAYEE not in {row.payee for row in search(people.owner, payee).rows}


def test_command_answers_in_json(people: Any) -> None:
    out = StringIO()
    call_command("ledger_generate", "--user", people.owner.email, "--transactions", "50", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["transactions"], answer["postings"], answer["busiest"]) == (50, 100, "Generated checking")


@pytest.mark.parametrize("count", ["0", "-3", "99999999999"])
def test_command_refuses_senseless_numbers(people: Any, count: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("ledger_generate", "--user", people.owner.email, "--transactions", count)
    assert refused.value.returncode == 2
    assert not Transaction.objects.exists()
