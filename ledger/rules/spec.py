"""A rule as typed values, read from and written to the JSON of `Rule.conditions` and `Rule.actions`.

Conditions are nested groups, {"all" | "any" | "none": [part, …]}; a part is a group or {"field", "op", "value"}. Actions are
[{"do", "value"}, …]. Accounts and categories are named by their public id, money is text.

Example: {"all": [{"field": "payee", "op": "contains", "value": "coffee"}]} with [{"do": "category", "value": "0192f1a2-…"}].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fintrack.lib.errors import DomainError
from ledger.rules import values
from ledger.rules.rows import SAID, Looked
from ledger.rules.shares import Share
from ledger.rules.values import BadValue

ALL, ANY, NONE = "all", "any", "none"
GROUPS = (ALL, ANY, NONE)
DEEPEST = 4
MOST_PARTS = 60
MOST_ACTIONS = 12

TEXT_FIELDS = ("payee", "memo", "reference", "counterparty", "kind", "source_category")
PATTERN = "regex"
TEXT_OPS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("is", "contains", "starts", "ends", "words"), values.text),
    PATTERN: values.regex,
}
OPERATORS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "payee": TEXT_OPS,
    "memo": TEXT_OPS,
    "amount": {
        "equals": values.amount, "between": values.amounts, "more": values.amount, "less": values.amount, "ends": values.ending,
    },
    "signed": {
        "equals": values.signed, "between": values.signed_pair, "more": values.signed, "less": values.signed,
    },
    "direction": {"is": values.direction},
    "account": {"is": values.reference},
    "owner": {"is": values.reference},
    "date": {
        "between": values.days, "before": values.day, "after": values.day, "month_day": values.month_days,
        "month": values.months, "weekday": values.weekdays, "weekend": values.flag_of_day,
    },
    "currency": {"is": values.currency_code},
    "reference": TEXT_OPS,
    "counterparty": TEXT_OPS,
    "kind": TEXT_OPS,
    "source_category": TEXT_OPS,
}  # fmt: skip
"""By field: what it may be compared by, and what reads the value of that comparison. `amount` is without sign, `signed` with it;
`owner` is the member whose account it is; `source_category` what the source itself calls the row.
"""

ACTIONS: dict[str, Callable[[Any], Any]] = {
    "category": values.reference,
    "transfer": values.reference,
    "split": values.shares,
    "payee": values.name,
    "memo": values.memo,
    "memo_append": values.memo,
    "tags": values.tags,
    "review": values.flag,
    "stop": values.nothing,
}
"""By action: what reads its value. `memo` replaces, `memo_append` adds; `review` true marks as reviewed, false keeps it to review."""
FILING = ("category", "transfer", "split")
"""The actions that say where a row goes: a rule has at most one of them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. `value` is what the operator's reader makes of the JSON: Condition("amount", "more", Decimal("50"))."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """`how` is "all", "any" or "none" of its parts."""

    how: str
    parts: tuple[Condition | Group, ...]


@dataclass(frozen=True, slots=True)
class Action:
    do: str
    value: Any = None

    @property
    def targets(self) -> tuple[UUID, ...]:
        """The accounts or categories it files rows under."""
        if self.do == "split":
            return tuple(share.category for share in self.value)
        return (self.value,) if self.do in FILING else ()


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """What a rule looks for and what it does."""

    conditions: Group
    actions: tuple[Action, ...]

    def each_condition(self) -> Iterator[Condition]:
        yield from _conditions(self.conditions)

    @property
    def accounts(self) -> frozenset[UUID]:
        """The accounts and categories it names: only who may see them all may see the rule."""
        looked_for = {part.value for part in self.each_condition() if part.field == "account"}
        return frozenset(looked_for | set(self.targets))

    @property
    def targets(self) -> tuple[UUID, ...]:
        """Where it files rows: a category, an account, or the categories of a split."""
        return tuple(target for action in self.actions for target in action.targets)

    @property
    def members(self) -> frozenset[UUID]:
        """The members it names: whose account a row must be of."""
        return frozenset(part.value for part in self.each_condition() if part.field == "owner")

    @property
    def looked(self) -> Looked:
        """Which texts it looks at beyond payee and memo."""
        texts = [part for part in self.each_condition() if part.field in TEXT_FIELDS]
        return Looked(
            frozenset(part.field for part in texts if part.op != PATTERN and part.field in SAID),
            frozenset(part.field for part in texts if part.op == PATTERN),
        )


def _conditions(group: Group) -> Iterator[Condition]:
    for part in group.parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from _conditions(part)


def bad_rule(code: str, message: str | Promise, where: str) -> DomainError:
    """`where` is the place in the JSON: "conditions.all.0"."""
    return DomainError(code, message, attr=where)


def rule_of(conditions: Any, actions: Any) -> RuleSpec:
    """Read the JSON of a rule. It is looked at only in itself; `ledger.rules.check` asks the books.

    Errors: bad_conditions, empty_group, unknown_field, unknown_operator, bad_value, too_deep, too_many, bad_actions,
    unknown_action, repeated_action, no_actions. Each names the place (`attr`).
    """
    spec = RuleSpec(_group(conditions, "conditions", 1), _actions(actions))
    if sum(1 for _part in spec.each_condition()) > MOST_PARTS:
        raise bad_rule("too_many", _("A rule can't have more than 60 conditions."), "conditions")
    return spec


def _group(given: Any, where: str, depth: int) -> Group:
    if not isinstance(given, Mapping) or len(given) != 1 or next(iter(given)) not in GROUPS:
        raise bad_rule("bad_conditions", _("Say whether all, any or none of the conditions must hold."), where)
    if depth > DEEPEST:
        raise bad_rule("too_deep", _("Groups can't be nested deeper than four levels."), where)
    ((how, parts),) = given.items()
    if not isinstance(parts, list) or not parts:
        raise bad_rule("empty_group", _("Give at least one condition."), where)
    if len(parts) > MOST_PARTS:
        raise bad_rule("too_many", _("A rule can't have more than 60 conditions."), where)
    return Group(how, tuple(_part(part, f"{where}.{how}.{place}", depth) for place, part in enumerate(parts)))


def _part(given: Any, where: str, depth: int) -> Condition | Group:
    if isinstance(given, Mapping) and "field" not in given:
        return _group(given, where, depth + 1)
    if not isinstance(given, Mapping) or set(given) != {"field", "op", "value"}:
        raise bad_rule("bad_conditions", _("A condition has a field, an operator and a value."), where)
    field, op = given["field"], given["op"]
    if not isinstance(field, str) or field not in OPERATORS:
        raise bad_rule("unknown_field", _("A rule can't look at this."), where)
    if not isinstance(op, str) or op not in OPERATORS[field]:
        raise bad_rule("unknown_operator", _("This can't be compared in that way."), where)
    return Condition(field, op, _read(OPERATORS[field][op], given["value"], where))


def _actions(given: Any) -> tuple[Action, ...]:
    if not isinstance(given, list):
        raise bad_rule("bad_actions", _("Actions are a list."), "actions")
    if len(given) > MOST_ACTIONS:
        raise bad_rule("too_many", _("A rule can't have more than 12 actions."), "actions")
    found = tuple(_action(action, f"actions.{place}") for place, action in enumerate(given))
    named = [action.do for action in found]
    if not named or named == ["stop"] * len(named):
        raise bad_rule("no_actions", _("Say what the rule should do."), "actions")
    repeated = len(set(named)) < len(named) or len(set(FILING) & set(named)) > 1
    if repeated or {"memo", "memo_append"} <= set(named):
        raise bad_rule("repeated_action", _("A rule can do each thing once, and file a row in one place."), "actions")
    return found


def _action(given: Any, where: str) -> Action:
    if not isinstance(given, Mapping) or not {"do"} <= set(given) <= {"do", "value"}:
        raise bad_rule("bad_actions", _("An action says what to do, and with what."), where)
    do = given["do"]
    if not isinstance(do, str) or do not in ACTIONS:
        raise bad_rule("unknown_action", _("A rule can't do this."), where)
    return Action(do, _read(ACTIONS[do], given.get("value"), where))


def _read(reader: Callable[[Any], Any], given: Any, where: str) -> Any:
    try:
        return reader(given)
    except BadValue as error:
        raise bad_rule("bad_value", error.message, where) from error


def conditions_json(part: Condition | Group) -> dict[str, Any]:
    """The reverse of reading: what `Rule.conditions` holds."""
    if isinstance(part, Condition):
        return {"field": part.field, "op": part.op, "value": _plain(part.value)}
    return {part.how: [conditions_json(inner) for inner in part.parts]}


def actions_json(actions: tuple[Action, ...]) -> list[dict[str, Any]]:
    return [
        {"do": action.do} if action.value is None else {"do": action.do, "value": _plain(action.value)}
        for action in actions
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Share):
        parts = {"category": value.category, "share": value.share, "amount": value.amount, "memo": value.memo}
        return {name: _plain(part) for name, part in parts.items() if part not in (None, "")}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, UUID) else value
