"""The reader of SWIFT statements; `mt940` and `mt942` are what `ledger.formats` registers."""

from __future__ import annotations

from ledger.formats.mt940.reader import Swift

mt940 = Swift("mt940", "MT940 (SWIFT, .sta)")
mt942 = Swift("mt942", "MT942 (SWIFT, interim)")
