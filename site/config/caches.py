"""Django's own Redis cache, with one client for all commands of a process instead of a new one for each.

Making a client costs as much time as the command. Clients of redis-py may be shared by threads: what talks is a connection of the
pool (redis-py's guide, "Thread safety").
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class OneClient(RedisCacheClient):
    """Commands of one process to one server; replicas are not read from, so that an act is seen by the next request."""

    @cached_property
    def _shared(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._shared


class SharedRedisCache(RedisCache):
    """To be named as a cache's BACKEND."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient
