"""The register's rows: filters in the address, pages, the change in a row, and what can be done to one."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from ledger.models import Transaction
from ledger.models.transaction import DecidedBy, State
from ledger.selectors.register import register_page
from ledger.services.recipes import expense, transfer
from ledger.services.transactions import transaction_post
from ledger.tests.pages.household import HTMX, TODAY, Shown, address, stated
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
PAYEE = re.compile(r'class="payee-name"[^>]*>([^<]+)<')


def payees(body: str) -> list[str]:
    return PAYEE.findall(body)


def row_of(books: Shown, made: Transaction, account: Any = None) -> Any:
    page = register_page(books.people.owner, account=account.public_id if account else None)
    return next(row for row in page.rows if row.transaction == made.public_id)


def test_rows_are_newest_first_under_their_days(books: Shown) -> None:
    body = books.visitor("viewer").get(address("register")).content.decode()
    assert payees(body) == [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "Transfer",
        "Transfer",
        "ACME Ltd",
        "Opening balance",
    ]
    assert body.index("Thu, Mar 5, 2026") < body.index("Mon, Mar 2, 2026") < body.index("Fri, Feb 27, 2026")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=acm", ["ACME Ltd"]),
        ("category={food}", ["&lt;script&gt;alert(1)&lt;/script&gt;"]),
        ("review=no", ["ACME Ltd"]),
        ("least=400", ["ACME Ltd", "Opening balance"]),
        ("first=2026-03-01&last=2026-03-03", ["Transfer", "Transfer"]),
        ("account={savings}", ["Transfer"]),
        ("sort=amount&account={bank}", ["Transfer", "ACME Ltd", "Opening balance"]),
        ("q=nothinglikethat", []),
        ("least=abc", ["&lt;script&gt;alert(1)&lt;/script&gt;", "Transfer", "Transfer", "ACME Ltd", "Opening balance"]),
    ],
)
def test_filters_stand_in_the_address(books: Shown, query: str, expected: list[str]) -> None:
    named = {name: getattr(books, name).public_id for name in ("food", "savings", "bank")}
    there = f"{address('register')}?{query.format(**named)}"
    answer = books.visitor("viewer").get(there)
    assert answer.status_code == 200
    assert payees(answer.content.decode()) == expected
    assert ("No rows like that" in answer.content.decode()) == (not expected)


def test_address_is_kept_short(books: Shown) -> None:
    answer = books.visitor("viewer").get(f"{address('register')}?q=acme&category=&account=&sort=-date", **HTMX)
    assert answer["HX-Replace-Url"] == f"{address('register')}?q=acme"


@pytest.mark.parametrize("query", ["sort=wrong", "cursor=wrong"])
def test_a_broken_address_is_an_error_in_words(books: Shown, query: str) -> None:
    assert books.visitor("viewer").get(f"{address('register')}?{query}").status_code == 400


def test_account_page_has_a_running_balance_and_says_what_statements_say(books: Shown) -> None:
    stated(books.bank, "1200.00")
    there = address("account", books.bank.public_id)
    body = books.visitor("viewer").get(there).content.decode()
    balances = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r'<td class="balance[^>]*>(.*?)</td>', body)]
    assert balances == ["€1,200.00", "€1,500.00", "€1,000.00"]
    assert "agrees" in body
    stated(books.bank, "1150.00")
    assert "−€50.00 on the statement" in books.visitor("viewer").get(there).content.decode()


def fill(books: Shown, count: int) -> None:
    for number in range(count):
        day = TODAY - timedelta(days=number // 3)
        books.home.spend(books.card, books.food, "1.00", day, payee=f"Shop {number:03}")


def test_pages_join_without_a_gap_or_a_double(books: Shown) -> None:
    fill(books, 70)
    viewer = books.visitor("viewer")
    there = address("account", books.card.public_id)
    first = viewer.get(there).content.decode()
    more = re.search(r'id="more-rows".*?hx-get="([^"]+)"', first, re.S)
    assert more
    second = viewer.get(more[1].replace("&amp;", "&"), **HTMX, HTTP_HX_TARGET="more-rows").content.decode()
    assert "<html" not in second
    seen = payees(first) + payees(second)
    assert len(seen) == len(set(seen)) == 71
    heads = re.findall(r'scope="rowgroup">([^<]+)<', first + second)
    assert len(heads) == len(set(heads))


@pytest.mark.parametrize("rows", [60, 90])
def test_queries_do_not_grow_with_rows(books: Shown, rows: int) -> None:
    fill(books, rows)
    viewer = books.visitor("viewer")
    viewer.get(address("register"))
    with counted("page_register"):
        viewer.get(address("register"))
    with counted("page_account"):
        viewer.get(address("account", books.card.public_id))
    with counted("page_search"):
        viewer.get(address("search"), {"q": "shop"})


def change(books: Shown, made: Transaction, **typed: Any) -> Any:
    row = row_of(books, made, books.card)
    there = f"{address('transaction_edit', made.public_id)}?cursor={row.cursor}&account={books.card.public_id}"
    data = {
        "on": "2026-03-05",
        "payee": "Bakery",
        "memo": "",
        "category": books.food.public_id,
        "revision": made.revision,
    }
    return books.visitor("owner").post(there, {**data, **typed}, **HTMX)


def test_change_in_the_row(books: Shown) -> None:
    cafe = books.home.account("Café", "expense")
    answer = change(books, books.cake, category=cafe.public_id)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert body.lstrip().startswith("<tr")
    assert payees(body) == ["Bakery"]
    assert "−€60.00" in re.sub("<[^>]+>", "", body)
    books.cake.refresh_from_db()
    assert (books.cake.payee, books.cake.memo, books.cake.decided_by) == ("Bakery", "", DecidedBy.PERSON)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    assert books.visitor("owner").post(undo, **HTMX).status_code == 204
    books.cake.refresh_from_db()
    assert books.cake.memo == "birthday cake"
    assert {leg.account.name for leg in books.cake.postings.all()} == {"Card", "Food"}


@pytest.mark.parametrize(("typed", "status"), [({"on": "soon"}, 422), ({"category": "x"}, 422), ({"revision": 7}, 409)])
def test_refused_changes_change_nothing(books: Shown, typed: dict[str, Any], status: int) -> None:
    answer = change(books, books.cake, **typed)
    assert answer.status_code == status
    books.cake.refresh_from_db()
    assert (books.cake.memo, books.cake.revision) == ("birthday cake", 0)


def test_another_day_reads_the_list_anew(books: Shown) -> None:
    answer = change(books, books.cake, on="2026-03-06")
    assert answer.status_code == 204
    assert "bookschanged" in json.loads(answer["HX-Trigger"])
    books.cake.refresh_from_db()
    assert books.cake.date == date(2026, 3, 6)


def test_a_row_that_a_person_changed_is_reviewed(books: Shown) -> None:
    data = {"on": "2026-02-27", "payee": "ACME", "category": books.salary.public_id, "revision": 0}
    made = books.salary_row
    assert books.visitor("owner").post(address("transaction_edit", made.public_id), data).status_code == 302
    made.refresh_from_db()
    assert made.reviewed_at is not None


def test_transfers_and_splits_have_no_category_to_choose(books: Shown) -> None:
    body = books.visitor("owner").get(address("transaction_edit", books.moved.public_id)).content.decode()
    assert 'name="category"' not in body
    assert 'name="payee"' in body


def test_mark_as_reviewed_and_back(books: Shown) -> None:
    owner, made = books.visitor("owner"), books.salary_row
    there = address("transaction_reviewed", made.public_id)
    assert "ACME Ltd" in owner.get(address("review")).content.decode()
    assert owner.post(there, **HTMX).status_code == 204
    assert "ACME Ltd" not in owner.get(address("review")).content.decode()
    row = owner.post(f"{there}?cursor={row_of(books, made).cursor}", {"reviewed": "no"}, **HTMX)
    assert "Not reviewed yet" in row.content.decode()


def test_story_tells_how_it_was_and_puts_it_back(books: Shown) -> None:
    change(books, books.cake, memo="second thoughts")
    owner = books.visitor("owner")
    body = owner.get(address("transaction", books.cake.public_id)).content.decode()
    assert "What was changed" in body
    assert "second thoughts" in body
    assert "&lt;script&gt;alert(1)" in body
    put_back = owner.post(address("transaction_undo", books.cake.public_id), {"to": "0"}, **HTMX)
    assert put_back.status_code == 204
    books.cake.refresh_from_db()
    assert books.cake.memo == "birthday cake"
    assert owner.post(address("transaction_undo", books.moved.public_id), **HTMX).status_code == 400


def test_void_and_restore(books: Shown) -> None:
    owner = books.visitor("owner")
    for name, state in (("transaction_void", State.VOID), ("transaction_restore", State.POSTED)):
        assert owner.post(address(name, books.cake.public_id)).status_code == 302
        books.cake.refresh_from_db()
        assert books.cake.state == state
    assert owner.post(address("transaction_restore", books.cake.public_id), **HTMX).status_code == 400


def test_pending_rows_are_shown_as_such(books: Shown) -> None:
    from ledger.services.legs import Leg

    legs = [Leg(books.card, Decimal(-9)), Leg(books.food, Decimal(9))]
    transaction_post(
        household=books.people.household, acting_user=books.people.owner, date=TODAY, currency=books.card.commodity,
        legs=legs, payee="Kiosk", state=State.DRAFT,
    )  # fmt: skip
    body = books.visitor("viewer").get(address("account", books.card.public_id)).content.decode()
    assert 'class="is-pending"' in body
    assert "−€60.00" in re.sub("<[^>]+>", "", body), "a pending row is not in the balance"


def test_a_transfer_counts_in_no_days_total_over_all_accounts(books: Shown) -> None:
    """Its two ends may stand on different days; in the register of one account it counts there."""
    owner, far = books.people.owner, TODAY - timedelta(days=400)
    for amount in ("4", "6"):
        expense(
            acting_user=owner, account=books.bank, category=books.food, amount=Decimal(amount), on=far, payee="Stall"
        )
    transfer(
        acting_user=owner, source=books.bank, target=books.savings, amount=Decimal(50), on=far,
        arrives_on=far + timedelta(days=1),
    )  # fmt: skip
    visitor, query = books.visitor("owner"), f"?first={far}&last={far}"
    assert [day.total for day in visitor.get(address("register") + query).context["days"]] == [Decimal(-10)]
    there = reverse("ledger:account", args=[books.bank.public_id])
    assert [day.total for day in visitor.get(there + query).context["days"]] == [Decimal(-60)]
