"""The engine against an evaluator that is too simple to be wrong, and the reading and writing of rules."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fintrack.lib.errors import DomainError
from fintrack.lib.text import fold
from ledger.rules.engine import RuleSet, compiled
from ledger.rules.fitting import Known, payee_test, row_test
from ledger.rules.rows import Row, packed, raw_of, said_of
from ledger.rules.spec import TEXT_FIELDS, Condition, Group, RuleSpec, actions_json, conditions_json, rule_of

BANK, CARD, FOOD, CASH = (UUID(int=number) for number in range(1, 5))
KEYS = {BANK: 1, CARD: 2, FOOD: 3, CASH: 4}
ANN, BEN = UUID(int=11), UUID(int=12)


def known() -> Known:
    return Known(KEYS, {ANN: frozenset({1}), BEN: frozenset({2})})


WORDS = st.sampled_from(["coffee", "shop", "corner", "Café", "x", "of"])
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
AMOUNTS = st.integers(0, 8).map(lambda half: Decimal(half) / 2)


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    texts = st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["payee", "memo", "reference", "source_category"]),
        st.sampled_from(["is", "contains", "starts", "ends", "words"]),
        TEXTS,
    )
    patterns = st.builds(
        lambda field, value: {"field": field, "op": "regex", "value": value},
        st.sampled_from(["payee", "memo", "counterparty"]),
        st.sampled_from(["^coffee", "sh.p$", "(corner|x) +[cs]", "^$", "of|É$", "o{2}"]),
    )
    endings = st.sampled_from(["5", "50", ".5", ".50", "00", "2", "3.50"]).map(
        lambda value: {"field": "amount", "op": "ends", "value": value}
    )
    signs = st.builds(
        lambda op, value: {"field": "signed", "op": op, "value": str(value)},
        st.sampled_from(["equals", "more", "less"]),
        st.integers(-8, 8).map(lambda half: Decimal(half) / 2),
    )
    figures = st.builds(
        lambda op, value: {"field": "amount", "op": op, "value": str(value)},
        st.sampled_from(["equals", "more", "less"]),
        AMOUNTS,
    )
    between = st.tuples(AMOUNTS, AMOUNTS).map(
        lambda pair: {"field": "amount", "op": "between", "value": [str(one) for one in sorted(pair)]}
    )
    ways = st.sampled_from(["in", "out"]).map(lambda way: {"field": "direction", "op": "is", "value": way})
    accounts = st.sampled_from([BANK, CARD]).map(lambda key: {"field": "account", "op": "is", "value": str(key)})
    codes = st.sampled_from(["EUR", "USD"]).map(lambda code: {"field": "currency", "op": "is", "value": code})
    spans = st.tuples(DAYS, st.integers(0, 200)).map(
        lambda span: {
            "field": "date",
            "op": "between",
            "value": [span[0].isoformat(), (span[0] + timedelta(span[1])).isoformat()],
        }
    )
    month = st.tuples(st.integers(1, 31), st.integers(1, 31)).map(
        lambda pair: {"field": "date", "op": "month_day", "value": list(pair)}
    )
    week = st.lists(st.integers(1, 7), min_size=1, unique=True).map(
        lambda days: {"field": "date", "op": "weekday", "value": days}
    )
    owners = st.sampled_from([ANN, BEN]).map(lambda key: {"field": "owner", "op": "is", "value": str(key)})
    sides = st.builds(
        lambda op, day: {"field": "date", "op": op, "value": day.isoformat()},
        st.sampled_from(["before", "after"]),
        DAYS,
    )
    seasons = st.lists(st.integers(1, 12), min_size=1, unique=True).map(
        lambda months: {"field": "date", "op": "month", "value": months}
    )
    weekends = st.booleans().map(lambda is_on: {"field": "date", "op": "weekend", "value": is_on})
    days = st.one_of(spans, month, week, sides, seasons, weekends)
    leaves = st.one_of(texts, patterns, figures, endings, signs, between, ways, accounts, owners, codes, days)
    nested = st.recursive(leaves, groups, max_leaves=8)
    return groups(nested)


def groups(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda how, inner: {how: inner},
        st.sampled_from(["all", "any", "none"]),
        st.lists(parts, min_size=1, max_size=3),
    )


ROWS = st.fixed_dictionaries(
    {
        "payees": st.lists(TEXTS | st.just(""), min_size=1, max_size=2),
        "memo": TEXTS | st.just(""),
        "reference": TEXTS | st.just(""),
        "counterparty": TEXTS | st.just(""),
        "category": TEXTS | st.just(""),
        "account": st.sampled_from([BANK, CARD]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "quantity": st.integers(-8, 8).map(lambda half: Decimal(half) / 2),
        "on": DAYS,
    }
)


def deep(part: Any) -> int:
    return 0 if "field" in part else 1 + max(deep(inner) for parts in part.values() for inner in parts)


def row_of(facts: dict[str, Any], spec: RuleSpec) -> Row:
    payees = [fold(payee) for payee in facts["payees"]]
    units = int(facts["quantity"] * 10**8)
    sources = [{**facts, "payee": payee} for payee in facts["payees"]]
    return Row(
        packed(*payees), packed(fold(facts["memo"])), KEYS[facts["account"]], facts["currency"], units, facts["on"],
        said_of(sources, spec.looked), raw_of(sources, spec.looked),
    )  # fmt: skip


def naive(part: Any, facts: dict[str, Any]) -> bool:
    """The rule read straight from its JSON."""
    if "field" not in part:
        ((how, parts),) = part.items()
        held = [naive(inner, facts) for inner in parts]
        return {"all": all(held), "any": any(held), "none": not any(held)}[how]
    field, op, value = part["field"], part["op"], part["value"]
    if field in TEXT_FIELDS:
        texts = facts["payees"] if field == "payee" else [facts["category" if field == "source_category" else field]]
        return any(_fits(op, text, value) for text in texts)
    if field in ("amount", "signed"):
        size = facts["quantity"] if field == "signed" else abs(facts["quantity"])
        return _sized(op, size, value)
    if field == "direction":
        return bool(facts["quantity"] > 0 if value == "in" else facts["quantity"] < 0)
    if field == "owner":
        return {str(ANN): BANK, str(BEN): CARD}[value] == facts["account"]
    if field == "date":
        return _on(op, facts["on"], value)
    return bool(str(facts[field]) == value)


def _sized(op: str, size: Decimal, value: Any) -> bool:
    if op == "between":
        return Decimal(value[0]) <= size <= Decimal(value[1])
    if op == "ends":
        written = [f"{size:.2f}", f"{size:.2f}".replace(".", "")] + ([str(int(size))] if size == int(size) else [])
        return any(one.endswith(value) for one in written)
    return {"equals": size == Decimal(value), "more": size > Decimal(value), "less": size < Decimal(value)}[op]


def _fits(op: str, text: str, value: str) -> bool:
    if op == "regex":
        return bool(text) and re.search(value, text, re.IGNORECASE) is not None
    text, wanted = fold(text), fold(value)
    return {
        "is": text == wanted,
        "contains": wanted in text,
        "starts": text.startswith(wanted),
        "ends": text.endswith(wanted),
        "words": set(wanted.split()) <= set(text.split()),
    }[op]


def _on(op: str, on: date, value: Any) -> bool:
    if op in ("before", "after"):
        return on.isoformat() < value if op == "before" else on.isoformat() > value
    if op == "weekend":
        return (on.strftime("%a") in ("Sat", "Sun")) == value
    if op in ("weekday", "month"):
        return (on.isoweekday() if op == "weekday" else on.month) in value
    if op == "between":
        return bool(value[0] <= on.isoformat() <= value[1])
    first, last = value
    days = range(first, last + 1) if first <= last else [*range(first, 32), *range(1, last + 1)]
    return on.day in days


@given(conditions().filter(lambda part: deep(part) <= 4), ROWS)
def test_the_engine_finds_what_the_rule_says(asked: dict[str, Any], facts: dict[str, Any]) -> None:
    spec = rule_of(asked, [{"do": "payee", "value": "X"}])
    row, named = row_of(facts, spec), known()
    fits = row_test(spec.conditions, named)(row)
    assert fits == naive(asked, facts)
    assert payee_test(spec.conditions, named)(row) or not fits
    rules = RuleSet([compiled(1, "", spec, known())])
    assert (rules.outcome(row) is not None) == fits
    assert bool(rules.fitting(row)) == fits


@given(conditions().filter(lambda part: deep(part) <= 4))
def test_a_rule_is_written_as_it_was_read(asked: dict[str, Any]) -> None:
    spec = rule_of(asked, [{"do": "stop"}, {"do": "tags", "value": ["a", "b"]}])
    again = rule_of(conditions_json(spec.conditions), actions_json(spec.actions))
    assert again == spec


def coffee(do: str, value: Any = None, *more: dict[str, Any]) -> RuleSpec:
    """A rule for every coffee."""
    wanted = {"all": [{"field": "payee", "op": "contains", "value": "Coffee"}]}
    return rule_of(wanted, [{"do": do, "value": value}, *more])


CUP = Row(packed("corner coffee"), packed("two cups"), 1, "EUR", -350_000_000, date(2026, 3, 5))


def said(*specs: RuleSpec, row: Row = CUP) -> Any:
    together = known()
    rules = [compiled(key, f"rule {key}", spec, together) for key, spec in enumerate(specs, 1)]
    return RuleSet(rules).outcome(row)


def test_the_topmost_rule_that_says_something_decides_it() -> None:
    found = said(coffee("payee", "Café"), coffee("category", str(FOOD)), coffee("category", str(CARD)))
    assert (found.payee, found.category, found.rule) == ("Café", 3, 2)
    assert [rule.key for rule in found.rules] == [1, 2, 3]


def test_tags_and_appended_memos_add_up() -> None:
    found = said(
        coffee("tags", ["treat"], {"do": "memo_append", "value": "(out)"}),
        coffee("tags", ["treat", "cash"]),
        coffee("memo_append", "(out)"),
    )
    assert found.tags == ["treat", "cash"]
    assert found.memo_of("two cups") == "two cups (out)"
    assert said(coffee("memo", "drink")).memo_of("two cups") == "drink"


def test_stop_keeps_the_rules_below_from_being_tried() -> None:
    found = said(coffee("payee", "Café", {"do": "stop"}), coffee("category", str(FOOD)))
    assert (found.payee, found.category) == ("Café", None)


def test_who_had_a_say_is_known() -> None:
    """The second says nothing that the first has not said; the fourth is kept from being tried."""
    specs = (
        coffee("category", str(FOOD)), coffee("category", str(CARD)), coffee("tags", ["x"], {"do": "stop"}),
        coffee("payee", "Café"),
    )  # fmt: skip
    found = said(*specs)
    assert (found.acted, [rule.key for rule in found.rules]) == ([1, 3], [1, 2, 3])
    together = known()
    rules = RuleSet([compiled(key, "", spec, together) for key, spec in enumerate(specs, 1)])
    assert [rule.key for rule in rules.fitting(CUP)] == [1, 2, 3, 4]


def half_and_half(*, amount: str = "1.00") -> RuleSpec:
    parts = [{"category": str(FOOD), "amount": amount}, {"category": str(CASH)}]
    return coffee("split", parts)


def test_a_split_files_the_row_where_it_is_large_enough() -> None:
    """The cup is 3.50."""
    found = said(half_and_half(amount="3.50"), coffee("category", str(FOOD)))
    assert (len(found.split), found.category, found.rule) == (2, None, 1)
    found = said(half_and_half(amount="3.51"), coffee("category", str(FOOD)))
    assert (found.split, found.category, found.rule) == ((), 3, 2)


def test_a_row_is_no_transfer_with_its_own_account() -> None:
    assert said(coffee("transfer", str(BANK))).transfer is None
    assert said(coffee("transfer", str(CASH))).transfer == 4


def test_whatever_is_not_said_of_fits_nothing() -> None:
    assert said(coffee("payee", "Café"), row=CUP._replace(payee=packed("tea room"))) is None


@pytest.mark.parametrize(
    ("asked", "code", "where"),
    [
        ({"payee": "x"}, "bad_conditions", "conditions"),
        ([], "bad_conditions", "conditions"),
        ({"all": []}, "empty_group", "conditions"),
        ({"all": [{"any": []}]}, "empty_group", "conditions.all.0"),
        ({"all": [{"field": "colour", "op": "is", "value": "x"}]}, "unknown_field", "conditions.all.0"),
        ({"all": [{"field": "payee", "op": "like", "value": "x"}]}, "unknown_operator", "conditions.all.0"),
        ({"all": [{"field": "payee", "op": [], "value": "x"}]}, "unknown_operator", "conditions.all.0"),
        ({"all": [{"field": "payee", "op": "is"}]}, "bad_conditions", "conditions.all.0"),
        ({"all": [{"field": "payee", "op": "is", "value": "-!"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "payee", "op": "is", "value": 7}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "more", "value": "much"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "more", "value": "NaN"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "more", "value": "-1"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "more", "value": "0.000000001"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "between", "value": ["9", "1"]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "between", "value": [None, None]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "month_day", "value": [0, 3]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "weekday", "value": [True]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "account", "op": "is", "value": "Bank"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "ends", "value": "9,9"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "amount", "op": "ends", "value": "9."}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "signed", "op": "between", "value": ["-1", "-2"]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "month", "value": [13]}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "weekend", "value": 1}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "date", "op": "before", "value": ""}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "owner", "op": "is", "value": "Ann"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"field": "currency", "op": "is", "value": "euro"}]}, "bad_value", "conditions.all.0"),
        ({"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}, "too_deep", "conditions.all.0.all.0.all.0.all.0"),
        ({"all": [{"field": "payee", "op": "is", "value": "x"}] * 61}, "too_many", "conditions"),
    ],
)
def test_what_is_wrong_with_conditions_is_told_with_its_place(asked: Any, code: str, where: str) -> None:
    with pytest.raises(DomainError) as refused:
        rule_of(asked, [{"do": "payee", "value": "X"}])
    assert (refused.value.code, refused.value.data["attr"]) == (code, where)


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ({}, "bad_actions"),
        ([], "no_actions"),
        ([{"do": "stop"}], "no_actions"),
        ([{"do": "explode"}], "unknown_action"),
        ([{"do": {}}], "unknown_action"),
        (["stop"], "bad_actions"),
        ([{"do": "payee", "value": " "}], "bad_value"),
        ([{"do": "review", "value": "yes"}], "bad_value"),
        ([{"do": "tags", "value": []}], "bad_value"),
        ([{"do": "stop", "value": 1}], "bad_value"),
        ([{"do": "payee", "value": "a"}, {"do": "payee", "value": "b"}], "repeated_action"),
        ([{"do": "split", "value": [{"category": str(FOOD)}]}], "bad_value"),
        ([{"do": "split", "value": [{"category": str(FOOD)}, {"category": str(CASH)}]}], "bad_value"),
        ([{"do": "split", "value": [{"category": str(FOOD), "share": "100"}, {"category": str(CASH)}]}], "bad_value"),
        ([{"do": "split", "value": [{"category": str(FOOD), "share": "0"}, {"category": str(CASH)}]}], "bad_value"),
        ([{"do": "split", "value": [{"category": "x", "share": "1"}, {"category": str(CASH)}]}], "bad_value"),
        (
            [{"do": "split", "value": [{"category": str(FOOD), "share": "1", "amount": "1"}, {"category": str(CASH)}]}],
            "bad_value",
        ),
        (
            [{"do": "split", "value": [{"category": str(FOOD), "share": "1"}, {"category": str(CASH), "share": "99"}]}],
            "bad_value",
        ),
        (
            [{"do": "split", "value": [{"category": str(FOOD), "share": "1", "memo": 7}, {"category": str(CASH)}]}],
            "bad_value",
        ),
        ([{"do": "category", "value": str(FOOD)}, {"do": "transfer", "value": str(BANK)}], "repeated_action"),
    ],
)
def test_what_is_wrong_with_actions_is_told(actions: Any, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        rule_of({"all": [{"field": "payee", "op": "is", "value": "x"}]}, actions)
    assert refused.value.code == code


def test_accounts_named_anywhere_in_a_rule_are_known() -> None:
    asked = {"any": [{"none": [{"field": "account", "op": "is", "value": str(BANK)}]}]}
    spec = rule_of(asked, [{"do": "category", "value": str(FOOD)}])
    assert spec.accounts == {BANK, FOOD}
    assert isinstance(spec.conditions.parts[0], Group)
    assert [part.value for part in spec.each_condition() if isinstance(part, Condition)] == [BANK]
