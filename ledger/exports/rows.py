"""The books as plain rows: what the JSON file, the tables and the Parquet layers are all written from.

Ids are public ids, people are e-mail addresses, commodities their codes; `ledger.services.loading` reads the same back.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from accounts.models import User
from accounts.selectors import household_of
from fintrack.lib.registry import export_parts
from ledger.models import Account, Commodity, Payee, Posting, Rule, Tag, Transaction
from ledger.selectors import export
from ledger.selectors.export import Span, shown_legs
from ledger.selectors.rules import rules_seen

Row = dict[str, Any]
HOUSEHOLD = (
    "name", "base_currency", "locale", "time_zone", "period_rule", "period_day", "period_weeks", "period_anchor", "locked_until",
)  # fmt: skip


def household_row(user: User) -> Row:
    household = household_of(user)
    return {name: getattr(household, name) for name in HOUSEHOLD}


def book_lists(user: User, span: Span) -> dict[str, Callable[[], Iterable[Row]]]:
    """Every list of the books by name; each is read when it is asked for. Upper floors add theirs through `export_parts`."""
    own: dict[str, Callable[[], Iterable[Row]]] = {
        "commodities": lambda: map(_commodity, export.export_commodities(user)),
        "accounts": lambda: map(_account, Account.objects.visible_to(user).select_related("commodity", "parent", "owner", "merged_into")),
        "payees": lambda: (_payee(*found) for found in export.export_payees(user)),
        "tags": lambda: ({"name": tag.name} for tag in export.export_tags(user)),
        "rules": lambda: map(_rule, (rule for rule, _spec in rules_seen(user))),
        "rates": lambda: map(_rate, export.export_prices(user)),
        "transactions": lambda: map(_transaction, export.export_transactions(user, span)),
        "revisions": lambda: revision_rows(user, span),
        "imports": lambda: (_import(one, user) for one in export.export_batches(user)),
        "lines": lambda: map(line_row, export.export_lines(user, span).iterator(chunk_size=export.CHUNK)),
        "assertions": lambda: map(_assertion, export.stated_balances(user, span)),
    }  # fmt: skip
    return own | {name: _later(part, user) for name, part in export_parts.items()}


def _later(part: Callable[[User], Iterable[Row]], user: User) -> Callable[[], Iterable[Row]]:
    return lambda: part(user)


def _id(one: Any) -> Any:
    return one.public_id if one is not None else None


def _commodity(one: Commodity) -> Row:
    names = ("code", "name", "kind", "decimals", "isin")
    return {name: getattr(one, name) for name in names} | {"is_own": one.household_id is not None}


def _account(one: Account) -> Row:
    return {
        "id": one.public_id, "kind": one.kind, "name": one.name, "parent": _id(one.parent),
        "currency": one.commodity.code if one.commodity else None, "owner": one.owner.email if one.owner else None,
        "visibility": one.visibility, "institution": one.institution, "number": one.number, "purpose": one.purpose,
        "credit_limit": one.credit_limit, "statement_day": one.statement_day, "due_day": one.due_day,
        "due_shift": one.due_shift, "icon": one.icon, "color": one.color, "position": one.position,
        "closed_on": one.closed_on, "has_stable_ids": one.has_stable_ids, "merged_into": _id(one.merged_into),
    }  # fmt: skip


def _payee(one: Payee, aliases: list[str]) -> Row:
    return {"id": one.public_id, "name": one.name, "category": _id(one.category), "aliases": aliases}


def _rule(one: Rule) -> Row:
    names = ("name", "group", "position", "is_enabled", "conditions", "actions", "hits", "hit_at", "created_at")
    return {"id": one.public_id, **{name: getattr(one, name) for name in names}}


def _rate(one: Any) -> Row:
    codes = {"commodity": one.commodity.code, "currency": one.currency.code}
    return codes | {
        "on": one.date,
        "close": one.close,
        "open": one.open,
        "high": one.high,
        "low": one.low,
        "volume": one.volume,
        "source": one.source,
    }


def _transaction(one: Any) -> Row:
    legs = shown_legs(one)
    is_whole = len(legs) == len(one.every_leg)
    return {
        "id": one.public_id, "date": one.date, "currency": one.currency.code, "payee": one.payee, "memo": one.memo,
        "state": one.state, "origin": one.origin, "decided_by": one.decided_by, "revision": one.revision,
        "reviewed_at": one.reviewed_at, "created_at": one.created_at,
        "created_by": one.created_by.email if one.created_by else None,
        "rule": _id(one.rule) if is_whole else None,
        "refund_of": _id(one.refund_of) if one.shows_purchase else None,
        "tags": sorted(tag.name for tag in one.every_tag), "is_partial": not is_whole, "legs": [_leg(leg) for leg in legs],
    }  # fmt: skip


def _leg(leg: Any) -> Row:
    return {
        "account": leg.account.public_id, "booked_on": leg.booked_on, "quantity": leg.quantity, "commodity": leg.commodity.code,
        "value": leg.value, "memo": leg.memo, "is_reconciled": leg.reconciled,
    }  # fmt: skip


def _import(one: Any, user: User) -> Row:
    """Of another member's import only that there was one: the name of its file is theirs."""
    is_own = one.user_id == user.pk
    return {
        "id": one.public_id, "origin": one.origin, "format": one.format, "file_name": one.file_name if is_own else "",
        "file_sha256": one.file_sha256 if is_own else "",
        "state": one.state, "by": one.user.email, "created_at": one.created_at, "posted_at": one.posted_at,
    }  # fmt: skip


def line_row(one: Any) -> Row:
    """A line of a source with its very bytes, which JSON carries as base64."""
    return {
        "import": one.batch.public_id, "account": _id(one.account), "account_key": one.account_key, "line": one.line,
        "external_id": one.external_id, "fingerprint": one.fingerprint, "occurrence": one.occurrence,
        "booked_on": one.booked_on, "quantity": one.quantity, "currency": one.currency, "state": one.state,
        "outcome": one.outcome, "reason": one.reason, "payee_key": one.payee_key, "cleaned": one.cleaned,
        "transaction": _id(one.transaction), "raw": base64.b64encode(bytes(one.raw)).decode(),
    }  # fmt: skip


def _assertion(one: Any) -> Row:
    return {
        "account": one.account.public_id, "commodity": one.commodity.code, "on": one.date, "quantity": one.quantity,
        "source": one.source, "import": _id(one.batch), "created_at": one.created_at,
    }  # fmt: skip


def revision_rows(user: User, span: Span) -> Iterator[Row]:
    """Earlier versions with public ids in the place of keys. One that names what the person can't see is left out."""
    household = household_of(user)
    accounts = dict(Account.objects.visible_to(user).values_list("pk", "public_id"))
    commodities = dict(Commodity.objects.values_list("pk", "code"))
    tags = dict(Tag.objects.filter(household=household).values_list("pk", "name"))
    rules = dict(Rule.objects.filter(household=household).values_list("pk", "public_id"))
    seen = dict(Transaction.objects.visible_to(user).values_list("pk", "public_id"))
    rows = export.export_revisions(user, span).iterator(chunk_size=export.CHUNK)
    while chunk := list(islice(rows, export.CHUNK)):
        places = _leg_places({one.transaction_id for one in chunk})
        for one in chunk:
            snapshot = one.snapshot
            if all(leg["account"] in accounts for leg in snapshot["postings"]):
                legs = [
                    _kept_leg(leg, accounts, commodities) | {"leg": places.get(leg["posting"])}
                    for leg in snapshot["postings"]
                ]
                yield {
                    "transaction": one.transaction.public_id, "number": one.number, "reason": one.reason,
                    "by": one.acting_user.email if one.acting_user else None, "created_at": one.created_at,
                    "snapshot": _header(snapshot, commodities, rules, seen) | {
                        "tags": sorted(tags[key] for key in snapshot["tags"] if key in tags), "legs": legs,
                    },
                }  # fmt: skip


def _leg_places(transactions: set[int]) -> dict[int, int]:
    """Which of its transaction's sides, as they are now, each posting is: the first is 0."""
    rows = Posting.objects.filter(transaction__in=transactions).order_by("transaction_id", "pk")
    groups = groupby(rows.values_list("transaction_id", "pk"), key=lambda row: row[0])
    return {key: place for _transaction, group in groups for place, (_owner, key) in enumerate(group)}


def _header(snapshot: Row, commodities: Mapping[int, str], rules: Mapping[int, Any], seen: Mapping[int, Any]) -> Row:
    names = ("date", "payee", "memo", "state", "decided_by", "reviewed_at")
    return {name: snapshot[name] for name in names} | {
        "currency": commodities[snapshot["currency"]], "rule": rules.get(snapshot["rule"]),
        "refund_of": seen.get(snapshot["refund_of"]),
    }  # fmt: skip


def _kept_leg(leg: Row, accounts: Mapping[int, Any], commodities: Mapping[int, str]) -> Row:
    names = ("booked_on", "quantity", "value", "memo")
    known = {"account": accounts[leg["account"]], "commodity": commodities[leg["commodity"]]}
    return known | {name: leg[name] for name in names}
