"""The demo household, entered by the doors everybody uses: recipes for what is typed by hand, the corridor for statements, edits
for what a person decides afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.transaction import atomic
from django.utils import timezone, translation

from accounts.models import Household, Role, User
from accounts.services import household_create, user_create
from fintrack.lib.errors import Conflict, DomainError
from fintrack.lib.text import fold
from ledger.demo import cast
from ledger.demo.calendar import pesos_for
from ledger.demo.life import Row
from ledger.demo.money import Story, story
from ledger.demo.papers import Paper, papers
from ledger.intake.batches import batch_commit, batch_create, batch_run
from ledger.intake.files import file_keep
from ledger.intake.records import IncomingPrice
from ledger.models import Account, Payee, SourceLine, Tag, Transaction
from ledger.models.account import CATEGORY_KINDS
from ledger.models.connection import JobState
from ledger.models.evidence import Outcome
from ledger.rates import RateTable
from ledger.services.accounts import account_create
from ledger.services.commodities import commodities_ensure, currency
from ledger.services.legs import Leg, legs_of
from ledger.services.prices import MANUAL, prices_store
from ledger.services.recipes import day_before, exchange, opening_balance, split
from ledger.services.transactions import transaction_edit

TO_REVIEW_DAYS = 6
"""Imported rows of the last days are still to be reviewed; what came before has been."""


@dataclass
class Demo:
    """The household while it is made: its people and accounts by the names of the cast."""

    household: Household
    people: dict[str, User]
    accounts: dict[str, Account] = field(default_factory=dict)

    def who(self, account: str) -> User:
        """Who enters and imports this account's rows."""
        return self.people[next(one.keeper for one in cast.ACCOUNTS if one.key == account)]


def demo_today() -> date:
    """The household's own day."""
    return datetime.now(ZoneInfo(cast.TIME_ZONE)).date()


@atomic
def demo_create(*, today: date | None = None) -> Household:
    """Make the demo household with its three years up to `today`; the same day gives the same books.

    Conflict `demo_exists` while there is one.
    """
    if Household.objects.filter(is_demo=True).exists():
        raise Conflict("demo_exists", "The demo household is there already. Nothing was changed.")
    commodities_ensure()
    with translation.override("en"):
        demo = _people()
        told = story(today or demo_today())
        _accounts(demo, told)
        _rates(demo, told)
        _by_hand(demo, told)
        for paper in papers(told):
            _import(demo, paper)
        _decisions(demo, told)
        _reviewed(demo, told)
    return demo.household


def _people() -> Demo:
    household = household_create(
        name=cast.HOUSEHOLD, base_currency=cast.BASE, acting_user=None, locale=cast.LOCALE, time_zone=cast.TIME_ZONE,
        is_demo=True,
    )  # fmt: skip
    people = {
        key: user_create(
            email=email, password=settings.DEMO_PASSWORD, acting_user=None, household=household, name=name,
            role=Role.OWNER if key == cast.ANA else Role.PARTNER,
        )
        for key, (name, email) in cast.PEOPLE.items()
    }  # fmt: skip
    return Demo(household, people)


def _accounts(demo: Demo, told: Story) -> None:
    """Open the accounts, with what those without statements held; name the payees the household knows."""
    for kind, name, parent in cast.EXTRA_CATEGORIES:
        above = Account.objects.filter(household=demo.household, kind=kind, name=parent).first() if parent else None
        account_create(household=demo.household, acting_user=demo.people[cast.ANA], name=name, kind=kind, parent=above)
    categories = Account.objects.filter(household=demo.household, kind__in=CATEGORY_KINDS, purpose="")
    demo.accounts.update((category.name, category) for category in categories)
    for one in cast.ACCOUNTS:
        demo.accounts[one.key] = _account(demo, one)
        if not one.has_statements:
            opening_balance(
                acting_user=demo.who(one.key), account=demo.accounts[one.key], quantity=one.opening,
                on=day_before(told.span.first),
            )  # fmt: skip
    Payee.objects.bulk_create(
        Payee(household=demo.household, name=name, key=fold(name), category=demo.accounts[category])
        for name, category in cast.PAYEES.items()
    )


def _account(demo: Demo, one: cast.DemoAccount) -> Account:
    keeper = demo.people[one.keeper]
    return account_create(
        household=demo.household, acting_user=keeper, name=one.name, kind=one.kind, currency=one.currency,
        number=one.number, institution=one.institution, owner=None if one.is_joint else keeper, visibility=one.visibility,
        credit_limit=Decimal(one.credit_limit) if one.credit_limit else None, statement_day=one.statement_day,
        due_day=one.due_day,
    )  # fmt: skip


def _rates(demo: Demo, told: Story) -> None:
    """Where no source knows what a dollar or a euro cost, the household has typed it, week by week."""
    known, base = RateTable(demo.household), currency(cast.BASE)
    weeks = [
        told.span.last - timedelta(days=7 * back) for back in range((told.span.last - told.span.first).days // 7 + 2)
    ]
    codes = {code: currency(code).pk for code in ("EUR", "USD")}
    rates = known.rates((pk, base.pk, on) for pk in codes.values() for on in weeks)
    missing = [
        IncomingPrice(code, cast.BASE, on, Decimal(str(round(pesos_for(code, on), 4))), MANUAL)
        for code, pk in codes.items()
        for on in weeks
        if (rate := rates[pk, base.pk, on]) is None or rate.is_stale
    ]
    prices_store(missing, household=demo.household)


def _by_hand(demo: Demo, told: Story) -> None:
    """Cash spending and exchanges come in no statement that could tell both sides."""
    for row in told.rows:
        if row.account == "cash":
            parts = {demo.accounts[name]: quantity for name, quantity in row.parts}
            split(acting_user=demo.who("cash"), account=demo.accounts["cash"], parts=parts, on=row.on, payee=row.payee)
    for one in told.exchanges:
        exchange(
            acting_user=demo.who(one.source), source=demo.accounts[one.source], target=demo.accounts[one.target],
            sold=one.sold, bought=one.bought, on=one.on, payee="Currency exchange",
        )  # fmt: skip


def _import(demo: Demo, paper: Paper) -> None:
    """Drop the file on the import page, look, and post."""
    user, (path, digest) = demo.who(paper.account.key), file_keep([paper.content])
    batch = batch_create(
        household=demo.household, acting_user=user, file_name=paper.file_name, file_path=path, file_sha256=digest,
        account=demo.accounts[paper.account.key], is_enqueued=False,
    )  # fmt: skip
    batch_run(batch, is_previewed=False)
    if batch.state == JobState.READY:
        batch_commit(batch=batch, acting_user=user, is_enqueued=False)
        batch_run(batch)
    if batch.state != JobState.DONE:
        raise DomainError("demo_import", f"{paper.file_name} could not be imported: {batch.error}")


def _decisions(demo: Demo, told: Story) -> None:
    """What people did with imported rows: cash drawn, the loan's interest told apart, receipts split, refunds linked, tags."""
    keys = _transactions(demo, told)
    wanted = [row for row in told.rows if row.account != "cash" and (row.parts or row.refund_of)]
    for row in wanted:
        transaction = Transaction.objects.select_related("household", "currency").get(pk=keys[row.reference])
        header: dict[str, Any] = {"decided_by": "person", "reviewed_at": timezone.now()}
        if row.refund_of:
            header["refund_of"] = Transaction.objects.get(pk=keys[row.refund_of])
        legs = _legs(demo, transaction, row) if row.parts else None
        transaction_edit(transaction=transaction, acting_user=demo.who(row.account), legs=legs, **header)
    _tag(demo, ((row.tag, keys[row.reference]) for row in told.rows if row.tag))


def _transactions(demo: Demo, told: Story) -> dict[str, int]:
    """The statement's references to the transactions they became."""
    lines = SourceLine.objects.filter(batch__household=demo.household, outcome=Outcome.TAKEN).exclude(external_id="")
    return dict(lines.values_list("external_id", "transaction_id"))


def _legs(demo: Demo, transaction: Transaction, row: Row) -> list[Leg]:
    """The imported leg stays; the other side becomes the row's parts."""
    own = next(leg for leg in legs_of(transaction) if leg.account == demo.accounts[row.account])
    return [own, *(Leg(demo.accounts[name], quantity, booked_on=row.on) for name, quantity in row.parts)]


def _tag(demo: Demo, pairs: Iterable[tuple[str, int]]) -> None:
    found = list(pairs)
    tags = {
        name: Tag.objects.create(household=demo.household, name=name) for name in sorted({name for name, _key in found})
    }
    through = Transaction.tags.through
    through.objects.bulk_create(through(transaction_id=key, tag_id=tags[name].pk) for name, key in found)


def _reviewed(demo: Demo, told: Story) -> None:
    until = told.span.last - timedelta(days=TO_REVIEW_DAYS)
    rows = Transaction.objects.filter(household=demo.household, reviewed_at=None, date__lt=until)
    rows.update(reviewed_at=timezone.now())
