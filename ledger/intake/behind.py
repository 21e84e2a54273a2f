"""Statements that PostgreSQL works off while Python goes on: the two take turns on two processors, not on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Self

from django.db import Error, connection

from ledger.intake import bulk


class Behind:
    """Sends statements whose answer nobody reads, by the protocol's pipeline. What is asked of the database meanwhile waits for them, and
    what they refuse is raised there, or at the end. SQLite, which has no process of its own, does them at once.

    with Behind() as behind:
        behind.send([("UPDATE …", [])])
        …  # here Python and PostgreSQL both work
    """

    def __init__(self) -> None:
        self._running: ExitStack | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if kind is None:
            self.settle()
            return
        with suppress(Error):  # what goes wrong already is what is told
            self.settle()

    def send(self, statements: Sequence[bulk.Statement]) -> None:
        self.settle()
        if connection.vendor != "postgresql":
            for sql, params in statements:
                bulk.execute(sql, params)
            return
        with ExitStack() as stack:
            stack.enter_context(connection.wrap_database_errors)
            stack.enter_context(connection.connection.pipeline())
            with connection.cursor() as cursor:
                for sql, params in statements:
                    cursor.execute(sql, params)
            connection.execute_wrappers.append(self._after)
            self._running = stack.pop_all()

    def settle(self) -> None:
        """Wait until all that was sent is done. Raises what the database refused. `COPY` can't be sent behind others: settle first."""
        running, self._running = self._running, None
        if running is not None:
            connection.execute_wrappers.remove(self._after)
            running.close()

    def _after(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.settle()
        return execute(*asked)
