"""Nobody sees what isn't theirs: every address of the project, page, API and admin, asked by everyone who might.

The owner has an account that only they see (all its words hold "quokka"), one of which the others see the total ("numbat"), and
open ones ("wombat"). A new address is walked by itself; one with a parameter must say in `objects` what belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db.transaction import atomic, set_rollback
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, Invitation, User, new_public_id
from accounts.services import token_create
from documents.models import Document
from documents.tests.samples import attached
from ledger.intake.batches import batch_run
from ledger.models import Account, Activity, Posting, Rule, SavedView, SourceLine, Tag, Transaction
from ledger.models.account import Visibility
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.legs import Leg, legs_of
from ledger.services.reconciling import assertion_type
from ledger.services.rules import rule_create
from ledger.services.saved_views import view_save
from ledger.services.transactions import transaction_edit
from ledger.tests.statements import Row, arrive, bring, ofx
from tests.conftest import People
from tests.walking import admin_models, filled, routes

pytestmark = pytest.mark.slow

OWN_WORDS = re.compile("quokka", re.IGNORECASE)
PRIVATE_WORDS = re.compile("quokka|numbat", re.IGNORECASE)
ALL_WORDS = re.compile("quokka|numbat|wombat", re.IGNORECASE)
Values = Sequence[Mapping[str, str]]


@dataclass
class Home:
    """The household with everything in it that has an address, by who may see it."""

    people: People
    accounts: dict[str, Account] = field(default_factory=dict)
    transactions: dict[str, Transaction] = field(default_factory=dict)
    batches: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    assertions: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def objects(self, whose: Sequence[str]) -> list[tuple[str, Values]]:
        """What belongs into which address, of the objects named `whose`."""

        def ids(rows: Mapping[str, Any]) -> Values:
            return [{"public_id": str(rows[name].public_id)} for name in whose if name in rows]

        invitation = Invitation.objects.get(household=self.people.household)
        member = {"public_id": str(self.people.viewer.public_id)}
        token = AccessToken.objects.get(user=self.people.owner)
        return [
            (r"(books|api/v1)/accounts/", ids(self.accounts)),
            (r"(books/statements|api/v1/assertions)/", ids(self.assertions)),
            (r"(books|api/v1)/views/", [{"public_id": str(SavedView.objects.get().public_id)}]),
            (r"api/v1/transactions/.*<uuid:document>|documents/of/.*<uuid:document>", self._attached(whose)),
            (r"(books|api/v1)/transactions/|documents/of/", ids(self.transactions)),
            (r"(api/v1/)?documents/", ids(self.documents)),
            (r"books/import/deliveries/", [{"delivery": one["public_id"]} for one in self._deliveries(whose)]),
            (r"api/v1/deliveries/", self._deliveries(whose)),
            (r"(books/import|api/v1/imports)/", ids(self.batches)),
            (r"(books|api/v1)/activity/", ids(self.acts())),
            (r"(books|api/v1)/rules/", ids(self.rules)),
            (
                r"api/v1/payees/by-key/",
                [{"key": self.transactions[name].payee_key} for name in whose if name in self.transactions],
            ),
            (r"books/review/", ids(self.transactions)),
            (r"(books|api/v1)/tags/", ids(self.tags())),
            (r"(books|api/v1)/categories/", [{"public_id": str(self.accounts["category"].public_id)}]),
            (r"(settings|api/v1/household)/invitations/", [{"public_id": str(invitation.public_id)}]),
            (r"(settings|api/v1/household)/members/", [member]),
            (r"(settings|api/v1)/tokens/", [{"public_id": str(token.public_id)}]),
            (r"invitation/<str:token>/", [{"token": "no-such-token"}]),
            (r"accounts/.*<key>", [{"key": "no-such-key", "uidb36": "1"}]),
            *((start + ".*<path:object_id>", self._rows(model)) for start, model in admin_models()),
            (r"admin/r/", [{"content_type_id": "1", "object_id": "1"}]),
            (r"admin/<app_label>/", [{"app_label": "ledger"}]),
            (r"admin/<url>", [{"url": "nowhere"}]),
            (r"admin/auth/|admin/accounts/user/<id>/password", [{"id": str(self.people.owner.pk)}]),
        ]

    def _deliveries(self, whose: Sequence[str]) -> Values:
        """What each import came with."""
        return [{"public_id": str(self.batches[name].delivery)} for name in whose if name in self.batches]

    def _attached(self, whose: Sequence[str]) -> Values:
        """Each document with the transaction it belongs to."""
        return [
            {"public_id": str(self.transactions[name].public_id), "document": str(self.documents[name].public_id)}
            for name in whose
            if name in self.documents
        ]

    def tags(self) -> dict[str, Tag]:
        """The tag of each row that has one of its own."""
        return {name: tag for name, row in self.transactions.items() if (tag := row.tags.first()) is not None}

    def acts(self) -> dict[str, Activity]:
        """The last act on each transaction."""
        return {
            name: Activity.objects.filter(entries__transaction=row).latest("pk")
            for name, row in self.transactions.items()
        }

    def _rows(self, model: Any) -> Values:
        row = model._default_manager.order_by("-pk").first()
        return [{"object_id": str(row.pk if row else 1)}]


NAMES = {"hidden": "Quokka", "total": "Numbat", "open": "Wombat"}
NUMBERS = {"hidden": "QUOKKA70011223", "total": "NUMBAT70022", "open": "WOMBAT70033"}
PRIVATE = {"hidden": Visibility.HIDDEN, "total": Visibility.TOTAL_ONLY}
TODAY = timezone.now().date()


def home_make(people: People) -> Home:
    home = Home(people)
    make = {"household": people.household, "acting_user": people.owner}
    home.accounts["category"] = account_create(name="Wombat food", kind="expense", **make)
    for who, word in NAMES.items():
        private = {"owner": people.owner, "visibility": PRIVATE[who]} if who in PRIVATE else {}
        home.accounts[who] = account_create(
            name=f"{word} account",
            kind="checking",
            currency="EUR",
            number=NUMBERS[who],
            institution=f"{word} bank",
            **make,
            **private,
        )
        rows_make(home, who)
        stated = assertion_type(account=home.accounts[who], acting_user=people.owner, quantity=Decimal(5), on=TODAY)
        home.assertions[who] = stated.assertion
        home.rules[who] = rule_make(home, who)
        home.documents[who] = attached(
            home.transactions[who], people.owner, f"{word} receipt.txt", f"{word} scan".encode()
        )
    moved_make(home)
    content = ofx([Row(f"{TODAY:%Y%m%d}", "-77.00", "Pet shop", "x1")], number="70011223")
    home.batches["partner"] = batch_run(arrive(people.partner, content, name="pets.ofx", delivery=new_public_id()))
    Invitation.objects.create(
        household=people.household, token_hash="wombat", invited_by=people.owner, email="wombat@example.org",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    token_create(acting_user=people.owner, name="Quokka token")
    view_save(acting_user=people.owner, name="Quokka view", query="q=quokka")
    return home


def rows_make(home: Home, who: str) -> None:
    """By hand with a revision, and by a file: payee, memo, tag, file name and raw line all hold the word."""
    word, owner, account = NAMES[who], home.people.owner, home.accounts[who]
    home.transactions[who] = recipes.expense(
        acting_user=owner, account=account, category=home.accounts["category"], amount=Decimal("12.34"), on=TODAY,
        payee=f"{word} shop", memo=f"{word} memo", tags=[f"{word} tag"],
    )  # fmt: skip
    transaction_edit(
        transaction=home.transactions[who], acting_user=owner, memo=f"{word} changed", reason=f"{word} reason"
    )
    rows = [Row(f"{TODAY:%Y%m%d}", "-4.00", f"{word} cafe", f"{word}1")]
    home.batches[who] = bring(
        owner, ofx(rows, number=NUMBERS[who], balance=(f"{TODAY:%Y%m%d}", "90.00")), account, name=f"{word}.ofx",
        delivery=new_public_id(),
    )  # fmt: skip


def rule_make(home: Home, who: str) -> Rule:
    """A rule about the account: its name and what it looks for hold the word."""
    wanted = {"field": "account", "op": "is", "value": str(home.accounts[who].public_id)}
    named = {"field": "payee", "op": "contains", "value": NAMES[who]}
    does = {"do": "category", "value": str(home.accounts["category"].public_id)}
    return rule_create(
        acting_user=home.people.owner, name=f"{NAMES[who]} rule", conditions={"all": [wanted, named]}, actions=[does]
    )


def moved_make(home: Home) -> None:
    """An entry that began in the hidden account and is now an open one: its past stays hidden."""
    owner, hidden, shown = home.people.owner, home.accounts["hidden"], home.accounts["open"]
    moved = recipes.expense(
        acting_user=owner,
        account=hidden,
        category=home.accounts["category"],
        amount=Decimal(5),
        on=TODAY,
        payee="Quokka past",
    )
    legs = [
        Leg(shown if leg.account == hidden else leg.account, leg.quantity, posting=leg.posting)
        for leg in legs_of(moved)
    ]
    transaction_edit(transaction=moved, acting_user=owner, legs=legs, payee="Wombat present", reason="moved")
    home.transactions["moved"] = moved


@pytest.fixture
def home(people: People) -> Home:
    return home_make(people)


@dataclass(frozen=True)
class Answer:
    method: str
    path: str
    status: int
    text: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"


class Visitor:
    """Asks each address with a fresh browser and takes back whatever the answer changed."""

    def __init__(self, user: User | None) -> None:
        first = Client()
        if user is not None:
            first.force_login(user)
        self.cookies = {name: morsel.value for name, morsel in first.cookies.items()}

    def ask(self, path: str, method: str = "GET") -> Answer:
        client = Client(raise_request_exception=False)
        for name, value in self.cookies.items():
            client.cookies[name] = value
        with atomic():
            answer = client.get(path) if method == "GET" else client.post(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            set_rollback(True)
        headers = " ".join(f"{name}: {value}" for name, value in answer.items())
        return Answer(method, path, answer.status_code, f"{headers}\n{_readable(body)}")


def _readable(body: bytes) -> str:
    """The words of an answer; of an archive, those of the files in it."""
    if not body.startswith(b"PK\x03\x04"):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist())


def walk(
    home: Home, user: User | None, whose: Sequence[str], *, posts: bool = True, searches: bool = True
) -> Iterator[Answer]:
    """Everything there is: each address read and posted to, lists also searched and narrowed to what is hidden."""
    visitor, objects = Visitor(user), home.objects(whose)
    hidden = home.accounts["hidden"].public_id
    for route in routes():
        for path in filled(route, objects):
            yield visitor.ask(path)
            if posts and not path.startswith("/admin/"):
                yield visitor.ask(path, "POST")
            if searches and not route.parameters and LISTS.match(path):
                yield visitor.ask(f"{path}?q=shop&query=shop&search=shop&months=12")
                yield visitor.ask(f"{path}?account={hidden}&accounts={hidden}")


LISTS = re.compile("/($|home|books|api/v1/(?!schema|docs|auth))")
EVERYTHING = ("hidden", "total", "open", "moved")


def leaks(answers: Iterator[Answer], words: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """(answers that hold a word, answers that are a crash)"""
    told, crashed = [], []
    for answer in answers:
        if found := words.search(answer.text):
            told.append(f"{answer}: …{answer.text[max(0, found.start() - 60) : found.end() + 30]}…")
        if answer.status >= 500:
            crashed.append(str(answer))
    return told, crashed


@pytest.mark.parametrize("who", ["anonymous", "outsider"])
def test_who_is_not_of_the_household_learns_nothing(home: Home, who: str) -> None:
    user = None if who == "anonymous" else home.people.outsider
    assert leaks(walk(home, user, EVERYTHING, searches=False), ALL_WORDS) == ([], [])


@pytest.mark.parametrize("who", ["partner", "viewer"])
def test_a_member_learns_nothing_of_anothers_private_accounts(home: Home, who: str) -> None:
    user = getattr(home.people, who)
    answers = walk(home, user, (*EVERYTHING, "partner"), posts=who == "partner", searches=who == "partner")
    assert leaks(answers, PRIVATE_WORDS) == ([], [])


def test_the_owner_meets_every_word(home: Home) -> None:
    """The twin: what the others are not told is really there to be told, by pages and by the API."""
    answers = list(walk(home, home.people.owner, EVERYTHING, posts=False, searches=False))
    assert [str(answer) for answer in answers if answer.status >= 500] == []
    for start in ("/books/", "/api/"):
        text = " ".join(answer.text for answer in answers if answer.path.startswith(start) and answer.status == 200)
        for word in NAMES.values():
            told = ("account", "shop", "changed", "cafe")
            assert [thing for thing in told if f"{word} {thing}" not in text] == [], (start, word)


@pytest.mark.parametrize("who", ["anonymous", "outsider", "partner", "viewer"])
def test_absent_and_not_yours_look_the_same(home: Home, who: str) -> None:
    """A hidden object's address answers as one that was made up."""
    visitor = Visitor(None if who == "anonymous" else getattr(home.people, who))
    made_up = dict.fromkeys(("public_id", "document"), "01890a5d-ac96-774b-bcce-b302099a8057")
    theirs = ("hidden", "total") if who in ("partner", "viewer") else EVERYTHING
    objects = home.objects(theirs)
    for route in routes():
        if not re.match(r"(books/|api/v1/)?(accounts|transactions|imports?|documents)/(of/)?<uuid", route.template):
            continue
        absent = route.filled(made_up)
        for method in ("GET", "POST"):
            expected = visitor.ask(absent, method).status
            assert expected != 200
            assert {visitor.ask(path, method).status for path in filled(route, objects)} == {expected}, (method, route)


CHANGING = re.compile(
    r"\b[A-Za-z0-9]{64}\b|(Date|Expires|Set-Cookie|RateLimit-Remaining|RateLimit-Reset): .*|\"made_at\": ?\"[^\"]*\""
)
"""Form tokens and what the clock says in the headers."""


def said(home: Home, user: User) -> dict[str, str]:
    """All that a member can read without naming an object, less what differs with each request."""
    visitor = Visitor(user)
    paths = [path for route in routes() if not route.parameters and LISTS.match(path := route.filled({}))]
    searches = [
        f"{path}?q=shop&query=shop&search=shop" for path in paths if re.search("register|search|transactions", path)
    ]
    asked = [visitor.ask(path) for path in [*paths, *searches]]
    return {answer.path: f"{answer.status} {CHANGING.sub('', answer.text)}" for answer in asked}


def test_hidden_rows_change_nothing_that_another_reads(home: Home) -> None:
    """No list, total, count, chart or search of another member moves when the owner books and imports in hiding."""
    user = home.people.partner
    before = said(home, user)
    rows_make(home, "hidden")
    after = said(home, user)
    assert [path for path in before if before[path] != after[path]] == []


def test_rows_with_a_total_count_without_their_words(home: Home) -> None:
    """The partner's total holds the numbat's money (and not the quokka's): 90.00 each by their statements, and what was spent."""
    visitor = Visitor(home.people.partner)
    told = visitor.ask("/api/v1/net-worth").text
    expected = sum(
        (leg.quantity for leg in Posting.objects.filter(account__in=[home.accounts["total"], home.accounts["open"]])),
        Decimal(0),
    )  # fmt: skip
    assert f"{expected:.2f}" in told or str(expected.normalize()) in told
    assert not SourceLine.objects.filter(outcome="staged", account__isnull=False).exists()
