"""Handling of termination: SIGTERM acts as Ctrl-C, neither is lost, and neither interrupts a critical section."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
# Python drops exceptions raised in a finalizer, so it is raised again until acknowledged.
SECONDS = 1.0


@contextmanager
def interruptible() -> Iterator[None]:
    """Let both signals raise KeyboardInterrupt within this context, again each second until ``heeded`` is called."""
    earlier, hook = {number: signal.signal(number, _interrupt) for number in ENDING}, sys.unraisablehook
    # A dropped exception is not an error and is not printed.
    sys.unraisablehook = lambda raised: None if raised.exc_type is KeyboardInterrupt else hook(raised)
    try:
        yield
    finally:
        heeded()
        sys.unraisablehook = hook
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Defer the signals until this context ends."""
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


def heeded() -> None:
    """Stop raising: the interrupt has reached its handler."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupt(number: int, frame: Any) -> None:
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    raise KeyboardInterrupt
