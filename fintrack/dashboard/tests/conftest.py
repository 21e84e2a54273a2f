"""The same household as for the pages of the books."""

from __future__ import annotations

from ledger.tests.pages.conftest import books, march

__all__ = ["books", "march"]
