"""Journals of plain-text accounting: Ledger, hledger and Beancount. One reader, two syntaxes; a person's own books."""

from __future__ import annotations

from ledger.formats.journal.format import JournalFormat

journal = JournalFormat()

__all__ = ["JournalFormat", "journal"]
