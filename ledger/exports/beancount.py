"""The books as a Beancount 3 file: what `bean-check` accepts, with every stated balance that can be said in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import User
from fintrack.lib.api_fields import plain
from ledger.exports.chart import Namer
from ledger.exports.journal import Entry, Held, Journal, Place, Side
from ledger.exports.pieces import RowText
from ledger.models import Account, Commodity
from ledger.selectors.export import ALWAYS, Span

NOT_IN_TAGS = re.compile(r"[^A-Za-z0-9_./-]+")
NOT_IN_CODES = re.compile(r"[^A-Z0-9'._-]+")
DAY = timedelta(days=1)
OPTIONS = """option "inferred_tolerance_default" "*:0.00000001"
"""
"""Without it an exchange into whole yen would have to be exact to 28 digits: the price of a @@ is kept per unit."""


def account_part(name: str) -> str:
    """Letters, digits and hyphens, the first a capital or a digit: account_part("börse & co.") == "Börse-co"."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(char if unicodedata.category(char)[0] == "L" or char.isdecimal() else "-" for char in text)
    text = re.sub(r"-+", "-", text).strip("-")
    capital = text[:1].upper()
    if len(capital) == 1 and (capital.isdecimal() or unicodedata.category(capital) == "Lu"):
        return capital + text[1:]
    return f"X{text}"


def currency_code(code: str) -> str:
    """A Beancount currency: a capital, then capitals, digits and '._-: currency_code("eth 2") == "ETH-2"."""
    text = NOT_IN_CODES.sub("-", code.upper()).strip("'._-")[:23]
    text = text if text[:1].isalpha() and text.isascii() else f"X{text}"
    return text if len(text) > 1 else f"{text}X"


def tag_word(name: str) -> str:
    """A tag in plain letters: tag_word("Zürich trip") == "Zurich-trip"; "" where nothing is left of it."""
    plain_text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return NOT_IN_TAGS.sub("-", plain_text).strip("-")


def text(value: str) -> str:
    """A string of the file: quotes and backslashes are escaped, lines joined."""
    joined = " ".join(value.split("\n")).replace("\r", " ").replace("\0", "")
    return '"' + joined.replace("\\", "\\\\").replace('"', '\\"') + '"'


class BeancountFile:
    """One file of one person's books."""

    def __init__(self, user: User, span: Span = ALWAYS) -> None:
        self.journal = Journal(user, span)
        self.names = Namer(account_part)
        self.codes = Namer(str, longest=24)

    def pieces(self) -> Iterator[str]:
        journal = self.journal
        household = journal.user.household
        assert household is not None
        yield f'option "title" {text(household.name)}\n'
        yield f'option "operating_currency" {text(self.code(household.base_currency))}\n{OPTIONS}\n'
        used = journal.first_use
        start = min(used.values(), default=date(1970, 1, 1))
        yield from (self._commodity(one, start) for one in journal.commodities())
        yield from self._openings(used)
        for entry in journal.entries():
            yield RowText(self._entry(entry))
        for price in journal.prices():
            close = f"{plain(price.close.normalize())} {self.code(price.currency.code)}"
            yield f"{price.date} price {self.code(price.commodity.code)} {close}\n"
        yield from self._balances()

    def code(self, code: str) -> str:
        return self.codes.name(code, (currency_code(code),))

    def account(self, place: Place) -> str:
        return self.names.name(place, self.journal.path(place))

    def _commodity(self, one: Commodity, start: date) -> str:
        lines = [f"{start} commodity {self.code(one.code)}", f"  name: {text(one.name or one.code)}"]
        lines += [f"  kind: {text(one.kind)}"] + [f"  isin: {text(one.isin)}"] * bool(one.isin)
        return "\n".join(lines) + "\n\n"

    def _openings(self, used: dict[Place, date]) -> Iterator[str]:
        """Every account that is used, on the day of its first entry; the accounts first in the books' own order."""
        known = {account.pk: account for account in self.journal.accounts}
        order: list[Place] = [*(key for key in known if key in used), *(place for place in used if place not in known)]
        for place in order:
            account = known.get(place) if isinstance(place, int) else None
            held = f" {self.code(account.commodity.code)}" if account and account.commodity else ""
            yield f"{used[place]} open {self.account(place)}{held}\n{self._about(account)}\n"

    def _about(self, account: Account | None) -> str:
        if account is None:
            return ""
        known = {
            "id": str(account.public_id), "name": account.name, "kind": account.kind, "institution": account.institution,
            "number": account.number, "owner": account.owner.email if account.owner else "", "visibility": account.visibility,
            "closed": account.closed_on.isoformat() if account.closed_on else "",
        }  # fmt: skip
        return "".join(f"  {key}: {text(value)}\n" for key, value in known.items() if value)

    def _entry(self, entry: Entry) -> str:
        words = [word for name in entry.tags if (word := tag_word(name))]
        marks = "".join(f" #{word}" for word in dict.fromkeys(words)) + "".join(f" ^{link}" for link in entry.links)
        lines = [f"{entry.on} {'*' if entry.is_reviewed else '!'} {text(entry.payee)} {text(entry.memo)}{marks}"]
        if entry.public_id:
            lines.append(f"  id: {text(entry.public_id)}")
        if words != list(entry.tags):
            lines.append(f"  tags: {text(', '.join(entry.tags))}")
        for side in entry.sides:
            lines.append(f"  {self.account(side.place)}  {self._amount(side)}")
            lines += [f"    memo: {text(side.memo)}"] * bool(side.memo)
        return "\n".join(lines) + "\n\n"

    def _amount(self, side: Side) -> str:
        amount = f"{self.journal.number(side.quantity, side.commodity)} {self.code(side.commodity)}"
        if not side.is_converted:
            return amount
        return f"{amount} @@ {self.journal.number(abs(side.value), side.currency)} {self.code(side.currency)}"

    def _balances(self) -> Iterator[str]:
        """Beancount looks at the morning of a day, so each stands on the day after, and forgives a cent unless told `~ 0`."""
        said: set[tuple[date, Place, str]] = set()
        for held in (*self.journal.stated(), *self.journal.closing()):
            key = (held.on, held.place, held.commodity)
            if key not in said:
                said.add(key)
                yield self._balance(held)

    def _balance(self, held: Held) -> str:
        quantity = self.journal.number(held.quantity, held.commodity)
        return f"{held.on + DAY} balance {self.account(held.place)}  {quantity} ~ 0 {self.code(held.commodity)}\n"


def beancount_pieces(user: User, span: Span = ALWAYS) -> Iterator[str]:
    """The file `books.beancount`, piece by piece."""
    return BeancountFile(user, span).pieces()
