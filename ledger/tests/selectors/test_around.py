"""A row's line with the lines around it in its file, and never one of an account that somebody keeps from the reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.models import User
from ledger.formats.ofx.tests.making import sgml
from ledger.models import Account, SourceLine, Transaction
from ledger.models.account import Visibility
from ledger.selectors.transactions import Source, transaction_detail
from ledger.services.legs import legs_of
from ledger.services.transactions import transaction_edit
from ledger.tests.pages.household import signed_in
from ledger.tests.statements import Row, bank, bring, csv, stated
from tests.conftest import People

STASH = "7005"


def source(user: User, row: Transaction) -> Source:
    (found,) = transaction_detail(user, row.public_id).sources
    return found


def near(user: User, row: Transaction) -> tuple[list[int], list[int]]:
    """The numbers of the lines before and after."""
    around = source(user, row).around
    return [one.line for one in around.before], [one.line for one in around.after]


@pytest.fixture
def rows(people: People) -> dict[int, Transaction]:
    """Six rows of a table, in lines 2 to 7: each's entry."""
    table = csv([Row(f"2024010{n}", f"-{n}.00", f"Shop {n}") for n in range(1, 7)])
    bring(people.owner, table, bank(people.owner))
    return {line.line: line.transaction for line in SourceLine.objects.all() if line.transaction is not None}


@pytest.mark.parametrize(
    ("line", "around"),
    [(2, ([], [3, 4])), (3, ([2], [4, 5])), (5, ([3, 4], [6, 7])), (7, ([5, 6], []))],
)
def test_two_before_and_two_after(
    people: People, rows: dict[int, Transaction], line: int, around: tuple[list[int], list[int]]
) -> None:
    assert near(people.owner, rows[line]) == around
    assert near(people.partner, rows[line]) == around


def test_in_the_files_own_words_on_the_page_and_by_the_api(people: People, rows: dict[int, Transaction]) -> None:
    found = source(people.owner, rows[4])
    assert (found.around.before[1].text, found.text) == (
        "2024-01-02,Shop 2,-2.00,Booked",
        "2024-01-03,Shop 3,-3.00,Booked",
    )
    client = signed_in(people.owner)
    page = client.get(reverse("ledger:transaction", args=[rows[4].public_id])).content.decode()
    assert (
        page.index("Shop 1,-1.00")
        < page.index('<pre aria-current="true">2024-01-03,Shop 3')
        < page.index("Shop 5,-5.00")
    )
    (told,) = client.get(f"/api/v1/transactions/{rows[4].public_id}").json()["sources"]
    assert [one["line"] for one in told["before"]] == [2, 3]
    assert told["after"][0] == {"line": 5, "text": "2024-01-04,Shop 4,-4.00,Booked"}


def test_of_another_file_there_is_nothing(people: People, rows: dict[int, Transaction]) -> None:
    bring(people.owner, csv([Row("20240201", "-9.00", "Alone")]), Account.objects.get(name="Bank"), name="b.csv")
    assert near(people.owner, Transaction.objects.get(payee="Alone")) == ([], [])


def both(people: People, visibility: str) -> tuple[Transaction, Transaction]:
    """One file of two accounts: the last row of the open one, and the row of the owner's own stash that follows it."""
    bank(people.owner)
    bank(people.owner, "Stash", STASH, owner=people.owner, visibility=visibility)
    open_rows = [Row("20240101", "-1.00", "First", "a1"), Row("20240102", "-2.00", "Last", "a2")]
    bring(people.owner, sgml(stated(open_rows) + stated([Row("20240103", "-3.00", "Jeweller", "s1")], number=STASH)))
    return Transaction.objects.get(payee="Last"), Transaction.objects.get(payee="Jeweller")


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.TOTAL_ONLY])
def test_lines_of_a_private_account_are_its_owners(people: People, visibility: str) -> None:
    last, _own = both(people, visibility)
    assert [len(part) for part in near(people.owner, last)] == [1, 1]
    assert [len(part) for part in near(people.partner, last)] == [1, 0]
    page = signed_in(people.partner).get(reverse("ledger:transaction", args=[last.public_id])).content.decode()
    assert "First" in page
    assert "Jeweller" not in page


def test_a_row_with_a_private_side_keeps_its_words(people: People) -> None:
    """The first row was filed as a transfer to the stash: of it the partner sees one side only, and not its line beside another's."""
    last, own = both(people, Visibility.HIDDEN)
    first = Transaction.objects.get(payee="First")
    stash = own.postings.get(account__name="Stash").account
    legs = [replace(leg, account=stash) if leg.account.is_category else leg for leg in legs_of(first)]
    transaction_edit(transaction=first, acting_user=people.owner, legs=legs)
    assert [len(part) for part in near(people.partner, last)] == [0, 0]
    assert [len(part) for part in near(people.owner, last)] == [1, 1]


def test_what_became_no_row_is_for_who_brought_it(people: People, rows: dict[int, Transaction]) -> None:
    SourceLine.objects.filter(line=4).update(transaction=None, outcome="skipped")
    assert near(people.owner, rows[5])[0] == [3, 4]
    assert near(people.partner, rows[5])[0] == [3]
    SourceLine.objects.filter(line=4).update(account=None)
    assert near(people.owner, rows[5])[0] == [3, 4]
    assert near(people.partner, rows[5])[0] == [3]
