"""Which of several candidates an import takes: the way transfers went before, or a number in the words; never a guess."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from django.db.transaction import atomic, set_rollback
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.intake.habits import NOTHING, number_told, rank_of, strictly_best, ways_confirmed
from ledger.intake.undo import batch_undo
from ledger.models import Account, Posting, SourceLine, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.transfers import transfer_pairs_open
from ledger.services.recipes import transfer
from ledger.services.transfers import transfer_join, transfer_reject
from ledger.tests.statements import Row, balance, bring, ofx, totals_of
from ledger.tests.statements import bank as bank_of
from tests.conftest import People

SAVINGS, POCKET = "7009999999", "7008888888"


def moved(user: User, source: Account, target: Account, times: int) -> None:
    for number in range(times):
        transfer(
            acting_user=user, source=source, target=target, amount=Decimal(77), on=date(2023, 10, 1 + number),
            payee="Rent pot",
        )  # fmt: skip


def three(people: People) -> tuple[Account, Account, Account]:
    user = people.owner
    return bank_of(user), bank_of(user, "Savings", SAVINGS), bank_of(user, "Pocket", POCKET)


def brought(people: People, out: str = "Own account") -> Transaction:
    """+500 stands in savings and in the pocket; then the bank's −500 comes: its entry."""
    bring(people.owner, ofx([Row("20240122", "500.00", "Came", "s1")], number=SAVINGS))
    bring(people.owner, ofx([Row("20240123", "500.00", "Came", "p1")], number=POCKET))
    bring(people.owner, ofx([Row("20240120", "-500.00", out, "b1")]))
    return SourceLine.objects.get(external_id="b1").transaction


def other_end(row: Transaction) -> str:
    return row.postings.exclude(account__name="Bank").get().account.name


@pytest.mark.parametrize(
    ("to_savings", "to_pocket", "taken"),
    [(2, 0, "Savings"), (2, 1, "Savings"), (3, 2, "Savings"), (2, 3, "Pocket"), (2, 2, ""), (1, 0, ""), (0, 0, "")],
)
def test_the_way_transfers_went_before_decides(people: People, to_savings: int, to_pocket: int, taken: str) -> None:
    one, two, other = three(people)
    moved(people.owner, one, two, to_savings)
    moved(people.owner, one, other, to_pocket)
    row = brought(people)
    assert (row.decided_by, other_end(row)) == (("match", taken) if taken else ("", "Uncategorised"))
    assert SourceLine.objects.filter(transaction=row).count() == (2 if taken else 1)


def test_a_way_back_is_another_way(people: People) -> None:
    one, two, _other = three(people)
    moved(people.owner, two, one, 3)
    assert brought(people).decided_by == ""


def test_a_number_in_the_words_outweighs_habit(people: People) -> None:
    one, two, _other = three(people)
    moved(people.owner, one, two, 3)
    assert other_end(brought(people, f"Transfer to {POCKET}")) == "Pocket"


def test_two_rows_of_one_account_are_no_habits_choice(people: People) -> None:
    """Both +500 are in savings: no habit says which of them it is."""
    one, two, _other = three(people)
    moved(people.owner, one, two, 3)
    rows = [Row("20240122", "500.00", "Came", "s1"), Row("20240123", "500.00", "Came", "s2")]
    bring(people.owner, ofx(rows, number=SAVINGS))
    bring(people.owner, ofx([Row("20240120", "-500.00", "Own account", "b1")]))
    assert SourceLine.objects.get(external_id="b1").transaction.decided_by == ""


def test_old_transfers_are_no_habit(people: People) -> None:
    """Of October 2023: a year and a month on, they count no more."""
    one, two, _other = three(people)
    moved(people.owner, one, two, 3)
    assert ways_confirmed([(one.pk, two.pk)], date(2024, 11, 1)) == {(one.pk, two.pk): 3}
    assert ways_confirmed([(one.pk, two.pk)], date(2024, 11, 30)) == {}
    assert ways_confirmed([], date(2024, 11, 30)) == {}


@pytest.mark.parametrize(
    ("words", "number", "told"),
    [("to *0517", "DE4450010517", "0517"), ("DE 44 5001 0517", "DE4450010517", "0517"), ("nr 517", "DE4450010517", ""),
     ("to 1234", "DE4450010517", ""), ("to 1234", "", ""), ("50010517 on 2024", "DE4450010517", "50010517")],
)  # fmt: skip
def test_numbers_in_words(words: str, number: str, told: str) -> None:
    assert number_told(words, number) == told


edges = st.dictionaries(
    st.frozensets(st.integers(0, 8), min_size=2, max_size=2),
    st.tuples(st.integers(0, 2), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edges)
def test_the_strictly_best_share_no_row_and_beat_every_rival(ranks: dict[frozenset[int], tuple[int, int]]) -> None:
    chosen = strictly_best(ranks)
    assert all(count == 1 for count in Counter(end for edge in chosen for end in edge).values())
    for edge in chosen:
        assert ranks[edge] > NOTHING
        assert all(rank < ranks[edge] for rival, rank in ranks.items() if rival != edge and rival & edge)
    assert rank_of(0, 1) == NOTHING


def sums(names: tuple[str, ...]) -> dict[str, tuple[int, Decimal]]:
    """How many rows each account has, and what they come to."""
    total = Sum("quantity", output_field=ScaledDecimalField(scale=QUANTITY_SCALE))
    rows = Posting.objects.filter(account__name__in=names, transaction__state="posted", transaction__origin="import")
    return {
        one["account__name"]: (one["n"], one["sum"]) for one in rows.values("account__name").annotate(n=Count("pk"), sum=total)
    }  # fmt: skip


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 8), st.sampled_from(["-500.00", "500.00", "-20.00", "20.00"])),
             min_size=2, max_size=12),
    st.integers(0, 3),
)  # fmt: skip
def test_matching_changes_no_accounts_rows_or_sum(people: People, rows: list[tuple[int, int, str]], habit: int) -> None:
    """Whatever is paired, each account has the rows its statement has, and they come to the same; nothing is invented or lost."""
    with atomic():
        accounts = three(people)
        moved(people.owner, accounts[0], accounts[1], habit)
        numbers = ("7001234567", SAVINGS, POCKET)
        expected: dict[str, tuple[int, Decimal]] = {}
        for place, account in enumerate(accounts):
            own = [
                Row(f"202401{on:02}", amount, "Own", f"{place}{n}")
                for n, (at, on, amount) in enumerate(rows)
                if at == place
            ]
            if own:
                expected[account.name] = (len(own), sum((Decimal(row.amount) for row in own), Decimal(0)))
                bring(people.owner, ofx(own, number=numbers[place]))
        names = tuple(account.name for account in accounts)
        assert sums(names) == expected
        for pair in transfer_pairs_open(books_of(people.owner))[:1]:
            first, second = (Transaction.objects.get(pk=key) for key in (pair.first, pair.second))
            transfer_join(first=first, second=second, acting_user=people.owner)
            assert sums(names) == expected
        assert all(balance(account) == totals_of(account) for account in accounts)
        set_rollback(True)


def test_a_rejected_pair_stays_away_when_its_file_comes_again(people: People) -> None:
    """Undone and brought anew, the row has a new key: the list knows it all the same."""
    three(people)
    row = brought(people)
    savings = SourceLine.objects.get(external_id="s1").transaction
    transfer_reject(first=row, second=savings, acting_user=people.owner)
    batch_undo(batch=SourceLine.objects.get(external_id="s1").batch, acting_user=people.owner)
    bring(people.owner, ofx([Row("20240122", "500.00", "Came", "s1")], number=SAVINGS))
    again = SourceLine.objects.filter(external_id="s1", outcome="taken").latest("pk").transaction
    assert again.pk != savings.pk
    found = [pair[:2] for pair in transfer_pairs_open(books_of(people.owner))]
    assert (row.pk, again.pk) not in found
