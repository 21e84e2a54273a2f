"""The CAMT reader; `camt` is what `ledger.formats` registers."""

from __future__ import annotations

from ledger.formats.camt.reader import Camt

camt = Camt()
