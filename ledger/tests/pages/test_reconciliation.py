"""The page an account is reconciled on: named, ticked, searched, finished, unlocked, by who may."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ledger.models import Account, Activity, BalanceAssertion, Posting
from ledger.selectors.reconciliation import unfinished
from ledger.services.activity_undo import activity_undo
from ledger.tests.pages.household import HTMX, TODAY, Shown, address, stated
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


def begun(books: Shown, quantity: str = "1,200.00", who: str = "owner") -> Any:
    data = {"on": TODAY.isoformat(), "quantity": quantity}
    return books.visitor(who).post(address("reconcile", books.bank.public_id), data)


def shown(books: Shown, who: str = "owner", **query: str) -> str:
    return str(books.visitor(who).get(address("reconcile", books.bank.public_id), query).content.decode())


def rows_of(page: str) -> dict[str, str]:
    """What each row to tick is sent as, by the words of the row."""
    found = re.findall(
        r'class="checkbox checkbox-primary tick" value="([^"]+)".*?payee-name">([^<]*)<', page, re.DOTALL
    )
    return {words: value for value, words in found}


def send(books: Shown, what: str, who: str = "owner", extra: dict[str, Any] = HTMX, **data: Any) -> Any:
    return books.visitor(who).post(address(f"reconcile_{what}", books.bank.public_id), data, **extra)


def locked(account: Account) -> int:
    return Posting.objects.filter(account=account, reconciled=True).count()


def test_from_the_statement_to_locked_rows(books: Shown) -> None:
    """Bank: opening 1,000, salary 500, −300 to savings."""
    assert "Which statement?" in shown(books)
    assert begun(books).status_code == 302
    rows = rows_of(shown(books))
    assert len(rows) == 3
    answer = send(books, "tick", rows=[rows["ACME Ltd"]], ticked="yes").content.decode()
    assert "1 row ticked" in answer
    assert "disabled" in answer
    assert send(books, "finish").status_code == 409
    work = send(books, "through", through=TODAY.isoformat(), ticked="yes").content.decode()
    assert work.count(" checked") == 3
    assert "disabled" not in work
    done = books.visitor("owner").post(address("reconcile_finish", books.bank.public_id), follow=True).content.decode()
    assert "Reconciled. Its rows are locked." in done
    assert (locked(books.bank), BalanceAssertion.objects.get().quantity) == (3, 1200)
    assert "3 rows" in done.split("<h2>Reconciled before</h2>")[1]
    activity_undo(activity=Activity.objects.latest("pk"), acting_user=books.people.owner)
    assert locked(books.bank) == 0


def test_work_survives_leaving_the_page_and_goes_on_with_another(books: Shown) -> None:
    begun(books)
    rows = rows_of(shown(books))
    send(books, "tick", rows=list(rows.values())[:2], ticked="yes")
    assert shown(books, "partner").count(" checked") == 2
    send(books, "tick", who="partner", rows=list(rows.values())[:1], ticked="no")
    assert shown(books).count(" checked") == 1
    assert begun(books, "1,150.00").status_code == 302
    assert shown(books).count(" checked") == 1
    assert send(books, "drop", extra={}).status_code == 302
    assert unfinished(books.bank.pk) is None


def test_a_known_balance_is_one_press_away(books: Shown) -> None:
    stated(books.bank, "1200")
    named = re.findall(r'name="statement" value="([^"]+)"', shown(books))
    there = address("reconcile", books.bank.public_id)
    assert books.visitor("owner").post(there, {"statement": "x"}).status_code == 400
    page = books.visitor("owner").post(there, {"statement": named[0]}, follow=True).content.decode()
    assert "€1,200.00" in re.sub(r"<[^>]*>", "", page)


def test_search_narrows_what_is_listed_and_not_what_is_ticked(books: Shown) -> None:
    begun(books)
    send(books, "through", through=TODAY.isoformat(), ticked="yes")
    found = shown(books, q="acme")
    assert list(rows_of(found)) == ["ACME Ltd"]
    assert "3 rows ticked" in found
    assert "No rows like that" in shown(books, q="nowhere")


@pytest.mark.parametrize("quantity", ["", "much", "1.005"])
def test_what_is_no_balance_is_said_in_the_form(books: Shown, quantity: str) -> None:
    answer = begun(books, quantity)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "alert" in answer.content.decode()
    assert unfinished(books.bank.pk) is None


def test_unlocking_a_row_in_its_story_and_a_whole_statement(books: Shown) -> None:
    begun(books), send(books, "through", through=TODAY.isoformat(), ticked="yes"), send(books, "finish")
    story = books.visitor("owner").get(address("transaction", books.salary_row.public_id)).content.decode()
    assert "In Bank this is locked to a statement." in story
    refused = send(books, "unlock", transaction=str(books.salary_row.public_id), reason=" ")
    assert (refused.status_code, locked(books.bank)) == (400, 3)
    assert send(books, "unlock", transaction=str(books.salary_row.public_id), reason="Bank error").status_code == 204
    assert locked(books.bank) == 2
    page = shown(books)
    assert "2 still locked" in page
    statement = re.findall(r'name="act" value="([^"]+)"', page)[0]
    assert send(books, "unlock", act=statement, reason="Wrong statement").status_code == 204
    assert locked(books.bank) == 0
    acts = books.visitor("owner").get(address("activity")).content.decode()
    assert "Bank error" in acts
    assert "Wrong statement" in acts
    assert send(books, "unlock", act="x", reason="x").status_code == 400


def test_who_may_not(books: Shown) -> None:
    begun(books)
    assert "tick-row" in shown(books, "viewer")
    assert "Untick all" not in shown(books, "viewer")
    for what in ("tick", "through", "finish", "drop", "unlock"):
        assert send(books, what, who="viewer").status_code == 403
        assert send(books, what, who="outsider").status_code == 404
    for who in ("partner", "outsider"):
        there = address("reconcile", books.vault.public_id)
        assert books.visitor(who).get(there).status_code == 404
        assert books.visitor(who).post(there, {"on": TODAY.isoformat(), "quantity": "1"}).status_code == 404
    assert books.visitor("owner").get(address("reconcile", books.food.public_id)).status_code in (400, 404)


def test_bad_answers(books: Shown) -> None:
    assert send(books, "finish").status_code == 400  # nothing begun
    begun(books)
    assert send(books, "through", through="soon", ticked="yes").status_code == 400
    assert send(books, "tick", rows=["x"], ticked="yes").status_code == 400
    assert send(books, "finish").status_code == 409
    assert books.visitor("owner").get(address("reconcile", books.bank.public_id), {"cursor": "x"}).status_code == 400


def test_a_page_costs_the_same_however_many_rows(books: Shown) -> None:
    begun(books)
    client = books.visitor("owner")
    client.get(address("reconcile", books.bank.public_id))
    with counted("page reconcile"):
        client.get(address("reconcile", books.bank.public_id))
