"""The register: pages, running balance, filters, sorting, and what others keep private."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from fintrack.lib.errors import DomainError, NotFound
from ledger.models import Account, Transaction
from ledger.selectors import walk
from ledger.selectors.narrowing import Filters
from ledger.selectors.register import RegisterPage, register_page
from ledger.services import recipes
from ledger.services.transactions import transaction_void
from ledger.tests.selectors.conftest import TODAY, Home, day
from tests.query_counts import counted


def seen(page: RegisterPage) -> list[tuple[Any, ...]]:
    return [(row.booked_on, row.payee, row.quantity, row.balance) for row in page.rows]


def payees(page: RegisterPage) -> list[str]:
    return [row.payee for row in page.rows]


def test_newest_first_with_running_balance(booked: Home, bank: Account):
    page = register_page(booked.people.owner, account=bank.public_id)
    assert seen(page) == [
        (TODAY, "SM Groceries", Decimal(-40), Decimal(1160)),
        (day(3, 2), "", Decimal(-300), Decimal(1200)),
        (day(2, 27), "ACME Ltd", Decimal(500), Decimal(1500)),
        (day(1, 1), "Opening balance", Decimal(1000), Decimal(1000)),
    ]
    assert [row.counter for row in page.rows] == ["Food", "Savings", "Salary", "Opening balances"]
    assert [row.is_transfer for row in page.rows] == [False, True, False, False]
    assert (page.next_cursor, page.previous_cursor) == ("", "")


def test_oldest_first_runs_the_other_way(booked: Home, bank: Account):
    page = register_page(booked.people.owner, account=bank.public_id, sort="date")
    assert [row.balance for row in page.rows] == [Decimal(1000), Decimal(1500), Decimal(1200), Decimal(1160)]
    later = register_page(booked.people.owner, account=bank.public_id, sort="date", filters=Filters(first_on=day(3, 1)))
    assert [row.balance for row in later.rows] == [Decimal(1200), Decimal(1160)]


def test_pages_go_forth_and_back_and_carry_the_balance(booked: Home, bank: Account, food: Account):
    """Thirty rows of 1 on the same day as others, seven to a page: each page's balances join the next one's."""
    for number in range(30):
        booked.spend(bank, food, "1", day(2, 1) + timedelta(days=number // 10), payee=f"row {number}")
    owner, everything = booked.people.owner, register_page(booked.people.owner, account=bank.public_id, limit=100)
    walked, cursor, pages = [], "", []
    while True:
        page = register_page(owner, account=bank.public_id, limit=7, cursor=cursor)
        pages.append(page)
        walked += seen(page)
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert walked == seen(everything)
    assert [len(page.rows) for page in pages] == [7, 7, 7, 7, 6]
    back = register_page(owner, account=bank.public_id, limit=7, cursor=pages[2].previous_cursor)
    assert seen(back) == seen(pages[1])
    assert seen(register_page(owner, account=bank.public_id, limit=7, cursor=back.previous_cursor)) == seen(pages[0])
    assert pages[0].previous_cursor == ""
    running = [row.balance for row in everything.rows]
    steps = [row.quantity for row in everything.rows]
    assert all(running[n] - steps[n] == running[n + 1] for n in range(len(steps) - 1))
    assert running[-1] == Decimal(1000)


def test_pending_rows_show_without_moving_the_balance_and_voids_hide(booked: Home, bank: Account, food: Account):
    booked.spend(bank, food, "5", day(3, 21), payee="pending", state="draft")
    gone = booked.spend(bank, food, "9", day(3, 10), payee="gone")
    transaction_void(transaction=gone, acting_user=booked.people.owner)
    page = register_page(booked.people.owner, account=bank.public_id)
    assert seen(page)[:2] == [
        (day(3, 21), "pending", Decimal(-5), None),
        (TODAY, "SM Groceries", Decimal(-40), Decimal(1160)),
    ]
    assert "gone" not in payees(page)
    for state, expected in (("draft", ["pending"]), ("void", ["gone"])):
        found = register_page(booked.people.owner, account=bank.public_id, filters=Filters(state=state))
        assert (payees(found), found.has_balance) == (expected, False)


def test_future_rows_stand_above_todays(booked: Home, bank: Account, food: Account):
    booked.spend(bank, food, "60", day(6, 1), payee="later")
    page = register_page(booked.people.owner, account=bank.public_id, limit=2)
    assert [row.balance for row in page.rows] == [Decimal(1100), Decimal(1160)]
    until = register_page(booked.people.owner, account=bank.public_id, filters=Filters(last_on=TODAY))
    assert until.rows[0].balance == Decimal(1160)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"text": "caf"}, ["Café Zoë"]),
        ({"text": "CAKE zoe"}, ["Café Zoë"]),
        ({"text": "afe"}, []),
        ({"text": "%_'"}, []),
        ({"least": Decimal(60), "most": Decimal(300)}, ["Café Zoë", "", ""]),
        ({"most": Decimal(40)}, ["SM Groceries"]),
        ({"first_on": day(3, 3)}, ["SM Groceries", "Café Zoë"]),
        ({"last_on": day(2, 1)}, ["Opening balance"]),
        ({"is_reviewed": False}, ["ACME Ltd"]),
        ({"is_reviewed": False, "text": "sm"}, []),
        ({"state": "draft"}, []),
    ],
)
def test_filters(booked: Home, filters: dict[str, Any], expected: list[str]):
    Transaction.objects.filter(payee="ACME Ltd").update(reviewed_at=None)
    assert payees(register_page(booked.people.owner, filters=Filters(**filters))) == expected


def test_category_filter_takes_what_is_under_it(booked: Home, bank: Account, food: Account):
    eating = booked.account("Eating out", "expense", parent=food)
    booked.spend(bank, eating, "12", day(3, 3), payee="Noodles")
    owner = booked.people.owner
    by = {account: register_page(owner, filters=Filters(category=account.public_id)) for account in (food, eating)}
    assert payees(by[food]) == ["SM Groceries", "Café Zoë", "Noodles"]
    assert payees(by[eating]) == ["Noodles"]


def test_member_filter_is_by_owner_of_the_account(booked: Home, food: Account):
    pat = booked.people.partner
    own = booked.account("Pat's open one", user=pat, owner=pat)
    booked.spend(own, food, "3", day(3, 3), pat, payee="Pat's")
    assert payees(register_page(booked.people.owner, filters=Filters(member=pat.public_id))) == ["Pat's"]
    with pytest.raises(NotFound):
        register_page(booked.people.owner, filters=Filters(member=booked.people.outsider.public_id))


@pytest.mark.parametrize("sort", ["amount", "-amount", "payee", "-payee", "date", "-date"])
def test_sorting_pages_without_gaps(booked: Home, bank: Account, food: Account, sort: str):
    for number in (3, 1, 2, 3, 1):
        booked.spend(bank, food, str(number), day(3, 9), payee=f"shop {number}")
    owner = booked.people.owner
    whole = register_page(owner, sort=sort, limit=50)
    value = {"amount": "quantity", "payee": "payee", "date": "booked_on"}[sort.lstrip("-")]
    values = [getattr(row, value) for row in whole.rows]
    folded = [item.lower() if isinstance(item, str) else item for item in values]
    assert folded == sorted(folded, reverse=sort.startswith("-"))
    walked, cursor = [], ""
    while True:
        page = register_page(owner, sort=sort, limit=3, cursor=cursor)
        walked += [row.cursor for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert walked == [row.cursor for row in whole.rows]
    assert len(walked) == len(set(walked)) == 11


def test_all_accounts_in_one_list(booked: Home):
    page = register_page(booked.people.owner)
    assert [(row.account_name, row.booked_on) for row in page.rows] == [
        ("Bank", TODAY), ("Card", day(3, 5)), ("Savings", day(3, 2)), ("Bank", day(3, 2)), ("Bank", day(2, 27)),
        ("Bank", day(1, 1)),
    ]  # fmt: skip
    assert not page.has_balance


def test_split_and_tags(booked: Home, bank: Account, food: Account):
    home = booked.account("Household", "expense")
    recipes.split(
        acting_user=booked.people.owner, account=bank, parts={food: Decimal(800), home: Decimal(200)}, on=day(3, 21),
        payee="Mall", tags=("trip", "2026"),
    )  # fmt: skip
    row = register_page(booked.people.owner, account=bank.public_id).rows[0]
    assert (row.counter, row.is_split, row.tags) == ("Split", True, ("2026", "trip"))
    assert [(side.name, side.quantity) for side in row.sides] == [("Food", Decimal(800)), ("Household", Decimal(200))]


def test_private_sides_read_private(booked: Home, bank: Account, food: Account):
    pat = booked.people.partner
    secret = booked.private("Pat's secret", "hidden", pat)
    fund = booked.private("Pat's fund", "total_only", pat)
    booked.move(bank, secret, "10", day(3, 18), pat, payee="to secret")
    booked.move(fund, bank, "20", day(3, 18), pat, payee="from fund")
    booked.spend(secret, food, "66", day(3, 18), pat, payee="hush hush")
    for user in (booked.people.owner, booked.people.viewer):
        page = register_page(user)
        rows = {row.payee: row for row in page.rows}
        assert "hush hush" not in rows
        for payee in ("to secret", "from fund"):
            row = rows[payee]
            (side,) = row.sides
            assert (row.counter, row.is_transfer, row.can_change, side.quantity) == ("Private", False, False, None)
        assert "Pat" not in str(page)
        for private in (secret, fund):
            with pytest.raises(NotFound):
                register_page(user, account=private.public_id)
        assert payees(register_page(user, filters=Filters(text="hush"))) == []
        assert "hush hush" not in payees(register_page(user, filters=Filters(category=food.public_id)))
    own = {row.payee: row for row in register_page(pat).rows}
    assert (own["to secret"].counter, own["to secret"].is_transfer, own["to secret"].can_change) in [
        ("Pat's secret", True, True),
        ("Bank", True, True),
    ]
    assert "hush hush" in own


def test_a_viewer_reads_and_an_outsider_does_not(booked: Home, bank: Account):
    page = register_page(booked.people.viewer, account=bank.public_id)
    assert len(page.rows) == 4
    assert not any(row.can_change for row in page.rows)
    assert register_page(booked.people.outsider).rows == ()
    with pytest.raises(NotFound):
        register_page(booked.people.outsider, account=bank.public_id)
    with pytest.raises(DomainError, match="page is not there"):
        register_page(booked.people.outsider, cursor=page.rows[0].cursor)


@pytest.mark.parametrize(
    "cursor", ["x", "n-1-2", "n-" + "0" * 32 + "-0", "n-" + "g" * 32 + "-0", "p-" + "0" * 32 + "-x"]
)
def test_a_made_up_cursor_is_refused(booked: Home, cursor: str):
    with pytest.raises(DomainError) as refused:
        register_page(booked.people.owner, cursor=cursor)
    assert refused.value.code == "bad_cursor"


def test_bad_questions_are_refused(booked: Home):
    for wrong in ({"sort": "colour"}, {"filters": Filters(state="gone")}, {"filters": Filters(least=Decimal("NaN"))}):
        with pytest.raises(DomainError):
            register_page(booked.people.owner, **wrong)  # type: ignore[arg-type]


def test_a_page_from_the_middle_of_a_month(home: Home, bank: Account, food: Account):
    """Rows in three months, page starting in the middle of the second: totals before it plus its own part."""
    home.opening(bank, "100", day(1, 15))
    for number, on in enumerate((day(1, 20), day(2, 3), day(2, 3), day(2, 20), day(3, 1))):
        home.spend(bank, food, str(number + 1), on)
    draft = home.spend(bank, food, "50", day(2, 3), state="draft")
    page = register_page(home.people.owner, account=bank.public_id, filters=Filters(last_on=day(2, 3)))
    assert [row.balance for row in page.rows] == [None, Decimal(94), Decimal(97), Decimal(99), Decimal(100)]
    assert page.rows[0].transaction == draft.public_id


def test_query_counts(booked: Home, bank: Account):
    owner = User.objects.select_related("household").get(pk=booked.people.owner.pk)
    first = register_page(owner, account=bank.public_id, limit=1)
    for key, wanted in {
        "register_page": {"account": bank.public_id},
        "register_page_deep": {"account": bank.public_id, "cursor": first.next_cursor},
        "register_page_all": {},
        "register_page_text": {"filters": Filters(text="cafe")},
    }.items():
        with counted(key):
            register_page(owner, **wanted)  # type: ignore[arg-type]


def test_days_are_dates(booked: Home):
    row = register_page(booked.people.owner).rows[0]
    assert type(row.booked_on) is date
    assert timezone.now().date() == TODAY


def test_a_busy_account_hides_no_row_of_it_behind_a_quiet_ones(
    home: Home, bank: Account, food: Account, monkeypatch: pytest.MonkeyPatch
):
    """The bank has a match behind seven other rows, all newer than the wallet's matches: it comes before those."""
    monkeypatch.setattr(walk, "STRETCH", 0)
    wallet = home.account("Wallet", "wallet")
    for number in range(6):
        home.spend(wallet, food, "1", day(1, 2) + timedelta(days=number), payee=f"tea {number}")
    for number in range(8):
        home.spend(
            bank, food, "1", day(2, 1) + timedelta(days=number), payee="tea bank" if number in (0, 7) else "rent"
        )
    page = register_page(home.people.owner, filters=Filters(text="tea"), limit=2)
    assert payees(page) == ["tea bank", "tea bank"]
    page = register_page(home.people.owner, filters=Filters(text="tea"), limit=2, cursor=page.next_cursor)
    assert payees(page) == ["tea 5", "tea 4"]


@pytest.mark.parametrize("few", [-1, 4000], ids=["many", "few"])
def test_what_passes_is_listed_by_amount_without_gaps(
    home: Home, bank: Account, food: Account, monkeypatch: pytest.MonkeyPatch, few: int
):
    """Of six teas the cheapest is void: where many pass, it is met only after the page has been taken."""
    monkeypatch.setattr(walk, "FEW", few)
    teas = [home.spend(bank, food, str(amount), day(2, amount), payee="tea") for amount in range(1, 7)]
    home.spend(bank, food, "2.5", day(2, 9), payee="rent")
    transaction_void(transaction=teas[0], acting_user=home.people.owner)
    wanted: dict[str, Any] = {"filters": Filters(text="tea"), "sort": "-amount", "limit": 2}
    amounts, cursor = [], ""
    for _page in range(3):
        page = register_page(home.people.owner, cursor=cursor, **wanted)
        amounts.append([int(-row.quantity) for row in page.rows])
        cursor = page.next_cursor
    assert amounts == [[2, 3], [4, 5], [6]]
    assert cursor == ""
