"""GnuCash, "Export transactions to CSV": the full layout (a row for each split) and the simple one (a row for each transaction).

GnuCash is double entry: each split has an account, and what kind it is shows in the top of its name ("Assets:Bank:Checking").
A split on an account that holds money is a row there; the others are its category, or its parts where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from fintrack.lib.errors import NeedsAnswer, Question
from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import Columns
from ledger.formats.currencies import currency_code
from ledger.formats.move_in.books import Books, path
from ledger.formats.move_in.program import Program, Unreadable
from ledger.formats.move_in.sheet import Heading, Line, Sheet
from ledger.intake.records import IncomingTransaction, Part, Problem

ROOTS = {
    "account": "assets asset liabilities liability aktiva fremdkapital verbindlichkeiten vermogen actifs actif passifs passif dettes "
    "activos activo pasivos pasivo attivita passivita ativos ativo passivos passivo activa passiva активы обязательства пассивы",
    "expense": "expenses expense aufwendungen aufwand ausgaben depenses depense charges gastos gasto spese uscite despesas kosten "
    "uitgaven расходы",
    "income": "income revenue revenues ertrage ertrag einnahmen revenus revenu recettes ingresos ingreso entrate receitas rendimentos "
    "opbrengsten inkomsten доходы",
    "equity": "equity eigenkapital anfangsbestand capitaux capital patrimonio patrimonio capitale eigen капитал собственные imbalance "
    "orphan ausgleichskonto trading",
}
FULL = """
Date;Transaction ID;Number;Description;Notes;Commodity/Currency;Void Reason;Action;Memo;Full Account Name;Account Name;Amount With Sym;
Amount Num.;Value With Sym;Value Num.;Reconcile;Reconcile Date;Rate/Price
"""
HEADINGS = tuple(FULL.replace("\n", "").split(";"))
_ID = re.compile("[0-9a-f]{32}")


class GnuCash(Program):
    """The full layout: the rows of one transaction have the same id, or none after the first in older versions."""

    name = "GnuCash"
    headings = frozenset({"date", "transaction id", "full account name", "amount num", "value num"})

    def columns(self, sheet: Sheet) -> Columns:
        return Columns(booked_on=(sheet.place("date"),), quantity=sheet.place("amount num"))

    def continues(self, before: Line, line: Line) -> bool:
        return not line["transaction id"] or before["transaction id"] == line["transaction id"]

    def look(self, line: Line, books: Books) -> None:
        books.names.add(line["full account name"])

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        if group[0]["void reason"]:
            yield books.warning(group[0], "not_booked", "The transaction was voided and was left out.")
            return
        splits = [_split(line, books) for line in group if line["full account name"]]
        yield from _rows(group, splits, books)


class GnuCashSimple(Program):
    """The simple layout: an account and the other one. Of a split with more sides only its first account is told."""

    name = "GnuCash"
    headings = frozenset({"date", "account name", "full category path", "amount num", "value num"})

    def columns(self, sheet: Sheet) -> Columns:
        return Columns(booked_on=(sheet.place("date"),), quantity=sheet.place("amount num"))

    def look(self, line: Line, books: Books) -> None:
        books.names.update((line["account name"], line["full category path"]))

    def records(self, group: Sequence[Line], books: Books) -> Iterator[IncomingTransaction | Problem]:
        line = group[0]
        quantity, value, symbol = books.quantity(line), books.number(line["value num"]), line["amount with sym"]
        splits = [Split(_full(line["account name"], books), quantity, value, "", _currency(symbol))]
        if not line["full category path"].startswith("--"):  # "-- Split Transaction --" in the person's language
            splits.append(Split(_full(line["full category path"], books), -value, -value, "", ""))
        yield from _rows(group, splits, books)


def in_english(heading: Heading) -> Heading:
    """GnuCash writes its headings in the person's language; its full layout shows in the ids and commodities below them."""
    below = heading.below
    is_full = len(heading.cells) == len(HEADINGS) and len(below) == len(HEADINGS)
    if is_full and _ID.fullmatch(below[1]) and "::" in below[5]:
        return heading._replace(cells=HEADINGS)
    return heading


@dataclass(frozen=True)
class Split:
    """One side: `quantity` in the account's own currency, `value` in the transaction's."""

    account: str
    quantity: Decimal
    value: Decimal
    memo: str
    currency: str


def _split(line: Line, books: Books) -> Split:
    quantity, value = books.quantity(line), books.number(line["value num"])
    return Split(line["full account name"], quantity, value, line["memo"], _currency(line["amount with sym"]))


def _currency(text: str) -> str:
    """The currency that an amount is printed with: "€ 4,00" → "EUR"; "" for a sign that several share."""
    signs = "".join(" " if sign in "0123456789.,-+'’ ()" else sign for sign in text)
    return currency_code(signs)


def _full(name: str, books: Books) -> str:
    """A split's account may be told by the last part of its name only: the one account of the file that ends so."""
    if ":" in name:
        return name
    ends = books.facts.get("ends")
    if ends is None:
        ends = books.facts["ends"] = {}
        for full in sorted(books.names):
            ends.setdefault(full.rpartition(":")[2], []).append(full)
    fitting = [full for full in ends.get(name, ()) if ":" in full]
    return fitting[0] if len(fitting) == 1 else name


def _rows(group: Sequence[Line], splits: Sequence[Split], books: Books) -> Iterator[IncomingTransaction | Problem]:
    """A row for each split on an account. The largest tells what all the others are; they only name it."""
    own = [split for split in splits if _kind(split.account, books) == "account"]
    if not own:
        yield books.warning(
            group[0], "no_account", "The transaction touches no account, only categories, and was left out."
        )
        return
    main = max(own, key=lambda split: (split.quantity == split.value, abs(split.value)))
    others = [split for split in splits if split is not main]
    for split in splits:
        if split in own:
            yield _row(group, split, others if split is main else [main], books)


def _row(group: Sequence[Line], split: Split, others: Sequence[Split], books: Books) -> IncomingTransaction:
    line = group[0]
    category, kind, transfer = _other(others[0], books) if len(others) == 1 else ("", "", "")
    parts = tuple(_part(other, books) for other in others) if len(others) > 1 and split.quantity == split.value else ()
    currency = split.currency or _transaction_currency(line, split)
    return books.entry(
        group, books.account(_name(split.account), currency, _hint(split.account)), books.day(line), split.quantity,
        currency=currency, payee=line["description"], memo=_memo(line, split), external_id=line["transaction id"],
        reference=line.first(("number", "transaction number")), category=category, category_kind=kind, transfer=transfer, parts=parts,
        kind="opening" if _is_opening(others, books) else "",
        original_quantity=split.value if split.quantity != split.value else None,
        original_currency=_of(line["commodity currency"]) if split.quantity != split.value else "",
    )  # fmt: skip


def _part(split: Split, books: Books) -> Part:
    category, kind, transfer = _other(split, books)
    return Part(-split.value, category, kind, transfer, split.memo)


def _other(split: Split, books: Books) -> tuple[str, str, str]:
    """Category, its kind, and transfer of the other side."""
    kind = _kind(split.account, books)
    if kind == "account":
        return "", "", _name(split.account)
    return _name(split.account), kind if kind != "equity" else "", ""


def _is_opening(others: Sequence[Split], books: Books) -> bool:
    return len(others) == 1 and _kind(others[0].account, books) == "equity" and "opening" in fold(others[0].account)


def _transaction_currency(line: Line, split: Split) -> str:
    return _of(line["commodity currency"]) if split.quantity == split.value else ""


def _of(commodity: str) -> str:
    """ "CURRENCY::EUR" → "EUR"."""
    return currency_code(commodity.rpartition("::")[2])


def _memo(line: Line, split: Split) -> str:
    return " ".join(dict.fromkeys(filter(None, (line["notes"], split.memo))))


def _name(account: str) -> str:
    """An account without the top of its name: "Assets:Current Assets:Checking" → "Current Assets:Checking"."""
    return path(*account.split(":")[1:]) or account


def _hint(account: str) -> str:
    words = set(fold(account).split())
    if words & {"liabilities", "liability"} and words & {"card", "visa", "mastercard"}:
        return "credit_card"
    return "receivable" if "receivable" in words else "payable" if "payable" in words else ""


@cache
def _roots() -> dict[str, str]:
    return {word: kind for kind, words in ROOTS.items() for word in words.split()}


def _kind(account: str, books: Books) -> str:
    """account, expense, income or equity, by the top of the name; a top in a language we don't know is asked about once."""
    root = account.partition(":")[0]
    words = fold(root).split()
    known = next((_roots()[word] for word in words if word in _roots()), "") if words else ""
    if known:
        return known
    if not root:
        raise Unreadable("no_account", "a side of the transaction has no account")
    key = f"root_{fold(root)[:60].replace(' ', '_')}"
    answer = books.answers.get(key, "")
    if answer in ROOTS:
        return answer
    choices = (
        ("account", "Accounts that hold money or debts"),
        ("expense", "Expenses"),
        ("income", "Income"),
        ("equity", "Equity"),
    )
    raise NeedsAnswer(Question(key, f"What is kept under “{root[:60]}” in GnuCash?", choices))
