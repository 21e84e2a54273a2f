"""Frankfurter v2: rates of 84 central banks in one API, without a key; can be self-hosted (`FX_BASE_URL`)."""

from ledger.connectors.rates.frankfurter.connector import Frankfurter

source = Frankfurter()

__all__ = ["Frankfurter", "source"]
