"""From the parser's calls — a tag begins, ends, text — to the pieces of a message, along the tree of wanted paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ledger.formats.camt.paths import LOOKED_THROUGH, MESSAGES, ROOT, Node

MAX_DEPTH = 60
MAX_ATTRIBUTES = 200
MAX_TEXT = 16 * 1024
MAX_KEPT = 8 * 1024 * 1024
MAX_DETAILS = 1000
MAX_REPEATS = 50
KNOWN_NAMES = 5000

ABOVE = {"detail": "entry", "entry": "statement", "balance": "statement", "statement": "message"}


class Beyond(Exception):
    """The file is not written as a bank writes it: too deep, too many attributes, too long a text."""


class Fields(dict[str, list[str]]):
    """The texts of one piece by their paths; the currency of `Amt` is at `Amt@Ccy`."""

    def first(self, *paths: str) -> str:
        """The first text of the first of these paths that has one, "" when none has."""
        for path in paths:
            if texts := self.get(path):
                return texts[0]
        return ""

    def all(self, *paths: str) -> list[str]:
        return [text for path in paths for text in self.get(path, ())]


class Piece(NamedTuple):
    """A finished piece of the file: a "balance", an "entry" (with its details, of which `more` were too many to keep) or the end of
    a "statement". `statement` and `message` hold what was said above it so far.
    """

    name: str
    fields: Fields
    statement: Fields
    message: Fields
    line: int
    raw: bytes = b""
    details: tuple[Fields, ...] = ()
    more: int = 0


class Builder:
    """Takes the parser's calls and leaves finished pieces in `done`. `kind` ("053") and `namespace` are the last message's.

    `position` says at which (byte, line) the parser stands, `cut` gives the bytes from there back to an entry's beginning.
    """

    def __init__(self, position: Callable[[], tuple[int, int]], cut: Callable[[int], bytes]) -> None:
        self.done: list[Piece] = []
        self.kind = self.namespace = ""
        self._position, self._cut = position, cut
        self._names: dict[str, str] = {}
        self._node, self._above = ROOT, list[Node]()
        self._passed = self._depth = self._length = self._kept = self._more = 0
        self._text: list[str] = []
        self._open: dict[str, Fields] = {}
        self._fields = Fields()
        self._details: list[Fields] = []
        self._begun = (0, 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag. What is on no wanted path is passed over with all it holds; around the messages anything may stand."""
        self._depth += 1
        if self._depth > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise Beyond
        if self._passed:
            self._passed += 1
            return
        local = self._names.get(name) or self._local(name)
        node = self._node
        child = node.children.get(local)
        if child is None and local not in LOOKED_THROUGH and node is not ROOT:
            self._passed = 1
            return
        self._above.append(node)
        self._text.clear()
        self._length = 0
        if child is not None:
            self._node = child
            if child.scope:
                self._begin(child.scope, name)
            elif attributes and "Ccy" in attributes:
                self._keep(f"{child.key}@Ccy", attributes["Ccy"].strip().upper()[:20])

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._passed:
            self._passed -= 1
            return
        node, above = self._node, self._above.pop()
        if above is not node:
            if node.scope:
                self._finish(node.scope)
            elif node.key and self._text:
                self._keep(node.key, "".join(self._text).strip())
            self._node = above
        self._text.clear()
        self._length = 0

    def data(self, text: str) -> None:
        if self._passed or not self._node.key:
            return
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise Beyond
        self._text.append(text)

    def _keep(self, key: str, text: str) -> None:
        if not text:
            return
        texts = self._fields.setdefault(key, [])
        if len(texts) < MAX_REPEATS:
            texts.append(text)
            self._kept += len(text)
            if self._kept > MAX_KEPT:
                raise Beyond

    def _local(self, name: str) -> str:
        local = name.rpartition("}")[2]
        if len(self._names) < KNOWN_NAMES:
            self._names[name] = local
        return local

    def _begin(self, scope: str, name: str) -> None:
        if scope == "message":
            self.namespace, _, local = name.rpartition("}")
            self.kind = next(kind for message, kind in MESSAGES.items() if local.startswith(message))
        elif scope == "entry":
            self._details, self._more, self._kept = [], 0, 0
        if scope in ("entry", "balance"):
            self._begun = self._position()
        self._fields = self._open[scope] = Fields()

    def _finish(self, scope: str) -> None:
        done = self._open.pop(scope)
        self._fields = self._open[ABOVE[scope]] if scope in ABOVE else Fields()
        if scope == "entry":
            self._piece(scope, done, self._cut(self._begun[0]), tuple(self._details), self._more)
        elif scope in ("balance", "statement"):
            self._piece(scope, done)
        elif scope == "detail" and len(self._details) < MAX_DETAILS:
            self._details.append(done)
        elif scope == "detail":
            self._more += 1

    def _piece(
        self, scope: str, done: Fields, raw: bytes = b"", details: tuple[Fields, ...] = (), more: int = 0
    ) -> None:
        statement = done if scope == "statement" else self._open["statement"]
        self.done.append(Piece(scope, done, statement, self._open["message"], self._begun[1], raw, details, more))
