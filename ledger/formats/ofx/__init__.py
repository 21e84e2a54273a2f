"""The OFX reader; `ofx` is what `ledger.formats` registers."""

from __future__ import annotations

from ledger.formats.ofx.reader import Ofx

ofx = Ofx()
