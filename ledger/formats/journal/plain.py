"""The syntax of Ledger and hledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ledger.formats.base import FileRefused
from ledger.formats.days import FIRST_YEAR, LAST_YEAR
from ledger.formats.journal.amounts import COMMODITY, amount_of, priced
from ledger.formats.journal.entries import Amount, Block, Entry, Item, Opened, Passed, Priced, Side, Stated, Unreadable

DATE = r"(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}"
_ENTRY = re.compile(
    rf"(?P<date>{DATE})(?:=(?P<second>{DATE}))?(?=\s|$)\s*(?:[*!]\s*)?(?:\((?P<code>[^()]{{0,80}})\)\s*)?(?P<text>.*)"
)
LONGEST_COMMENT = 1000
_SPLIT = re.compile(r"\s{2,}|\t")
_COMMENT = re.compile(r"\s*;\s?(.*)")
_PAIR = re.compile(r"(?:^|[\s,])([^\s:,;\[\]]+):(?:\s+([^,]*)|\s*(?=,|$))")
_BRACKET_DAY = re.compile(rf"\[(?P<date>{DATE})?(?:=(?P<second>{DATE}))?\]")
_MARKED = re.compile(r"(?P<number>[0-9][0-9.,'’  ]*[0-9.,]|[0-9])")
_PRICE = re.compile(rf"(?P<date>{DATE})\s+(?:\d{{1,2}}:\d\d(?::\d\d)?\s+)?(?P<commodity>{COMMODITY})\s*(?P<close>.*)")
ASSERTION = re.compile(r"={1,2}\*?")
PASSED_OVER = frozenset(
    ("payee", "tag", "bucket", "A", "capture", "check", "assert", "define", "def", "eval", "expr", "python", "value", "b", "h", "i",
     "o", "N", "C", "I")
)  # fmt: skip
"""Directives that change nothing we read."""


@dataclass
class PlainReader:
    """Reads one file. `mark` is the decimal mark where it is known beforehand ("" else)."""

    mark: str = ""
    year: int = 0
    default: str = ""
    prefix: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def items(self, block: Block) -> Iterator[Item]:
        """What a block says. Unreadable and FileRefused pass."""
        first = block.texts[0]
        if first[0] in " \t":
            if block.texts[0].strip()[:1] not in ";#":
                yield Passed("not_understood", "This line belongs to nothing.", block, is_warning=False)
        elif first[0] in ";#%|*":
            return
        elif first[0].isdigit():
            yield from self._entry(block)
        elif first[0] == "~":
            yield Passed("periodic", "A periodic transaction is a plan, not a booking: left out.", block)
        elif first[0] == "=":
            yield Passed("automated", "An automated posting rule is not applied: its postings are missing.", block)
        else:
            yield from self._directive(block)

    def look(self, line: str) -> None:
        """Note what a line says of how amounts are written, before the first one is read."""
        word, _space, rest = line.strip().partition(" ")
        if word == "decimal-mark":
            self.mark = rest.strip() if rest.strip() in (".", ",") else self.mark
        elif word in ("D", "commodity", "format") and (word == "format") == (line[:1] in " \t"):
            self._style(_cut_comment(rest).strip())

    def _directive(self, block: Block) -> Iterator[Item]:
        word, _space, rest = block.texts[0].lstrip("!@").partition(" ")
        rest = _cut_comment(rest).strip()
        if word == "include":
            raise FileRefused(
                "includes", f"This journal includes other files (line {block.line}). Put them into one file first: "
                "`hledger print`, `ledger print` or `bean-report print` does; nothing was imported.",
            )  # fmt: skip
        handler = self._handlers().get(word)
        if handler is not None:
            handler(rest, block)
        elif word == "account":
            yield Opened(self._name(_SPLIT.split(rest, maxsplit=1)[0]), _facts(block))
        elif word == "P":
            yield self._price(rest, block)
        elif word in PASSED_OVER or word.startswith("--"):
            return
        elif word[:1] == "Y" and word[1:].isdigit():
            self._set_year(word[1:], block)
        else:
            yield Passed("not_understood", f"“{block.texts[0][:60]}” is not understood.", block, is_warning=False)

    def _handlers(self) -> dict[str, Callable[[str, Block], None]]:
        return {
            "decimal-mark": self._set_mark, "D": self._set_default, "commodity": self._set_commodity, "Y": self._set_year,
            "year": self._set_year, "apply": self._apply, "end": self._end, "alias": self._alias,
        }  # fmt: skip

    def _price(self, rest: str, block: Block) -> Priced:
        """`P 2026-01-07 USD 0.9 EUR`, also with a time of day behind the date, which says nothing to us."""
        found = _PRICE.fullmatch(rest)
        if found is None:
            raise Unreadable("bad_price", f"“{block.texts[0][:60]}” is not understood as a price.")
        return Priced(found["commodity"].strip('"'), self.day(found["date"]), self._amount(found["close"]), block)

    def _set_mark(self, rest: str, block: Block) -> None:
        self.mark = rest if rest in (".", ",") else self.mark

    def _set_default(self, rest: str, block: Block) -> None:
        self.default = self._style(rest) or self.default

    def _set_commodity(self, rest: str, block: Block) -> None:
        self._style(rest)
        for line in block.texts[1:]:
            word, _space, sample = line.strip().partition(" ")
            if word == "format":
                self._style(sample)
            elif word == "default":
                self.default = rest.strip('"')

    def _style(self, sample: str) -> str:
        """The commodity of a sample amount; how it is written says what the mark is: "1.000,00 EUR"."""
        if not any(char.isdigit() for char in sample):
            return ""
        found = _MARKED.search(sample)
        text = found["number"].strip() if found else ""
        last = max(text.rfind("."), text.rfind(","))
        mark = text[last] if last >= 0 and (last == len(text) - 1 or text[last] not in text[:last]) else ""
        try:
            amount = amount_of(sample, mark)
        except Unreadable:
            return ""
        if mark:
            self.marks[amount.commodity] = mark
        return amount.commodity

    def _set_year(self, rest: str, block: Block) -> None:
        if re.fullmatch(r"\d{4}", rest):
            self.year = int(rest)

    def _apply(self, rest: str, block: Block) -> None:
        what, _space, name = rest.partition(" ")
        if what == "account":
            self.prefix.append(name.strip())
        elif what == "year":
            self._set_year(name.strip(), block)

    def _end(self, rest: str, block: Block) -> None:
        if rest in ("", "apply account", "apply") and self.prefix:
            self.prefix.pop()
        elif rest == "aliases":
            self.aliases.clear()

    def _alias(self, rest: str, block: Block) -> None:
        name, _equals, target = rest.partition("=")
        if name.strip().startswith("/"):
            raise Unreadable("regex_alias", "An alias by pattern is not applied; accounts keep their names.")
        if len(self.aliases) < 1000:
            self.aliases[name.strip()] = target.strip()

    def _name(self, name: str) -> str:
        """The account's full name: aliases replace it or the parts it begins with, `apply account` stands before it."""
        for alias, target in self.aliases.items():
            if name == alias or name.startswith(f"{alias}:"):
                name = target + name[len(alias) :]
                break
        return ":".join([*self.prefix, name])[:400]

    def day(self, text: str) -> date:
        """2026-01-05, 2026/1/5, 1/5 with a year said before. Unreadable else."""
        numbers = [int(part) for part in re.split(r"[-/.]", text)]
        if len(numbers) == 2:
            if not self.year:
                raise Unreadable("bad_date", f"The date {text} has no year, and no `Y` line gives one.")
            numbers.insert(0, self.year)
        if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
            raise Unreadable("bad_date", f"{text} is not a date between {FIRST_YEAR} and {LAST_YEAR}.")
        try:
            return date(*numbers)
        except (ValueError, TypeError) as error:
            raise Unreadable("bad_date", f"{text} is not a date.") from error

    def _entry(self, block: Block) -> Iterator[Item]:
        head, comment = _parted(block.texts[0])
        found = _ENTRY.fullmatch(head.strip())
        if found is None:
            raise Unreadable("bad_date", f"“{block.texts[0][:60]}” doesn't begin with a date.")
        payee, _bar, note = found["text"].strip().partition("|")
        entry = Entry(
            block,
            self.day(found["date"]),
            self._day_or_none(found["second"]),
            payee.strip(),
            note.strip(),
            found["code"] or "",
        )
        _comment_into(entry, comment)
        left = 0
        for line in block.texts[1:]:
            left += self._line(entry, line)
        if left:
            yield Passed("virtual", "Virtual postings are no money: left out.", block)
        if entry.sides:
            yield entry
            yield from self._assertions(entry)

    def _day_or_none(self, text: str | None) -> date | None:
        return None if text is None else self.day(text)

    def _line(self, entry: Entry, line: str) -> int:
        """A comment or a posting of the entry; 1 for one that is virtual."""
        text = line.strip()
        if comment := _COMMENT.fullmatch(line):
            if entry.sides and not _is_about_entry(comment[1]):
                entry.sides[-1].memo = f"{entry.sides[-1].memo} {comment[1].strip()}".strip()
            else:
                _comment_into(entry, comment[1])
            return 0
        body, comment_text = _parted(re.sub(r"^[*!]\s+", "", text))
        name, *amount = _SPLIT.split(body.strip(), maxsplit=1)
        if name[:1] in ("(", "[") and name[-1:] in (")", "]"):
            return 1
        entry.sides.append(self._side(name, amount[0].strip() if amount else "", comment_text))
        return 0

    def _side(self, name: str, amount: str, comment: str) -> Side:
        days = _BRACKET_DAY.search(comment)
        side = Side(self._name(name), memo=_BRACKET_DAY.sub("", comment).strip())
        if days and days["date"]:
            side.on = self.day(days["date"])
        elif found := re.search(rf"\bdate:\s*({DATE})(?=[\s,]|$)", comment):
            side.on = self.day(found[1])
            side.memo = comment.replace(found[0], "").strip(" ,")
        body, equals, held = _assertion_parted(amount)
        if body:
            side.amount, side.worth = self._priced(body)
        if equals:
            side.held = self._amount(held)
        return side

    def _mark_for(self, text: str) -> str:
        for commodity, mark in self.marks.items():
            if commodity and commodity in text:
                return mark
        return self.mark or self.marks.get("", "")

    def _priced(self, text: str) -> tuple[Amount, Amount | None]:
        return priced(text, self._mark_for(text), self.default)

    def _amount(self, text: str) -> Amount:
        return priced(text, self._mark_for(text), self.default)[0]

    def _assertions(self, entry: Entry) -> Iterator[Item]:
        for side in entry.sides:
            if side.held is not None:
                yield Stated(side.account, side.on or entry.on, side.held, is_morning=False)


def _assertion_parted(amount: str) -> tuple[str, str, str]:
    """("0 EUR", "=", "12 EUR") of "0 EUR = 12 EUR"; the `=` of a lot price {=5} is none."""
    bare = re.sub(r"\{[^{}]*\}", lambda found: "\x01" * len(found[0]), amount)
    found = ASSERTION.search(bare)
    if found is None:
        return amount.strip(), "", ""
    return amount[: found.start()].strip(), found[0], amount[found.end() :].strip()


def _parted(text: str) -> tuple[str, str]:
    """A line and its comment, which begins at a semicolon."""
    body, _semicolon, comment = text.partition(";")
    return body.rstrip(), comment.strip()


def _cut_comment(text: str) -> str:
    return re.split(r"\s{2,};|\s;|\t;", text, maxsplit=1)[0]


def _is_about_entry(comment: str) -> bool:
    """Under a posting a comment is that posting's, but for what only an entry has."""
    return comment.strip().startswith(("id: ", "link: ")) or any(map(_is_chain, comment.split()))


def _is_chain(word: str) -> bool:
    """:one:two: are tags."""
    return len(word) > 2 and word[0] == word[-1] == ":"


def _comment_into(entry: Entry, comment: str) -> None:
    """Tags (`:a:b:`, `a:, b:`) and what our own export says; the rest is memo."""
    words = comment[:LONGEST_COMMENT].split()
    chains = [word for word in words if _is_chain(word)]
    entry.tags += [tag for word in chains for tag in word.split(":") if tag]
    rest = " ".join(word for word in words if word not in chains)
    for found in _PAIR.finditer(rest):
        value = (found[2] or "").strip()
        if found[1] == "id":
            entry.external_id = value[:64]
        elif not value:
            entry.tags.append(found[1])
    text = _PAIR.sub("", rest).strip(" ,")
    if text:
        entry.memo = f"{entry.memo} {text}".strip()


def _facts(block: Block) -> dict[str, str]:
    """What an `account` directive says in its comments: {"type": "A", "kind": "savings"}."""
    comments = [
        block.texts[0].partition(";")[2],
        *(line.strip().removeprefix(";") for line in block.texts[1:] if ";" in line),
    ]
    pairs = (comment.strip().partition(":") for comment in comments)
    return {key.strip(): value.strip() for key, colon, value in pairs if colon and " " not in key.strip()}


def sample_number(text: str) -> str:
    """The bare number of a posting line, "" where there is none: what says the file's decimal mark."""
    parts = _SPLIT.split(text.strip(), maxsplit=1)
    found = _MARKED.search(parts[1].partition(";")[0]) if len(parts) == 2 and text[:1] in " \t" else None
    return found["number"].strip() if found else ""
