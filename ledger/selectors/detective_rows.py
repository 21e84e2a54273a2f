"""What the balance detective needs of the books, read for one account and one viewer: rows with their evidence, and what may be missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KT

from fintrack.lib.fields import QUANTITY_SCALE, ScaledDecimalField
from ledger.detective.case import Kind, Row, Said, Spare
from ledger.detective.running import Printed
from ledger.intake.overlap import APART
from ledger.intake.reasons import MAYBE, MAYBE_TYPED, RETOLD, SAME, TYPED
from ledger.models import ActivityEntry, Posting, SourceLine, Transaction, TransactionRevision
from ledger.models.account import BALANCE_KINDS, Purpose
from ledger.models.connection import JobState
from ledger.models.evidence import LineState, Outcome
from ledger.models.transaction import State, audiences_shown_to
from ledger.selectors.books import AccountFacts, Books, CommodityFacts

MOST_ROWS, MOST_SPARES, MOST_LINES, MOST_REVISIONS = 4000, 400, 8000, 6000
MERGES = ("transactions.merge", "twins.same", "transfer.join")
BEFORE_ALL = -1
"""The row that stands for everything before the days that are looked at."""

QUANTITY = ScaledDecimalField(scale=QUANTITY_SCALE)


def cents(quantity: Decimal, commodity: CommodityFacts) -> int:
    """cents(Decimal("12.30"), EUR) == 1230; JPY has none: 12 is 12."""
    return int(quantity.scaleb(commodity.decimals))


@dataclass
class Entry:
    """A transaction as the account sees it while its legs are added up."""

    on: date
    quantity: Decimal = Decimal(0)
    payee: str = ""
    legs: int = 0
    others: int = 0
    is_fixed: bool = False
    is_opening: bool = False
    is_foreign: bool = False


@dataclass
class Reading:
    """One account of one viewer, from `first` on (None: from its first row)."""

    books: Books
    account: AccountFacts
    commodity: CommodityFacts
    first: date | None = None
    entries: dict[int, Entry] = field(default_factory=dict)

    @property
    def legs(self) -> QuerySet[Posting]:
        """All legs of the account, whatever their state."""
        rows = Posting.objects.filter(account=self.account.id, commodity=self.commodity.id)
        return rows.filter(booked_on__gte=self.first) if self.first else rows

    @property
    def posted(self) -> QuerySet[Posting]:
        return self.legs.filter(transaction__state=State.POSTED)

    def rows(self) -> list[Row]:
        """The booked rows in the order of days and sources; of more than 4,000 the newest, the rest as one that stays."""
        newest = self.posted.order_by("-booked_on", "-pk").values_list("booked_on", flat=True)
        if cut := list(newest[MOST_ROWS : MOST_ROWS + 1]):
            self.first = cut[0]
        self.entries = self._entries()
        told, twins, order = self._lines()
        was = self._revisions()
        rows = [
            Row(
                key, entry.on, cents(entry.quantity, self.commodity), entry.payee, tuple(told.get(key, ())), was.get(key, ()),
                twins.get(key), entry.others == 0 and not entry.is_foreign, entry.is_fixed or entry.legs > 1, entry.is_opening,
            )
            for key, entry in self.entries.items()
        ]  # fmt: skip
        rows.sort(key=lambda row: (row.on, order.get(row.key, MOST_LINES**3), row.key))
        return [*self._before(), *rows]

    def _before(self) -> list[Row]:
        if self.first is None:
            return []
        earlier = Posting.objects.filter(
            account=self.account.id, commodity=self.commodity.id, booked_on__lt=self.first, transaction__state=State.POSTED
        )  # fmt: skip
        held = earlier.aggregate(sum=Sum("quantity", output_field=QUANTITY))["sum"] or Decimal(0)
        return [Row(BEFORE_ALL, date.min, cents(held, self.commodity), is_fixed=True)]

    def _entries(self) -> dict[int, Entry]:
        shown, locked = frozenset(audiences_shown_to(self.books.user)), self.books.household.locked_until
        found: dict[int, Entry] = {}
        for key, on, quantity, payee in self.posted.values_list(
            "transaction", "booked_on", "quantity", "transaction__payee_key"
        ):
            entry = found.setdefault(key, Entry(on, payee=payee))
            entry.quantity, entry.legs = entry.quantity + quantity, entry.legs + 1
        sides = Posting.objects.filter(transaction__in=self.posted.values("transaction")).values_list(
            "transaction", "account", "account__kind", "account__purpose", "commodity", "audience", "reconciled", "booked_on"
        )  # fmt: skip
        for key, account, kind, purpose, commodity, audience, reconciled, on in sides:
            entry = found[key]
            entry.is_fixed |= reconciled or audience not in shown or bool(locked and on <= locked)
            entry.is_opening |= purpose == Purpose.OPENING
            entry.is_foreign |= commodity != self.commodity.id
            entry.others += account != self.account.id and kind in BALANCE_KINDS
        return found

    def _lines(self) -> tuple[dict[int, list[Said]], dict[int, int], dict[int, int]]:
        """(what sources say of each row, which row it may repeat, its place in its source)."""
        told: dict[int, list[Said]] = defaultdict(list)
        twins: dict[int, int] = {}
        order: dict[int, int] = {}
        lines = SourceLine.objects.filter(
            account=self.account.id, outcome=Outcome.TAKEN, transaction__in=self.posted.values("transaction")
        ).order_by("pk")
        columns = ("pk", "transaction", "booked_on", "quantity", "reason", "twin__transaction", "cleaned__maybe")
        for pk, key, on, quantity, reason, twin, maybe in lines.values_list(*columns):
            told[key].append((on, cents(quantity, self.commodity)))
            order.setdefault(key, pk)
            known = twin if reason == MAYBE else maybe if reason == MAYBE_TYPED else None
            if known in self.entries and known != key:
                twins[key] = known
        return told, twins, order

    def _revisions(self) -> dict[int, tuple[Said, ...]]:
        found: dict[int, dict[Said, None]] = defaultdict(dict)
        keys = self.posted.values("transaction")
        for key, snapshot in (
            TransactionRevision.objects.filter(transaction__in=keys)
            .order_by("-pk")
            .values_list("transaction", "snapshot")[:MOST_REVISIONS]
        ):
            for leg in snapshot["postings"]:
                if leg["account"] == self.account.id:
                    said = date.fromisoformat(leg["booked_on"]), cents(Decimal(leg["quantity"]), self.commodity)
                    found[key][said] = None
        now = {key: (entry.on, cents(entry.quantity, self.commodity)) for key, entry in self.entries.items()}
        return {key: tuple(said for said in every if said != now.get(key)) for key, every in found.items()}

    def printed(self) -> list[Printed]:
        """The account's source lines that have a balance beside them, left out or not: a file is believed as a whole."""
        lines = SourceLine.objects.filter(
            account=self.account.id, batch__household=self.books.household, batch__state=JobState.DONE, state=LineState.BOOKED,
            cleaned__has_key="balance",
        )  # fmt: skip
        if self.first:
            lines = lines.filter(booked_on__gte=self.first)
        rows = lines.order_by("-pk").values_list("batch", "booked_on", "quantity", KT("cleaned__balance"))[:MOST_LINES]
        return [
            Printed(batch, on, cents(quantity, self.commodity), cents(Decimal(balance), self.commodity))
            for batch, on, quantity, balance in rows
        ]

    def spares(self) -> list[Spare]:
        """Rows that aren't in the account's books though somebody or something once said they were."""
        return [*self._voided(), *self._left_out()]

    def _voided(self) -> Iterable[Spare]:
        """Voided rows and pending ones that were never booked. What went because it was merged into another is there already."""
        rows = self.legs.filter(
            transaction__state__in=(State.VOID, State.DRAFT),
            transaction__in=Transaction.objects.whole_for(self.books.user),
        )
        rows = rows.exclude(transaction__postings__account__purpose=Purpose.OPENING)
        found = list(
            rows.order_by("-booked_on").values_list(
                "transaction", "booked_on", "quantity", "transaction__payee_key", "transaction__state"
            )[:MOST_SPARES]
        )
        keys = {row[0] for row in found}
        merged = set(
            ActivityEntry.objects.filter(
                transaction__in=keys, activity__kind__in=MERGES, activity__undone_at=None
            ).values_list("transaction", flat=True)
        )
        undone = set(
            SourceLine.objects.filter(transaction__in=keys, reason="undone").values_list("transaction", flat=True)
        )
        for key, on, quantity, payee, state in found:
            if key not in merged:
                kind = Kind.PENDING if state == State.DRAFT else Kind.UNDONE if key in undone else Kind.VOIDED
                yield Spare(kind, key, on, cents(quantity, self.commodity), payee)

    def _left_out(self) -> Iterable[Spare]:
        """Lines that were left out of an import, and those taken for another telling of a row. Their keys are negative."""
        lines = SourceLine.objects.filter(
            account=self.account.id, batch__household=self.books.household, batch__state=JobState.DONE, state=LineState.BOOKED
        )  # fmt: skip
        if self.first:
            lines = lines.filter(booked_on__gte=self.first)
        asked = Q(outcome=Outcome.SKIPPED) | Q(outcome=Outcome.TAKEN, reason__in=(RETOLD, TYPED, SAME))
        rows = lines.filter(asked).exclude(reason=APART).order_by("-pk")
        columns = ("pk", "booked_on", "quantity", "payee_key", "outcome")
        for pk, on, quantity, payee, outcome in rows.values_list(*columns)[:MOST_SPARES]:
            kind = Kind.LEFT_OUT if outcome == Outcome.SKIPPED else Kind.REPEATED
            yield Spare(kind, -pk, on, cents(quantity, self.commodity), payee)


def rows_elsewhere(reading: Reading, accounts: Sequence[AccountFacts], quantities: Iterable[int]) -> Iterable[Spare]:
    """Rows of other accounts of these quantities: there by mistake, or the side of a transfer whose other side is missing."""
    scale = Decimal(1).scaleb(-reading.commodity.decimals)
    wanted = {scale * quantity for each in quantities for quantity in (each, -each)}
    rows = Posting.objects.filter(
        account__in=[account.id for account in accounts], commodity=reading.commodity.id, quantity__in=wanted,
        reconciled=False, transaction__state=State.POSTED, transaction__in=Transaction.objects.whole_for(reading.books.user),
    )  # fmt: skip
    if reading.first:
        rows = rows.filter(booked_on__gte=reading.first)
    if locked := reading.books.household.locked_until:
        rows = rows.filter(booked_on__gt=locked)
    plain = rows.annotate(
        own=Count("transaction__postings", filter=Q(transaction__postings__account__kind__in=BALANCE_KINDS)),
        sides=Count("transaction__postings"),
        equity=Count("transaction__postings", filter=Q(transaction__postings__account__kind="equity")),
    ).filter(own=1, equity=0)
    columns = ("transaction", "account", "booked_on", "quantity", "transaction__payee_key", "sides")
    for key, account, on, quantity, payee, sides in plain.order_by("-booked_on", "-pk").values_list(*columns)[
        :MOST_SPARES
    ]:
        units = cents(quantity, reading.commodity)
        yield Spare(Kind.OTHER, key, on, units, payee, account)
        if sides == 2:
            yield Spare(Kind.HALF, key, on, -units, payee, account)


def payees_elsewhere(reading: Reading, accounts: Sequence[AccountFacts]) -> Mapping[str, Mapping[int, int]]:
    """How often this account's payees come in other accounts: {"landlord": {7: 12}}."""
    rows = Posting.objects.filter(
        account__in=[account.id for account in accounts], commodity=reading.commodity.id, transaction__state=State.POSTED,
        audience__in=audiences_shown_to(reading.books.user),
    ).exclude(transaction__payee_key="")  # fmt: skip
    if reading.first:
        rows = rows.filter(booked_on__gte=reading.first)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for payee, account, count in rows.values_list("transaction__payee_key", "account").annotate(count=Count("pk")):
        found[payee][account] = count
    return found
