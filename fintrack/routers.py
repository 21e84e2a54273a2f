"""On SQLite the cache has a database file of its own: counting a request must never wait for an import's write lock."""

from __future__ import annotations

from typing import Any

CACHE_APP = "django_cache"  # the label Django's DatabaseCache gives its table


class CacheRouter:
    """The cache table lives in `cache` and nothing else does."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "cache" if model._meta.app_label == CACHE_APP else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == "cache":
            return app_label == CACHE_APP
        return False if app_label == CACHE_APP else None
