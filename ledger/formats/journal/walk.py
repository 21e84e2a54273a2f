"""Entries → records: which account's rows there are, what is their category, what went to another own account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from fintrack.lib.text import fold
from ledger.formats.currencies import currency_code
from ledger.formats.journal.entries import (
    Amount,
    Block,
    Entry,
    Opened,
    Passed,
    Priced,
    Side,
    Stated,
    Unreadable,
    filled,
)
from ledger.formats.move_in.kinds import kind_of_name
from ledger.intake.records import (
    BalanceKind,
    IncomingAccount,
    IncomingBalance,
    IncomingPrice,
    IncomingTransaction,
    Part,
    Problem,
    Record,
)

MAX_ACCOUNTS = 500
MAX_KNOWN = 20_000
EVE = timedelta(days=1)
OWN, INCOME, EXPENSE, EQUITY = "own", "income", "expense", "equity"
_ROOTS = {
    OWN: "assets asset liabilities liability debts aktiva vermogen verbindlichkeiten schulden passiva activos activo pasivos pasivo "
    "actifs actif passifs passif attivita passivita активы обязательства пассивы aktywa zobowiazania activa schulden",
    INCOME: "income incomes revenue revenues ertrage einnahmen einkommen ingresos revenus entrate доходы przychody inkomsten",
    EXPENSE: "expenses expense ausgaben aufwendungen aufwand gastos depenses charges spese расходы wydatki uitgaven",
    EQUITY: "equity eigenkapital anfangsbestand patrimonio capitaux patrimoine капитал kapital",
}
KINDS = {word: kind for kind, words in _ROOTS.items() for word in words.split()}
TYPES = {"A": OWN, "C": OWN, "L": OWN, "E": EQUITY, "V": EQUITY, "R": INCOME, "X": EXPENSE}
LONG_TYPES = {"asset": OWN, "cash": OWN, "liability": OWN, "equity": EQUITY, "revenue": INCOME, "expense": EXPENSE}
DEBTS = ("liabilities", "liability", "debts", "verbindlichkeiten", "schulden", "pasivos", "passifs", "обязательства")
OPENING = ("opening", "eroffnung", "anfangs", "apertura", "ouverture", "starting", "before", "начальн")
PARTED = {"assets": OWN, "liabilities": OWN, "income": INCOME, "expenses": EXPENSE, "equity": EQUITY}


@dataclass
class Walk:
    """The accounts of the file as they come up. `currency` is that of the account the file is meant for ("" unknown)."""

    currency: str = ""
    roots: dict[str, str] = field(default_factory=dict)
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    stated: dict[tuple[str, date, bool], Stated] = field(default_factory=dict)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _news: list[IncomingAccount] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)
    _warned: set[str] = field(default_factory=set)

    def records(self, item: Entry | Opened | Stated | Priced | Passed) -> Iterator[Record]:
        """What an item of the file becomes. Unreadable passes. A bare number beside amounts with a commodity is no money: "2 sheep"."""
        if isinstance(item, Opened):
            if len(self.facts) < MAX_KNOWN:
                self.facts[item.account] = item.facts
                self._kinds.clear()
        elif isinstance(item, Stated):
            if len(self.stated) < MAX_KNOWN and self.kind(item.account) == OWN:
                self.stated[item.account + "\0" + item.amount.commodity, item.on, item.is_morning] = item
        elif isinstance(item, Priced):
            yield self._price(item)
        elif isinstance(item, Passed):
            yield problem(item.code, item.message, item.block, is_warning=item.is_warning)
        else:
            yield from self._entry(item)

    def end(self) -> Iterator[Record]:
        """The balances the file states, the last of each day, of accounts that came up."""
        for one in self.stated.values():
            code = self._code(one.amount)
            key = self._keys.get((one.account, code)) if code or not one.amount.commodity else None
            if key is not None:
                on = one.on - EVE if one.is_morning else one.on
                yield IncomingBalance(key, on, one.amount.quantity, code, BalanceKind.CLOSING)

    def kind(self, account: str) -> str:
        """OWN, INCOME, EXPENSE or EQUITY by what the file says of the account or of one above it, else by its root's name."""
        found = self._kinds.get(account)
        if found is None:
            if len(self._kinds) > MAX_KNOWN:
                self._kinds.clear()
            found = self._kinds[account] = self._judged(account)
        return found

    def _judged(self, account: str) -> str:
        name = account
        while name:
            said = self.facts.get(name, {}).get("type", "")
            if found := TYPES.get(said) or LONG_TYPES.get(said.lower()):
                return found
            name = name.rpartition(":")[0]
        root = account.partition(":")[0]
        return PARTED.get(self.roots.get(root, "")) or KINDS.get(fold(root), "")

    def _code(self, amount: Amount | None) -> str:
        """The ISO code of an amount's commodity, "" for none. A lone $ is the account's dollar, or the US one."""
        commodity = amount.commodity if amount else ""
        if commodity == "$":
            return self.currency if self.currency.endswith("D") else "USD"
        return currency_code(commodity) if commodity else self.currency

    def _price(self, item: Priced) -> IncomingPrice | Problem:
        """A rate where both sides are currencies; what is none keeps the file's own name."""
        commodity, currency = (
            self._code(Amount(Decimal(1), name)) or name for name in (item.commodity, item.close.commodity)
        )
        if item.close.quantity <= 0 or commodity == currency:
            return problem("bad_price", "A price must be above zero and in another currency: left out.", item.block)
        return IncomingPrice(commodity, currency, item.on, item.close.quantity, "journal")

    def _entry(self, entry: Entry) -> Iterator[Record]:
        filled(entry)
        own = [side for side in entry.sides if self.kind(side.account) == OWN]
        for side in entry.sides:
            if not self.kind(side.account) and side.account not in self._warned and len(self._warned) < MAX_KNOWN:
                self._warned.add(side.account)
                yield problem(
                    "unknown_root", f"“{side.account[:80]}” is neither under assets, liabilities, income, expenses nor equity; it was "
                    "taken for a category.", entry.block,
                )  # fmt: skip
        held = [side for side in own if side.amount is not None and side.amount.quantity]
        is_bare = not any(side.amount and side.amount.commodity for side in entry.sides)
        cash = [side for side in held if side.amount is not None and (self._code(side.amount) or is_bare)]
        if len(cash) < len(held):
            message = "What is no currency is left out; only the money of this entry is taken."
            yield problem("securities_left_out", message, entry.block)
        if not cash:
            if not own:
                yield problem("no_account", "None of your accounts is in this entry: left out.", entry.block)
            return
        rows = list(self._rows(entry, cash, [side for side in entry.sides if self.kind(side.account) != OWN]))
        yield from self._announced()
        yield from rows

    def _announced(self) -> Iterator[IncomingAccount]:
        news, self._news = self._news, []
        yield from news

    def _rows(self, entry: Entry, cash: list[Side], others: list[Side]) -> Iterator[IncomingTransaction]:
        """A row for each own side. The largest carries the categories, and each of the rest points to it."""
        main = max(cash, key=lambda side: abs(_quantity(side)))
        rest = [side for side in cash if side is not main]
        parts = self._parts(main, others, rest)
        total = sum((part.quantity for part in parts), Decimal(0))
        yield self._row(entry, main, parts if len(parts) > 1 and total == _quantity(main) else parts[:1], rest)
        for side in rest:
            yield self._row(entry, side, [Part(_quantity(side), transfer=self._key(main))], [main])

    def _parts(self, main: Side, others: list[Side], rest: list[Side]) -> list[Part]:
        """What the main side was for, in its own commodity and with its sign: food +12.50 is the part −12.50 of the bank's row."""
        code = main.weight.commodity if main.weight else ""
        found = []
        for side in others:
            if (value := _worth_in(side, code, main)) is not None and value:
                kind = self.kind(side.account)
                category = "" if kind == EQUITY else category_of(side.account, kind)
                found.append(Part(-value, category, kind if kind in (INCOME, EXPENSE) else "", "", side.memo))
        for side in rest:
            if (value := _worth_in(side, code, main)) is not None:
                found.append(Part(-value, transfer=self._key(side), memo=side.memo))
        return found

    def _row(self, entry: Entry, side: Side, parts: list[Part], others: list[Side]) -> IncomingTransaction:
        only = parts[0] if len(parts) == 1 else Part(Decimal(0))
        abroad = next((other.amount for other in [*others, *entry.sides] if _is_abroad(other, side)), None)
        code = self._code(abroad) if abroad else ""
        return IncomingTransaction(
            self._key(side), side.on or entry.on, _quantity(side), entry.payee, _joined(entry.memo, side.memo, only.memo),
            entry.external_id, self._code(side.amount), value_on=entry.value_on,
            reference=entry.reference, kind="opening" if self._is_opening(entry) else "", category=only.category,
            category_kind=only.category_kind, transfer=only.transfer or (self._key(others[0]) if others and not parts else ""),
            tags=tuple(dict.fromkeys(entry.tags)), parts=tuple(parts) if len(parts) > 1 else (),
            original_quantity=abs(abroad.quantity).copy_sign(_quantity(side)) if abroad and code else None, original_currency=code,
            line=entry.block.line, raw=entry.block.raw,
        )  # fmt: skip

    def _is_opening(self, entry: Entry) -> bool:
        equity = [fold(side.account) for side in entry.sides if self.kind(side.account) == EQUITY]
        return any(word in name for name in equity for word in OPENING)

    def _key(self, side: Side) -> str:
        """The key of an account in a currency, announced when it's new: "Bank", and "Bank USD" for its dollars beside euros."""
        code = self._code(side.amount)
        found = self._keys.get((side.account, code))
        if found is not None:
            return found
        if len(self._keys) >= MAX_ACCOUNTS:
            raise Unreadable("too_many_accounts", f"More than {MAX_ACCOUNTS} accounts; this one is left out.")
        facts = self.facts.get(side.account, {})
        name = (facts.get("name") or side.account.partition(":")[2] or side.account)[:110]
        taken = set(self._keys.values())
        key = name if name not in taken else f"{name} {code}"
        key = key if key not in taken else f"{side.account[:100]} {code}"
        self._keys[side.account, code] = key
        kind = (
            facts.get("kind") or kind_of_name(name) or ("loan" if fold(side.account.partition(":")[0]) in DEBTS else "")
        )
        self._news.append(
            IncomingAccount(
                key, facts.get("number", ""), facts.get("institution", ""), key, kind, code, keeps_books=True
            )
        )
        return key


def category_of(account: str, kind: str) -> str:
    """The path below the root: "Expenses:Food:Groceries" is "Food:Groceries"; an unknown root stays."""
    below = account.partition(":")[2]
    return below if kind and below else account


def _quantity(side: Side) -> Decimal:
    return side.amount.quantity if side.amount else Decimal(0)


def _worth_in(side: Side, code: str, main: Side) -> Decimal | None:
    """What a side counts against `main`, in main's commodity; None where that isn't said (an exchange of several)."""
    weight = side.weight
    if weight is None or weight.commodity != code:
        return None
    if main.worth is None or not main.worth.quantity:
        return weight.quantity
    scaled = weight.quantity * _quantity(main) / main.worth.quantity
    return scaled.quantize(_quantity(main))


def _is_abroad(other: Side, side: Side) -> bool:
    """Whether another side says what the row was in another currency."""
    if other is side or other.amount is None or side.amount is None:
        return False
    return other.amount.commodity != side.amount.commodity


def _joined(*texts: str) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def problem(code: str, message: str, block: Block, *, is_warning: bool = True) -> Problem:
    return Problem(code, message, block.line, block.raw[:500].decode("utf-8", "replace"), is_warning)
