"""Rules for tests, in few words."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from ledger.models import Account, Rule
from ledger.services.rules import rule_create

Part = dict[str, Any]


def where(field: str, op: str, value: Any) -> Part:
    return {"field": field, "op": op, "value": value}


def payee_is(name: str) -> Part:
    return {"all": [where("payee", "is", name)]}


def files(category: Account) -> list[Part]:
    return [{"do": "category", "value": str(category.public_id)}]


def sends(account: Account) -> list[Part]:
    return [{"do": "transfer", "value": str(account.public_id)}]


def at(account: Account) -> Part:
    return where("account", "is", str(account.public_id))


def ruled(user: User, conditions: Part, actions: list[Part], name: str = "") -> Rule:
    return rule_create(acting_user=user, conditions=conditions, actions=actions, name=name)
