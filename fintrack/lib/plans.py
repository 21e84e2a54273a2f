"""Cursors whose plans PostgreSQL keeps: for SQL that is asked again and again with other values. Imported with PostgreSQL only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from psycopg import Cursor

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper


class Asked(NamedTuple):
    """The text of a question, where Django's log of queries looks for it."""

    query: bytes


class PlanKeeper(Cursor[Any]):
    """Binds values on the server, which keeps a plan after a few times (`prepare_threshold`); psycopg forgets its text then."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        super().execute(query, params, **options)
        if self._query is None:
            self._query = Asked(query.encode())  # type: ignore[assignment]
        return self


def planning_once(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor for SQL that is written for it: no value in it is without a type, such as a bare `SELECT %s`.

    Django's own writes the values into the text, so that each question is a new one and planned anew: a third of what a report
    costs. The ORM needs that, its values don't say their types.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(PlanKeeper(connection.connection))  # type: ignore[attr-defined,no-any-return]
