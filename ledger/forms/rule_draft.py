"""The conditions of a rule while a person writes them: a tree of fields, that may be half filled in, to and from a posted form.

Each part has a path, its places from the top: "" is the rule's own group, "0" its first part, "0.1" the second part in that. A
form names its fields by it: `g:0` how a group joins, `f:0` what a condition looks at, `o:0` how, `v:0` and `w:0` with what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.dates import get_day_names, get_month_names
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fintrack.lib.money_format import day_locale_of, money_read, money_written
from ledger.rules.spec import ALL, ANY, DEEPEST, NONE, OPERATORS, PATTERN, TEXT_FIELDS

MOST_PATHS = 200
HOW = ((ALL, _("all of these hold")), (ANY, _("any of these holds")), (NONE, _("none of these holds")))
FIELDS = (
    ("payee", _("Payee")),
    ("memo", _("Memo")),
    ("amount", _("Amount")),
    ("direction", _("Direction")),
    ("account", _("Account")),
    ("date", _("Date")),
    ("currency", _("Currency")),
    ("reference", _("Reference")),
    ("counterparty", _("The other side’s account")),
    ("kind", _("Kind of booking")),
    ("source_category", _("The bank’s own category")),
    ("owner", _("Whose account")),
    ("signed", _("Amount with its sign")),
)
TEXT_WORDS = (
    ("is", pgettext_lazy("a text", "is")),
    ("contains", _("contains")),
    ("starts", _("begins with")),
    ("ends", _("ends with")),
    ("words", _("has the words")),
    ("regex", _("fits the pattern")),
)
OPERATOR_WORDS: dict[str, Sequence[tuple[str, Any]]] = {
    **dict.fromkeys(TEXT_FIELDS, TEXT_WORDS),
    "amount": (
        ("equals", pgettext_lazy("an amount", "is")),
        ("between", pgettext_lazy("an amount", "is between")),
        ("more", _("is more than")),
        ("less", _("is less than")),
        ("ends", _("ends in")),
    ),
    "signed": (
        ("equals", pgettext_lazy("an amount", "is")),
        ("between", pgettext_lazy("an amount", "is between")),
        ("more", _("is more than")),
        ("less", _("is less than")),
    ),
    "date": (
        ("between", pgettext_lazy("a date", "is between")),
        ("before", _("is before")),
        ("after", _("is after")),
        ("month_day", _("has a day of the month")),
        ("month", _("is in the month")),
        ("weekday", _("is a weekday")),
        ("weekend", pgettext_lazy("days of the week", "is on")),
    ),
}
DIRECTIONS = (("out", _("Money out")), ("in", _("Money in")))
WEEKEND = (("yes", _("Saturday or Sunday")), ("no", _("Monday to Friday")))
KINDS = {
    "month_day": "month_days", "weekday": "weekdays", "month": "months", "weekend": "weekend", "before": "day", "after": "day",
    "ends": "ending",
}  # fmt: skip
"""By operator: the fields that the template shows for it."""


@dataclass
class Part:
    """A group (`how` is not empty) or a condition on `subject`. Values are as typed; `error` is what is wrong with it."""

    how: str = ""
    subject: str = "payee"
    op: str = "contains"
    first: str = ""
    second: str = ""
    chosen: tuple[str, ...] = ()
    parts: list[Part] = field(default_factory=list)
    path: str = ""
    error: str = ""

    @property
    def ops(self) -> Sequence[tuple[str, Any]]:
        return OPERATOR_WORDS.get(self.subject, ())

    @property
    def depth(self) -> int:
        return len(self.path.split(".")) if self.path else 0

    @property
    def can_nest(self) -> bool:
        return self.depth < DEEPEST - 1

    @property
    def value_kind(self) -> str:
        """Which fields the template shows: "amount", "amounts", "weekday" …"""
        if self.subject in TEXT_FIELDS:
            return "text"
        if self.op == "between":
            return "days" if self.subject == "date" else "amounts"
        if self.op in KINDS:
            return KINDS[self.op]
        return "amount" if self.subject == "signed" else self.subject

    @property
    def is_pattern(self) -> bool:
        return self.op == PATTERN

    @property
    def redraws(self) -> bool:
        """Whether another operator asks for other fields."""
        return self.subject in ("amount", "signed", "date")

    def walk(self) -> Iterator[Part]:
        yield self
        for part in self.parts:
            yield from part.walk()

    def number(self, path: str = "") -> Part:
        """Give itself and all below their paths; a field's operator is one it has."""
        self.path = path
        if not self.how and self.op not in OPERATORS[self.subject]:
            self.op, self.first, self.second, self.chosen = next(iter(OPERATORS[self.subject])), "", "", ()
        for place, part in enumerate(self.parts):
            part.number(f"{path}.{place}" if path else str(place))
        return self

    def at(self, path: str) -> Part | None:
        return next((part for part in self.walk() if part.path == path), None)


def draft_blank() -> Part:
    return Part(how=ALL, parts=[Part()]).number()


def draft_of_json(given: Mapping[str, Any], locale: str) -> Part:
    """The draft of a rule that is there; figures are written as the household writes them."""
    return _of_json(given, locale).number()


def _of_json(given: Mapping[str, Any], locale: str) -> Part:
    if "field" not in given:
        ((how, parts),) = given.items()
        return Part(how=how, parts=[_of_json(part, locale) for part in parts])
    found = Part(subject=given["field"], op=given["op"])
    value = given["value"]
    if found.value_kind in ("weekdays", "months"):
        found.chosen = tuple(str(one) for one in value)
        return found
    if found.value_kind == "weekend":
        found.first = "yes" if value else "no"
        return found
    values = value if isinstance(value, list) else [value]
    texts = [_typed(found, one, locale) for one in values]
    found.first, found.second = texts[0], texts[1] if len(texts) > 1 else ""
    return found


def _typed(part: Part, value: Any, locale: str) -> str:
    if value is None:
        return ""
    number = money_read(str(value)) if part.value_kind in ("amount", "amounts") else None
    return str(value) if number is None else money_written(number, locale)


def draft_posted(posted: QueryDict) -> Part:
    """The draft as it stands in the form, whatever was sent: paths that belong nowhere are left out."""
    paths = sorted({name[2:] for name in posted if name[:2] in ("g:", "f:")}, key=_places)[:MOST_PATHS]
    how = dict(HOW)
    top = Part(how=posted.get("g:", ALL) if posted.get("g:", ALL) in how else ALL)
    found: dict[str, Part] = {"": top}
    for path in paths:
        above = found.get(path.rpartition(".")[0])
        if path and above is not None and above.how:
            found[path] = part = _part_posted(posted, path)
            above.parts.append(part)
    return top.number()


def _places(path: str) -> tuple[int, list[int]]:
    numbers = [
        int(place) if place.isascii() and place.isdigit() and len(place) < 5 else 9999 for place in path.split(".")
    ]
    return len(numbers) if path else 0, numbers


def _part_posted(posted: QueryDict, path: str) -> Part:
    how = posted.get(f"g:{path}", "")
    if how:
        return Part(how=how if how in dict(HOW) else ALL)
    name = posted.get(f"f:{path}", "payee")
    return Part(
        subject=name if name in OPERATORS else "payee", op=posted.get(f"o:{path}", ""), first=posted.get(f"v:{path}", ""),
        second=posted.get(f"w:{path}", ""), chosen=tuple(posted.getlist(f"c:{path}")),
    )  # fmt: skip


def draft_edited(draft: Part, wish: str) -> Part:
    """The draft after a button: "add:0.1" one more condition in that group, "group:" a group, "remove:0" without that part."""
    act, _colon, path = wish.partition(":")
    part = draft.at(path)
    if act == "remove" and path:
        above = draft.at(path.rpartition(".")[0])
        if above is not None and part is not None:
            above.parts.remove(part)
    elif part is not None and part.how and act == "add":
        part.parts.append(Part())
    elif part is not None and part.how and part.can_nest and act == "group":
        part.parts.append(Part(how=ANY, parts=[Part()]))
    if not draft.parts:
        draft.parts.append(Part())
    return draft.number()


def draft_json(part: Part, locale: str) -> dict[str, Any]:
    """What `rule_of` reads; what can't be read as a number stays text, so that it is told what is wrong."""
    if part.how:
        return {part.how: [draft_json(inner, locale) for inner in part.parts]}
    return {"field": part.subject, "op": part.op, "value": _value(part, locale)}


def _value(part: Part, locale: str) -> Any:
    kind = part.value_kind
    if kind in ("weekdays", "months"):
        return [_whole(one) for one in part.chosen]
    if kind == "weekend":
        return part.first != "no"
    if kind == "ending":
        return part.first.strip().replace(",", ".")
    if kind == "month_days":
        return [_whole(part.first), _whole(part.second)]
    if kind == "days":
        return [part.first or None, part.second or None]
    if kind == "amounts":
        return [_figure(part.first, locale), _figure(part.second, locale)]
    return _figure(part.first, locale) if kind == "amount" else part.first


def _whole(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text


def _figure(text: str, locale: str) -> str:
    number = money_read(text, locale)
    return text if number is None else format(number, "f")


def error_placed(draft: Part, where: str, message: str) -> bool:
    """Put the message at the part it is about: "conditions.all.0.any.1" is the part "0.1". False where there is none."""
    steps = where.split(".")
    part = draft.at(".".join(steps[2::2])) if steps[0] == "conditions" else None
    if part is None:
        return False
    part.error = message
    return True


def weekday_choices(locale: str) -> list[tuple[str, str]]:
    """Monday first: [("1", "Monday"), …] in the language of the page."""
    names = get_day_names("wide", context="stand-alone", locale=day_locale_of(locale))
    return [(str(day), names[day - 1]) for day in range(1, 8)]


def month_choices(locale: str) -> list[tuple[str, str]]:
    """[("1", "January"), …] in the language of the page."""
    names = get_month_names("wide", context="stand-alone", locale=day_locale_of(locale))
    return [(str(month), names[month]) for month in range(1, 13)]
