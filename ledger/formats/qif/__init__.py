"""The QIF reader; `qif` is what `ledger.formats` registers."""

from __future__ import annotations

from ledger.formats.qif.reader import Qif

qif = Qif()
