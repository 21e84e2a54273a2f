"""Rules at the corridor's categorise step: what the importing person's rules make of a line that arrives.

Rules speak before the payee's history does. What the match has paired is decided already, and what a person decides later stays
decided: rules only ever look at rows nobody has decided.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fintrack.lib.text import fold
from ledger.intake.aliases import payee_texts
from ledger.intake.own_books import Counter
from ledger.intake.post import Line
from ledger.intake.tags import TagKeys
from ledger.models import Commodity, ImportBatch, SourceLine
from ledger.models.evidence import Outcome as LineOutcome
from ledger.rules.check import accounts_seen
from ledger.rules.engine import Outcome, RuleSet
from ledger.rules.rows import Row, packed, raw_of, said_of
from ledger.rules.shares import divided
from ledger.selectors.books import books_of
from ledger.selectors.rule_preview import may_transfer, transfer_targets
from ledger.selectors.rules import rule_set


@dataclass
class Ruling:
    """The rules of one batch. `targets` are the accounts a transfer may be written to, `currencies` and `decimals` what is known of
    the codes, `accounts` the keys of accounts and categories. `hits` counts which rules decided something.
    """

    batch: ImportBatch
    rules: RuleSet
    targets: dict[int, int | None]
    currencies: dict[str, int]
    decimals: dict[str, int]
    accounts: Mapping[UUID, int]
    hits: Counts[int] = field(default_factory=Counts)
    _tags: TagKeys | None = None

    def outcome(self, line: Line) -> Outcome | None:
        """What the rules say of the line, None where none fits. A transfer that would count an account's own row twice is no
        transfer: the row stays undecided (`waits`), and is paired when its other side arrives.
        """
        row = self.row(line)
        found = self.rules.outcome(row)
        if found is not None and found.transfer is not None:
            currency = self.currencies.get(line.currency, 0)
            if not may_transfer(self.targets, row, currency, found.transfer):
                found.transfer, found.waits = None, True
        return found

    def row(self, line: Line) -> Row:
        """The line as rules see it."""
        texts, looked = line.texts, self.rules.looked
        payees = payee_texts(line.payee_key, texts.get("payee", ""))
        return Row(
            packed(*payees), packed(fold(texts.get("memo", ""))), line.account, line.currency, line.quantity,
            line.booked_on, said_of((texts,), looked), raw_of((texts,), looked),
        )  # fmt: skip

    def counters(self, line: Line, outcome: Outcome) -> tuple[Counter, ...]:
        """The other sides of a line that is split."""
        places = self.decimals.get(line.currency, 2)
        return tuple(
            Counter(
                self.accounts[part.category], line.currency, -part.quantity, -part.quantity, line.booked_on, part.memo
            )
            for part in divided(line.quantity, outcome.split, places)
        )

    def count(self, outcome: Outcome) -> None:
        """Remember which rules had a say, for `hits_count` when the batch is written."""
        self.hits.update(outcome.acted)

    @property
    def new_names(self) -> set[str]:
        """The folded payees that rules give."""
        given = (action.value for rule in self.rules.rules for action in rule.actions if action.do == "payee")
        return {fold(name)[:200] for name in given}

    def tags_of(self, outcome: Outcome) -> list[int]:
        """The keys of the outcome's tags, made where the household has none of that name yet."""
        if self._tags is None:
            self._tags = TagKeys(self.batch.household)
        return self._tags.of(outcome.tags)


def ruling_for(batch: ImportBatch) -> Ruling | None:
    """None where the person has no rule: an import then costs one query more, and nothing per row."""
    rules = rule_set(batch.user)
    if rules is None:
        return None
    fed = SourceLine.objects.filter(batch=batch, account__isnull=False).exclude(outcome=LineOutcome.SKIPPED)
    arriving = set(fed.order_by().values_list("account_id", flat=True).distinct())
    books = books_of(batch.user)
    targets = {key: value for key, value in transfer_targets(books).items() if key not in arriving}
    codes = list(Commodity.objects.filter(household=None).values_list("code", "pk", "decimals"))
    keys = {code: key for code, key, _places in codes}
    accounts = {public_id: account.id for public_id, account in accounts_seen(books).items()}
    return Ruling(batch, rules, targets, keys, {code: places for code, _key, places in codes}, accounts)
