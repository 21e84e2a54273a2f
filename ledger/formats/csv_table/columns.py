"""Which column plays which role: by its heading, and by what its cells are. A heading alone never makes a column an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from fintrack.lib.text import fold
from ledger.formats.csv_table.roles import MAX_COLUMNS, Columns, Facts
from ledger.formats.csv_table.rows import trimmed
from ledger.formats.csv_table.table import Table
from ledger.formats.csv_table.vocabulary import meanings
from ledger.formats.days import is_day
from ledger.formats.numbers import NotANumber, column_mark, is_number, read_number

_BARE_NAMES = frozenset({"name", "naam", "nom", "nome", "nombre", "namn", "navn", "nev", "nume", "jmeno"})
_BARE_ACCOUNTS = frozenset({"iban", "account iban", "iban account", "account number iban"})
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")


def find_columns(table: Table) -> Columns:
    """The columns of a table, guessed. `has_amount` is False when no column could be an amount."""
    cells = [[trimmed(cell) for cell in row.cells] for row in table.sample if len(row.cells) > 1]
    usual = [row for row in cells if len(row) == table.width] or cells
    facts = [Facts() for _ in range(min(MAX_COLUMNS, max(table.width, len(table.header))))]
    for row in usual[:300]:
        for column, cell in zip(facts, row, strict=False):
            column.add(cell)
    return _Finder(table, facts, usual).columns()


class _Finder:
    def __init__(self, table: Table, facts: Sequence[Facts], rows: Sequence[Sequence[str]]) -> None:
        self.rows = rows
        self.mark = (
            column_mark([cell for row in rows[:50] for cell in row if is_number(cell) and not is_day(cell)]) or "."
        )
        self.table = table
        self.header = table.header[:MAX_COLUMNS]
        self.facts = facts
        self.count = max((fact.filled for fact in facts), default=0)
        self.is_empty = not any(fact.filled for fact in facts)
        self.places = self._places(table.width)
        self.roles = self._roles()
        self.used: set[int] = set()

    def columns(self) -> Columns:
        found = self._amounts(Columns(booked_on=self._days()))
        if not found.has_amount or not found.booked_on:
            found = self._by_content(found)
        found = self._money(found)
        singles: dict[str, Any] = {
            role: self._take(role, role)
            for role in ("status", "account", "fee", "external_id", "counterparty", "category", "card")
        }
        singles["account"] = self._own_account(singles["account"])
        if singles["counterparty"] < 0:
            singles["counterparty"] = self._take("account", "account")
        found = replace(found, **singles, reference=self._take("reference", "reference"))
        return self._texts(found)

    def _places(self, width: int) -> list[int]:
        """Where each heading's cells are: rows with fewer cells than the heading are counted from the end for the later ones."""
        shift = width - len(self.header)
        if not self.header or shift >= 0 or self.is_empty:
            return list(range(len(self.header)))
        plain = [i for i, cell in enumerate(self.header) if _is_amount_heading(cell) and self._numbers_at(i)]
        if plain or not any(
            _is_amount_heading(cell) and self._numbers_at(i + shift) for i, cell in enumerate(self.header)
        ):
            return list(range(len(self.header)))
        return [i if i < len(self.header) / 2 - 1 else i + shift for i in range(len(self.header))]

    def _numbers_at(self, place: int) -> bool:
        return 0 <= place < len(self.facts) and self.facts[place].is_mostly(self.facts[place].numbers)

    def _roles(self) -> dict[str, list[tuple[int, int]]]:
        """role → (rank, place), best first."""
        found: dict[str, list[tuple[int, int]]] = {}
        for index, heading in enumerate(self.header):
            if 0 <= self.places[index] < len(self.facts):
                for meaning in meanings(heading):
                    found.setdefault(meaning.role, []).append((meaning.rank, self.places[index]))
        return {role: sorted(places) for role, places in found.items()}

    def _all(self, *roles: str) -> list[tuple[int, int]]:
        return [(rank, place) for role in roles for rank, place in self.roles.get(role, []) if place not in self.used]

    def _days(self) -> tuple[int, ...]:
        ranked = self._all("booked", "date", "occurred", "value")
        exact = sorted(ranked, key=lambda pair: pair[0] >= 1000)
        fitting = [place for _, place in exact if self.is_empty or self.facts[place].is_mostly(self.facts[place].days)]
        self.used.update(fitting)
        return tuple(dict.fromkeys(fitting or [place for rank, place in exact if rank < 1000][:1]))

    def _amounts(self, found: Columns) -> Columns:
        """The amount column or the debit/credit pair: an amount column that is filled wherever a pair is wins."""
        amounts = [*self._ranked_amounts("quantity_settled", "quantity", "quantity_operation")]
        debit, credit = self._pair_side("debit"), self._pair_side("credit")
        if debit >= 0 and debit == credit:
            credit = -1
        pair = sum(self.facts[place].numbers for place in (debit, credit) if place >= 0)
        best = amounts[0] if amounts else -1
        if best >= 0 and ((debit < 0 and credit < 0) or self.facts[best].numbers >= max(1, pair)):
            return replace(found, quantity=self._use(best))
        if debit >= 0 or credit >= 0:
            return replace(found, debit=self._use(debit), credit=self._use(credit))
        return found

    def _ranked_amounts(self, *roles: str) -> list[int]:
        ranked = self._all(*roles)
        exact = sorted(ranked, key=lambda pair: pair[0] >= 1000)
        good = [place for _, place in exact if self._is_amount(place)]
        return good or [place for rank, place in exact if rank < 1000 and not self.facts[place].days]

    def _is_amount(self, place: int) -> bool:
        fact = self.facts[place]
        return self.is_empty or (
            fact.is_mostly(fact.numbers, 0.5)
            and not fact.is_mostly(fact.days, 0.9)
            and not fact.is_mostly(fact.long_digits)
        )

    def _pair_side(self, role: str) -> int:
        """The best column of one side: exact headings first, and among them the one with the most numbers."""
        places = [pair for pair in self._all(role) if self._is_amount(pair[1]) or not self.facts[pair[1]].filled]
        if not places:
            return -1
        return min(places, key=lambda pair: (pair[0] >= 1000, -self.facts[pair[1]].numbers, pair[0]))[1]

    def _use(self, place: int) -> int:
        if place >= 0:
            self.used.add(place)
        return place

    def _take(self, role: str, *roles: str) -> int:
        places = self._all(*roles)
        filled = [place for _, place in places if self.is_empty or self.facts[place].filled]
        return self._use(filled[0]) if filled else -1

    def _money(self, found: Columns) -> Columns:
        """Balance, currency, direction and what a purchase cost elsewhere."""
        balance = next((place for _, place in self._all("balance") if self._is_amount(place)), -1)
        found = replace(found, balance=found.balance if found.balance >= 0 else self._use(balance))
        found = replace(found, currency=self._currency(found), indicator=self._indicator(found))
        original = [
            place for _, place in self._all("original", "quantity_operation", "quantity") if self._is_amount(place)
        ]
        elsewhere = [place for _, place in self._all("currency_operation", "currency") if self._is_currency(place)]
        if original and elsewhere and found.quantity >= 0:
            found = replace(found, original_quantity=self._use(original[0]), original_currency=self._use(elsewhere[0]))
        days = [place for _, place in self.roles.get("value", []) if place in found.booked_on[1:]]
        occurred = [place for _, place in self.roles.get("occurred", []) if place in found.booked_on[1:]]
        return replace(found, value_on=days[0] if days else -1, occurred_on=occurred[0] if occurred else -1)

    def _is_currency(self, place: int) -> bool:
        return self.facts[place].is_mostly(self.facts[place].currencies, 0.8)

    def _currency(self, found: Columns) -> int:
        """The currency column that goes with the amount: of its own kind of heading, and the nearest to it."""
        place = found.quantity if found.quantity >= 0 else max(found.debit, found.credit)
        kind = next((role for role, places in self.roles.items() if any(at == place for _, at in places)), "quantity")
        order = {
            "quantity_settled": ("currency_settled", "currency"),
            "quantity_operation": ("currency", "currency_operation", "currency_settled"),
        }
        for role in order.get(kind, ("currency", "currency_settled")):
            fitting = [at for _, at in self._all(role) if self._is_currency(at)]
            if fitting:
                return self._use(min(fitting, key=lambda at: (abs(at - place), at)))
        return self._use(next((at for at in range(len(self.facts)) if not self.header and self._is_currency(at)), -1))

    def _indicator(self, found: Columns) -> int:
        """A column of directions beside one amount: known by its heading, or, where no amount has a sign, by its cells.

        Without a heading that says so, a single letter is a direction only in a table that has no headings at all.
        """
        if found.quantity < 0:
            return -1
        for _, place in self._all("indicator"):
            if self.facts[place].is_mostly(self.facts[place].directions):
                return self._use(place)
        if self.facts[found.quantity].negative:
            return -1
        worded = [place for role in ("kind", "memo", "payee") for _, place in self._all(role)]
        bare = [
            at for at in range(len(self.facts)) if at not in self.used and (not self.header or not self._heading(at))
        ]
        plain = [at for at in worded if self.facts[at].is_mostly(self.facts[at].plain_directions, 1.0)]
        letters = [at for at in bare if self.facts[at].is_mostly(self.facts[at].directions, 1.0)]
        return self._use(next(iter(plain + letters), -1))

    def _heading(self, place: int) -> str:
        return self.header[self.places.index(place)] if place in self.places else ""

    def _own_account(self, place: int) -> int:
        """Of several columns that name the own account (number, label, bank) the one that looks like a number."""
        places = ([place] if place >= 0 else []) + [at for _, at in self._all("account") if self.facts[at].filled]
        own = [at for at in places if not self._is_of_others(at) and not self._is_of_every_row(at)]
        filled = [at for at in own if self.facts[at].filled == self.count] or own
        return self._use(max(filled, key=lambda at: _number_likeness(self.facts[at].values), default=-1))

    def _is_of_every_row(self, place: int) -> bool:
        """A household has a few accounts; a column with another one on most rows names the other sides."""
        fact = self.facts[place]
        return len(fact.values) > 20 and 2 * len(fact.values) >= min(fact.filled, 100)

    def _is_of_others(self, place: int) -> bool:
        """A bare "IBAN" that changes from row to row, or differs from the one above the table, is the other side's."""
        if fold(self._heading(place)) not in _BARE_ACCOUNTS:
            return False
        values = {value.replace(" ", "") for value in self.facts[place].values}
        above = "".join(row.text for row in self.table.before)[:20_000].replace(" ", "")
        return len(values) > 1 or bool(_IBAN.search(above) and not any(value in above for value in values))

    def _texts(self, found: Columns) -> Columns:
        payee = self._payees()
        self.used.update(payee)
        memo = sorted({place for _, place in self._all("memo") if not self._is_figure(place)})
        self.used.update(memo)
        kind = self._take("kind", "kind")
        if not payee and not memo and not self.header:
            memo = sorted(
                filter(self._is_text, range(len(self.facts))),
                key=lambda at: -self.facts[at].letters / self.facts[at].filled,
            )
        return replace(found, payee=tuple(payee or memo[:1]), memo=tuple(memo if payee else memo[1:]), kind=kind)

    def _payees(self) -> list[int]:
        """Columns of the other side's name, best first; a bare "Name" beside a better one is the owner's."""
        ranked = [(rank, place) for rank, place in self._all("payee") if not self._is_figure(place)]
        exact = [place for rank, place in ranked if rank < 1000]
        names = {at for at, heading in zip(self.places, self.header, strict=True) if fold(heading) in _BARE_NAMES}
        return [place for place in exact if place not in names] or exact or [place for _, place in ranked]

    def _is_text(self, place: int) -> bool:
        fact = self.facts[place]
        return place not in self.used and fact.letters > 2 * fact.filled and not self._is_figure(place)

    def _is_figure(self, place: int) -> bool:
        fact = self.facts[place]
        return fact.is_mostly(fact.days, 0.9) or (
            fact.is_mostly(fact.numbers, 0.9) and not fact.is_mostly(fact.long_digits, 0.1)
        )

    def _by_content(self, found: Columns) -> Columns:
        """No heading says it: the first column of days, and the columns of numbers by how they are filled."""
        days = [at for at, fact in enumerate(self.facts) if fact.is_mostly(fact.days, 0.8) and fact.filled > 0]
        found = found if found.booked_on else replace(found, booked_on=tuple(days))
        self.used.update(days)
        if found.has_amount or not days:
            return found
        figures = [
            at
            for at in range(len(self.facts))
            if at not in self.used and self._is_amount(at) and self._looks_like_money(at)
        ]
        return self._figures(found, [at for at in figures if self.facts[at].filled])

    def _looks_like_money(self, place: int) -> bool:
        fact = self.facts[place]
        taken = {
            at
            for role in ("reference", "external_id", "card", "account", "counterparty", "fee", "original", "balance")
            for _, at in self.roles.get(role, [])
        }
        return place not in taken and (
            fact.marked * 2 >= fact.numbers or len([p for p in self.facts if p.marked * 2 >= p.numbers > 0]) == 0
        )

    def _figures(self, found: Columns, figures: Sequence[int]) -> Columns:
        rows = max((self.facts[at].filled for at in figures), default=0)
        full = [at for at in figures if self.facts[at].filled >= 0.95 * rows]
        partial = [at for at in figures if at not in full]
        if len(partial) >= 2 and sum(self.facts[at].filled for at in partial[:2]) <= 1.1 * rows:
            return replace(
                found,
                debit=self._use(partial[0]),
                credit=self._use(partial[1]),
                balance=self._use(full[-1] if full else -1),
            )
        if len(partial) == 1 and len(full) == 1 and rows > self.facts[partial[0]].filled:
            return replace(found, quantity=self._use(full[0]))
        if len(full) > 2 and (related := self._related(full)):
            return replace(found, quantity=self._use(related[0]), balance=self._use(related[1]))
        if len(figures) == 2 and not partial:
            return replace(found, quantity=self._use(figures[0]), balance=self._use(figures[1]))
        signed = [at for at in figures if self.facts[at].negative]
        return replace(found, quantity=self._use((signed or list(figures))[0])) if figures else found

    def _related(self, figures: Sequence[int]) -> tuple[int, int] | None:
        """Amount and balance after it, where each row prints the balance before as well: 1000.00, 987.66, -12.34."""
        for before, after, quantity in permutations(figures[:5], 3):
            if all(self._adds_up(row, before, quantity, after) for row in self.rows[:50]):
                return quantity, after
        return None

    def _adds_up(self, row: Sequence[str], before: int, quantity: int, after: int) -> bool:
        try:
            first, moved, last = (read_number(row[place], self.mark) for place in (before, quantity, after))
        except (NotANumber, IndexError):
            return False
        return first + moved == last


def _is_amount_heading(heading: str) -> bool:
    return any(
        meaning.role in {"quantity", "quantity_settled", "quantity_operation", "debit", "credit"}
        for meaning in meanings(heading)
    )


def _number_likeness(values: Iterable[str]) -> float:
    listed = list(values)[:20]
    return sum(sum(sign.isdigit() for sign in value) for value in listed) / len(listed) if listed else 0.0
