"""What speaks for two rows being one transfer, in sentences, and how sure that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from fintrack.lib.fields import QUANTITY_SCALE, from_units
from fintrack.lib.text import fold
from ledger.intake.exchanges import BAND
from ledger.intake.habits import LEARNED_AFTER, Rank, Way, number_told, rank_of, ways_confirmed
from ledger.intake.match import TELLING
from ledger.models import Account, SourceLine
from ledger.models.account import AccountKind
from ledger.selectors.books import AccountFacts, Books
from ledger.selectors.cards import CardStatement, cards
from ledger.selectors.rows import Entry, Leg
from ledger.selectors.transfers import OpenPair

SHORTEST_NAME = 4
"""A person's name shorter than this is found in too many words to mean anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and how much it weighs: 2 an account's number or a statement's total, 1 a name or a habit, 0 what every pair has."""

    text: str
    weight: int = 0


@dataclass(frozen=True)
class Clues:
    """What is known beside the rows themselves, read once for all pairs shown. `confirmed` counts earlier transfers by way."""

    books: Books
    texts: dict[int, str]
    numbers: dict[int, str]
    confirmed: dict[Way, int]
    people: tuple[str, ...]

    @cached_property
    def statements(self) -> dict[str, tuple[CardStatement, ...]]:
        """Closed statements by the card's public id; asked for only where a card was paid."""
        return {str(card.public_id): card.statements for card in cards(self.books.user, books=self.books)}


def clues_of(books: Books, pairs: Sequence[OpenPair], keys: Sequence[int]) -> Clues:
    """The clues for these pairs, and the texts of these entries."""
    ways = {pair.way for pair in pairs}
    newest = max((max(pair.left_on, pair.came_on) for pair in pairs), default=date.min)
    used = {account for way in ways for account in way}
    rows = Account.objects.visible_to(books.user).filter(pk__in=used).exclude(number_key="")
    return Clues(
        books, _texts(keys), dict(rows.values_list("pk", "number_key")), ways_confirmed(ways, newest), _people(books)
    )


def _texts(keys: Sequence[int]) -> dict[int, str]:
    """What the sources say of each row beyond its payee and memo."""
    found: dict[int, str] = {}
    rows = SourceLine.objects.filter(transaction__in=keys).order_by("pk").values_list("transaction_id", "cleaned")
    for key, cleaned in rows:
        found[key] = " ".join([found.get(key, ""), *(str(cleaned.get(name, "")) for name in TELLING)])
    return found


def _people(books: Books) -> tuple[str, ...]:
    names = User.objects.filter(household=books.household).order_by("pk").values_list("name", flat=True)
    return tuple(name for name in names if len(fold(name)) >= SHORTEST_NAME)


def own_leg(books: Books, entry: Entry) -> Leg:
    """The leg on an account of one's own, of an entry with just one."""
    return next(leg for leg in entry.legs if books.accounts[leg.account].is_balance)


def evidence_of(clues: Clues, pair: OpenPair, one: Entry, other: Entry) -> list[Said]:
    """All there is to say for this pair: the figures, the days, the rows' words, what happened before."""
    said = [_how_much(clues, pair, one, other), _how_far(pair)]
    for entry, partner in ((one, other), (other, one)):
        said += _told(clues, entry, partner)
    said += [*_habit(clues, pair), *_statement(clues, pair, other)]
    return said


def _how_much(clues: Clues, pair: OpenPair, one: Entry, other: Entry) -> Said:
    if pair.guess == "fee":
        return Said(_("A little more left than came: the rest may be a fee"))
    if pair.guess:
        return Said(_("There is no rate for that day to compare by"))
    if pair.off is None:
        return Said(_("The same amount"))
    share = {"share": f"{pair.off * 100:.1f}", "band": f"{BAND * 100:.0f}"}
    return Said(_("%(share)s%% off the rate of that day (up to %(band)s%% passes)") % share)


def _how_far(pair: OpenPair) -> Said:
    if not pair.days_apart:
        return Said(_("On the same day"))
    return Said(ngettext("%(count)d day apart", "%(count)d days apart", pair.days_apart) % {"count": pair.days_apart})


def _told(clues: Clues, entry: Entry, partner: Entry) -> list[Said]:
    """Whether a row's words hold the other account's number, or name it, its bank or one of the household."""
    books = clues.books
    here, there = (books.accounts[own_leg(books, row).account] for row in (entry, partner))
    words = f"{entry.header.payee} {entry.header.memo} {clues.texts.get(entry.header.id, '')}"
    names = {"here": here.name, "there": there.name}
    number = number_told(words, clues.numbers.get(there.id, ""))
    if number:
        text = _("The row of %(here)s holds the number %(number)s, that of %(there)s")
        return [Said(text % {**names, "number": f"…{number[-4:]}"}, 2)]
    if _names(words, there.name):
        return [Said(_("The row of %(here)s names %(there)s") % names, 1)]
    return _told_of_its_owner(clues, words, here, there)


def _told_of_its_owner(clues: Clues, words: str, here: AccountFacts, there: AccountFacts) -> list[Said]:
    if there.institution and there.institution != here.institution and _names(words, there.institution):
        text = _("The row of %(here)s names %(bank)s, where %(there)s is")
        return [Said(text % {"here": here.name, "bank": there.institution, "there": there.name}, 1)]
    person = next((name for name in clues.people if _names(words, name)), "")
    if person:
        return [Said(_("The row of %(here)s names %(person)s") % {"here": here.name, "person": person}, 1)]
    return []


def _names(words: str, name: str) -> bool:
    folded = fold(name)
    return bool(folded) and f" {folded} " in f" {fold(words)} "


def _habit(clues: Clues, pair: OpenPair) -> list[Said]:
    count = clues.confirmed.get(pair.way, 0)
    if not count:
        return []
    text = ngettext(
        "%(count)d transfer went this way in the last year", "%(count)d transfers went this way in the last year", count
    )
    return [Said(text % {"count": count}, 1 if count >= LEARNED_AFTER else 0)]


def _statement(clues: Clues, pair: OpenPair, came: Entry) -> list[Said]:
    """Whether what came to a card is what one of its statements, closed before, came to."""
    account = clues.books.accounts[pair.came_account]
    if account.kind != AccountKind.CREDIT_CARD:
        return []
    leg = own_leg(clues.books, came)
    for statement in clues.statements.get(str(account.public_id), ()):
        if statement.last_on < pair.came_on and statement.charged == from_units(leg.quantity, QUANTITY_SCALE):
            return [Said(_("It pays exactly what the statement of %(card)s came to") % {"card": account.name}, 2)]
    return []


def rank_told(clues: Clues, pair: OpenPair, said: Iterable[Said]) -> Rank:
    """By what two pairs of one row are told apart, much as an import does: numbers, then habit."""
    return rank_of(sum(one.weight == 2 for one in said), clues.confirmed.get(pair.way, 0))
