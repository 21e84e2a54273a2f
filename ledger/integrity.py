"""Proofs of the books: a list of small checks, each yields what it finds. The command, the nightly task and tests run them.

The seal keeps most of this from ever going wrong; the checks are for what came past it (a restored file, a hand in the database,
a bug). Each reads in one pass with flat memory and stops after `MOST` findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.db import DatabaseError, connection
from django.db.transaction import atomic

from accounts.models import Household
from fintrack.lib.registry import integrity_checks
from fintrack.lib.text import fold, search_key
from ledger.assertions import standings
from ledger.models import Account, MonthTotal
from ledger.models.account import BALANCE_KINDS, Visibility
from ledger.models.projection import Residue
from ledger.selectors.assertions import latest_assertions
from ledger.services.locks import household_lock
from ledger.services.month_totals import Key, Sums, expected_totals
from ledger.services.transit_totals import residues_of, transit_kept
from ledger.services.visibility import STRICTNESS, strictest
from ledger.sql import FOLDER

MOST = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found wrong. A warning (a red assertion) is a fact about the world, no fault of the books."""

    code: str
    household: Household | None
    message: str
    data: dict[str, Any] = field(default_factory=dict)
    is_warning: bool = False


Check = Callable[[Household], Iterable[Finding]]


def _rows(sql: str, params: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Streamed."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(5000):
            yield from rows


def _found(household: Household, code: str, message: str, sql: str, *params: Any) -> Iterator[Finding]:
    """One finding for each key the query selects (its first column), named in `data`."""
    for key, *rest in _rows(f"{sql} LIMIT {MOST}", [household.pk, *params]):
        yield Finding(code, household, message.format(key, *rest), {"id": key})


def values_sum_to_zero(household: Household) -> Iterator[Finding]:
    """Invariant 1: the legs of what is not a draft sum to exactly nothing, in units of 0.0001."""
    yield from _found(
        household, "unbalanced", "transaction {} is off by {} ten-thousandths",
        "SELECT t.id, sum(p.value) FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id "
        "WHERE t.household_id = %s AND t.state <> 'draft' GROUP BY t.id HAVING sum(p.value) <> 0",
    )  # fmt: skip


def two_postings_at_least(household: Household) -> Iterator[Finding]:
    yield from _found(
        household, "too_few_postings", "transaction {} has {} postings",
        "SELECT t.id, count(p.id) FROM ledger_transaction t LEFT JOIN ledger_posting p ON p.transaction_id = t.id "
        "WHERE t.household_id = %s AND t.state <> 'draft' GROUP BY t.id HAVING count(p.id) < 2",
    )  # fmt: skip


LEGS = (
    "FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN ledger_account a ON a.id = p.account_id "
    "WHERE t.household_id = %s AND "
)


def values_fit_quantities(household: Household) -> Iterator[Finding]:
    """Invariant 2: in the transaction's own currency value and quantity are one figure; else their signs agree."""
    yield from _found(
        household, "value_mismatch", "posting {}: quantity and value disagree",
        f"SELECT p.id {LEGS} t.state <> 'draft' AND CASE WHEN p.commodity_id = t.currency_id "
        "THEN p.quantity %% 10000 <> 0 OR p.quantity / 10000 <> p.value "
        "ELSE (p.quantity > 0 AND p.value < 0) OR (p.quantity < 0 AND p.value > 0) END",
    )  # fmt: skip


def accounts_are_the_households(household: Household) -> Iterator[Finding]:
    yield from _found(
        household, "foreign_account", "posting {} is on an account of another household",
        f"SELECT p.id {LEGS} a.household_id <> t.household_id",
    )  # fmt: skip


def accounts_hold_their_commodity(household: Household) -> Iterator[Finding]:
    """Invariant 4."""
    yield from _found(
        household, "wrong_commodity", "posting {} is in another commodity than its account",
        f"SELECT p.id {LEGS} a.commodity_id IS NOT NULL AND a.commodity_id <> p.commodity_id",
    )  # fmt: skip


def lines_lead_somewhere(household: Household) -> Iterator[Finding]:
    """Invariant 10, from the evidence: a line that was taken has its transaction, and both are this household's."""
    lines = "FROM ledger_sourceline s JOIN ledger_importbatch b ON b.id = s.batch_id WHERE b.household_id = %s AND "
    yield from _found(
        household, "line_lost", "source line {} was imported, but its transaction is gone",
        f"SELECT s.id {lines} s.outcome = 'taken' AND s.transaction_id IS NULL",
    )  # fmt: skip
    yield from _found(
        household, "line_not_posted", "source line {} still waits in an import that is done",
        f"SELECT s.id {lines} b.state = 'done' AND s.outcome = 'staged'",
    )  # fmt: skip
    yield from _found(
        household, "line_elsewhere", "source line {} leads to another household",
        f"SELECT s.id {lines} ((SELECT a.household_id FROM ledger_account a WHERE a.id = s.account_id) <> b.household_id "
        "OR (SELECT t.household_id FROM ledger_transaction t WHERE t.id = s.transaction_id) <> b.household_id)",
    )  # fmt: skip


def imports_have_evidence(household: Household) -> Iterator[Finding]:
    """Invariant 10, from the books: what was imported leads back to its line; a pending draft has a pending line."""
    line = "SELECT 1 FROM ledger_sourceline s WHERE s.transaction_id = t.id"
    imported = "SELECT t.id FROM ledger_transaction t WHERE t.household_id = %s AND t.origin = 'import' AND "
    yield from _found(
        household, "evidence_lost", "transaction {} was imported, but no source line leads to it",
        f"{imported} NOT EXISTS ({line})",
    )  # fmt: skip
    yield from _found(
        household, "draft_forgotten", "draft {} was made for a pending row that is no longer pending",
        f"{imported} t.state = 'draft' AND NOT EXISTS ({line} AND s.outcome = 'taken' AND s.state = 'pending')",
    )  # fmt: skip


AUDIENCES = """
SELECT t.id, p.account_id, p.audience FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
WHERE t.household_id = %s ORDER BY t.id, p.id
"""


def audiences_follow_accounts(household: Household) -> Iterator[Finding]:
    """Invariant 12: a leg is for whom its account is for; a category's for the strictest of its transaction's accounts."""
    accounts = {account.pk: account for account in Account.objects.filter(household=household)}
    if all(account.visibility == Visibility.OPEN for account in accounts.values()):
        message, sql = "posting {} is private, but no account is", f"SELECT p.id {LEGS} p.audience <> 'all'"
        yield from _found(household, "wrong_audience", message, sql)
        return
    balance = {key: account.audience for key, account in accounts.items() if account.kind in BALANCE_KINDS}
    for key, legs in groupby(_rows(AUDIENCES, [household.pk]), key=lambda row: row[0]):
        pairs = [(account, audience) for _key, account, audience in legs]
        if not _audiences_are_right(pairs, balance):
            yield Finding("wrong_audience", household, f"transaction {key} is shown to the wrong people", {"id": key})


def _audiences_are_right(legs: list[tuple[int, str]], balance: dict[int, str]) -> bool:
    """Of two equally strict accounts either may decide for the category."""
    owned = [balance[account] for account, _audience in legs if account in balance]
    level = _level(strictest(owned))
    strict = {audience for audience in owned if _level(audience) == level} or {"all"}
    return all(audience in ({balance[account]} if account in balance else strict) for account, audience in legs)


def _level(audience: str) -> int:
    return STRICTNESS[audience.partition(":")[0]]


def totals_equal_facts(household: Household) -> Iterator[Finding]:
    """Invariant 13: the month totals are what the postings add up to, the transit totals what these leave open. What differs is
    looked at again with the writers out.
    """
    if not any(_totals_differ(household)):
        return
    with atomic(), household_lock(household, exclusive=True):
        differing, left_open = _totals_differ(household)
    names = dict(Account.objects.filter(pk__in={key[0] for key in differing}).values_list("pk", "name"))
    for key, (kept, counted) in differing.items():
        account, month = names.get(key[0], key[0]), f"{key[3] // 12}-{key[3] % 12 + 1:02d}"
        message = f"the totals of {account} for {month} are {kept}, the postings add up to {counted}"
        data = {"account": key[0], "month": month, "kept": kept, "counted": counted}
        yield Finding("totals_differ", household, message, data)
    for place, (units, right) in left_open.items():
        month = f"{place.month // 12}-{place.month % 12 + 1:02d}"
        message = f"what {month} leaves open is kept as {units}, the postings leave {right}"
        yield Finding("transit_differs", household, message, {"month": month, "kept": units, "counted": right})


def _totals_differ(
    household: Household,
) -> tuple[dict[Key, tuple[Sums, Sums]], dict[Residue, tuple[int, int]]]:
    """Bucket → (kept, counted), each [quantity, value, base_value, unvalued, postings] in units; and what is left open."""
    expected, nothing = expected_totals(household), [0, 0, 0, 0, 0]
    columns = "account_id, commodity_id, currency_id, month, period, audience, quantity, value, base_value, unvalued, postings"
    rows = _rows(f"SELECT {columns} FROM {MonthTotal._meta.db_table} WHERE household_id = %s", [household.pk])
    kept = {row[:6]: [int(figure) for figure in row[6:]] for row in rows}
    keys = {key for key in (*expected, *kept) if expected.get(key, nothing) != kept.get(key, nothing)}
    differing = {key: (kept.get(key, nothing), expected.get(key, nothing)) for key in sorted(keys)}
    transit, right = transit_kept(household), residues_of(expected)
    places = sorted(place for place in {*transit, *right} if transit.get(place) != right.get(place))
    return differing, {place: (transit.get(place, 0), right.get(place, 0)) for place in places}


TEXTS = "SELECT id, payee, memo, payee_key, search_key FROM ledger_transaction WHERE household_id = %s"


def search_keys_follow_texts(household: Household) -> Iterator[Finding]:
    """What is searched is the folded payee and memo."""
    for key, payee, memo, payee_key, words in _rows(TEXTS, [household.pk]):
        folded = fold(payee)[:200]
        known = (search_key(payee, memo), f"{folded} {fold(memo)}".strip()[:400].rstrip())
        if payee_key != folded or words not in known:
            yield Finding("search_key_stale", household, f"transaction {key} is searched by other words", {"id": key})


def assertions_hold(household: Household) -> Iterator[Finding]:
    """Invariant 14: the newest thing a source said of each account. Red ones are for a person to look into."""
    accounts = list(Account.objects.filter(household=household).balance_sheet().values_list("pk", flat=True))
    for found in standings(latest_assertions(accounts)):
        if not found.holds:
            stated = found.assertion
            message = (
                f"{stated.account} should hold {stated.quantity:f} {stated.commodity} on {stated.date}; "
                f"the books say {found.booked:f}"
            )
            data = {"account": stated.account_id, "on": stated.date.isoformat(), "difference": f"{found.difference:f}"}
            yield Finding("assertion_red", household, message, data, is_warning=True)


CHECKS: tuple[Check, ...] = (
    values_sum_to_zero,
    two_postings_at_least,
    values_fit_quantities,
    accounts_are_the_households,
    accounts_hold_their_commodity,
    audiences_follow_accounts,
    lines_lead_somewhere,
    imports_have_evidence,
    totals_equal_facts,
    search_keys_follow_texts,
    assertions_hold,
)
TRIGGER = re.compile(r"^CREATE (?:CONSTRAINT )?TRIGGER (\w+)", re.MULTILINE)


def seal_is_whole() -> Iterator[Finding]:
    """Invariant 5: every trigger of the seal is in the database and switched on."""
    present = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    known = {name for (name,) in _rows(present[connection.vendor], [])}
    for name in sorted(_triggers("seal") | _triggers("search")):
        if name not in known:
            yield Finding("seal_broken", None, f"the trigger {name} is missing or switched off", {"trigger": name})


def _triggers(name: str) -> set[str]:
    return set(TRIGGER.findall((FOLDER / f"{name}.{connection.vendor}.sql").read_text()))


def search_index_is_whole() -> Iterator[Finding]:
    """The full-text index has the words of every transaction and no others. PostgreSQL keeps that itself."""
    if connection.vendor == "postgresql":
        sql = "SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relname = %s AND i.indisvalid"
        if not list(_rows(sql, ["ledger_search"])):
            yield Finding("search_index", None, "the search index is missing or invalid")
        return
    try:
        with atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO ledger_search (ledger_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        yield Finding("search_index", None, f"the search index does not fit the transactions: {error}")


SYSTEM_CHECKS: tuple[Callable[[], Iterable[Finding]], ...] = (seal_is_whole, search_index_is_whole)


def household_checks() -> Iterator[tuple[str, Check]]:
    """Our own and those the upper floors registered, by name."""
    yield from ((check.__name__, check) for check in CHECKS)
    yield from integrity_checks.items()


def findings(name: str, check: Callable[[], Iterable[Finding]], household: Household | None = None) -> list[Finding]:
    """The first findings of one check; a check that breaks is itself a finding."""
    try:
        return list(islice(check(), MOST))
    except Exception as error:  # one broken check must not keep the others from being made
        return [Finding("check_failed", household, f"{name} could not be made: {type(error).__name__}: {error}")]
