"""Ports of this machine that nobody listens at."""

from __future__ import annotations

import socket


def taken(ports: list[int]) -> list[int]:
    """Return those of the ports that can't be listened at."""
    return [port for port in ports if not _is_free(port)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
