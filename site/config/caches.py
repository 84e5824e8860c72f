"""Django's own Redis cache, with one client for all commands of a process, and tolerant of an unavailable server.

Creating a client takes as much time as the command. Clients of redis-py may be shared by threads: each command uses a connection of the
pool (redis-py's guide, "Thread safety").

While the server is unavailable every lookup misses and nothing is stored; only counters (``add``, ``incr``) are kept in the process, so that
limits hold. The server is retried every few seconds and not by each request, which would wait for it each time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
# Pause after a failure, and timeouts, in seconds.
PAUSE = 3.0
TIMES = {"socket_connect_timeout": 0.5, "socket_timeout": 1.0}


class Breaker:
    """Circuit breaker for an unavailable server; replays writes that must not be lost once it is back."""

    def __init__(self, send: Callable[[dict[Any, Any]], object]) -> None:
        self._send = send
        self._asked_again_at = 0.0
        self._lost: dict[Any, Any] = {}
        self._lock = threading.Lock()
        self._is_waiting = False

    def call(self, ask: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        """Return the server's answer, or the fallback if it is unavailable."""
        if time.monotonic() < self._asked_again_at:
            return otherwise()
        try:
            if self._lost:
                self._make_up()
            answer = ask()
        except RedisError as error:
            if not self._asked_again_at:
                logger.error("The cache's server is away, so nothing is kept: %s", error)
            self._asked_again_at = time.monotonic() + PAUSE
            return otherwise()
        self._asked_again_at = 0.0
        return answer

    def remember(self, values: dict[Any, Any]) -> None:
        """Keep values without expiry that could not be written; they are written before the next command."""
        with self._lock:
            self._lost |= values
        self._try_later()

    def _make_up(self) -> None:
        """Write the lost values; raise RedisError if the server is still unavailable."""
        with self._lock:
            if self._lost:
                self._send(self._lost)
                logger.warning("The cache's server is back; %s lost values were written", len(self._lost))
            self._lost = {}

    def _try_later(self) -> None:
        """Retry by a timer: another process may read old values before this one has a request."""
        with self._lock:
            if self._is_waiting:
                return
            self._is_waiting = True
        timer = threading.Timer(PAUSE, self._try_now)
        timer.daemon = True
        timer.start()

    def _try_now(self) -> None:
        with self._lock:
            self._is_waiting = False
        try:
            self._make_up()
        except RedisError:
            self._try_later()


# By server: Django creates a cache per thread; they share the state of the server.
_breakers: dict[str, Breaker] = {}
_breakers_lock = threading.Lock()


class OneClient(RedisCacheClient):
    """Commands of one process to one server; replicas are not read, so that a change is visible to the next request."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self.server = servers[0]

    @cached_property
    def _shared(self) -> Any:
        return super().get_client(write=True)

    @cached_property
    def _breaker(self) -> Breaker:
        with _breakers_lock:
            return _breakers.setdefault(self.server, Breaker(self._send_lasting))

    @cached_property
    def _counters(self) -> LocMemCache:
        return LocMemCache(f"counters of {self.server}", {})

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._shared

    @property
    def is_away(self) -> bool:
        """Say whether the server does not answer; asks it."""
        return bool(self._breaker.call(lambda: not self._shared.ping(), lambda: True))

    def get(self, key: Any, default: Any) -> Any:
        return self._breaker.call(lambda: RedisCacheClient.get(self, key, default), lambda: default)

    def get_many(self, keys: Any) -> Any:
        wanted = list(keys)
        return self._breaker.call(lambda: RedisCacheClient.get_many(self, wanted), dict)

    def has_key(self, key: Any) -> Any:
        return self._breaker.call(lambda: RedisCacheClient.has_key(self, key), lambda: False)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._breaker.call(
            lambda: RedisCacheClient.set(self, key, value, timeout), lambda: self._lose({key: value}, timeout)
        )

    def set_many(self, data: Any, timeout: Any) -> None:
        self._breaker.call(lambda: RedisCacheClient.set_many(self, data, timeout), lambda: self._lose(data, timeout))

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        return self._breaker.call(
            lambda: RedisCacheClient.add(self, key, value, timeout), lambda: self._counters.add(key, value, timeout)
        )

    def incr(self, key: Any, delta: Any) -> Any:
        return self._breaker.call(
            lambda: RedisCacheClient.incr(self, key, delta), lambda: self._counters.incr(key, delta)
        )

    def touch(self, key: Any, timeout: Any) -> Any:
        return self._breaker.call(lambda: RedisCacheClient.touch(self, key, timeout), lambda: False)

    def delete(self, key: Any) -> Any:
        return self._breaker.call(lambda: RedisCacheClient.delete(self, key), lambda: False)

    def delete_many(self, keys: Any) -> None:
        wanted = list(keys)
        self._breaker.call(lambda: RedisCacheClient.delete_many(self, wanted), lambda: None)

    def clear(self) -> Any:
        return self._breaker.call(lambda: RedisCacheClient.clear(self), lambda: False)

    def _send_lasting(self, values: dict[Any, Any]) -> None:
        # Django's stubs don't know that None means no expiry.
        RedisCacheClient.set_many(self, values, None)  # type: ignore[arg-type]

    def _lose(self, values: dict[Any, Any], timeout: Any) -> None:
        if timeout is None:
            self._breaker.remember(values)


def _options() -> dict[str, Any]:
    # Retry at once: a pooled connection may be older than a restart of the server.
    return {**TIMES, "retry": Retry(NoBackoff(), 1)}


class SharedRedisCache(RedisCache):
    """The cache BACKEND."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**_options(), **params.get("OPTIONS", {})}})
        self._class = OneClient

    @property
    def is_away(self) -> bool:
        """Say whether the server does not answer."""
        client: OneClient = self._cache  # type: ignore[assignment]
        return client.is_away
