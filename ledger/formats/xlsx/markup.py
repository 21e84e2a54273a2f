"""Tables in markup that banks offer as "Excel": web pages saved as .xls, and Excel's XML of 2003. Tags are read, nothing else:
no entity of the file's own, no script, no link.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.formats.base import FileRefused, Source
from ledger.formats.csv_table.vocabulary import known_words
from ledger.formats.text import find_coding
from ledger.formats.xlsx.worker import text_of

MAX_BYTES = 20 * 1024 * 1024
MAX_TABLES = 200
MAX_ALL_CELLS = 1_500_000
MAX_CELLS = 512
_BEGIN = re.compile(rb"\s*<(?:!doctype html|html|head|body|table|meta|style|\?xml|div|\?mso|!--)", re.IGNORECASE)
_OFFICE_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_NAME = re.compile(r"\bss:Name\s*=\s*[\"']([^\"'<>]{1,200})", re.IGNORECASE)
_INDEX = re.compile(r"\bss:Index\s*=\s*[\"']?(\d{1,7})", re.IGNORECASE)
_SPAN = re.compile(r"\bcolspan\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_ACROSS = re.compile(r"\bss:MergeAcross\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_SKIPPED = {"script": "</script", "style": "</style", "head": "</head"}
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "p", "div", "li"})


@dataclass
class MarkupTable:
    """One table of a page: its rows of texts. Like a sheet of a workbook; only Excel's XML has names for them."""

    title: str = ""
    is_worksheet: bool = False
    lines: list[list[str]] = field(default_factory=list)
    offset: int = 0
    is_visible: bool = True

    def rows(self) -> Iterator[list[str]]:
        """The rows from the first on; [] for a blank one."""
        return iter(self.lines)


def is_markup(head: bytes) -> bool:
    """Whether a file begins like a page with a table or like Excel's XML; other XML is none of ours."""
    mark = head[3:] if head.startswith(b"\xef\xbb\xbf") else head
    if mark[:2] in (b"\xff\xfe", b"\xfe\xff"):
        mark = mark[2:].replace(b"\0", b"")
    if not _BEGIN.match(mark[:2000]):
        return False
    lowered = mark.lower()
    return _OFFICE_XML in lowered or (b"<tr" in lowered and b"<?xml" not in lowered[:200])


def markup_tables(source: Source, limit: int = MAX_BYTES) -> list[MarkupTable]:
    """The tables among the first `limit` bytes; FileRefused when the file is larger than any statement."""
    if source.size > MAX_BYTES:
        raise FileRefused("too_large", "This page is too large to be a statement; nothing was imported.")
    head = source.head()
    declared = match[1].decode("ascii") if (match := _DECLARED.search(head[:4000])) else ""
    coding = find_coding(source, declared, known_words)
    text = source.head(limit)[coding.mark :].decode(coding.name, "replace").replace("\0", "")
    tables = [table for table in _Page(text).tables() if any(map(any, table.lines))]
    offset = 0
    for table in tables:
        table.lines = [line if any(line) else [] for line in table.lines]
        table.offset, offset = offset, offset + len(table.lines)
    return tables


class _Page:
    """One pass over the tags; a table inside a cell is a table of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[MarkupTable] = []
        self.open: list[MarkupTable] = []
        self.cell: list[str] | None = None
        self.row: list[str] = []
        self.place = 0
        self.is_typed = False
        self.count = 0

    def tables(self) -> list[MarkupTable]:
        """The tables in the order in which they begin."""
        at = 0
        while (begin := self.text.find("<", at)) >= 0:
            if self.cell is not None and begin > at:
                self.cell.append(self.text[at:begin])
            at = self._after(begin)
            if at < 0 or len(self.found) > MAX_TABLES:
                break
        self._close_cell()
        return self.found

    def _after(self, begin: int) -> int:
        """Take the tag at `begin`; where to go on, -1 for nowhere."""
        if self.text.startswith("<!--", begin):
            end = self.text.find("-->", begin + 4)
            return end + 3 if end >= 0 else -1
        tag = _TAG.match(self.text, begin)
        if tag is None:
            return begin + 1
        name = tag[2].lower().rpartition(":")[2]
        if not tag[1] and name in _SKIPPED and not tag[3].endswith("/"):
            return self._skipped(tag.end(), _SKIPPED[name])
        self._closed(name) if tag[1] else self._opened(name, tag[3])
        return tag.end()

    def _skipped(self, at: int, closing: str) -> int:
        found = re.compile(re.escape(closing), re.IGNORECASE).search(self.text, at)
        return found.start() + 1 if found else -1

    def _opened(self, name: str, attributes: str) -> None:
        if name == "worksheet" or (name == "table" and not self._is_in_worksheet):
            self._close_cell()
            named = _NAME.search(attributes)
            title = html.unescape(named[1])[:120] if named and name == "worksheet" else ""
            self.open.append(MarkupTable(title, name == "worksheet"))
            self.found.append(self.open[-1])
        elif name in _ROWS and self.open:
            self._close_cell()
            self._open_row(attributes)
        elif name in _CELLS and self.open:
            self._close_cell()
            self._open_cell(attributes)
        elif name == "data":
            self.is_typed = "Number" in attributes
        elif name in _BREAKS and self.cell is not None:
            self.cell.append(" ")

    @property
    def _is_in_worksheet(self) -> bool:
        return bool(self.open) and self.open[-1].is_worksheet

    def _closed(self, name: str) -> None:
        if name in _CELLS or name in _ROWS:
            self._close_cell()
        elif self.open and (name == "worksheet" or (name == "table" and not self._is_in_worksheet)):
            self._close_cell()
            self.open.pop()

    def _open_row(self, attributes: str) -> None:
        lines = self.open[-1].lines
        skipped = _said(_INDEX, attributes) - 1 - len(lines)
        self._count(skipped)
        lines.extend([] for _ in range(skipped))
        lines.append([])

    def _open_cell(self, attributes: str) -> None:
        if not self.open[-1].lines:
            self.open[-1].lines.append([])
        self.row = self.open[-1].lines[-1]
        self.row.extend([""] * min(MAX_CELLS, _said(_INDEX, attributes) - 1 - len(self.row)))
        self.place = len(self.row)
        self.row.extend([""] * max(1, min(MAX_CELLS, _said(_SPAN, attributes) + _said(_ACROSS, attributes))))
        self._count(len(self.row) - self.place)
        self.cell = None if attributes.endswith("/") else []

    def _count(self, cells: int) -> None:
        self.count += max(1, cells)
        if self.count > MAX_ALL_CELLS or len(self.row) > 4 * MAX_CELLS:
            raise FileRefused("too_large", "This page is too large to be a statement; nothing was imported.")

    def _close_cell(self) -> None:
        if self.cell is not None:
            text = _BLANKS.sub(" ", html.unescape("".join(self.cell))).strip()
            is_number = self.is_typed and _NUMBER.fullmatch(text)
            self.row[self.place] = text_of(float(text)) if is_number else text
        self.cell, self.is_typed = None, False


def _said(pattern: re.Pattern[str], attributes: str) -> int:
    """The number of an attribute: colspan="3" → 3; 0 where there is none. Merged across means so many cells more."""
    found = pattern.search(attributes)
    return int(found[1]) + (pattern is _ACROSS) if found else 0
