"""A household with five hundred categories and two hundred accounts: its lists cost no more questions, fold, and can be searched."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Account
from ledger.tests.pages.household import Shown, address

pytestmark = pytest.mark.django_db
LISTS = ("categories", "accounts", "home", "register", "quick_add")


def fill(books: Shown) -> None:
    """Twenty groups of 24 categories, and fifty accounts of each of four kinds."""
    own = {"household": books.people.household}
    groups = [Account(**own, kind="expense", name=f"Group {n:02}") for n in range(20)]
    Account.objects.bulk_create(groups)
    Account.objects.bulk_create(
        Account(**own, kind="expense", name=f"Category {n:03}", parent=groups[n % 20]) for n in range(480)
    )
    Account.objects.bulk_create(
        Account(**own, kind=kind, name=f"{kind} {n:02}", commodity=books.bank.commodity)
        for kind in ("checking", "savings", "cash", "credit_card")
        for n in range(50)
    )


@pytest.mark.parametrize("name", LISTS)
def test_many_lines_take_no_more_queries_than_few(books: Shown, name: str) -> None:
    owner = books.visitor("owner")
    owner.get(address(name))  # what is read once and for all
    with CaptureQueriesContext(connection) as few:
        owner.get(address(name))
    fill(books)
    with CaptureQueriesContext(connection) as many:
        answer = owner.get(address(name))
    assert answer.status_code == 200
    assert len(many) == len(few)


def test_a_long_tree_is_folded_and_searched_a_short_one_is_neither(books: Shown) -> None:
    owner = books.visitor("owner")
    page = owner.get(address("categories")).content.decode()
    assert 'data-find="categories"' not in page
    assert "data-fold-shut" not in page
    fill(books)
    page = owner.get(address("categories")).content.decode()
    assert 'data-find="categories"' in page
    assert page.count("data-fold-shut") == 20
    assert page.count("data-find-words>Category ") == 480


def test_a_long_list_of_accounts_folds_and_is_searched(books: Shown) -> None:
    owner = books.visitor("owner")
    assert 'data-find="sheet"' not in owner.get(address("accounts")).content.decode()
    assert 'data-fold="home:cash"' not in owner.get(address("home")).content.decode()
    fill(books)
    page = owner.get(address("accounts")).content.decode()
    assert 'data-find="sheet"' in page
    assert 'data-fold="accounts:cash" open' in page
    assert (
        page.count('<a class="list-row" data-find-item') == 200 + 5
    )  # and the owner's bank, savings, card, vault and envelope
    assert 'data-fold="home:cash" data-fold-shut' in owner.get(address("home")).content.decode()
