"""Django's Redis cache empties the whole Redis database on `clear()`; parallel runs share one, so this clears its own keys only."""

from __future__ import annotations

from django.core.cache.backends.redis import RedisCache


class OwnKeysRedisCache(RedisCache):
    def clear(self) -> bool:
        client = self._cache.get_client(None, write=True)
        keys = list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
        return not keys or bool(client.delete(*keys))
