"""Every list, add page, change page and action of the admin site, with a row behind each; and who sees which rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from accounts.models import AccessToken, Channel, Invitation, KeptAnswer, Notification, User
from documents.tests.samples import attached
from fintrack.admin_groups import GROUPS
from fintrack.schedules import default_schedules_ensured
from ledger import models as books
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.prices import rate_set
from ledger.services.transactions import transaction_edit
from portfolio.models import LotSetting, TradeKind
from portfolio.services.events import EventTerms, event_add
from portfolio.services.securities import security_change
from portfolio.tests.making import share, traded
from tests.conftest import People

pytestmark = pytest.mark.slow

DAY = date(2026, 4, 30)
SECRET = "Zanzibar fund"
LISTS = sorted(f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry)
NO_ROW_NEEDED = {"mfa/authenticator", "account/emailaddress", "usersessions/usersession", "socialaccount/socialaccount"}
"""Tables of the sign-in: `accounts/tests/test_admin.py` opens their rows."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff(user: User, **more: Any) -> User:
    """Every right, but not the operator's."""
    User.objects.filter(pk=user.pk).update(is_staff=True, **more)
    user.user_permissions.set(Permission.objects.exclude(codename="run_system"))
    user.refresh_from_db()
    return user


def rows_make(people: People, number: int = 0) -> None:
    """One row of every table, made anew for each `number`; some lead to an account that only the owner sees."""
    owner, household, tag = people.owner, people.household, f"{number}"

    def account(name: str, kind: str, **extra: Any) -> books.Account:
        return account_create(household=household, acting_user=owner, name=f"{name} {tag}", kind=kind, **extra)

    bank, food = account("Bank", "checking", number=f"DE{number:05}"), account("Food", "expense")
    hidden = account(SECRET, "savings", owner=owner, visibility="hidden")
    books.TransitTotal.objects.create(
        household=household,
        currency=bank.commodity,
        month=24314 + number,
        period=24314,
        audience="all",
        value=Decimal(9),
    )
    for place, payee in ((bank, "Wombat Market"), (hidden, SECRET)):
        made = recipes.expense(
            acting_user=owner, account=place, category=food, amount=Decimal(9), on=DAY, payee=payee, tags=[f"tag {tag}"]
        )
        transaction_edit(transaction=made, acting_user=owner, memo="quagga")
        attached(made, owner, f"{payee} {tag}.txt", f"{payee} {tag}".encode())
        batch = books.ImportBatch.objects.create(household=household, user=owner, file_name=f"{payee}.ofx")
        books.SourceLine.objects.create(
            batch=batch, account=place, fingerprint="f", booked_on=DAY, quantity=Decimal(-9), raw=payee.encode(), state="booked",
            payee_key=payee.lower(), transaction=made,
        )  # fmt: skip
        books.BalanceAssertion.objects.create(
            account=place, commodity=made.currency, date=DAY, quantity=Decimal(-9), source="ofx", batch=batch
        )
    texts = {"household": household, "name": f"{SECRET} {tag}"}
    books.CheckRun.objects.create(household=household, failures=1, codes={"unbalanced": 1})
    books.SavedView.objects.create(
        user=owner, household=household, page="register", name=f"{SECRET} {tag}", query="q=x"
    )
    first, second = books.Transaction.objects.filter(household=household).order_by("-pk")[:2]
    books.TransferRejection.objects.create(household=household, first=second, second=first, rejected_by=owner)
    books.CsvProfile.objects.create(user=owner, signature=tag, mapping={}, **texts)
    books.Rule.objects.create(created_by=owner, **texts)
    books.Categoriser.objects.get_or_create(user=owner, defaults={"household": household, "data": b""})
    link = books.Connection.objects.create(owner=owner, kind="plaid", secrets="open-sesame", **texts)
    books.SyncRun.objects.create(connection=link, log=SECRET)
    market = books.Payee.objects.create(household=household, name=f"Market {tag}", key=f"market {tag}", category=food)
    books.PayeeAlias.objects.create(household=household, payee=market, name=f"MRKT {tag}", key=f"mrkt {tag}")
    books.HouseholdPurge.objects.create(
        household_key=10_000 + number, household_name=SECRET, purged_by="x", finished_at="2026-01-01T00:00Z"
    )
    euro, dollar = (books.Commodity.objects.get(code=code, household=None) for code in ("EUR", "USD"))
    rate_set(
        household=household,
        acting_user=owner,
        commodity=dollar,
        currency=euro,
        on=DAY + timedelta(days=number),
        close=Decimal("0.9"),
    )
    invested(people, number)
    others_make(people, number)


def invested(people: People, number: int) -> None:
    """The portfolio's rows: one security that everybody sees, one that only the owner's hidden account holds."""
    owner, household = people.owner, people.household
    for symbol, extra in ((f"WOM{number}", {}), (f"{SECRET} {number}", {"owner": owner, "visibility": "hidden"})):
        place = account_create(
            household=household, acting_user=owner, name=f"{symbol} broker", kind="brokerage", **extra
        )
        security = share(owner, symbol, name=symbol)
        traded(owner, "buy", place, security, "2026-04-01", "10", "100")
        event_add(acting_user=owner, terms=EventTerms(TradeKind.SPLIT, security, DAY, new=Decimal(2), old=Decimal(1)))
        traded(owner, "sell", place, security, "2026-05-01", "5", "80")
        security_change(security=security, acting_user=owner, renamed_on=DAY, name=f"{symbol} plc")
        LotSetting.objects.create(household=household, account=place, method="lifo", since=DAY)


def others_make(people: People, number: int) -> None:
    """The rows of tables that are not the ledger's."""
    Invitation.objects.create(
        household=people.household, token_hash=f"{number}", invited_by=people.owner, expires_at="2030-01-01T00:00Z"
    )
    Channel.objects.create(user=people.owner, kind=f"email {number}")
    Notification.objects.create(user=people.owner, key=f"{number}", text="News")
    AccessToken.objects.create(user=people.owner, name="Script", prefix="fin_abc", token_hash=f"hash {number}")
    KeptAnswer.objects.create(user=people.owner, key=f"key {number}", digest="d", status=201, body={"payee": SECRET})
    Group.objects.create(name=f"Clerks {number}")
    clocked = ClockedSchedule.objects.create(clocked_time=f"2030-01-01T00:{number:02}Z")
    SolarSchedule.objects.create(event="sunset", latitude=number + 1, longitude=2)
    interval, _made = IntervalSchedule.objects.get_or_create(every=number + 1, period="days")
    CrontabSchedule.objects.get_or_create(minute=f"{number}")
    schedule = {"task": "ledger.tasks.sweep_jobs", "enabled": False}
    PeriodicTask.objects.create(name=f"Every day {number}", interval=interval, **schedule)
    PeriodicTask.objects.create(name=f"Once {number}", clocked=clocked, one_off=True, **schedule)


@pytest.fixture
def boss(people: People) -> User:
    """The operator, at home in the household."""
    return staff(people.owner, is_superuser=True)


@pytest.fixture
def rows(people: People, boss: User) -> Callable[[str], list[Model]]:
    default_schedules_ensured()
    rows_make(people)

    def of(name: str) -> list[Model]:
        found = {f"{model._meta.app_label}/{model._meta.model_name}": model for model in admin.site._registry}
        return list(found[name]._default_manager.all()[:3])

    return of


def test_every_model_of_the_books_is_registered() -> None:
    registered = {model.__name__ for model in admin.site._registry if model._meta.app_label == "ledger"}
    tables = {
        name
        for name in books.__all__
        if isinstance(getattr(books, name), type) and issubclass(getattr(books, name), Model)
    }
    assert registered == tables


def test_every_admin_is_dressed_by_unfold() -> None:
    from unfold.admin import ModelAdmin

    assert not [model for model, shown in admin.site._registry.items() if not isinstance(shown, ModelAdmin)]


@pytest.mark.parametrize("name", LISTS)
def test_list_add_change_and_search_open(rows: Callable[[str], list[Model]], boss: User, name: str) -> None:
    client, found = signed_in(boss), rows(name)
    assert found or name in NO_ROW_NEEDED, f"{name} has no row to open: make one in rows_make"
    assert client.get(f"/admin/{name}/").status_code == 200
    assert client.get(f"/admin/{name}/?q=wombat").status_code == 200
    assert client.get(f"/admin/{name}/?q=x&o=1&e=1").status_code in (200, 302)
    assert client.get(f"/admin/{name}/add/").status_code in (200, 403)
    for row in found:
        page = client.get(f"/admin/{name}/{row.pk}/change/")
        assert page.status_code == 200
        assert "open-sesame" not in page.content.decode()
        assert client.get(f"/admin/{name}/{row.pk}/history/").status_code == 200
    assert client.get("/admin/").status_code == 200


def actions() -> list[tuple[str, str]]:
    found = []
    for model, shown in admin.site._registry.items():
        names = [str(getattr(action, "__name__", action)) for action in shown.actions or ()]
        found += [(f"{model._meta.app_label}/{model._meta.model_name}", name) for name in (*names, "delete_selected")]
    return found


@pytest.mark.parametrize(("name", "action"), actions())
def test_every_action_runs(
    rows: Callable[[str], list[Model]], boss: User, name: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *args, **kwargs: None)
    keys = [row.pk for row in rows(name)]
    facts = books.Posting.objects.count()
    answer = signed_in(boss).post(f"/admin/{name}/", {"action": action, "_selected_action": keys}, follow=True)
    assert answer.status_code == 200
    assert books.Posting.objects.count() == facts > 0


def test_longer_lists_take_no_more_queries(people: People, boss: User) -> None:
    client = signed_in(boss)

    def queries() -> dict[str, int]:
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/admin/{name}/").status_code == 200
            found[name] = len(captured)
        return found

    for number in range(5):
        rows_make(people, number)
    client.get("/admin/")  # what is read once in a process is read by now
    few = queries()
    for number in range(5, 50):
        rows_make(people, number)
    assert queries() == few


ALL_APPS = ("ledger/", "documents/", "accounts/", "account/", "usersessions/", "mfa/", "auth/", "django_celery_beat/")


def everything(client: Client, rows: Callable[[str], list[Model]], apps: tuple[str, ...] = ALL_APPS) -> dict[str, str]:
    """Every page of the admin that a person may ask for, whatever the answer, by address."""
    paths = ["/admin/", "/admin/ledger/"]
    for name in LISTS:
        if name.startswith(apps):
            views = ("change", "history", "delete")
            paths += [f"/admin/{name}/", f"/admin/{name}/add/", f"/admin/{name}/?q=a"]
            paths += [f"/admin/{name}/{row.pk}/{view}/" for row in rows(name) for view in views]
    for model, field in CHOICES:
        paths.append(f"/admin/autocomplete/?app_label=ledger&model_name={model}&field_name={field}&term=")
    return {path: client.get(path, follow=True).content.decode() for path in paths}


CHOICES = (
    ("posting", "account"), ("posting", "commodity"), ("posting", "transaction"), ("account", "parent"), ("payee", "category"),
    ("balanceassertion", "batch"), ("sourceline", "batch"), ("syncrun", "connection"), ("importbatch", "user"),
    ("price", "commodity"), ("transactionrevision", "transaction"), ("activityentry", "activity"),
)  # fmt: skip
"""What the address for type-ahead is asked for: it answers for any relation, shown in a form or not."""


def told(pages: dict[str, str], *words: str) -> list[tuple[str, str]]:
    return [(path, word) for path, page in pages.items() for word in words if word in page]


HOUSEHOLD_WORDS = (
    SECRET,
    SECRET.lower(),
    "open-sesame",
    "Wombat",
    "wombat",
    "Bank 0",
    "DE00000",
    "quagga",
    "Food 0",
    "tag 0",
)


def test_a_partner_on_the_staff_sees_what_the_app_shows_them(
    people: People, rows: Callable[[str], list[Model]]
) -> None:
    """With every right there is, nothing of the hidden account; and not by hiding everything."""
    pages = everything(signed_in(staff(people.partner)), rows)
    assert told(pages, SECRET, SECRET.lower(), "open-sesame") == []
    for name in ("transaction", "posting", "transactionrevision"):
        assert "Wombat Market" in pages[f"/admin/ledger/{name}/"]
    for name in ("account", "monthtotal", "balanceassertion"):
        assert "Bank 0" in pages[f"/admin/ledger/{name}/"]
    for name in ("document", "attachment"):
        assert "Wombat Market 0.txt" in pages[f"/admin/documents/{name}/"]


def test_a_superuser_of_the_household_sees_no_more_than_the_app_shows_them(
    people: People, rows: Callable[[str], list[Model]]
) -> None:
    """The one who runs the system, at home here as the partner: the owner's hidden account stays hidden."""
    pages = everything(signed_in(staff(people.partner, is_superuser=True)), rows)
    assert told(pages, SECRET.lower(), "open-sesame") == []
    assert {path for path, _word in told(pages, SECRET)} == {
        path for path in pages if path.startswith("/admin/ledger/householdpurge/") and SECRET in pages[path]
    }
    assert "Bank 0" in pages["/admin/ledger/account/"]


def test_an_outsider_on_the_staff_sees_nothing_of_the_household(
    people: People, rows: Callable[[str], list[Model]]
) -> None:
    pages = everything(signed_in(staff(people.outsider)), rows)
    assert told(pages, *HOUSEHOLD_WORDS, "plaid", "olive@example.org", "How the system is doing") == []


@pytest.mark.parametrize("right", ["run_system", "superuser"])
def test_who_runs_the_system_from_outside_sees_jobs_and_no_figures(
    people: People, rows: Callable[[str], list[Model]], right: str
) -> None:
    """States and counts of everybody's jobs, the people, the schedules; no payee, memo, account, file name or amount."""
    runner = User.objects.create_user("ruth@example.org", "pw", is_staff=True, is_superuser=right == "superuser")
    if right == "run_system":
        runner.user_permissions.set(Permission.objects.filter(codename="run_system"))
    books.ImportBatch.objects.create(
        household=people.household, user=people.owner, state="failed", file_name="wombat.csv",
        error={"code": "gave_up", "message": "Wombat Market is not an account"},
        plan={"accounts": {"DE00000": {}}}, counts={"new": 7, "accounts": {"DE00000": {"new": 7}}},
    )  # fmt: skip
    pages = everything(signed_in(runner), rows)
    purges = {path: page for path, page in pages.items() if "householdpurge" in path}
    assert told({path: page for path, page in pages.items() if path not in purges}, *HOUSEHOLD_WORDS) == []
    batches = pages["/admin/ledger/importbatch/"]
    assert "Home" in batches
    assert "tried three times" in batches
    assert "tried three times" in pages["/admin/"]
    assert "plaid" in pages["/admin/ledger/connection/"]
    assert "olive@example.org" in pages["/admin/accounts/user/"]
    assert "Every day 0" in pages["/admin/django_celery_beat/periodictask/"]
    assert ("Clerks 0" in pages["/admin/auth/group/"]) == (right == "superuser")


def test_every_list_is_in_one_group() -> None:
    grouped = [table.model for group in GROUPS for table in group.tables]
    shown = {model._meta.label_lower for model in admin.site._registry}
    known = {name for name in shown if not name.startswith("socialaccount.")}
    assert sorted(grouped) == sorted(known)
