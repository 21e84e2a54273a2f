"""The books as a journal for hledger and for Ledger: two syntaxes that differ in a few places only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from accounts.models import User
from fintrack.lib.api_fields import plain
from ledger.exports.chart import ASSETS, EQUITY, EXPENSES, INCOME, LIABILITIES, Namer
from ledger.exports.journal import Entry, Held, Journal, Place, Side
from ledger.exports.pieces import RowText
from ledger.models import Account
from ledger.selectors.export import ALWAYS, Span

NOT_IN_NAMES = re.compile(r"[\s:;|\"@={}\[\]()<>*!]+")
NOT_IN_TAGS = re.compile(r"[\s:;,|\[\]]+")
WORD = re.compile(r"[A-Za-z]+")
COMMANDS = re.compile(r"\b(date2?|type|assert|check)(\s*):", re.IGNORECASE)
SAMPLE = Decimal(1000)
TYPES = {ASSETS: "A", LIABILITIES: "L", EQUITY: "E", INCOME: "R", EXPENSES: "X"}


def account_part(name: str) -> str:
    """One level of a name: no colon, no two spaces, nothing that begins something else: account_part("A:B  (old)") == "A B old"."""
    return NOT_IN_NAMES.sub(" ", name).strip() or "Unnamed"


def commodity_text(code: str) -> str:
    """In quotes unless it is letters only: commodity_text("ETH 2") == '"ETH 2"'."""
    if WORD.fullmatch(code):
        return code
    return '"' + re.sub(r'["\s;]+', " ", code).strip() + '"'


def words(value: str) -> str:
    """Text of an entry's first line. `;` would begin a comment and `|` the note, a parenthesis or a mark at the start a code."""
    text = " ".join(value.split()).replace(";", ",").replace("|", "/")
    return text.lstrip("(*! ") if text[:1] in "(*!" else text


def remark(value: str) -> str:
    """Text of a comment, with nothing in it that the programs would take for a date or an order to themselves."""
    text = COMMANDS.sub(r"\1 :", " ".join(value.split()).replace("[", "(").replace("]", ")"))
    return re.sub(r":(?=:)", ": ", text)


def tag_word(name: str) -> str:
    """A tag without spaces and colons: tag_word("summer trip") == "summer-trip"."""
    return NOT_IN_TAGS.sub("-", name).strip("-")


class JournalFile:
    """One file of one person's books. `is_ledger` is for Ledger, which reads balances in the order of the file, not of the days."""

    def __init__(self, user: User, span: Span = ALWAYS, *, is_ledger: bool = False) -> None:
        self.journal, self.is_ledger = Journal(user, span), is_ledger
        self.names = Namer(account_part)

    def pieces(self) -> Iterator[str]:
        journal = self.journal
        household = journal.user.household
        assert household is not None
        yield f"; {remark(household.name)}\n\n"
        for one in journal.commodities():
            yield self._commodity(one.code)
        yield from self._accounts()
        for price in journal.prices():
            close = f"{plain(price.close.normalize())} {commodity_text(price.currency.code)}"
            yield f"P {price.date} {commodity_text(price.commodity.code)} {close}\n"
        yield "\n"
        for entry in journal.entries():
            yield RowText(self._entry(entry))
        yield from self._balances()

    def account(self, place: Place) -> str:
        return self.names.name(place, self.journal.path(place))

    def _commodity(self, code: str) -> str:
        if self.is_ledger:
            return f"commodity {commodity_text(code)}\n"
        sample = self.journal.number(SAMPLE, code)
        return f"commodity {sample if '.' in sample else f'{sample}.'} {commodity_text(code)}\n"

    def _accounts(self) -> Iterator[str]:
        used = self.journal.first_use
        known = {account.pk: account for account in self.journal.accounts}
        order: list[Place] = [*(key for key in known if key in used), *(place for place in used if place not in known)]
        for place in order:
            root = self.journal.path(place)[0]
            account = known.get(place) if isinstance(place, int) else None
            kind = "" if self.is_ledger else f"  ; type:{TYPES[root]}"
            yield f"\naccount {self.account(place)}{kind}\n{self._about(account, used[place])}"
        yield "\n"

    def _about(self, account: Account | None, first: date) -> str:
        known = {"opened": first.isoformat()}
        if account is not None:
            owner = account.owner.email if account.owner else ""
            known |= {
                "id": str(account.public_id), "name": account.name, "kind": account.kind, "institution": account.institution,
                "number": account.number, "owner": owner, "visibility": account.visibility,
            }  # fmt: skip
        return "".join(f"    ; {key}: {remark(value)}\n" for key, value in known.items() if value)

    def _entry(self, entry: Entry) -> str:
        note = words(entry.memo)
        first = f"{entry.on} {'*' if entry.is_reviewed else '!'} {words(entry.payee)}{f' | {note}' if note else ''}"
        lines = [first.rstrip()]
        lines += [f"    ; id: {entry.public_id}"] * bool(entry.public_id)
        lines += [f"    ; link: {link}" for link in entry.links]
        lines += self._tags(entry)
        lines += [self._side(side) for side in entry.sides]
        return "\n".join(lines) + "\n\n"

    def _tags(self, entry: Entry) -> list[str]:
        tags = list(dict.fromkeys(word for name in entry.tags if (word := tag_word(name))))
        if not tags:
            return []
        return [f"    ; :{':'.join(tags)}:"] if self.is_ledger else [f"    ; {', '.join(f'{tag}:' for tag in tags)}"]

    def _side(self, side: Side) -> str:
        amount = f"{self.journal.number(side.quantity, side.commodity)} {commodity_text(side.commodity)}"
        if side.is_converted:
            value = self.journal.number(abs(side.value), side.currency)
            amount += f" @@ {value} {commodity_text(side.currency)}"
        return f"    {self.account(side.place)}  {amount}" + (f"  ; {remark(side.memo)}" if side.memo else "")

    def _balances(self) -> Iterator[str]:
        stated = () if self.is_ledger else self.journal.stated()
        said: set[tuple[date, Place, str]] = set()
        for held in (*stated, *self.journal.closing()):
            key = (held.on, held.place, held.commodity)
            if key not in said:
                said.add(key)
                yield self._balance(held)

    def _balance(self, held: Held) -> str:
        """An entry of nothing that says what is there, behind all others of its day."""
        code = commodity_text(held.commodity)
        zero, quantity = (self.journal.number(value, held.commodity) for value in (held.quantity * 0, held.quantity))
        return f"{held.on} * Balance\n    {self.account(held.place)}  {zero} {code} = {quantity} {code}\n\n"


def hledger_pieces(user: User, span: Span = ALWAYS) -> Iterator[str]:
    """The file `books.journal` for hledger, piece by piece."""
    return JournalFile(user, span).pieces()


def ledger_pieces(user: User, span: Span = ALWAYS) -> Iterator[str]:
    """The file `books.ledger` for Ledger, piece by piece."""
    return JournalFile(user, span, is_ledger=True).pieces()
