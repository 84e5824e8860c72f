"""An end that is asked for: SIGTERM counts as Ctrl-C, neither is lost, and neither comes in the middle of what must be done whole."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
# Python drops what is raised in a finalizer; so it is raised again, until it was heeded.
SECONDS = 1.0


@contextmanager
def interruptible() -> Iterator[None]:
    """Have both signals raise KeyboardInterrupt in here, each second anew until ``heeded`` is called."""
    earlier, hook = {number: signal.signal(number, _interrupt) for number in ENDING}, sys.unraisablehook
    # What was dropped is no error, and need not be printed.
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
    """Let the signals wait until this is left."""
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


def heeded() -> None:
    """Raise it no more: it has reached who ends the work."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupt(number: int, frame: Any) -> None:
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    raise KeyboardInterrupt
