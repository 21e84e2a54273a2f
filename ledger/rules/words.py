"""A rule in plain language, in the reader's own: for lists, the admin, the API and the story of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fintrack.lib.money_format import day_locale_of, money_written
from ledger.rules.shares import Share
from ledger.rules.spec import ALL, ANY, TEXT_FIELDS, Action, Condition, Group, RuleSpec

GONE = gettext_lazy("(not there any more)")
SENTENCES: dict[tuple[str, str], Promise] = {
    ("payee", "is"): gettext_lazy("the payee is “%(value)s”"),
    ("payee", "contains"): gettext_lazy("the payee contains “%(value)s”"),
    ("payee", "starts"): gettext_lazy("the payee begins with “%(value)s”"),
    ("payee", "ends"): gettext_lazy("the payee ends with “%(value)s”"),
    ("payee", "words"): gettext_lazy("the payee has the words “%(value)s”"),
    ("payee", "regex"): gettext_lazy("the payee fits the pattern “%(value)s”"),
    ("memo", "is"): gettext_lazy("the memo is “%(value)s”"),
    ("memo", "contains"): gettext_lazy("the memo contains “%(value)s”"),
    ("memo", "starts"): gettext_lazy("the memo begins with “%(value)s”"),
    ("memo", "ends"): gettext_lazy("the memo ends with “%(value)s”"),
    ("memo", "words"): gettext_lazy("the memo has the words “%(value)s”"),
    ("memo", "regex"): gettext_lazy("the memo fits the pattern “%(value)s”"),
    ("amount", "equals"): gettext_lazy("the amount is %(value)s"),
    ("amount", "more"): gettext_lazy("the amount is more than %(value)s"),
    ("amount", "less"): gettext_lazy("the amount is less than %(value)s"),
    ("amount", "between"): gettext_lazy("the amount is between %(first)s and %(last)s"),
    ("amount", "ends"): gettext_lazy("the amount ends with %(value)s"),
    ("signed", "equals"): gettext_lazy("the amount with its sign is %(value)s"),
    ("signed", "more"): gettext_lazy("the amount with its sign is more than %(value)s"),
    ("signed", "less"): gettext_lazy("the amount with its sign is less than %(value)s"),
    ("signed", "between"): gettext_lazy("the amount with its sign is between %(first)s and %(last)s"),
    ("account", "is"): gettext_lazy("the account is %(value)s"),
    ("owner", "is"): gettext_lazy("the account is %(value)s’s"),
    ("currency", "is"): gettext_lazy("the currency is %(value)s"),
    ("date", "weekday"): gettext_lazy("it is a %(value)s"),
    ("date", "month_day"): gettext_lazy("the day of the month is from %(first)s to %(last)s"),
    ("date", "month"): gettext_lazy("it is in %(value)s"),
    ("date", "before"): gettext_lazy("it is booked before %(value)s"),
    ("date", "after"): gettext_lazy("it is booked after %(value)s"),
}
TEXTS: dict[str, Promise] = {
    "reference": gettext_lazy("the reference"),
    "counterparty": gettext_lazy("the other side’s account"),
    "kind": gettext_lazy("the kind of booking"),
    "source_category": gettext_lazy("the bank’s own category"),
}
TEXT_SENTENCES: dict[str, Promise] = {
    "is": gettext_lazy("%(text)s is “%(value)s”"),
    "contains": gettext_lazy("%(text)s contains “%(value)s”"),
    "starts": gettext_lazy("%(text)s begins with “%(value)s”"),
    "ends": gettext_lazy("%(text)s ends with “%(value)s”"),
    "words": gettext_lazy("%(text)s has the words “%(value)s”"),
    "regex": gettext_lazy("%(text)s fits the pattern “%(value)s”"),
}
ACTION_WORDS: dict[str, Promise] = {
    "category": gettext_lazy("file it under %(value)s"),
    "transfer": gettext_lazy("make it a transfer with %(value)s"),
    "payee": gettext_lazy("call the payee “%(value)s”"),
    "memo": gettext_lazy("write “%(value)s” as the memo"),
    "memo_append": gettext_lazy("add “%(value)s” to the memo"),
    "tags": gettext_lazy("tag it %(value)s"),
    "stop": gettext_lazy("try no more rules"),
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """`when` and `then` are parts of a sentence without capital or full stop; `text` is the whole of it."""

    when: str
    then: str

    @property
    def text(self) -> str:
        return _("When %(when)s: %(then)s.") % {"when": self.when, "then": self.then}


def rule_words(spec: RuleSpec, names: Mapping[UUID, str], locale: str = "en") -> RuleWords:
    """`names` are those of the accounts and categories the reader may see.

    Example: when "the payee contains “coffee” and money goes out", then "file it under Food › Eating out".
    """
    speaker = _Speaker(names, locale)
    return RuleWords(
        speaker.group(spec.conditions, is_top=True), _(", ").join(speaker.action(one) for one in spec.actions)
    )


def rule_title(spec: RuleSpec, names: Mapping[UUID, str], locale: str = "en") -> str:
    """A name for a rule nobody named: "Coffee → Food › Eating out", by the first text it looks for and the first thing it does."""
    words = rule_words(spec, names, locale)
    sought = next((one.value for one in spec.each_condition() if one.field in TEXT_FIELDS), words.when)
    first = spec.actions[0]
    done = words.then
    if first.targets:
        done = _(", ").join(names.get(target, str(GONE)) for target in first.targets)
    elif first.do == "payee":
        done = first.value
    title = f"{sought} → {done}"
    return title[:1].upper() + title[1:]


@dataclass(frozen=True, slots=True)
class _Speaker:
    names: Mapping[UUID, str]
    locale: str

    def part(self, part: Condition | Group) -> str:
        return self.condition(part) if isinstance(part, Condition) else self.group(part)

    def group(self, group: Group, *, is_top: bool = False) -> str:
        said = [self.part(part) for part in group.parts]
        if group.how == ALL:
            text = _(" and ").join(said)
        elif group.how == ANY:
            text = _(" or ").join(said)
        else:
            return _("it is not so that %(conditions)s") % {"conditions": self._bracketed(_(" or ").join(said), said)}
        return text if is_top else self._bracketed(text, said)

    def _bracketed(self, text: str, said: list[str]) -> str:
        return f"({text})" if len(said) > 1 else text

    def condition(self, condition: Condition) -> str:
        field, op, value = condition.field, condition.op, condition.value
        if field == "direction":
            return _("money comes in") if value == "in" else _("money goes out")
        if (field, op) == ("date", "between"):
            return self._days(*value)
        if op == "weekend":
            return _("it is on a weekend") if value else _("it is from Monday to Friday")
        if field in TEXTS:
            return str(TEXT_SENTENCES[op]) % {"text": str(TEXTS[field]), "value": value}
        values = {"value": self._said(value, op if field == "date" else "")}
        if op in ("between", "month_day"):
            values = {"first": self._said(value[0], op), "last": self._said(value[1], op)}
        return str(SENTENCES[field, op]) % values

    def action(self, action: Action) -> str:
        if action.do == "review":
            return _("mark it as reviewed") if action.value else _("keep it to review")
        if action.do == "split":
            parts = _(", ").join(self._share(share) for share in action.value)
            return _("split it: %(parts)s") % {"parts": parts}
        return str(ACTION_WORDS[action.do]) % {"value": self._said(action.value, action.do)}

    def _share(self, share: Share) -> str:
        name = self._said(share.category, "")
        if share.amount is not None:
            return _("%(amount)s to %(category)s") % {"amount": self._said(share.amount, ""), "category": name}
        if share.share is None:
            return _("the rest to %(category)s") % {"category": name}
        written = format_decimal(share.share, locale=day_locale_of(self.locale))
        return _("%(share)s %% to %(category)s") % {"share": written, "category": name}

    def _days(self, first: date | None, last: date | None) -> str:
        if first is None:
            return _("it is booked up to %(last)s") % {"last": self._said(last, "")}
        if last is None:
            return _("it is booked from %(first)s on") % {"first": self._said(first, "")}
        return _("it is booked from %(first)s to %(last)s") % {
            "first": self._said(first, ""),
            "last": self._said(last, ""),
        }

    def _said(self, value: Any, op: str) -> str:
        if op == "weekday":
            days = get_day_names("wide", locale=day_locale_of(self.locale))
            return _(" or ").join(days[day - 1] for day in value)
        if op == "month":
            months = get_month_names("wide", locale=day_locale_of(self.locale))
            return _(" or ").join(months[month] for month in value)
        if op == "tags":
            return _(", ").join(f"#{tag}" for tag in value)
        teller = TELLERS.get(type(value))
        return teller(self, value) if teller else str(value)


TELLERS: dict[type, Callable[[_Speaker, Any], str]] = {
    UUID: lambda speaker, value: speaker.names.get(value, str(GONE)),
    Decimal: lambda speaker, value: money_written(value, speaker.locale),
    date: lambda speaker, value: format_date(value, "medium", locale=day_locale_of(speaker.locale)),
}
