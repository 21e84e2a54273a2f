"""Loading what transactions speak of: commodities, accounts, payees, tags, rules, prices, imports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fintrack.lib.text import clean, fold
from ledger.models import Account, Commodity, ImportBatch, Payee, PayeeAlias, Price, Rule, Tag
from ledger.models.connection import JobState
from ledger.rates import significant
from ledger.services.accounts import number_key
from ledger.services.loading.names import Names, day, day_or_none, moment, moment_or_none, optional, text
from ledger.services.prices import MANUAL

Row = dict[str, Any]
TEXTS = {"institution": 120, "number": 64, "icon": 40, "color": 9}
SETTLED = ("kind", "visibility", "purpose", "due_shift")
FINISHED = (JobState.DONE, JobState.UNDONE)


def commodity_load(names: Names, row: Row) -> None:
    """One the household defined. Currencies are there already."""
    code = clean(text(row["code"]), 40)
    if code not in names.commodities or row["is_own"]:
        made = Commodity(
            household=names.household, code=code, name=clean(text(row["name"]), 200), kind=text(row["kind"]),
            decimals=int(row["decimals"]), isin=clean(text(row["isin"]), 12),
        )  # fmt: skip
        made.full_clean(exclude=["public_id", "household"])
        made.save(force_insert=True)
        names.commodities[code] = made


def account_load(names: Names, row: Row) -> None:
    """An account or category; parents and merges are linked when all are there."""
    owner = names.owner(row["owner"])
    settled = {name: text(row[name]) for name in SETTLED}
    texts = {name: clean(text(row[name]), length) for name, length in TEXTS.items()}
    made = Account(
        public_id=names.public_id(Account, row["id"]), household=names.household, name=clean(text(row["name"]), 120),
        commodity=names.commodities[row["currency"]] if row["currency"] else None, owner=owner,
        credit_limit=None if row["credit_limit"] is None else Decimal(text(row["credit_limit"])),
        statement_day=row["statement_day"], due_day=row["due_day"], position=int(row["position"]),
        closed_on=day_or_none(row["closed_on"]), has_stable_ids=row["has_stable_ids"] is True,
        number_key=number_key(texts["number"]), **settled, **texts,
    )  # fmt: skip
    made.full_clean(
        exclude=["public_id", "household", "parent", "merged_into", "commodity", "owner"], validate_constraints=False
    )
    names.accounts[text(row["id"])] = made


def accounts_link(names: Names, rows: list[Row]) -> None:
    """Write the accounts, those above first, then what was merged into what."""
    waiting = {text(row["id"]): row for row in rows}
    while waiting:
        ready = [key for key, row in waiting.items() if row["parent"] is None or row["parent"] not in waiting]
        if not ready:
            raise ValueError("accounts above each other in a circle")
        for key in ready:
            row = waiting.pop(key)
            account = names.accounts[key]
            account.parent = names.accounts.get(row["parent"] or "")
            account.save(force_insert=True)
    for row in rows:
        if row["merged_into"] in names.accounts:
            account = names.accounts[text(row["id"])]
            account.merged_into = names.accounts[row["merged_into"]]
            account.save(update_fields=["merged_into"])


def payee_load(names: Names, row: Row) -> None:
    name = clean(text(row["name"]), 200)
    made = Payee.objects.create(
        public_id=names.public_id(Payee, row["id"]), household=names.household, name=name, key=fold(name)[:200],
        category=names.accounts.get(row["category"] or ""),
    )  # fmt: skip
    aliases = [clean(text(alias), 200) for alias in row["aliases"]]
    PayeeAlias.objects.bulk_create(
        PayeeAlias(household=names.household, payee=made, name=alias, key=fold(alias)[:200]) for alias in aliases
    )


def tag_load(names: Names, row: Row) -> None:
    name = clean(text(row["name"]), 60)
    names.tags[name] = Tag.objects.create(household=names.household, name=name)


def rule_load(names: Names, row: Row) -> None:
    """The rule with the ids of the accounts as they are here. What it names and nobody may see, it can't name here either."""
    names.rules[text(row["id"])] = Rule.objects.create(
        public_id=names.public_id(Rule, row["id"]), household=names.household, name=clean(text(row["name"]), 120),
        position=int(row["position"]), is_enabled=row["is_enabled"] is True, conditions=names.renamed(row["conditions"]),
        actions=names.renamed(row["actions"]), created_by=names.user, created_at=moment(row["created_at"]),
        group=clean(text(row.get("group") or ""), 60), hits=int(row.get("hits") or 0),
        hit_at=moment(row["hit_at"]) if row.get("hit_at") else None,
    )  # fmt: skip


def rate_load(names: Names, row: Row) -> None:
    prices = {
        name: None if row[name] is None else Decimal(text(row[name]))
        for name in ("close", "open", "high", "low", "volume")
    }
    exact = {name: value if value is None or name == "volume" else significant(value) for name, value in prices.items()}
    made = Price(
        household=names.household, commodity=names.commodities[row["commodity"]], currency=names.commodities[row["currency"]],
        date=day(row["on"]), source=clean(text(row.get("source") or MANUAL), 40), **exact,
    )  # fmt: skip
    made.full_clean(exclude=["household", "commodity", "currency"])
    made.save(force_insert=True)


def import_load(names: Names, row: Row) -> None:
    """A finished import as evidence. One that was under way has written nothing: it is left behind."""
    if row["state"] in FINISHED:
        names.imports[text(row["id"])] = ImportBatch.objects.create(
            public_id=names.public_id(ImportBatch, row["id"]), household=names.household,
            user=names.people.get(optional(row["by"]).lower(), names.user), origin=clean(text(row["origin"]), 20),
            format=clean(text(row["format"]), 40), file_name=clean(text(row["file_name"]), 200),
            file_sha256=clean(text(row["file_sha256"]), 64), state=row["state"], step="post",
            created_at=moment(row["created_at"]), posted_at=moment_or_none(row["posted_at"]),
        )  # fmt: skip


LOADERS: dict[str, Callable[[Names, Row], None]] = {
    "commodities": commodity_load,
    "accounts": account_load,
    "payees": payee_load,
    "tags": tag_load,
    "rules": rule_load,
    "rates": rate_load,
    "imports": import_load,
}
"""List → what makes a row of it."""
