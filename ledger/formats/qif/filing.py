"""The `L` and `S` lines: a category, another account in brackets, a class."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from fintrack.lib.text import fold
from ledger.formats.qif.lines import clean

LONGEST_NAME = 200
_ACCOUNT = re.compile(r"\[(.*)\](?:/(.*))?", re.DOTALL)
_CLASS = re.compile(r"(?<=[^\s/])/(?=[^\s/])")
_DASHED = re.compile(r"-{2,}.*-{2,}", re.DOTALL)
"""`--Split--`, in whatever language: the lines below say where the parts belong."""


class Filing(NamedTuple):
    """Where a booking belongs. Filing("Food:Groceries", "", ("Holiday",)) for `Food:Groceries/Holiday`."""

    category: str = ""
    transfer: str = ""
    tags: tuple[str, ...] = ()


NOWHERE = Filing()


def read_filing(text: str, categories: Collection[str] = (), classes: Collection[str] = ()) -> Filing:
    """`categories` and `classes` are those the file lists, folded: they tell `Mortgage/Rent` from `Bills/Holiday`.

    >>> read_filing("[Savings]/Holiday"), read_filing("Fees|[Broker]"), read_filing("--Split--")
    (Filing(category='', transfer='Savings', tags=('Holiday',)), Filing(category='Fees', transfer='Broker', tags=()), \
Filing(category='', transfer='', tags=()))
    """
    text = clean(text)
    if not text or _DASHED.fullmatch(text):
        return NOWHERE
    before, bar, after = text.partition("|")
    if bar and after.startswith("["):
        one, other = read_filing(before, categories, classes), read_filing(after, categories, classes)
        return Filing(one.category, other.transfer, (*one.tags, *other.tags))
    if found := _ACCOUNT.fullmatch(text):
        return Filing("", found[1].strip()[:LONGEST_NAME], _tags(found[2] or ""))
    if text.startswith("["):
        return Filing("", text[1:].strip()[:LONGEST_NAME])
    return _category(text.rstrip("/"), categories, classes)


def _category(text: str, categories: Collection[str], classes: Collection[str]) -> Filing:
    pieces = [text] if fold(text) in categories else _CLASS.split(text, maxsplit=1)
    if text.startswith("/"):
        pieces = ["", text[1:]]
    if len(pieces) == 2 and classes and not any(fold(tag) in classes for tag in (pieces[1], *_tags(pieces[1]))):
        pieces = [text]
    tags = _tags(pieces[1]) if len(pieces) == 2 else ()
    return Filing(levels(pieces[0]), "", tags)


def levels(text: str) -> str:
    """A category's path without blanks around its levels: levels(" Food : Fruit:") == "Food:Fruit"."""
    return ":".join(filter(None, (level.strip() for level in text.split(":"))))


def _tags(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (tag.strip() for tag in text.split(":"))))
