"""What tells which of several candidates is the other end of a transfer: the pairs of accounts money went between before, and an
account's number in a row's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ledger.intake import bulk
from ledger.models.transaction import DecidedBy

LEARNED_AFTER = 2
"""So many transfers between two accounts are a habit; one may have been chance."""
HABIT_DAYS = 400
NEWEST = 2_000
"""So many of the newest payments of an account are looked at, however many it has."""
DIGITS = re.compile(r"\d{4,}")
DECIDERS = (DecidedBy.PERSON, DecidedBy.MATCH, DecidedBy.RULE, DecidedBy.SOURCE)

Rank = tuple[int, int]
"""(how many of the two rows hold the other account's number, how many transfers went the same way before)."""
NOTHING: Rank = (0, 0)
Edge = frozenset[int]
Way = tuple[int, int]
"""(the account money left, the account it came to)"""

PAID = """SELECT * FROM (SELECT id FROM ledger_posting WHERE account_id = {account} AND quantity < 0
  AND booked_on BETWEEN %s AND %s ORDER BY booked_on DESC, id DESC LIMIT {newest}) AS of_{account}"""
CONFIRMED = """
SELECT a.account_id, b.account_id, COUNT(DISTINCT a.transaction_id) FROM ({paid}) AS u
  JOIN ledger_posting a ON a.id = u.id
  JOIN ledger_posting b ON b.transaction_id = a.transaction_id AND b.quantity > 0 AND b.account_id + 0 IN ({into})
  JOIN ledger_transaction t ON t.id = a.transaction_id AND t.state = 'posted' AND t.decided_by IN ({deciders})
GROUP BY a.account_id, b.account_id
"""
"""By "+ 0" only the index by transaction is left: by the one by account, SQLite would read all rows of those accounts."""


def ways_confirmed(ways: Iterable[Way], until: date) -> dict[Way, int]:
    """How many transfers went each of these ways in the year and a month before, as a person, a rule, a match or the source said.

    Eleven monthly transfers from the bank (7) to savings (8), none to the card (9): {(7, 8): 11} of [(7, 8), (7, 9)].
    """
    wanted = set(ways)
    if not wanted:
        return {}
    left, into = sorted({way[0] for way in wanted}), sorted({way[1] for way in wanted})
    paid = " UNION ALL ".join(PAID.format(account=account, newest=NEWEST) for account in left)
    deciders = ", ".join(f"'{name.value}'" for name in DECIDERS)
    sql = CONFIRMED.format(paid=paid, into=", ".join(map(str, into)), deciders=deciders)
    window = [(until - timedelta(days=HABIT_DAYS)).isoformat(), until.isoformat()]
    rows = bulk.fetch(sql, window * len(left))
    return {(one, other): count for one, other, count in rows if (one, other) in wanted}


def number_told(words: str, number: str) -> str:
    """The longest run of digits that is (the end of) an account's number: number_told("to *0517", "DE4450010517") == "0517"."""
    if not number:
        return ""
    runs = [run for run in DIGITS.findall(words) if number.endswith(run) or number in run]
    return max(runs, key=len, default="")


def rank_of(numbers: int, confirmed: int) -> Rank:
    """rank_of(0, 1) == NOTHING: one transfer is no habit yet."""
    return (numbers, confirmed if confirmed >= LEARNED_AFTER else 0)


def strictly_best(ranks: Mapping[Edge, Rank]) -> set[Edge]:
    """The pairs that something speaks for, and for which more speaks than for any other pair of either row.

    Of {a, b}: 5 times before and {a, c}: twice before, the first; of two that are equal, none.
    """
    tops: dict[int, Rank] = {}
    ties: dict[int, int] = {}
    for edge, rank in ranks.items():
        for end in edge:
            if end not in tops or rank > tops[end]:
                tops[end], ties[end] = rank, 1
            elif rank == tops[end]:
                ties[end] += 1
    return {
        edge
        for edge, rank in ranks.items()
        if rank > NOTHING and all(tops[end] == rank and ties[end] == 1 for end in edge)
    }
