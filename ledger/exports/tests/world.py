"""A household with one of everything that is hard to write down in a journal. All figures can be added up by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.models import Account, Commodity, Price, Transaction
from ledger.models.transaction import State
from ledger.services import recipes
from ledger.services.accounts import account_create
from ledger.services.commodities import currency
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_edit, transaction_post, transaction_void
from tests.conftest import People

ODD_NAME = 'Börse & "Co": (gold) ; [x]  two  spaces'
ODD_TEXT = 'Say "hi" \\ back; a | b {c} date: 2026-13-45 [2026-99-99] x:: 1+'


@dataclass
class World:
    people: People
    accounts: dict[str, Account]
    transactions: dict[str, Transaction]


def on(month: int, number: int) -> date:
    return date(2026, month, number)


class Maker:
    def __init__(self, people: People) -> None:
        self.people, self.owner = people, people.owner
        self.accounts: dict[str, Account] = {}

    def account(self, key: str, kind: str, code: str = "EUR", name: str = "", **extra: Any) -> Account:
        code = "" if kind in ("income", "expense", "brokerage") else code
        made = account_create(
            household=self.people.household, acting_user=self.owner, name=name or key.capitalize(), kind=kind, currency=code, **extra
        )  # fmt: skip
        self.accounts[key] = made
        return made

    def open_all(self) -> None:
        private = {"owner": self.owner}
        self.account("bank", "checking", institution="First; Bank", number="DE89 3704")
        self.account("odd", "cash", name=ODD_NAME)
        self.account("odd2", "cash", name=ODD_NAME.replace(";", ","))
        self.account("dollars", "checking", "USD")
        self.account("yen", "cash", "JPY", name="円")
        self.account("card", "credit_card")
        self.account("broker", "brokerage")
        self.account("vault", "savings", visibility="hidden", **private)
        self.account("envelope", "cash", visibility="total_only", **private)
        food = self.account("food", "expense")
        self.account("groceries", "expense", parent=food)
        self.account("salary", "income")

    def rows(self) -> dict[str, Transaction]:
        who: Any = {"acting_user": self.owner}
        a = self.accounts
        shares = Commodity.objects.create(
            household=self.people.household,
            code="World ETF 2",
            name="World",
            kind="etf",
            decimals=8,
            isin="IE00BK5BQT80",
        )
        euro, yen = currency("EUR"), currency("JPY")
        made = {
            "opening": recipes.opening_balance(account=a["bank"], quantity=Decimal(1000), on=on(1, 1), **who),
            "odd": recipes.expense(
                account=a["bank"], category=a["groceries"], amount=Decimal("12.34"), on=on(1, 5), payee=ODD_TEXT, memo=ODD_TEXT,
                tags=["summer trip", "Zürich", "円"], **who,
            ),
            "coins": recipes.transfer(source=a["bank"], target=a["odd"], amount=Decimal(50), on=on(1, 6), **who),
            "coins2": recipes.transfer(source=a["bank"], target=a["odd2"], amount=Decimal("0.5"), on=on(1, 6), **who),
            "dollars": recipes.exchange(
                source=a["bank"], target=a["dollars"], sold=Decimal(10), bought=Decimal(3), on=on(1, 7), **who
            ),
            "yen": recipes.exchange(source=a["bank"], target=a["yen"], sold=Decimal(20), bought=Decimal(3333), on=on(1, 8), **who),
            "back": recipes.exchange(source=a["yen"], target=a["bank"], sold=Decimal(1000), bought=Decimal(7), on=on(1, 9), **who),
            "transit": recipes.transfer(
                source=a["bank"], target=a["card"], amount=Decimal(100), on=on(1, 31), arrives_on=on(2, 3), payee="Slow", **who
            ),
            "split": recipes.split(
                account=a["card"], parts={a["groceries"]: Decimal(8), a["food"]: Decimal(2)}, on=on(2, 10), payee="Split", **who
            ),
            "salary": recipes.income(
                account=a["bank"], category=a["salary"], amount=Decimal(500), on=on(2, 27), is_reviewed=False, **who
            ),
            "shares": transaction_post(
                household=self.people.household, date=on(2, 20), currency=euro, payee="Broker",
                legs=[Leg(a["broker"], Decimal("1.5"), shares, Decimal("100.01")), Leg(a["bank"], Decimal("-100.01"), euro)], **who,
            ),
            "bonus": transaction_post(
                household=self.people.household, date=on(2, 21), currency=yen, payee="Bonus shares",
                legs=[Leg(a["broker"], Decimal("0.5"), shares, Decimal(0)), Leg(a["yen"], Decimal(-1), yen),
                      Leg(a["food"], Decimal(1), yen)], **who,
            ),
            "vault": recipes.transfer(source=a["bank"], target=a["vault"], amount=Decimal(25), on=on(3, 1), payee="Aside", **who),
            "envelope": recipes.transfer(source=a["bank"], target=a["envelope"], amount=Decimal(30), on=on(3, 2), **who),
            "gift": recipes.expense(
                account=a["vault"], category=a["food"], amount=Decimal(5), on=on(3, 3), payee="Jeweller", **who
            ),
            "draft": recipes.expense(
                account=a["bank"], category=a["food"], amount=Decimal(999), on=on(3, 4), payee="Not yet", state=State.DRAFT, **who
            ),
            "void": recipes.expense(account=a["bank"], category=a["food"], amount=Decimal(888), on=on(3, 4), payee="Never", **who),
        }  # fmt: skip
        made["void"] = transaction_void(transaction=made["void"], acting_user=self.owner)
        made["refund"] = recipes.refund(purchase=made["odd"], amount=Decimal("2.34"), on=on(3, 6), **who)
        transaction_edit(transaction=made["coins"], acting_user=self.owner, memo="edited")
        return made


def world(people: People) -> World:
    """Bank: 1000 − 12.34 − 50 − 0.50 − 10 − 20 + 7 − 100 + 500 − 100.01 − 25 − 30 + 2.34 = 1161.49 EUR."""
    maker = Maker(people)
    maker.open_all()
    rows = maker.rows()
    Price.objects.create(
        household=people.household, commodity=currency("USD"), currency=currency("EUR"), date=on(1, 7), close="0.9", source="manual"
    )  # fmt: skip
    return World(people, maker.accounts, rows)


BANK = Decimal("1161.49")
BALANCES = {
    "bank": BANK, "odd": Decimal(50), "odd2": Decimal("0.5"), "dollars": Decimal(3), "yen": Decimal(2332), "card": Decimal(90),
    "vault": Decimal(20), "envelope": Decimal(30),
}  # fmt: skip
"""What each account holds at the end, worked out by hand; the broker has 2 shares."""
