"""The syntax of Beancount, versions 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ledger.formats.base import FileRefused
from ledger.formats.days import FIRST_YEAR, LAST_YEAR
from ledger.formats.journal.amounts import amount_of, priced
from ledger.formats.journal.entries import Block, Entry, Item, Opened, Passed, Priced, Side, Stated, Unreadable

_DATED = re.compile(
    r"(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})\s+(?P<word>[a-z]+|[*!&#?%PSTCURM])(?=\s|$)\s*(?P<rest>.*)", re.DOTALL
)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_TAG, _LINK = re.compile(r"(?:^|\s)#([A-Za-z0-9_/.-]+)"), re.compile(r"(?:^|\s)\^([A-Za-z0-9_/.-]+)")
_META = re.compile(r"\s+([a-z][A-Za-z0-9_-]*):\s*(.*)", re.DOTALL)
_POSTING = re.compile(r"\s+(?:[*!&#?%A-Z]\s+)?(?P<account>[^\W\d_a-z][\w-]*(?::[\w-]+)+)(?P<rest>.*)", re.DOTALL)
_ACCOUNT = re.compile(r"(?P<account>[^\W\d_a-z][\w-]*(?::[\w-]+)+)\s*(?P<rest>.*)", re.DOTALL)
_OPTION = re.compile(r'option\s+"([^"]{1,80})"\s+"([^"]{0,200})"')
ROOTS = ("name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses")
PASSED_OVER = frozenset(("close", "commodity", "note", "document", "event", "query", "custom"))


def is_open_string(text: str) -> bool:
    """Whether a string begins in the text and doesn't end in it."""
    return _STRING.sub("", "\n".join(map(_uncommented, text.split("\n")))).count('"') % 2 == 1


@dataclass
class BeancountReader:
    """Reads one file. `roots` are what the options call the five kinds of accounts."""

    tags: list[str] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)

    def items(self, block: Block) -> Iterator[Item]:
        """What a block says. Unreadable and FileRefused pass."""
        first = block.texts[0]
        if first[0] in ";*#|-" or (first[0] in " \t" and first.strip()[:1] in (";", "")):
            return
        found = _DATED.match("\n".join(block.texts))
        if first[0].isdigit():
            if found is None:
                raise Unreadable("bad_date", f"“{first[:60]}” doesn't begin with a date and a directive.")
            yield from self._dated(block, found["word"], found["date"])
        else:
            yield from self._undated(block, first)

    def _undated(self, block: Block, first: str) -> Iterator[Item]:
        word = first.split(maxsplit=1)[0]
        if word == "include":
            raise FileRefused(
                "includes", f"This journal includes other files (line {block.line}). Put them into one file first: "
                "`bean-report print` or a text editor does; nothing was imported.",
            )  # fmt: skip
        if word == "option" and (found := _OPTION.match(first)):
            if found[1] in ROOTS:
                self.roots[found[2]] = found[1].removeprefix("name_")
        elif word in ("pushtag", "poptag"):
            self._tag(word, first)
        elif word == "plugin":
            yield Passed("plugin", "A plugin is not run: what it would add is missing.", block)
        elif word not in ("option", "pushmeta", "popmeta"):
            yield Passed("not_understood", f"“{first[:60]}” is not understood.", block, is_warning=False)

    def _tag(self, word: str, line: str) -> None:
        name = line.partition("#")[2].strip()
        if word == "pushtag":
            self.tags = [*self.tags, name][-100:]
        elif name in self.tags:
            self.tags.remove(name)

    def _day(self, text: str) -> date:
        try:
            found = date(*(int(part) for part in re.split("[-/]", text)))
        except ValueError as error:
            raise Unreadable("bad_date", f"{text} is not a date.") from error
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise Unreadable("bad_date", f"{text} is not a date between {FIRST_YEAR} and {LAST_YEAR}.")
        return found

    def _dated(self, block: Block, word: str, on: str) -> Iterator[Item]:
        """The day is read where it counts: a currency may have been there since 1792."""
        if word == "txn" or len(word) == 1:
            yield self._entry(block, self._day(on))
        elif word == "balance":
            yield self._balance(block, self._day(on))
        elif word == "open":
            yield Opened(self._argument(block)[0], _metadata(block.texts[1:]))
        elif word == "price":
            yield self._price(block, self._day(on))
        elif word == "pad":
            yield Passed("pad", "A pad is not carried out: an opening balance takes its place.", block)
        elif word not in PASSED_OVER:
            yield Passed("not_understood", f"“{block.texts[0][:60]}” is not understood.", block, is_warning=False)

    def _argument(self, block: Block) -> tuple[str, str]:
        """The account a directive speaks of, and what stands behind it."""
        parts = _uncommented(block.texts[0]).split(maxsplit=2)
        found = _ACCOUNT.match(parts[2]) if len(parts) == 3 else None
        if found is None:
            raise Unreadable("bad_account", f"“{block.texts[0][:60]}” names no account.")
        return found["account"], found["rest"]

    def _balance(self, block: Block, on: date) -> Stated:
        account, rest = self._argument(block)
        return Stated(account, on, amount_of(re.sub(r"~\s*[0-9.,]+", "", rest), ".", is_bean=True), is_morning=True)

    def _price(self, block: Block, on: date) -> Priced:
        parts = _uncommented(block.texts[0]).split(maxsplit=3)
        close = amount_of(parts[3], ".", is_bean=True) if len(parts) == 4 else None
        if close is None or not close.commodity:
            raise Unreadable("bad_price", f"“{block.texts[0][:60]}” is not understood as a price.")
        return Priced(parts[2], on, close, block)

    def _entry(self, block: Block, on: date) -> Entry:
        head, body = _headed(block)
        strings = [_unescaped(text) for text in _STRING.findall(head)]
        bare = _STRING.sub(" ", head)
        payee, memo = (strings[0], strings[1]) if len(strings) > 1 else ("", strings[0] if strings else "")
        entry = Entry(block, on, None, payee or memo, memo if payee else "")
        entry.tags = [*self.tags, *_TAG.findall(bare)]
        for line in body:
            self._line(entry, line)
        if not entry.sides:
            raise Unreadable("no_postings", "This transaction has no postings.")
        return entry

    def _line(self, entry: Entry, line: str) -> None:
        text = _uncommented(line)
        if not text.strip():
            return
        if meta := _META.fullmatch(text):
            self._meta(entry, meta[1], meta[2].strip())
        elif found := _POSTING.fullmatch(text):
            entry.sides.append(_side(found["account"], found["rest"].strip()))
        elif text.strip()[0] in "#^":
            entry.tags += _TAG.findall(text)
        else:
            raise Unreadable("bad_posting", f"“{text.strip()[:60]}” is not understood as a posting.")

    def _meta(self, entry: Entry, key: str, value: str) -> None:
        """`id` and `tags` as our own export writes them; a memo goes to its posting; the rest stays in the raw text."""
        found = _STRING.match(value)
        text = _unescaped(found[1]) if found else value
        if key == "memo" and entry.sides:
            entry.sides[-1].memo = text
        elif key == "id" and not entry.sides:
            entry.external_id = text[:64]
        elif key == "tags" and not entry.sides:
            entry.tags = [*self.tags, *(tag.strip() for tag in text.split(","))]


def _side(account: str, amount: str) -> Side:
    if not amount:
        return Side(account)
    quantity, worth = priced(amount, ".", is_bean=True)
    if not quantity.commodity:
        raise Unreadable("no_commodity", f"“{amount[:60]}” has no currency.")
    return Side(account, quantity, worth)


def _headed(block: Block) -> tuple[str, tuple[str, ...]]:
    """The first line, with those that a string in it goes over, and the rest."""
    for count in range(1, len(block.texts) + 1):
        head = "\n".join(block.texts[:count])
        if not is_open_string(head):
            return _uncommented(head), block.texts[count:]
    raise Unreadable("open_string", "A text begins in this transaction and doesn't end.")


def _uncommented(text: str) -> str:
    """The text before a semicolon that stands in no string."""
    if ";" not in text:
        return text
    blanked = _STRING.sub(lambda found: "\x01" * len(found[0]), text)
    place = blanked.find(";")
    return text if place < 0 else text[:place].rstrip()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _metadata(lines: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        if meta := _META.fullmatch(line):
            value = _STRING.match(meta[2].strip())
            found[meta[1]] = _unescaped(value[1]) if value else meta[2].strip()
    return found
