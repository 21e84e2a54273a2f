"""The books in the admin site: data maintenance. Facts are looked at, and changed only by the services that write them."""

from ledger.admin import accounts, activity, evidence, facts, jobs, labels, prices

__all__ = ["accounts", "activity", "evidence", "facts", "jobs", "labels", "prices"]
