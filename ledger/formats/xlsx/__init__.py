"""Workbooks of Excel, LibreOffice and Numbers: sheets are tables of cells, read by the same rules as CSV files."""

from __future__ import annotations

from ledger.formats.xlsx.format import Workbook

workbook = Workbook()

__all__ = ["Workbook", "workbook"]
