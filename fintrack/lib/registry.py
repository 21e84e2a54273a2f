"""Plugins and hooks. An explicit list per kind; required attributes are checked when a plugin is added; one broken plugin never
stops the rest. Upper floors register projectors and checks here, so that the ledger calls the registry and never them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)
Plugin = TypeVar("Plugin")


class Registry(Generic[Plugin]):
    """Plugins of one kind by key.

    >>> formats = Registry("format", required=("key", "label", "score", "read"))
    """

    def __init__(self, kind: str, required: Iterable[str] = ("key",)) -> None:
        self.kind = kind
        self.required = tuple(required)
        self.broken: dict[str, str] = {}
        self._plugins: dict[str, Plugin] = {}

    def add(self, plugin: Plugin) -> Plugin:
        """Register one plugin; TypeError when an attribute is missing, ValueError when its key is taken."""
        missing = [name for name in self.required if not hasattr(plugin, name)]
        if missing:
            raise TypeError(f"{self.kind} {plugin!r} lacks {', '.join(missing)}")
        key = getattr(plugin, "key")
        if key in self._plugins:
            raise ValueError(f"{self.kind} {key!r} is registered twice")
        self._plugins[key] = plugin
        return plugin

    def load(self, paths: Iterable[str]) -> None:
        """Import and add `package.module:attribute` paths; a broken one is logged, kept in `broken`, and left out."""
        for path in paths:
            module, _, attribute = path.partition(":")
            try:
                self.add(getattr(importlib.import_module(module), attribute))
            except Exception as error:  # one broken plugin must not stop the rest; a system check shows `broken`
                self.broken[path] = f"{type(error).__name__}: {error}"
                log.error("plugin_broken", kind=self.kind, plugin=path, error=str(error))

    def get(self, key: str) -> Plugin | None:
        return self._plugins.get(key)

    def __iter__(self) -> Iterator[Plugin]:
        return iter(self._plugins.values())

    def __len__(self) -> int:
        return len(self._plugins)


class Hooks:
    """Named functions called in the order they were added: projectors, integrity checks, purgers."""

    def __init__(self) -> None:
        self._functions: dict[str, Callable[..., Any]] = {}

    def add(self, name: str, function: Callable[..., Any]) -> None:
        self._functions[name] = function

    def get(self, name: str) -> Callable[..., Any] | None:
        return self._functions.get(name)

    def items(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        return iter(self._functions.items())

    def from_above(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """The upper floors' first: what stands on another floor's rows goes before them."""
        return reversed(self._functions.items())


projectors = Hooks()
"""name → function(*, household, accounts: set[int], first_month: int): posted legs of these accounts changed from that month
index on (called inside the changing transaction, after the month totals)."""

integrity_checks = Hooks()
"""name → function(household) → iterable of `ledger.integrity.Finding`."""

household_purgers = Hooks()
"""name → function(household, *, acting_user, confirmation): removes everything a household holds on this floor; called from above."""

household_emptiness = Hooks()
"""name → function(household) → bool: whether this floor holds nothing of the household that a person would miss."""

household_created = Hooks()
"""name → function(household): a household was founded (called inside the founding transaction)."""

household_changed = Hooks()
"""name → function(household, changed_fields: frozenset[str]): settings changed (called inside the changing transaction)."""

household_settled = Hooks()
"""name → function(household, *, acting_user, before: dict, activity): a person changed settings; `before` has those that are
different now, as they were. `activity` is the ledger's act this belongs to, or None (called inside the changing transaction)."""

price_hooks = Hooks()
"""name → function(*, commodities: set[int], first_on: date, household: Household | None): prices or rates of these commodities
changed from that day on, for one household or (None) for all (called inside the changing transaction)."""

entries_joined = Hooks()
"""name → function(*, keep: int, drop: int, activity): of two transactions made one, `drop` is void now, and what hangs on it goes to
`keep`; what is changed is noted in the ledger's activity, so that its undo takes that back too."""

undo_checks = Hooks()
"""table ("documents.attachment") → function(row, acting_user): an undo may write rows of this table; it calls this before it puts a
row back or takes one away, and a DomainError keeps it from doing so."""

drawer_panels = Hooks()
"""name → function(request, transaction: UUID) → SafeString: a section of a transaction's story (its documents, for example) as HTML
with an <h3> of its own, or "" where there is nothing to show. The ledger has made sure that the viewer sees every side."""

export_parts = Hooks()
"""name → function(user) → rows: a list an upper floor adds to the export of the books, as JSON-safe dicts of what the user may see."""

export_loaders = Hooks()
"""name of such a list → function(rows, *, names, transactions: dict[str, int], folder: Path) → (loaded, left out): takes it back in.
`names` and `transactions` find what the rows speak of (`ledger.services.loading`), `folder` is where the export lies."""

export_originals = Hooks()
"""name → function(user, span) → (path in the archive, pieces of bytes) of each file an upper floor keeps and the user may see, of the
days of `span` (`ledger.selectors.export.Span`)."""
