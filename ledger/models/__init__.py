"""The ledger's tables. Data and named constraints only: writes live in `ledger.services`, reads in `ledger.selectors`."""

from ledger.models.account import Account, AccountKind, Visibility
from ledger.models.commodity import Commodity, CommodityKind, Price
from ledger.models.connection import Connection, SyncRun
from ledger.models.evidence import BalanceAssertion, CsvProfile, ImportBatch, SourceLine
from ledger.models.labels import Payee, Rule, Tag
from ledger.models.projection import MonthTotal
from ledger.models.purge import HouseholdPurge
from ledger.models.transaction import Posting, Transaction, TransactionRevision

__all__ = [
    "Account",
    "AccountKind",
    "BalanceAssertion",
    "Commodity",
    "CommodityKind",
    "Connection",
    "CsvProfile",
    "HouseholdPurge",
    "ImportBatch",
    "MonthTotal",
    "Payee",
    "Posting",
    "Price",
    "Rule",
    "SourceLine",
    "SyncRun",
    "Tag",
    "Transaction",
    "TransactionRevision",
    "Visibility",
]
