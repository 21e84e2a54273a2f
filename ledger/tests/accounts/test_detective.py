"""The detective on real books: what it proposes for an account, each proposal applied as one act, and undone exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest

from fintrack.lib.errors import DomainError, NotFound
from ledger.detective.case import Change, Kind
from ledger.intake.batches import batch_run, lines_include
from ledger.intake.undo import batch_undo
from ledger.models import Account, Activity, ActivityEntry, Posting, SourceLine, Transaction
from ledger.selectors.books import books_of
from ledger.selectors.detective import Inquiry, inquiry
from ledger.services.accounts import account_create
from ledger.services.activity_undo import activity_undo
from ledger.services.checking import books_check
from ledger.services.detective import corrections_apply
from ledger.services.legs import Leg, legs_of
from ledger.services.recipes import expense, income
from ledger.services.reconciling import assertion_type
from ledger.services.transactions import transaction_edit, transaction_void
from ledger.tests.statements import Row, arrive, balance, bank, bring, category, commit, csv, ofx
from tests.conftest import People
from tests.pace import pace

JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)
ROWS = (
    Row("20240105", "-700.00", "Landlord", "a"),
    Row("20240119", "-12.34", "Corner Grocery", "b"),
    Row("20240205", "-700.00", "Landlord", "c"),
    Row("20240212", "-45.21", "Hardware", "d"),
    Row("20240227", "-9.90", "Corner Grocery", "e"),
)


@pytest.fixture
def account(people: People) -> Account:
    """A bank account with 2,000.00 before, told by its bank until the end of February: 532.55 is what it says there."""
    found = bank(people.owner)
    bring(people.owner, ofx(ROWS, balance=("20240229", "532.55")), found)
    assertion_type(account=found, acting_user=people.owner, quantity=Decimal("1287.66"), on=JANUARY)
    assert look(people, found).verdict.first_on is None  # type: ignore[union-attr]
    return found


def look(people: People, account: Account) -> Inquiry:
    return inquiry(people.owner, account.public_id)


def row(payee: str, day: date | None = None) -> Transaction:
    rows = Transaction.objects.filter(payee=payee)
    return rows.get(date=day) if day else rows.get()


def first(people: People, account: Account) -> list[Change]:
    found = look(people, account)
    assert found.verdict is not None
    return list(found.verdict.explanations[0].changes)


def state_of(account: Account) -> tuple[object, ...]:
    lines = SourceLine.objects.order_by("pk").values_list("transaction", "state", "outcome", "reason", "twin")
    rows = Transaction.objects.exclude(state="void").order_by("pk").values_list("pk", "date", "payee", "memo")
    legs = (
        Posting.objects.exclude(transaction__state="void")
        .order_by("pk")
        .values_list("account", "booked_on", "quantity")
    )
    return list(lines), list(rows), list(legs)


def void(people: People, account: Account) -> None:
    transaction_void(transaction=row("Hardware"), acting_user=people.owner)


def again(people: People, account: Account) -> None:
    expense(
        acting_user=people.owner, account=account, category=category(people.owner), amount=Decimal("45.21"), on=date(2024, 2, 13),
        payee="Hardware",
    )  # fmt: skip


def edited(people: People, quantity: str) -> None:
    legs = legs_of(row("Hardware"))
    new = [Leg(leg.account, Decimal(quantity) * (1 if leg.quantity < 0 else -1), posting=leg.posting) for leg in legs]
    transaction_edit(transaction=row("Hardware"), acting_user=people.owner, legs=new)


def flip(people: People, account: Account) -> None:
    edited(people, "45.21")


def mistype(people: People, account: Account) -> None:
    edited(people, "-54.21")


def postpone(people: People, account: Account) -> None:
    transaction_edit(
        transaction=row("Corner Grocery", date(2024, 1, 19)), acting_user=people.owner, date=date(2024, 2, 2)
    )


def move_away(people: People, account: Account) -> None:
    other = bank(people.owner, "Second bank")
    legs = [
        leg if leg.account != account else Leg(other, leg.quantity, posting=leg.posting)
        for leg in legs_of(row("Hardware"))
    ]
    transaction_edit(transaction=row("Hardware"), acting_user=people.owner, legs=legs)
    assertion_type(account=other, acting_user=people.owner, quantity=Decimal(0), on=FEBRUARY)


def bring_here(people: People, account: Account) -> None:
    other = bank(people.owner, "Second bank")
    expense(
        acting_user=people.owner, account=account, category=category(people.owner), amount=Decimal("31.07"), on=date(2024, 2, 13),
        payee="Cinema",
    )  # fmt: skip
    assertion_type(account=other, acting_user=people.owner, quantity=Decimal("-31.07"), on=FEBRUARY)


def reopen(people: People, account: Account) -> None:
    opening = Transaction.objects.get(origin="corridor")
    legs = legs_of(opening)
    new = [
        Leg(leg.account, leg.quantity + (50 if leg.account == account else -50), posting=leg.posting) for leg in legs
    ]
    transaction_edit(transaction=opening, acting_user=people.owner, legs=new)


FAULTS: dict[Kind, Callable[[People, Account], None]] = {
    Kind.VOIDED: void, Kind.DOUBLE: again, Kind.SIGN: flip, Kind.AMOUNT: mistype, Kind.DAY: postpone, Kind.OTHER: move_away,
    Kind.ACCOUNT: bring_here, Kind.OPENING: reopen,
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named_mended_and_undone(people: People, account: Account, kind: Kind) -> None:
    FAULTS[kind](people, account)
    before, off = state_of(account), balance(account)
    (change,) = first(people, account)
    assert change.kind == kind
    act = corrections_apply(books=books_of(people.owner), account=account.public_id, named=[change.id])
    assert not look(people, account).verdict.stretches or look(people, account).verdict.first_on is None  # type: ignore[union-attr]
    assert balance(account) == Decimal("532.55")
    is_sound(people)
    assert act.kind == "account.correct"
    activity_undo(activity=act, acting_user=people.owner)
    assert (balance(account), state_of(account)) == (off, before)
    is_sound(people)


def is_sound(people: People) -> None:
    assert [one for one in books_check([people.household]).findings if not one.is_warning] == []


def apply_first(people: People, account: Account) -> Activity:
    named = [change.id for change in first(people, account)]
    return corrections_apply(books=books_of(people.owner), account=account.public_id, named=named)


def test_a_line_that_was_left_out_is_taken(people: People, account: Account) -> None:
    """The March file has two rows and the balance of both; one was left out of the import."""
    march = (Row("20240304", "-20.00", "Cinema", "f"), Row("20240309", "-5.15", "Kiosk", "g"))
    batch = batch_run(arrive(people.owner, ofx(march, balance=("20240331", "507.40")), account=account))
    line = SourceLine.objects.get(batch=batch, external_id="f")
    lines_include(batch=batch, acting_user=people.owner, lines=[line.pk], is_included=False)
    commit(batch, people.owner)
    before = state_of(account)
    assert [change.kind for change in first(people, account)] == [Kind.LEFT_OUT]
    act = apply_first(people, account)
    line.refresh_from_db()
    made = Transaction.objects.get(payee="Cinema")
    assert (line.outcome, line.transaction, made.reviewed_at, made.date) == ("taken", made, None, date(2024, 3, 4))
    assert balance(account) == Decimal("507.40")
    bring(people.owner, ofx(march), account)
    assert balance(account) == Decimal("507.40")
    SourceLine.objects.filter(batch__posted_at__gt=made.created_at).delete()
    activity_undo(activity=act, acting_user=people.owner)
    assert state_of(account)[1:] == before[1:]
    is_sound(people)


def test_an_import_that_was_undone_comes_back_row_by_row(people: People, account: Account) -> None:
    march = bring(people.owner, ofx([Row("20240304", "-20.00", "Cinema", "f")]), account)
    assertion_type(account=account, acting_user=people.owner, quantity=Decimal("512.55"), on=date(2024, 3, 31))
    batch_undo(batch=march, acting_user=people.owner)
    before = state_of(account)
    assert [change.kind for change in first(people, account)] == [Kind.UNDONE]
    act = apply_first(people, account)
    assert balance(account) == Decimal("512.55")
    bring(people.owner, ofx([Row("20240304", "-20.00", "Cinema", "f")]), account)
    assert balance(account) == Decimal("512.55")
    SourceLine.objects.filter(outcome="duplicate").delete()
    activity_undo(activity=act, acting_user=people.owner)
    assert state_of(account) == before


def test_the_other_half_of_a_transfer(people: People, account: Account) -> None:
    savings = bank(people.owner, "Savings")
    given = {
        "acting_user": people.owner,
        "category": category(people.owner, "Stray", "income"),
        "on": date(2024, 2, 20),
    }
    income(account=savings, amount=Decimal(100), payee="From my account", **given)  # type: ignore[arg-type]
    assertion_type(account=account, acting_user=people.owner, quantity=Decimal("432.55"), on=FEBRUARY)
    (change,) = first(people, account)
    assert (change.kind, look(people, account).quantity(change.quantity)) == (Kind.HALF, Decimal(-100))
    apply_first(people, account)
    assert (balance(account), balance(savings)) == (Decimal("432.55"), 100)
    assert {leg.account for leg in legs_of(row("From my account"))} == {account, savings}
    is_sound(people)


def test_two_faults_are_two_changes_of_one_act(people: People, account: Account) -> None:
    void(people, account)
    postpone(people, account)
    before = state_of(account)
    changes = first(people, account)
    assert {change.kind for change in changes} == {Kind.VOIDED, Kind.DAY}
    act = apply_first(people, account)
    assert ActivityEntry.objects.filter(activity=act).count() == 2
    assert balance(account) == Decimal("532.55")
    activity_undo(activity=act, acting_user=people.owner)
    assert state_of(account) == before
    one = next(change for change in changes if change.kind == Kind.DAY)
    corrections_apply(books=books_of(people.owner), account=account.public_id, named=[one.id])
    assert [change.kind for change in first(people, account)] == [Kind.VOIDED]


def test_what_nobody_has_is_named_and_not_made_up(people: People, account: Account) -> None:
    assertion_type(account=account, acting_user=people.owner, quantity=Decimal("500.00"), on=date(2024, 3, 31))
    (change,) = first(people, account)
    assert (change.kind, change.quantity, change.after) == (Kind.MISSING, -3255, FEBRUARY)
    with pytest.raises(DomainError) as error:
        apply_first(people, account)
    assert error.value.code == "not_applicable"


def test_who_may_look_and_who_may_mend(people: People, account: Account) -> None:
    flip(people, account)
    named = [change.id for change in first(people, account)]
    for user in (people.partner, people.viewer):
        assert inquiry(user, account.public_id).verdict is not None
    for user, code in ((people.viewer, "read_only"), (people.outsider, "not_found")):
        with pytest.raises(DomainError) as error:
            corrections_apply(books=books_of(user), account=account.public_id, named=named)
        assert error.value.code == code
    with pytest.raises(NotFound):
        inquiry(people.owner, category(people.owner, "No account").public_id)
    corrections_apply(books=books_of(people.partner), account=account.public_id, named=named)
    with pytest.raises(NotFound) as gone:
        corrections_apply(books=books_of(people.owner), account=account.public_id, named=named)
    assert gone.value.code == "not_proposed"


def test_a_private_account_lends_no_rows(people: People, account: Account) -> None:
    """What would fit is in an account that only the partner sees: the owner isn't told of it."""
    hidden = account_create(
        household=people.household, acting_user=people.partner, name="Pat's", kind="checking", currency="EUR",
        owner=people.partner, visibility="hidden",
    )  # fmt: skip
    expense(
        acting_user=people.partner,
        account=hidden,
        category=category(people.owner),
        amount=Decimal("32.55"),
        on=date(2024, 3, 4),
    )
    assertion_type(account=account, acting_user=people.owner, quantity=Decimal("500.00"), on=date(2024, 3, 31))
    assert [change.kind for change in first(people, account)] == [Kind.MISSING]
    theirs = inquiry(people.partner, account.public_id).verdict
    assert theirs is not None
    assert theirs.explanations[0].changes[0].kind == Kind.OTHER


def test_a_files_own_balances_say_on_which_day(people: People, account: Account) -> None:
    """March is printed with a balance beside each row; −20.00 of the 9th was edited to −2.00, and the month's statement is off."""
    lines = ["Date,Description,Amount,Balance", "2024-03-04,Cinema,-10.00,522.55", "2024-03-09,Kiosk,-20.00,502.55"]
    lines += ["2024-03-15,Tea House,-2.55,500.00", "2024-03-20,Baker,-1.00,499.00"]
    bring(people.owner, "\n".join(lines) + "\n", account)
    assertion_type(account=account, acting_user=people.owner, quantity=Decimal("499.00"), on=date(2024, 3, 31))
    legs = legs_of(row("Kiosk"))
    new = [Leg(leg.account, leg.quantity / 10, posting=leg.posting) for leg in legs]
    transaction_edit(transaction=row("Kiosk"), acting_user=people.owner, legs=new)
    verdict = look(people, account).verdict
    assert verdict is not None
    assert (verdict.held_on, verdict.first_on, verdict.off_by) == (date(2024, 3, 4), date(2024, 3, 9), -1800)
    (change,) = verdict.explanations[0].changes
    assert (change.kind, change.new_quantity) == (Kind.AMOUNT, -2000)


@pytest.mark.slow
def test_a_year_of_two_thousand_rows_takes_less_than_two_seconds(people: People) -> None:
    """From the books to the answer, reading included: one amount of July was edited to ten times what the file says."""
    found = bank(people.owner)
    days = [date(2024, 1, 1) + timedelta(days=number * 365 // 2000) for number in range(2000)]
    rows = [
        Row(f"{day:%Y%m%d}", f"-{number % 97 + 1}.{number % 89:02}", f"Shop {number % 41}")
        for number, day in enumerate(days)
    ]
    bring(people.owner, csv(rows), found)
    held = sum((Decimal(row.amount) for row in rows), Decimal(0))
    assertion_type(account=found, acting_user=people.owner, quantity=held, on=date(2024, 12, 31))
    first_half = sum((Decimal(row.amount) for row in rows if row.on <= "20240630"), Decimal(0))
    assertion_type(account=found, acting_user=people.owner, quantity=first_half, on=date(2024, 6, 30))
    bent = Transaction.objects.filter(date=date(2024, 7, 9)).order_by("pk")[0]
    new = [Leg(leg.account, leg.quantity * 10, posting=leg.posting) for leg in legs_of(bent)]
    transaction_edit(transaction=bent, acting_user=people.owner, legs=new)
    began = process_time()
    (change,) = first(people, found)
    assert process_time() - began < 2 * pace()
    assert (change.kind, change.key) == (Kind.AMOUNT, bent.pk)
