"""Free ports of this machine."""

from __future__ import annotations

import socket

LAST = 65_535


def taken(ports: list[int]) -> list[int]:
    """Return the ports that can't be bound."""
    return [port for port in ports if not _is_free(port)]


def first_free_pair(begin: int) -> int | None:
    """Return the first port, in steps of two from ``begin``, that is free together with the next one; None if there is none."""
    return next((port for port in range(begin, LAST, 2) if not taken([port, port + 1])), None)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
