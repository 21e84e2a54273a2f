"""Transfers to confirm as a person looks at them: both rows side by side, what speaks for them being one, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from fintrack.lib.text import fold
from ledger.intake.habits import LEARNED_AFTER, Way, strictly_best
from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books, books_of
from ledger.selectors.cash_withdrawals import Withdrawal, cash_withdrawals
from ledger.selectors.rows import Entry, entries
from ledger.selectors.sql import quantity
from ledger.selectors.transfer_evidence import Clues, Said, clues_of, evidence_of, own_leg, rank_told
from ledger.selectors.transfers import OpenPair, transfer_guesses, transfer_pairs_open, uses

LIMIT = 50
FEES = frozenset(
    ["fee", "fees", "charges", "commission", "commissions", "gebuhr", "gebuhren", "bankgebuhren", "comision", "comisiones",
     "комиссия", "комиссии"]
)  # fmt: skip
"""Words in the name of a category that fees go to, folded."""


class Confidence(StrEnum):
    """SURE: nothing else fits and something says so. LIKELY: nothing else fits, or this fits best. MAYBE: look twice."""

    SURE = "sure"
    LIKELY = "likely"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class End:
    """One of the two rows: what its own account lost or gained, in its commodity."""

    public_id: UUID
    account: UUID
    account_name: str
    booked_on: date
    payee: str
    memo: str
    quantity: Decimal
    commodity: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What left and what came. `off` is how far two currencies are from the rate (0.012 is 1.2 %), None in one currency or without a
    rate. `is_unique`: neither row fits any other one. `evidence` says what speaks for it, in sentences. `fee` is what left beyond
    what came (else zero), `fee_category` the name of where it would go ("" where there is no category for fees).
    """

    left: End
    came: End
    days_apart: int
    off: Decimal | None
    is_unique: bool
    evidence: tuple[str, ...]
    can_change: bool
    confidence: Confidence = Confidence.MAYBE
    fee: Decimal = Decimal(0)
    fee_category: str = ""

    @property
    def ends(self) -> tuple[End, End]:
        return self.left, self.came


@dataclass(frozen=True, slots=True)
class LearnedWay:
    """Two accounts between which transfers went before (`confirmed` of them), and `count` pairs that can be joined in one go."""

    left: UUID
    left_name: str
    came: UUID
    came_name: str
    confirmed: int
    count: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The first of them, and how many there are in all; `waiting` of those are more than a guess. `cash` are withdrawals that have no
    other row.
    """

    pairs: tuple[Candidate, ...]
    count: int
    waiting: int = 0
    learned: tuple[LearnedWay, ...] = ()
    cash: tuple[Withdrawal, ...] = ()


def transfer_candidates(user: User, *, limit: int = LIMIT, books: Books | None = None) -> Candidates:
    """Pairs that may be one transfer, newest first, each with its evidence, then what is only a guess: a constant number of queries."""
    books = books or books_of(user)
    pairs = transfer_pairs_open(books)
    used, shown = uses(pairs), pairs[:limit]
    guesses = transfer_guesses(books, used) if len(shown) < limit else []
    drawn = _drawn(books, [*shown, *guesses], [*pairs, *guesses])
    exact = [one for one in drawn.rows if not one.pair.guess]
    guessed = [one for one in drawn.rows if one.pair.guess and any(said.weight for said in one.said)]
    best = strictly_best({one.edge: rank_told(drawn.clues, one.pair, one.said) for one in drawn.rows})
    seen = [*exact, *_alone(guessed)][:limit]
    return Candidates(
        tuple(_candidate(books, one, used[one.pair.first] + used[one.pair.second] <= 2, one.edge in best) for one in seen),
        len(pairs) + len(seen) - len(exact),
        len(pairs),
        _learned(books, pairs, drawn.clues),
        cash_withdrawals(books, {*used, *(key for one in seen for key in one.edge)}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A pair with its two entries and all that is said for it."""

    pair: OpenPair
    one: Entry
    other: Entry
    said: tuple[Said, ...]

    @property
    def edge(self) -> frozenset[int]:
        return frozenset((self.pair.first, self.pair.second))


@dataclass(frozen=True, slots=True)
class _Page:
    clues: Clues
    rows: tuple[_Drawn, ...]


def _drawn(books: Books, shown: Sequence[OpenPair], every: Sequence[OpenPair]) -> _Page:
    keys = list({key for pair in shown for key in (pair.first, pair.second)})
    found, clues = entries(books, keys), clues_of(books, every, keys)
    whole = [pair for pair in shown if _is_pair(found, pair)]
    rows = [(pair, found[pair.first], found[pair.second]) for pair in whole]
    return _Page(clues, tuple(_Drawn(*row, tuple(evidence_of(clues, *row))) for row in rows))


def _is_pair(found: dict[int, Entry], pair: OpenPair) -> bool:
    return all(len(found[key].legs) == 2 and found[key].is_whole for key in (pair.first, pair.second))


def _alone(guessed: Sequence[_Drawn]) -> list[_Drawn]:
    """A guess is shown only where its rows have no other: several guesses about one row are noise."""
    used = uses([one.pair for one in guessed])
    return [one for one in guessed if used[one.pair.first] + used[one.pair.second] == 2]


def _end(books: Books, entry: Entry) -> End:
    leg, header = own_leg(books, entry), entry.header
    account, commodity = books.accounts[leg.account], books.commodities([leg.commodity])[leg.commodity]
    return End(
        header.public_id, account.public_id, account.name, leg.booked_on, header.payee, header.memo,
        quantity(leg.quantity, commodity.decimals), commodity.code,
    )  # fmt: skip


def _candidate(books: Books, drawn: _Drawn, is_unique: bool, is_best: bool) -> Candidate:
    pair, left, came = drawn.pair, _end(books, drawn.one), _end(books, drawn.other)
    fee = -left.quantity - came.quantity if pair.guess == "fee" else Decimal(0)
    category = fee_category(books) if fee else None
    alone = _("No other row fits either of them") if is_unique else _("One of them also fits another row")
    evidence = (*(one.text for one in drawn.said), alone)
    return Candidate(
        left, came, pair.days_apart, pair.off, is_unique, evidence, books.user.can_write,
        _confidence(drawn, is_unique, is_best), fee, category.name if category else "",
    )  # fmt: skip


def _confidence(drawn: _Drawn, is_unique: bool, is_best: bool) -> Confidence:
    if drawn.pair.guess or not (is_unique or is_best):
        return Confidence.MAYBE
    return Confidence.SURE if is_unique and any(said.weight for said in drawn.said) else Confidence.LIKELY


def fee_category(books: Books) -> AccountFacts | None:
    """The household's own category for fees, by its name: "Bank fees"."""
    found = (
        account for account in books.accounts.values()
        if account.kind == AccountKind.EXPENSE and account.closed_on is None and FEES & set(fold(account.name).split())
    )  # fmt: skip
    return next(found, None)


def ways_open(pairs: Sequence[OpenPair], confirmed: Collection[Way]) -> dict[Way, list[OpenPair]]:
    """The pairs on these ways that need no choice: neither row fits any other one."""
    used = uses(pairs)
    found: dict[Way, list[OpenPair]] = defaultdict(list)
    for pair in pairs:
        if pair.way in confirmed and used[pair.first] + used[pair.second] == 2:
            found[pair.way].append(pair)
    return found


def _learned(books: Books, pairs: Sequence[OpenPair], clues: Clues) -> tuple[LearnedWay, ...]:
    habits = {way: count for way, count in clues.confirmed.items() if count >= LEARNED_AFTER}
    found = []
    for (left, came), open_pairs in ways_open(pairs, habits).items():
        one, other = books.accounts[left], books.accounts[came]
        count = habits[left, came]
        if len(open_pairs) > 1:
            found.append(LearnedWay(one.public_id, one.name, other.public_id, other.name, count, len(open_pairs)))
    return tuple(sorted(found, key=lambda way: -way.count))
