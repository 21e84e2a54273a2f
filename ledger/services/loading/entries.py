"""Loading transactions: all are written as drafts, given their earlier versions, then sealed, then voided where they were void."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef

from fintrack.lib.fields import QUANTITY_SCALE, VALUE_SCALE
from ledger.intake import bulk
from ledger.models import Posting, SourceLine, Transaction, TransactionRevision
from ledger.models.account import Purpose
from ledger.models.transaction import DecidedBy, Origin, State
from ledger.services.accounts import system_account
from ledger.services.loading.names import Names, day, moment, moment_or_none, number, text
from ledger.services.transactions import texts_fold
from ledger.services.visibility import audiences_of

Row = dict[str, Any]
CHUNK = 500
LONGEST_MEMO = 200
HIGHEST = 10**6
"""No transaction has more revisions."""


@dataclass(slots=True)
class Waiting:
    """A transaction that is written, but still a draft: what it is to become. `legs` only where revisions will speak of them."""

    key: int
    state: str
    revision: int
    reached: int = 0
    legs: tuple[int, ...] = ()


@dataclass
class Entries:
    """Writes transactions chunk by chunk; `finish` seals them."""

    names: Names
    waiting: dict[str, Waiting] = field(default_factory=dict)
    refunds: list[tuple[int, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _rows: list[Row] = field(default_factory=list)
    _revisions: list[Row] = field(default_factory=list)

    def transaction(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= CHUNK:
            self.flush()

    def revision(self, row: Row) -> None:
        self._revisions.append(row)
        if len(self._revisions) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what is held back."""
        rows, self._rows = self._rows, []
        revisions, self._revisions = self._revisions, []
        if rows:
            self._write(rows)
        if revisions:
            self._write_revisions(revisions)

    def _write(self, rows: Sequence[Row]) -> None:
        made = Transaction.objects.bulk_create([self._header(row) for row in rows])
        postings = [leg for row, header in zip(rows, made, strict=True) for leg in self._legs(row, header)]
        written: dict[int, list[int]] = {}
        for posting in Posting.objects.bulk_create(postings):
            written.setdefault(posting.transaction_id, []).append(posting.pk)
        links = Transaction.tags.through
        links.objects.bulk_create(
            links(transaction_id=header.pk, tag_id=self.names.tags[tag].pk)
            for row, header in zip(rows, made, strict=True) for tag in dict.fromkeys(row["tags"])
        )  # fmt: skip
        for row, header in zip(rows, made, strict=True):
            self._remember(row, header.pk, tuple(written.get(header.pk, ())))

    def _remember(self, row: Row, key: int, legs: tuple[int, ...]) -> None:
        revision = int(row["revision"])
        if row["state"] not in State.values or not 0 <= revision <= HIGHEST:
            raise ValueError("no state of a transaction")
        self.waiting[text(row["id"])] = Waiting(key, row["state"], revision, legs=legs if revision else ())
        if row["refund_of"]:
            self.refunds.append((key, text(row["refund_of"])))
        self.counts["transactions"] += 1
        self.counts["partial"] += row["is_partial"] is True

    def _header(self, row: Row) -> Transaction:
        is_partial = row["is_partial"] is True
        made = Transaction(
            public_id=self.names.public_id(Transaction, row["id"]), household=self.names.household, date=day(row["date"]),
            currency=self.names.commodities[row["currency"]], payee=text(row["payee"]), memo=text(row["memo"]),
            state=State.DRAFT, origin=Origin.PERSON if is_partial else Origin(row["origin"]),
            decided_by=DecidedBy(row["decided_by"]), rule=self.names.rules.get(row["rule"] or ""),
            reviewed_at=moment_or_none(row["reviewed_at"]), created_at=moment(row["created_at"]),
            created_by=self.names.author(row["created_by"]),
        )  # fmt: skip
        texts_fold(made)
        return made

    def _legs(self, row: Row, header: Transaction) -> list[Posting]:
        legs = [self._leg(leg, header) for leg in row["legs"]]
        if row["is_partial"] is True:
            legs.append(self._private(header, legs))
        for leg, audience in zip(legs, audiences_of([leg.account for leg in legs]), strict=True):
            leg.audience = audience
        return legs

    def _leg(self, leg: Row, header: Transaction) -> Posting:
        return Posting(
            transaction=header, account=self.names.accounts[leg["account"]], booked_on=day(leg["booked_on"]),
            commodity=self.names.commodities[leg["commodity"]], quantity=number(leg["quantity"], QUANTITY_SCALE),
            value=number(leg["value"], VALUE_SCALE), memo=text(leg["memo"])[:LONGEST_MEMO],
            reconciled=leg["is_reconciled"] is True,
        )  # fmt: skip

    def _private(self, header: Transaction, legs: Iterable[Posting]) -> Posting:
        """What another member kept private is not in the file: an adjustment stands for it, so that the rest balances."""
        rest = -sum((leg.value for leg in legs), Decimal(0))
        account = system_account(self.names.household, Purpose.ADJUSTMENT)
        return Posting(
            transaction=header,
            account=account,
            booked_on=header.date,
            commodity=header.currency,
            quantity=rest,
            value=rest,
        )

    def _write_revisions(self, rows: Sequence[Row]) -> None:
        """The seal wants each revision while the transaction is at its number: the first of each, then the second …"""
        rounds: list[list[tuple[Row, Waiting]]] = []
        seen: Counter[int] = Counter()
        for row in rows:
            held = self.waiting[text(row["transaction"])]
            place = seen[held.key]
            seen[held.key] += 1
            rounds += [[]] if place == len(rounds) else []
            rounds[place].append((row, held))
        for together in rounds:
            self._write_round(together)

    def _write_round(self, together: Sequence[tuple[Row, Waiting]]) -> None:
        for row, held in together:
            place = int(row["number"])
            if not held.reached <= place < max(held.revision, 1):
                raise ValueError("revisions out of order")
            held.reached = place
        bulk.update_rows(
            "ledger_transaction", {"revision": "integer"}, [(held.key, held.reached) for _row, held in together]
        )
        TransactionRevision.objects.bulk_create(
            TransactionRevision(
                transaction_id=held.key, number=held.reached, snapshot=self._snapshot(row["snapshot"], held),
                reason=text(row["reason"])[:200], acting_user=self.names.author(row["by"]), created_at=moment(row["created_at"]),
            ) for row, held in together
        )  # fmt: skip
        self.counts["revisions"] += len(together)

    def _snapshot(self, kept: Row, held: Waiting) -> Row:
        """A snapshot as `ledger.services.snapshots` makes it, with the keys of this household."""
        purchase = self.waiting.get(kept["refund_of"] or "")
        rule = self.names.rules.get(kept["rule"] or "")
        return {
            "date": day(kept["date"]).isoformat(), "currency": self.names.commodities[kept["currency"]].pk,
            "payee": text(kept["payee"]), "memo": text(kept["memo"]), "state": str(State(kept["state"])),
            "decided_by": str(DecidedBy(kept["decided_by"])), "rule": rule.pk if rule else None,
            "refund_of": purchase.key if purchase else None,
            "reviewed_at": moment(kept["reviewed_at"]).isoformat() if kept["reviewed_at"] else None,
            "tags": sorted(self.names.tags[tag].pk for tag in kept["tags"] if tag in self.names.tags),
            "postings": [self._kept_leg(leg, held, place) for place, leg in enumerate(kept["legs"], 1)],
        }  # fmt: skip

    def _kept_leg(self, leg: Row, held: Waiting, place: int) -> Row:
        """A leg that is still there has its key; one that is gone a number no posting has."""
        now = leg["leg"]
        key = held.legs[now] if isinstance(now, int) and 0 <= now < len(held.legs) else -place
        return {
            "posting": key, "account": self.names.accounts[leg["account"]].pk,
            "booked_on": day(leg["booked_on"]).isoformat(), "commodity": self.names.commodities[leg["commodity"]].pk,
            "quantity": str(number(leg["quantity"], QUANTITY_SCALE)), "value": str(number(leg["value"], VALUE_SCALE)),
            "memo": text(leg["memo"])[:LONGEST_MEMO],
        }  # fmt: skip

    def finish(self) -> None:
        """Refunds to their purchases, revisions to their last number, and the seal."""
        self.flush()
        refunds = [(key, self.waiting[purchase].key) for key, purchase in self.refunds if purchase in self.waiting]
        for start in range(0, len(refunds), CHUNK):
            bulk.update_rows("ledger_transaction", {"refund_of_id": "bigint"}, refunds[start : start + CHUNK])
        waiting = iter(self.waiting.values())
        while chunk := list(islice(waiting, CHUNK)):
            changed = [(held.key, held.revision) for held in chunk if held.revision]
            bulk.update_rows("ledger_transaction", {"revision": "integer"}, changed)
            if sealed := [held.key for held in chunk if held.state != State.DRAFT]:
                bulk.seal(sealed)
            Transaction.objects.filter(pk__in=[held.key for held in chunk if held.state == State.VOID]).update(
                state=State.VOID
            )

    def origins_settle(self) -> None:
        """What was imported needs its line as evidence; where that was another member's, the entry counts as typed."""
        lines = SourceLine.objects.filter(transaction=OuterRef("pk"), outcome="taken")
        imported = Transaction.objects.filter(household=self.names.household, origin=Origin.IMPORT)
        alone = imported.filter(~Exists(lines)) | imported.filter(
            ~Exists(lines.filter(state="pending")), state=State.DRAFT
        )
        self.counts["without_evidence"] = Transaction.objects.filter(pk__in=alone.values("pk")).update(
            origin=Origin.PERSON
        )
