"""The ledger's tables. Data and named constraints only: writes live in `ledger.services`, reads in `ledger.selectors`."""

from ledger.models.account import Account, AccountKind, DueShift, Visibility
from ledger.models.activity import Activity, ActivityEntry, Actor
from ledger.models.check import CheckRun
from ledger.models.commodity import Commodity, CommodityKind, Price
from ledger.models.connection import Connection, SyncRun
from ledger.models.evidence import BalanceAssertion, CsvProfile, ImportBatch, SourceLine
from ledger.models.labels import Categoriser, Payee, PayeeAlias, Rule, SavedView, Tag
from ledger.models.projection import MonthTotal, TransitTotal
from ledger.models.purge import HouseholdPurge
from ledger.models.transaction import Posting, Transaction, TransactionRevision, TransferRejection

__all__ = [
    "Account",
    "AccountKind",
    "Activity",
    "ActivityEntry",
    "Actor",
    "BalanceAssertion",
    "Categoriser",
    "CheckRun",
    "Commodity",
    "CommodityKind",
    "Connection",
    "CsvProfile",
    "DueShift",
    "HouseholdPurge",
    "ImportBatch",
    "MonthTotal",
    "Payee",
    "PayeeAlias",
    "Posting",
    "Price",
    "Rule",
    "SavedView",
    "SourceLine",
    "SyncRun",
    "Tag",
    "Transaction",
    "TransactionRevision",
    "TransferRejection",
    "TransitTotal",
    "Visibility",
]
